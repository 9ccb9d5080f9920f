import django.db.models.deletion
import django.db.models.functions.text
from django.db import migrations, models

from preau.common.migrations import NewRoom


class Migration(migrations.Migration):

    initial = True

    replaces = [
        ('notices', '0001_initial'),
    ]

    dependencies = [
    ]

    operations = [
        NewRoom([
            migrations.CreateModel(
                name='OutgoingMail',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('structure_id', models.BigIntegerField(blank=True, null=True, verbose_name='structure')),
                    ('to', models.EmailField(max_length=254, verbose_name='destinataire')),
                    ('subject', models.CharField(max_length=200, verbose_name='objet')),
                    ('body', models.TextField(verbose_name='texte')),
                    ('is_secret', models.BooleanField(default=False, verbose_name='porte un lien personnel, effacé une fois envoyé')),
                    ('created_at', models.DateTimeField(auto_now_add=True)),
                    ('sent_at', models.DateTimeField(blank=True, null=True, verbose_name='envoyé')),
                    ('attempts', models.PositiveSmallIntegerField(default=0, verbose_name='essais')),
                    ('retry_at', models.DateTimeField(blank=True, null=True, verbose_name='pas d’essai avant')),
                    ('last_error', models.TextField(blank=True, verbose_name='dernière erreur')),
                    ('held_at', models.DateTimeField(blank=True, null=True, verbose_name='retenu, adresse en panne')),
                    ('bounce', models.CharField(blank=True, choices=[('late', 'Retardé'), ('lost', 'Revenu'), ('dead', 'Revenu, adresse en panne')], max_length=5, verbose_name='revenu')),
                    ('bounced_at', models.DateTimeField(blank=True, null=True, verbose_name='revenu le')),
                    ('bounce_code', models.CharField(blank=True, max_length=12, verbose_name='code du retour')),
                    ('bounce_text', models.CharField(blank=True, max_length=300, verbose_name='dit par le serveur')),
                ],
                options={
                    'verbose_name': 'courriel',
                    'verbose_name_plural': 'courriels',
                    'ordering': ['-id'],
                    'indexes': [models.Index(condition=models.Q(('sent_at__isnull', True)), fields=['id'], name='mail_to_send'), models.Index(condition=models.Q(('bounced_at__isnull', False)), fields=['structure_id', '-bounced_at'], name='mail_returned')],
                },
            ),
            migrations.CreateModel(
                name='DeadAddress',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('address', models.EmailField(max_length=254, verbose_name='adresse')),
                    ('since', models.DateTimeField(verbose_name='en panne depuis')),
                    ('lifted_at', models.DateTimeField(blank=True, null=True, verbose_name='envois repris')),
                    ('lifted_by', models.BigIntegerField(blank=True, null=True, verbose_name='repris par')),
                    ('mail', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='notices.outgoingmail', verbose_name='courriel revenu')),
                ],
                options={
                    'verbose_name': 'adresse en panne',
                    'verbose_name_plural': 'adresses en panne',
                    'ordering': ['id'],
                    'constraints': [models.UniqueConstraint(condition=models.Q(('lifted_at__isnull', True)), fields=('address',), name='dead_address_once'), models.CheckConstraint(condition=models.Q(('address', django.db.models.functions.text.Lower('address'))), name='dead_address_lower')],
                },
            ),
        ]),
    ]
