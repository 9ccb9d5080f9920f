from django.contrib.postgres.operations import TrigramExtension
from django.db import migrations

FILE = "translate(lower(name), 'àâäáãéèêëíîïìóôöòõúùûüçñÿ-''’', 'aaaaaeeeeiiiiooooouuuucny   ')"
GUARDIAN = "translate(lower(last_name || ' ' || usage_name || ' ' || first_name), 'àâäáãéèêëíîïìóôöòõúùûüçñÿ-''’', 'aaaaaeeeeiiiiooooouuuucny   ')"


def index(name: str, table: str, expression: str) -> migrations.RunSQL:
    return migrations.RunSQL(
        f"CREATE INDEX {name} ON {table} USING gin (({expression}) gin_trgm_ops)", f"DROP INDEX {name}"
    )


class Migration(migrations.Migration):
    dependencies = [("households", "0001_initial")]

    operations = [
        TrigramExtension(),
        index("household_name_part", "households_household", FILE),
        index("person_name_part", "households_person", "folded_name"),
        index("guardian_name_part", "households_guardian", GUARDIAN),
    ]
