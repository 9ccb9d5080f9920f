"""Why a day is closed becomes a code and its facts; what is not recognised keeps its words, as typed by hand."""

from django.db import migrations, models

CLOSED = """
CASE
    WHEN closed_reason = '' THEN NULL
    WHEN closed_reason = 'Période scolaire' THEN '{"code": "activities.term_time", "facts": {}}'
    WHEN closed_reason = 'Ce jour n’est plus au calendrier' THEN '{"code": "activities.no_longer_open", "facts": {}}'
    WHEN closed_reason LIKE 'Jour férié : %' THEN jsonb_build_object(
        'code', 'common.public_holiday', 'facts', jsonb_build_object('name', substr(closed_reason, 14)))
    WHEN closed_reason LIKE 'Fermé : %' THEN jsonb_build_object(
        'code', 'common.local_closure', 'facts', jsonb_build_object('name', substr(closed_reason, 9)))
    WHEN closed_reason LIKE 'Vacances %' THEN jsonb_build_object(
        'code', 'common.holidays', 'facts', jsonb_build_object('name', closed_reason))
    WHEN closed_reason LIKE 'Pont %' THEN jsonb_build_object(
        'code', 'common.bridge', 'facts', jsonb_build_object('name', closed_reason))
    ELSE jsonb_build_object(
        'code', 'activities.closed_by_hand', 'facts', jsonb_build_object('text', closed_reason))
END
"""
AS_REASONS = f"""
ALTER TABLE activities_openingday ALTER COLUMN closed_reason DROP NOT NULL;
ALTER TABLE activities_openingday ALTER COLUMN closed_reason TYPE jsonb USING ({CLOSED});
"""  # (no outside text)
AS_WORDS = """
ALTER TABLE activities_openingday ALTER COLUMN closed_reason TYPE varchar(120) USING left(
    coalesce(closed_reason #>> '{facts,text}', closed_reason #>> '{facts,name}', closed_reason ->> 'code', ''), 120);
ALTER TABLE activities_openingday ALTER COLUMN closed_reason SET NOT NULL;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("activities", "0001_initial"),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            [migrations.RunSQL(AS_REASONS, AS_WORDS)],
            [
                migrations.AlterField(
                    "openingday",
                    "closed_reason",
                    models.JSONField(blank=True, null=True, verbose_name="raison de la fermeture"),
                )
            ],
        )
    ]
