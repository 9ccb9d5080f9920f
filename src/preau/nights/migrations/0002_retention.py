"""Retention is a part of the night."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("exchange", "0001_nights")]
    operations = [
        migrations.AlterField(
            model_name="nightpart",
            name="part",
            field=models.CharField(
                choices=[
                    ("bookings", "Réservations"),
                    ("money", "Porte-monnaie et grand livre"),
                    ("retention", "Durées de conservation"),
                    ("alert", "Alerte"),
                ],
                max_length=12,
                verbose_name="partie",
            ),
        ),
    ]
