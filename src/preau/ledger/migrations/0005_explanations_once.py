from django.db import migrations, models

from preau.ledger.explanations import KEPT, MERGE


class Migration(migrations.Migration):
    dependencies = [
        ("ledger", "0004_return_of_a_bank"),
        ("bookings", "0003_explanations"),
        ("attendance", "0002_explanations"),
    ]

    operations = [
        migrations.RunSQL(KEPT, migrations.RunSQL.noop),
        migrations.RunSQL(MERGE, migrations.RunSQL.noop),
        migrations.RemoveIndex(model_name="explanation", name="explanation_digest"),
        migrations.AddConstraint(
            model_name="explanation",
            constraint=models.UniqueConstraint(fields=["digest"], name="explanation_once_by_digest"),
        ),
    ]
