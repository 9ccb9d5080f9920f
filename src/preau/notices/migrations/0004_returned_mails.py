import django.db.models.deletion
import django.db.models.functions.text
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("notices", "0003_secret_mail"),
    ]

    operations = [
        migrations.CreateModel(
            name="DeadAddress",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("address", models.EmailField(max_length=254, verbose_name="adresse")),
                ("since", models.DateTimeField(verbose_name="en panne depuis")),
                ("lifted_at", models.DateTimeField(blank=True, null=True, verbose_name="envois repris")),
                ("lifted_by", models.BigIntegerField(blank=True, null=True, verbose_name="repris par")),
            ],
            options={
                "verbose_name": "adresse en panne",
                "verbose_name_plural": "adresses en panne",
                "ordering": ["id"],
            },
        ),
        migrations.AddField(
            model_name="outgoingmail",
            name="bounce",
            field=models.CharField(
                blank=True,
                choices=[("late", "Retardé"), ("lost", "Revenu"), ("dead", "Revenu, adresse en panne")],
                max_length=5,
                verbose_name="revenu",
            ),
        ),
        migrations.AddField(
            model_name="outgoingmail",
            name="bounce_code",
            field=models.CharField(blank=True, max_length=12, verbose_name="code du retour"),
        ),
        migrations.AddField(
            model_name="outgoingmail",
            name="bounce_text",
            field=models.CharField(blank=True, max_length=300, verbose_name="dit par le serveur"),
        ),
        migrations.AddField(
            model_name="outgoingmail",
            name="bounced_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="revenu le"),
        ),
        migrations.AddField(
            model_name="outgoingmail",
            name="held_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="retenu, adresse en panne"),
        ),
        migrations.AddIndex(
            model_name="outgoingmail",
            index=models.Index(
                condition=models.Q(("bounced_at__isnull", False)),
                fields=["structure_id", "-bounced_at"],
                name="mail_returned",
            ),
        ),
        migrations.AddField(
            model_name="deadaddress",
            name="mail",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="notices.outgoingmail",
                verbose_name="courriel revenu",
            ),
        ),
        migrations.AddConstraint(
            model_name="deadaddress",
            constraint=models.UniqueConstraint(
                condition=models.Q(("lifted_at__isnull", True)), fields=("address",), name="dead_address_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="deadaddress",
            constraint=models.CheckConstraint(
                condition=models.Q(("address", django.db.models.functions.text.Lower("address"))),
                name="dead_address_lower",
            ),
        ),
    ]
