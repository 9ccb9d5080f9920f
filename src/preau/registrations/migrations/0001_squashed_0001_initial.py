import django.contrib.postgres.constraints
import django.contrib.postgres.fields
import django.core.validators
import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
import preau.registrations.models
from django.contrib.postgres.operations import BtreeGistExtension
from django.db import migrations, models

from preau.common.migrations import NewRoom


class Migration(migrations.Migration):

    initial = True

    replaces = [
        ('registrations', '0001_initial'),
    ]

    dependencies = [
        ('activities', '0001_squashed_0002_closed_reasons'),
        ('households', '0001_squashed_0002_searching'),
        ('pghistory', '0007_auto_20250421_0444'),
        ('structures', '0001_squashed_0004_asked_days'),
    ]

    operations = [
        BtreeGistExtension(),
        NewRoom([
            migrations.CreateModel(
                name='RegistrationEvent',
                fields=[
                    ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                    ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                    ('pgh_label', models.TextField(help_text='The event label.')),
                    ('id', models.BigIntegerField()),
                    ('start_date', models.DateField(verbose_name='du')),
                    ('end_date', models.DateField(blank=True, null=True, verbose_name='au')),
                    ('weekdays', django.contrib.postgres.fields.ArrayField(base_field=models.PositiveSmallIntegerField(validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(7)]), blank=True, null=True, size=None, verbose_name='jours')),
                    ('state', models.CharField(choices=[('pending', 'En attente de validation'), ('validated', 'Validée'), ('refused', 'Refusée')], default='pending', max_length=10, verbose_name='état')),
                    ('refusal_reason', models.CharField(blank=True, max_length=200, verbose_name='raison du refus')),
                    ('created_at', models.DateTimeField(auto_now_add=True)),
                ],
                options={
                    'abstract': False,
                },
            ),
            migrations.CreateModel(
                name='Registration',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('start_date', models.DateField(verbose_name='du')),
                    ('end_date', models.DateField(blank=True, null=True, verbose_name='au')),
                    ('weekdays', django.contrib.postgres.fields.ArrayField(base_field=models.PositiveSmallIntegerField(validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(7)]), blank=True, null=True, size=None, verbose_name='jours')),
                    ('state', models.CharField(choices=[('pending', 'En attente de validation'), ('validated', 'Validée'), ('refused', 'Refusée')], default='pending', max_length=10, verbose_name='état')),
                    ('refusal_reason', models.CharField(blank=True, max_length=200, verbose_name='raison du refus')),
                    ('created_at', models.DateTimeField(auto_now_add=True)),
                    ('group', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='registrations', to='activities.activitygroup', verbose_name='groupe')),
                    ('household', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='registrations', to='households.household', verbose_name='demandée par')),
                    ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='registrations', to='households.person', verbose_name='personne')),
                ],
                options={
                    'verbose_name': 'inscription',
                    'ordering': ['person', 'group', 'start_date'],
                },
            ),
            migrations.AddField(
                model_name='registration',
                name='structure',
                field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='structures.structure'),
            ),
            migrations.AddField(
                model_name='registrationevent',
                name='group',
                field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='activities.activitygroup', verbose_name='groupe'),
            ),
            migrations.AddField(
                model_name='registrationevent',
                name='household',
                field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='households.household', verbose_name='demandée par'),
            ),
            migrations.AddField(
                model_name='registrationevent',
                name='person',
                field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='households.person', verbose_name='personne'),
            ),
            migrations.AddField(
                model_name='registrationevent',
                name='pgh_context',
                field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
            ),
            migrations.AddField(
                model_name='registrationevent',
                name='pgh_obj',
                field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='registrations.registration'),
            ),
            migrations.AddField(
                model_name='registrationevent',
                name='structure',
                field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='structures.structure'),
            ),
            migrations.AddConstraint(
                model_name='registration',
                constraint=models.CheckConstraint(condition=models.Q(('end_date__isnull', True), ('end_date__gte', models.F('start_date')), _connector='OR'), name='registration_ends_after_start', violation_error_message='La fin doit être le même jour que le début, ou après.'),
            ),
            migrations.AddConstraint(
                model_name='registration',
                constraint=django.contrib.postgres.constraints.ExclusionConstraint(condition=models.Q(('state', 'validated')), expressions=[('person', '='), ('group', '='), (preau.registrations.models.DateRange('start_date', 'end_date', models.Value('[]')), '&&')], name='registration_once_at_a_time', violation_error_message='Cette personne est déjà inscrite dans ce groupe à ces dates.'),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='registration',
                trigger=pgtrigger.compiler.Trigger(name='same_structure', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF NEW.person_id IS NOT NULL AND (SELECT structure_id FROM households_person WHERE id = NEW.person_id) IS DISTINCT FROM NEW.structure_id THEN RAISE EXCEPTION 'person_id belongs to another structure' USING ERRCODE = 'foreign_key_violation'; END IF; IF NEW.group_id IS NOT NULL AND (SELECT structure_id FROM activities_activitygroup WHERE id = NEW.group_id) IS DISTINCT FROM NEW.structure_id THEN RAISE EXCEPTION 'group_id belongs to another structure' USING ERRCODE = 'foreign_key_violation'; END IF; IF NEW.household_id IS NOT NULL AND (SELECT structure_id FROM households_household WHERE id = NEW.household_id) IS DISTINCT FROM NEW.structure_id THEN RAISE EXCEPTION 'household_id belongs to another structure' USING ERRCODE = 'foreign_key_violation'; END IF; RETURN NEW;", hash='ca5408d5d78bf7bcf5b7c568d43556accfa65040', operation='INSERT OR UPDATE OF "structure_id", "person_id", "group_id", "household_id"', pgid='pgtrigger_same_structure_0be5c', table='registrations_registration', when='BEFORE')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='registration',
                trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "registrations_registrationevent" ("created_at", "end_date", "group_id", "household_id", "id", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "refusal_reason", "start_date", "state", "structure_id", "weekdays") VALUES (NEW."created_at", NEW."end_date", NEW."group_id", NEW."household_id", NEW."id", NEW."person_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."refusal_reason", NEW."start_date", NEW."state", NEW."structure_id", NEW."weekdays"); RETURN NULL;', hash='dc253a70d95758c765f769940e94ac731d450dcf', operation='INSERT', pgid='pgtrigger_insert_insert_b1473', table='registrations_registration', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='registration',
                trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "registrations_registrationevent" ("created_at", "end_date", "group_id", "household_id", "id", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "refusal_reason", "start_date", "state", "structure_id", "weekdays") VALUES (NEW."created_at", NEW."end_date", NEW."group_id", NEW."household_id", NEW."id", NEW."person_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."refusal_reason", NEW."start_date", NEW."state", NEW."structure_id", NEW."weekdays"); RETURN NULL;', hash='9b5b3dc0b64c44816f8f0e0a20d4c0b7f9269501', operation='UPDATE', pgid='pgtrigger_update_update_12872', table='registrations_registration', when='AFTER')),
            ),
        ]),
    ]
