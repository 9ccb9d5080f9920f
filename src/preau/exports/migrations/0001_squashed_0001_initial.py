import django.db.models.deletion
import django.db.models.functions.text
import uuid
from django.conf import settings
from django.db import migrations, models

from preau.common.migrations import NewRoom


class Migration(migrations.Migration):

    initial = True

    replaces = [
        ('exports', '0001_initial'),
    ]

    dependencies = [
        ('structures', '0001_squashed_0004_asked_days'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        NewRoom([
            migrations.CreateModel(
                name='PreparedFile',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('key', models.UUIDField(default=uuid.uuid4, unique=True, verbose_name='clé')),
                    ('path', models.TextField(verbose_name='adresse')),
                    ('link', models.CharField(max_length=300, verbose_name='page du fichier')),
                    ('language', models.CharField(max_length=10, verbose_name='langue')),
                    ('lines', models.PositiveIntegerField(verbose_name='lignes')),
                    ('done', models.PositiveIntegerField(default=0, verbose_name='lignes écrites')),
                    ('attempts', models.PositiveSmallIntegerField(default=0, verbose_name='essais')),
                    ('asked_at', models.DateTimeField(verbose_name='demandé le')),
                    ('claimed_at', models.DateTimeField(null=True, verbose_name='commencé le')),
                    ('finished_at', models.DateTimeField(null=True, verbose_name='fini le')),
                    ('has_failed', models.BooleanField(default=False, verbose_name='abandonné')),
                    ('name', models.CharField(blank=True, max_length=200, verbose_name='nom du fichier')),
                    ('content_type', models.CharField(blank=True, max_length=100, verbose_name='genre de fichier')),
                    ('content', models.BinaryField(default=b'', verbose_name='contenu')),
                    ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'verbose_name': 'fichier préparé',
                    'verbose_name_plural': 'fichiers préparés',
                    'ordering': ['id'],
                },
            ),
            migrations.AddField(
                model_name='preparedfile',
                name='structure',
                field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='structures.structure'),
            ),
            migrations.AddIndex(
                model_name='preparedfile',
                index=models.Index(condition=models.Q(('finished_at__isnull', True)), fields=['id'], name='file_to_make'),
            ),
            migrations.AddConstraint(
                model_name='preparedfile',
                constraint=models.UniqueConstraint(models.F('structure'), models.F('asked_by'), django.db.models.functions.text.MD5('path'), condition=models.Q(('finished_at__isnull', True)), name='file_asked_once'),
            ),
        ]),
    ]
