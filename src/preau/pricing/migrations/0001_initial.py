import django.db.models.deletion
import pgtrigger.compiler
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('activities', '0001_initial'),
        ('pghistory', '0007_auto_20250421_0444'),
        ('structures', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='PriceRule',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('structure', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='structures.structure')),
                ('activity', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='prices', to='activities.activity', verbose_name='activité')),
                ('audience', models.CharField(choices=[('all', 'Tous'), ('child', 'Enfants'), ('adult', 'Adultes')], default='all', max_length=6, verbose_name='pour')),
                ('valid_from', models.DateField(verbose_name='à partir du')),
                ('rule', models.JSONField(verbose_name='règle')),
            ],
            options={
                'verbose_name': 'prix',
                'verbose_name_plural': 'prix',
                'ordering': ['activity', 'audience', 'valid_from'],
                'constraints': [models.UniqueConstraint(fields=('activity', 'audience', 'valid_from'), name='price_unique_by_date'), models.CheckConstraint(condition=models.Q(('rule', {}), _negated=True), name='price_rule_not_empty')],
                'triggers': [pgtrigger.compiler.Trigger(name='same_structure', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF NEW.activity_id IS NOT NULL AND (SELECT structure_id FROM activities_activity WHERE id = NEW.activity_id) IS DISTINCT FROM NEW.structure_id THEN RAISE EXCEPTION 'activity_id belongs to another structure' USING ERRCODE = 'foreign_key_violation'; END IF; RETURN NEW;", hash='b4f91f0d1c607e2a7c43a1ee63aca5420ef9170a', operation='INSERT OR UPDATE OF "structure_id", "activity_id"', pgid='pgtrigger_same_structure_41e46', table='pricing_pricerule', when='BEFORE')), pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "pricing_priceruleevent" ("activity_id", "audience", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "rule", "structure_id", "valid_from") VALUES (NEW."activity_id", NEW."audience", NEW."id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."rule", NEW."structure_id", NEW."valid_from"); RETURN NULL;', hash='2d69dae5d5ac3219c8eed35434d14b0b239cde52', operation='INSERT', pgid='pgtrigger_insert_insert_ae874', table='pricing_pricerule', when='AFTER')), pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "pricing_priceruleevent" ("activity_id", "audience", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "rule", "structure_id", "valid_from") VALUES (NEW."activity_id", NEW."audience", NEW."id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."rule", NEW."structure_id", NEW."valid_from"); RETURN NULL;', hash='33db799c10cc20a9ca2ff59a61b9a703a0ac6bef', operation='UPDATE', pgid='pgtrigger_update_update_0c931', table='pricing_pricerule', when='AFTER')), pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "pricing_priceruleevent" ("activity_id", "audience", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "rule", "structure_id", "valid_from") VALUES (OLD."activity_id", OLD."audience", OLD."id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."rule", OLD."structure_id", OLD."valid_from"); RETURN NULL;', hash='7ffe9c58eeda88502f188a65d0710ca34c7f5ea8', operation='DELETE', pgid='pgtrigger_delete_delete_60f11', table='pricing_pricerule', when='AFTER'))],
            },
        ),
        migrations.CreateModel(
            name='PriceRuleEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='pricing.pricerule')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('id', models.BigIntegerField()),
                ('structure', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='structures.structure')),
                ('activity', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='activities.activity', verbose_name='activité')),
                ('audience', models.CharField(choices=[('all', 'Tous'), ('child', 'Enfants'), ('adult', 'Adultes')], default='all', max_length=6, verbose_name='pour')),
                ('valid_from', models.DateField(verbose_name='à partir du')),
                ('rule', models.JSONField(verbose_name='règle')),
            ],
            options={
                'abstract': False,
            },
        ),
    ]
