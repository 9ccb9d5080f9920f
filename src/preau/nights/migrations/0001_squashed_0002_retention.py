from django.db import migrations, models

from preau.common.migrations import NewRoom


class Migration(migrations.Migration):

    initial = True

    replaces = [
        ('exchange', '0001_nights'),
        ('exchange', '0002_retention'),
    ]

    dependencies = [
    ]

    operations = [
        NewRoom([
            migrations.CreateModel(
                name='NightPart',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('night', models.DateField(verbose_name='nuit du')),
                    ('part', models.CharField(choices=[('bookings', 'Réservations'), ('money', 'Porte-monnaie et grand livre'), ('retention', 'Durées de conservation'), ('alert', 'Alerte')], max_length=12, verbose_name='partie')),
                    ('started_at', models.DateTimeField(verbose_name='commencée le')),
                    ('finished_at', models.DateTimeField(blank=True, null=True, verbose_name='terminée le')),
                    ('counts', models.JSONField(blank=True, default=dict, verbose_name='comptes')),
                    ('failure', models.TextField(blank=True, verbose_name='échec')),
                ],
                options={
                    'verbose_name': 'partie d’une nuit',
                    'verbose_name_plural': 'parties des nuits',
                    'ordering': ['-id'],
                    'indexes': [models.Index(fields=['-night', 'part'], name='night_part')],
                    'constraints': [models.UniqueConstraint(condition=models.Q(('part', 'alert')), fields=('night',), name='night_alert_once')],
                },
            ),
        ]),
    ]
