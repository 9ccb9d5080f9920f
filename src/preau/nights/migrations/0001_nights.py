"""What each night did; the last one that ended before this version counts as done."""

from django.db import migrations, models

ALREADY = """
INSERT INTO exchange_nightpart (night, part, started_at, finished_at, counts, failure)
SELECT (last.started_at AT TIME ZONE 'Europe/Paris')::date, part.name, last.started_at, last.finished_at, '{}', ''
FROM (SELECT started_at, finished_at FROM bookings_nightrun WHERE finished_at IS NOT NULL ORDER BY id DESC LIMIT 1) last
CROSS JOIN (VALUES ('bookings'), ('money')) part (name)
"""


class Migration(migrations.Migration):
    initial = True
    dependencies = [("bookings", "0001_initial")]
    operations = [
        migrations.CreateModel(
            name="NightPart",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("night", models.DateField(verbose_name="nuit du")),
                (
                    "part",
                    models.CharField(
                        choices=[
                            ("bookings", "Réservations"),
                            ("money", "Porte-monnaie et grand livre"),
                            ("alert", "Alerte"),
                        ],
                        max_length=12,
                        verbose_name="partie",
                    ),
                ),
                ("started_at", models.DateTimeField(verbose_name="commencée le")),
                ("finished_at", models.DateTimeField(blank=True, null=True, verbose_name="terminée le")),
                ("counts", models.JSONField(blank=True, default=dict, verbose_name="comptes")),
                ("failure", models.TextField(blank=True, verbose_name="échec")),
            ],
            options={
                "verbose_name": "partie d’une nuit",
                "verbose_name_plural": "parties des nuits",
                "ordering": ["-id"],
                "indexes": [models.Index(fields=["-night", "part"], name="night_part")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("part", "alert")), fields=("night",), name="night_alert_once"
                    )
                ],
            },
        ),
        migrations.RunSQL(ALREADY, migrations.RunSQL.noop),
    ]
