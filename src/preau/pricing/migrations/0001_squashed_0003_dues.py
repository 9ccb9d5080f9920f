import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

from preau.common.migrations import NewRoom


class Migration(migrations.Migration):

    initial = True

    replaces = [
        ('pricing', '0001_initial'),
        ('pricing', '0002_never_retroactive'),
        ('pricing', '0003_dues'),
    ]

    dependencies = [
        ('activities', '0001_squashed_0002_closed_reasons'),
        ('pghistory', '0007_auto_20250421_0444'),
        ('structures', '0001_squashed_0004_asked_days'),
    ]

    operations = [
        NewRoom([
            migrations.CreateModel(
                name='PriceRuleEvent',
                fields=[
                    ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                    ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                    ('pgh_label', models.TextField(help_text='The event label.')),
                    ('id', models.BigIntegerField()),
                    ('audience', models.CharField(choices=[('all', 'Tous'), ('child', 'Enfants'), ('adult', 'Adultes')], default='all', max_length=6, verbose_name='pour')),
                    ('valid_from', models.DateField(verbose_name='à partir du')),
                    ('rule', models.JSONField(verbose_name='règle')),
                ],
                options={
                    'abstract': False,
                },
            ),
            migrations.CreateModel(
                name='PriceRule',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('audience', models.CharField(choices=[('all', 'Tous'), ('child', 'Enfants'), ('adult', 'Adultes')], default='all', max_length=6, verbose_name='pour')),
                    ('valid_from', models.DateField(verbose_name='à partir du')),
                    ('rule', models.JSONField(verbose_name='règle')),
                    ('activity', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='prices', to='activities.activity', verbose_name='activité')),
                ],
                options={
                    'verbose_name': 'prix',
                    'verbose_name_plural': 'prix',
                    'ordering': ['activity', 'audience', 'valid_from'],
                },
            ),
            migrations.AddField(
                model_name='pricerule',
                name='structure',
                field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='structures.structure'),
            ),
            migrations.AddField(
                model_name='priceruleevent',
                name='activity',
                field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='activities.activity', verbose_name='activité'),
            ),
            migrations.AddField(
                model_name='priceruleevent',
                name='pgh_context',
                field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
            ),
            migrations.AddField(
                model_name='priceruleevent',
                name='pgh_obj',
                field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='pricing.pricerule'),
            ),
            migrations.AddField(
                model_name='priceruleevent',
                name='structure',
                field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='structures.structure'),
            ),
            migrations.AddConstraint(
                model_name='pricerule',
                constraint=models.UniqueConstraint(fields=('activity', 'audience', 'valid_from'), name='price_unique_by_date'),
            ),
            migrations.AddConstraint(
                model_name='pricerule',
                constraint=models.CheckConstraint(condition=models.Q(('rule', {}), _negated=True), name='price_rule_not_empty'),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='pricerule',
                trigger=pgtrigger.compiler.Trigger(name='same_structure', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF NEW.activity_id IS NOT NULL AND (SELECT structure_id FROM activities_activity WHERE id = NEW.activity_id) IS DISTINCT FROM NEW.structure_id THEN RAISE EXCEPTION 'activity_id belongs to another structure' USING ERRCODE = 'foreign_key_violation'; END IF; RETURN NEW;", hash='b4f91f0d1c607e2a7c43a1ee63aca5420ef9170a', operation='INSERT OR UPDATE OF "structure_id", "activity_id"', pgid='pgtrigger_same_structure_41e46', table='pricing_pricerule', when='BEFORE')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='pricerule',
                trigger=pgtrigger.compiler.Trigger(name='price_never_retroactive', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE today date; since date; activities bigint[];', func="\ntoday := coalesce(\n    nullif(current_setting('preau.today', true), '')::date, (now() AT TIME ZONE 'Europe/Paris')::date\n);\nIF TG_OP = 'UPDATE' AND (OLD.activity_id, OLD.audience, OLD.valid_from, OLD.rule)\n    IS NOT DISTINCT FROM (NEW.activity_id, NEW.audience, NEW.valid_from, NEW.rule) THEN\n    RETURN NEW;\nEND IF;\nIF TG_OP = 'INSERT' THEN\n    since := NEW.valid_from; activities := ARRAY[NEW.activity_id];\nELSIF TG_OP = 'DELETE' THEN\n    since := OLD.valid_from; activities := ARRAY[OLD.activity_id];\nELSE\n    since := least(OLD.valid_from, NEW.valid_from); activities := ARRAY[OLD.activity_id, NEW.activity_id];\nEND IF;\nIF EXISTS (\n    SELECT FROM activities_openingday d JOIN bookings_booking b ON b.opening_day_id = d.id\n    WHERE d.activity_id = ANY(activities) AND d.date >= since AND (\n        (d.date <= today AND b.state = 'booked') OR b.is_charged\n    )\n) OR EXISTS (\n    SELECT FROM activities_openingday d JOIN attendance_passage p ON p.opening_day_id = d.id\n    WHERE d.activity_id = ANY(activities) AND d.date >= since AND p.undone_at IS NULL\n) THEN\n    RAISE EXCEPTION 'a price is never retroactive: days since % were booked, served or charged at another', since\n        USING ERRCODE = 'check_violation';\nEND IF;\nIF TG_OP = 'DELETE' THEN RETURN OLD; END IF;\nRETURN NEW;\n", hash='dbc0e268527491f00e601a74adea187884dad2a2', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_price_never_retroactive_f8328', table='pricing_pricerule', when='BEFORE')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='pricerule',
                trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "pricing_priceruleevent" ("activity_id", "audience", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "rule", "structure_id", "valid_from") VALUES (NEW."activity_id", NEW."audience", NEW."id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."rule", NEW."structure_id", NEW."valid_from"); RETURN NULL;', hash='2d69dae5d5ac3219c8eed35434d14b0b239cde52', operation='INSERT', pgid='pgtrigger_insert_insert_ae874', table='pricing_pricerule', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='pricerule',
                trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "pricing_priceruleevent" ("activity_id", "audience", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "rule", "structure_id", "valid_from") VALUES (NEW."activity_id", NEW."audience", NEW."id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."rule", NEW."structure_id", NEW."valid_from"); RETURN NULL;', hash='33db799c10cc20a9ca2ff59a61b9a703a0ac6bef', operation='UPDATE', pgid='pgtrigger_update_update_0c931', table='pricing_pricerule', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='pricerule',
                trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "pricing_priceruleevent" ("activity_id", "audience", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "rule", "structure_id", "valid_from") VALUES (OLD."activity_id", OLD."audience", OLD."id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."rule", OLD."structure_id", OLD."valid_from"); RETURN NULL;', hash='7ffe9c58eeda88502f188a65d0710ca34c7f5ea8', operation='DELETE', pgid='pgtrigger_delete_delete_60f11', table='pricing_pricerule', when='AFTER')),
            ),
        ]),
    ]
