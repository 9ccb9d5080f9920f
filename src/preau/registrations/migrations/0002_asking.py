"""What families ask for, once at a time; why it is refused becomes a code and its facts."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

# Reasons typed so far are kept as said. Asked twice for one group: the first request stays, the others are refused.
KEEP = """
UPDATE registrations_registration SET refusal =
    jsonb_build_object('code', 'common.said', 'facts', jsonb_build_object('text', refusal_reason))
WHERE refusal_reason <> '';
UPDATE registrations_registrationevent SET refusal =
    jsonb_build_object('code', 'common.said', 'facts', jsonb_build_object('text', refusal_reason))
WHERE refusal_reason <> '';
UPDATE registrations_registration later SET state = 'refused', refusal = jsonb_build_object('code', 'common.said',
    'facts', jsonb_build_object('text', 'Demandée deux fois'))
FROM registrations_registration first
WHERE later.state = 'pending' AND first.state = 'pending' AND first.person_id = later.person_id
    AND first.group_id = later.group_id AND first.id < later.id;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('activities', '0004_asking'),
        ('households', '0005_words'),
        ('registrations', '0001_squashed_0001_initial'),
        ('structures', '0005_closure_scope'),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name='registration',
            name='insert_insert',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='registration',
            name='update_update',
        ),
        migrations.AddField(
            model_name='registration',
            name='decided_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='décidée le'),
        ),
        migrations.AddField(
            model_name='registration',
            name='refusal',
            field=models.JSONField(blank=True, null=True, verbose_name='raison du refus'),
        ),
        migrations.AddField(
            model_name='registrationevent',
            name='decided_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='décidée le'),
        ),
        migrations.AddField(
            model_name='registrationevent',
            name='refusal',
            field=models.JSONField(blank=True, null=True, verbose_name='raison du refus'),
        ),
        migrations.RunSQL(KEEP, migrations.RunSQL.noop),
        migrations.RemoveField(
            model_name='registration',
            name='refusal_reason',
        ),
        migrations.RemoveField(
            model_name='registrationevent',
            name='refusal_reason',
        ),
        migrations.AddIndex(
            model_name='registration',
            index=models.Index(condition=models.Q(('state', 'pending')), fields=['structure', 'created_at'], name='registration_asked'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='registration',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "registrations_registrationevent" ("created_at", "decided_at", "end_date", "group_id", "household_id", "id", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "refusal", "start_date", "state", "structure_id", "weekdays") VALUES (NEW."created_at", NEW."decided_at", NEW."end_date", NEW."group_id", NEW."household_id", NEW."id", NEW."person_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."refusal", NEW."start_date", NEW."state", NEW."structure_id", NEW."weekdays"); RETURN NULL;', hash='078378246435a105389ed9d00f9d8fdd2cad7a65', operation='INSERT', pgid='pgtrigger_insert_insert_b1473', table='registrations_registration', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='registration',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "registrations_registrationevent" ("created_at", "decided_at", "end_date", "group_id", "household_id", "id", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "refusal", "start_date", "state", "structure_id", "weekdays") VALUES (NEW."created_at", NEW."decided_at", NEW."end_date", NEW."group_id", NEW."household_id", NEW."id", NEW."person_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."refusal", NEW."start_date", NEW."state", NEW."structure_id", NEW."weekdays"); RETURN NULL;', hash='b30e2edbf146d4db884f8908e7c9cf08e565b5f9', operation='UPDATE', pgid='pgtrigger_update_update_12872', table='registrations_registration', when='AFTER')),
        ),
        migrations.AddConstraint(
            model_name='registration',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'pending')), fields=('person', 'group'), name='registration_asked_once'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='registration',
            trigger=pgtrigger.compiler.Trigger(name='within_places', sql=pgtrigger.compiler.UpsertTriggerSql(condition="WHEN (NEW.state = 'validated')", declare='DECLARE most integer; taken integer;', func="\nSELECT most_registered INTO most FROM activities_activitygroup\nWHERE id = NEW.group_id AND most_registered IS NOT NULL FOR NO KEY UPDATE;\nIF most IS NULL OR (TG_OP = 'UPDATE' AND OLD.state = 'validated' AND OLD.group_id = NEW.group_id\n    AND daterange(OLD.start_date, OLD.end_date, '[]') @> daterange(NEW.start_date, NEW.end_date, '[]')) THEN\n    RETURN NEW;\nEND IF;\nSELECT max(held) INTO taken FROM (\n    SELECT count(r.id) AS held FROM (\n        SELECT NEW.start_date AS day UNION\n        SELECT s.start_date FROM registrations_registration s\n        WHERE s.group_id = NEW.group_id AND s.state = 'validated'\n            AND daterange(NEW.start_date, NEW.end_date, '[]') @> s.start_date\n    ) days LEFT JOIN registrations_registration r ON r.group_id = NEW.group_id AND r.state = 'validated'\n        AND r.id <> NEW.id AND daterange(r.start_date, r.end_date, '[]') @> days.day\n    GROUP BY days.day\n) counted;\nIF taken >= most THEN\n    RAISE EXCEPTION 'group % has its % registered', NEW.group_id, most\n    USING ERRCODE = 'check_violation', CONSTRAINT = 'registration_within_places';\nEND IF;\nRETURN NEW;\n", hash='2d21ef99d86a0a819736b84fcc80e7734da07cbe', operation='INSERT OR UPDATE OF "state", "group_id", "start_date", "end_date"', pgid='pgtrigger_within_places_c1609', table='registrations_registration', when='BEFORE')),
        ),
    ]
