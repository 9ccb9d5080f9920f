"""How many a group registers at most, and whether families ask for an activity on the portal."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('activities', '0003_day_acts'),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name='activity',
            name='insert_insert',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='activity',
            name='update_update',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='activitygroup',
            name='insert_insert',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='activitygroup',
            name='update_update',
        ),
        migrations.AddField(
            model_name='activity',
            name='may_be_asked',
            field=models.BooleanField(db_default=True, default=True, verbose_name='inscription demandée sur le portail'),
        ),
        migrations.AddField(
            model_name='activityevent',
            name='may_be_asked',
            field=models.BooleanField(db_default=True, default=True, verbose_name='inscription demandée sur le portail'),
        ),
        migrations.AddField(
            model_name='activitygroup',
            name='most_registered',
            field=models.PositiveIntegerField(blank=True, null=True, verbose_name='inscrits au plus'),
        ),
        migrations.AddField(
            model_name='activitygroupevent',
            name='most_registered',
            field=models.PositiveIntegerField(blank=True, null=True, verbose_name='inscrits au plus'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='activity',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "activities_activityevent" ("allows_patterns", "arrive_by", "booking_rule", "cancel_rule", "closes_time", "description", "id", "is_active", "is_hourly", "kind", "leave_from", "max_minutes", "may_be_asked", "min_minutes", "name", "opens_time", "pattern_lead_days", "period", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "promotion", "promotion_rule", "short_name", "step_minutes", "structure_id", "weekdays", "window") VALUES (NEW."allows_patterns", NEW."arrive_by", NEW."booking_rule", NEW."cancel_rule", NEW."closes_time", NEW."description", NEW."id", NEW."is_active", NEW."is_hourly", NEW."kind", NEW."leave_from", NEW."max_minutes", NEW."may_be_asked", NEW."min_minutes", NEW."name", NEW."opens_time", NEW."pattern_lead_days", NEW."period", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."position", NEW."promotion", NEW."promotion_rule", NEW."short_name", NEW."step_minutes", NEW."structure_id", NEW."weekdays", NEW."window"); RETURN NULL;', hash='9064387326886256b97c995b4e5c253bca591b9d', operation='INSERT', pgid='pgtrigger_insert_insert_6de9c', table='activities_activity', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='activity',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "activities_activityevent" ("allows_patterns", "arrive_by", "booking_rule", "cancel_rule", "closes_time", "description", "id", "is_active", "is_hourly", "kind", "leave_from", "max_minutes", "may_be_asked", "min_minutes", "name", "opens_time", "pattern_lead_days", "period", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "promotion", "promotion_rule", "short_name", "step_minutes", "structure_id", "weekdays", "window") VALUES (NEW."allows_patterns", NEW."arrive_by", NEW."booking_rule", NEW."cancel_rule", NEW."closes_time", NEW."description", NEW."id", NEW."is_active", NEW."is_hourly", NEW."kind", NEW."leave_from", NEW."max_minutes", NEW."may_be_asked", NEW."min_minutes", NEW."name", NEW."opens_time", NEW."pattern_lead_days", NEW."period", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."position", NEW."promotion", NEW."promotion_rule", NEW."short_name", NEW."step_minutes", NEW."structure_id", NEW."weekdays", NEW."window"); RETURN NULL;', hash='a9f996bbb9a3ca1d4efdbaa6d914da9a52ea6fa0', operation='UPDATE', pgid='pgtrigger_update_update_a56a1', table='activities_activity', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='activitygroup',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "activities_activitygroupevent" ("activity_id", "capacity", "id", "levels", "max_age", "min_age", "most_registered", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "site_id", "structure_id", "waiting_capacity", "weekdays") VALUES (NEW."activity_id", NEW."capacity", NEW."id", NEW."levels", NEW."max_age", NEW."min_age", NEW."most_registered", NEW."name", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."site_id", NEW."structure_id", NEW."waiting_capacity", NEW."weekdays"); RETURN NULL;', hash='d9abba13ab5db5cd36a232fc94c58e395617b9ad', operation='INSERT', pgid='pgtrigger_insert_insert_cda0e', table='activities_activitygroup', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='activitygroup',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "activities_activitygroupevent" ("activity_id", "capacity", "id", "levels", "max_age", "min_age", "most_registered", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "site_id", "structure_id", "waiting_capacity", "weekdays") VALUES (NEW."activity_id", NEW."capacity", NEW."id", NEW."levels", NEW."max_age", NEW."min_age", NEW."most_registered", NEW."name", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."site_id", NEW."structure_id", NEW."waiting_capacity", NEW."weekdays"); RETURN NULL;', hash='234bc2a92f197ea9b2b228c056cd876a6d1dd8a4', operation='UPDATE', pgid='pgtrigger_update_update_bbbfa', table='activities_activitygroup', when='AFTER')),
        ),
    ]
