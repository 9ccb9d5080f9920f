import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0005_agents"),
        ("structures", "0004_settings"),
    ]

    operations = [
        migrations.CreateModel(
            name="Batch",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[("grant", "Création des accès"), ("send", "Envoi des lettres")],
                        max_length=10,
                        verbose_name="travail",
                    ),
                ),
                ("key", models.UUIDField(editable=False)),
                ("rows", models.JSONField(verbose_name="lignes")),
                ("addresses", models.JSONField(default=dict, verbose_name="adresses du portail")),
                ("total", models.PositiveIntegerField(verbose_name="lignes en tout")),
                ("done", models.PositiveIntegerField(default=0, verbose_name="lignes passées")),
                ("accepted", models.PositiveIntegerField(default=0, verbose_name="lignes acceptées")),
                ("refusals", models.JSONField(default=list, verbose_name="refus")),
                ("created_at", models.DateTimeField(verbose_name="demandé")),
                ("moved_at", models.DateTimeField(verbose_name="avancé")),
                ("finished_at", models.DateTimeField(blank=True, null=True, verbose_name="fini")),
                (
                    "created_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="agent",
                    ),
                ),
                (
                    "structure",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="structures.structure"
                    ),
                ),
            ],
            options={
                "verbose_name": "travail par lot",
                "verbose_name_plural": "travaux par lot",
                "ordering": ["id"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("finished_at__isnull", True)), fields=["structure"], name="batch_running"
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("structure", "created_by", "key"), name="batch_once"),
                    models.CheckConstraint(
                        condition=models.Q(("done__lte", models.F("total"))), name="batch_within_total"
                    ),
                ],
            },
        ),
    ]
