import django.contrib.postgres.fields
import django.core.validators
import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
import preau.activities.models
from django.db import migrations, models

from preau.common.migrations import NewRoom


class Migration(migrations.Migration):

    initial = True

    replaces = [
        ('activities', '0001_initial'),
        ('activities', '0002_closed_reasons'),
    ]

    dependencies = [
        ('pghistory', '0007_auto_20250421_0444'),
        ('structures', '0001_squashed_0004_asked_days'),
    ]

    operations = [
        NewRoom([
            migrations.CreateModel(
                name='Activity',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('name', models.CharField(max_length=120, verbose_name='nom')),
                    ('short_name', models.CharField(max_length=30, verbose_name='nom court')),
                    ('kind', models.CharField(choices=[('canteen', 'Cantine'), ('morning', 'Accueil du matin'), ('evening', 'Accueil du soir'), ('wednesday', 'Mercredi'), ('camp', 'Centre de loisirs (vacances)'), ('other', 'Autre')], default='canteen', max_length=12, verbose_name='genre')),
                    ('description', models.TextField(blank=True, verbose_name='description')),
                    ('position', models.PositiveSmallIntegerField(default=0, verbose_name='rang d’affichage')),
                    ('period', models.CharField(choices=[('school', 'Période scolaire'), ('holidays', 'Vacances scolaires'), ('both', 'Toute l’année')], default='school', max_length=10, verbose_name='période')),
                    ('weekdays', django.contrib.postgres.fields.ArrayField(base_field=models.PositiveSmallIntegerField(validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(7)]), default=preau.activities.models.school_weekdays, size=None, verbose_name='jours')),
                    ('is_hourly', models.BooleanField(default=False, verbose_name='horaires à choisir')),
                    ('opens_time', models.TimeField(blank=True, null=True, verbose_name='ouverture')),
                    ('closes_time', models.TimeField(blank=True, null=True, verbose_name='fermeture')),
                    ('arrive_by', models.TimeField(blank=True, null=True, verbose_name='arrivée au plus tard')),
                    ('leave_from', models.TimeField(blank=True, null=True, verbose_name='départ à partir de')),
                    ('step_minutes', models.PositiveSmallIntegerField(default=15, validators=[django.core.validators.MinValueValidator(1)], verbose_name='pas (minutes)')),
                    ('min_minutes', models.PositiveSmallIntegerField(default=0, verbose_name='durée minimale (minutes)')),
                    ('max_minutes', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='durée maximale (minutes)')),
                    ('window', models.JSONField(default=preau.activities.models.always, verbose_name='ouverture des réservations')),
                    ('booking_rule', models.JSONField(default=preau.activities.models.eve, verbose_name='délai pour réserver')),
                    ('cancel_rule', models.JSONField(default=preau.activities.models.eve, verbose_name='délai pour annuler')),
                    ('promotion', models.CharField(choices=[('automatic', 'Dès qu’une place se libère'), ('manual', 'À la main, par le service')], default='automatic', max_length=10, verbose_name='places libérées')),
                    ('promotion_rule', models.JSONField(blank=True, null=True, verbose_name='fin de la liste d’attente')),
                    ('allows_patterns', models.BooleanField(default=True, verbose_name='inscription à l’année possible')),
                    ('pattern_lead_days', models.PositiveSmallIntegerField(default=2, verbose_name='délai de l’inscription à l’année (jours)')),
                    ('is_active', models.BooleanField(default=True, verbose_name='proposée aux familles')),
                ],
                options={
                    'verbose_name': 'activité',
                    'ordering': ['position', 'name'],
                },
            ),
            migrations.CreateModel(
                name='ActivityEvent',
                fields=[
                    ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                    ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                    ('pgh_label', models.TextField(help_text='The event label.')),
                    ('id', models.BigIntegerField()),
                    ('name', models.CharField(max_length=120, verbose_name='nom')),
                    ('short_name', models.CharField(max_length=30, verbose_name='nom court')),
                    ('kind', models.CharField(choices=[('canteen', 'Cantine'), ('morning', 'Accueil du matin'), ('evening', 'Accueil du soir'), ('wednesday', 'Mercredi'), ('camp', 'Centre de loisirs (vacances)'), ('other', 'Autre')], default='canteen', max_length=12, verbose_name='genre')),
                    ('description', models.TextField(blank=True, verbose_name='description')),
                    ('position', models.PositiveSmallIntegerField(default=0, verbose_name='rang d’affichage')),
                    ('period', models.CharField(choices=[('school', 'Période scolaire'), ('holidays', 'Vacances scolaires'), ('both', 'Toute l’année')], default='school', max_length=10, verbose_name='période')),
                    ('weekdays', django.contrib.postgres.fields.ArrayField(base_field=models.PositiveSmallIntegerField(validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(7)]), default=preau.activities.models.school_weekdays, size=None, verbose_name='jours')),
                    ('is_hourly', models.BooleanField(default=False, verbose_name='horaires à choisir')),
                    ('opens_time', models.TimeField(blank=True, null=True, verbose_name='ouverture')),
                    ('closes_time', models.TimeField(blank=True, null=True, verbose_name='fermeture')),
                    ('arrive_by', models.TimeField(blank=True, null=True, verbose_name='arrivée au plus tard')),
                    ('leave_from', models.TimeField(blank=True, null=True, verbose_name='départ à partir de')),
                    ('step_minutes', models.PositiveSmallIntegerField(default=15, validators=[django.core.validators.MinValueValidator(1)], verbose_name='pas (minutes)')),
                    ('min_minutes', models.PositiveSmallIntegerField(default=0, verbose_name='durée minimale (minutes)')),
                    ('max_minutes', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='durée maximale (minutes)')),
                    ('window', models.JSONField(default=preau.activities.models.always, verbose_name='ouverture des réservations')),
                    ('booking_rule', models.JSONField(default=preau.activities.models.eve, verbose_name='délai pour réserver')),
                    ('cancel_rule', models.JSONField(default=preau.activities.models.eve, verbose_name='délai pour annuler')),
                    ('promotion', models.CharField(choices=[('automatic', 'Dès qu’une place se libère'), ('manual', 'À la main, par le service')], default='automatic', max_length=10, verbose_name='places libérées')),
                    ('promotion_rule', models.JSONField(blank=True, null=True, verbose_name='fin de la liste d’attente')),
                    ('allows_patterns', models.BooleanField(default=True, verbose_name='inscription à l’année possible')),
                    ('pattern_lead_days', models.PositiveSmallIntegerField(default=2, verbose_name='délai de l’inscription à l’année (jours)')),
                    ('is_active', models.BooleanField(default=True, verbose_name='proposée aux familles')),
                ],
                options={
                    'abstract': False,
                },
            ),
            migrations.CreateModel(
                name='ActivityGroup',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('name', models.CharField(max_length=120, verbose_name='nom')),
                    ('levels', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('TPS', 'Toute petite section'), ('PS', 'Petite section'), ('MS', 'Moyenne section'), ('GS', 'Grande section'), ('CP', 'CP'), ('CE1', 'CE1'), ('CE2', 'CE2'), ('CM1', 'CM1'), ('CM2', 'CM2'), ('6E', '6e'), ('5E', '5e'), ('4E', '4e'), ('3E', '3e'), ('2DE', 'Seconde'), ('1RE', 'Première'), ('TLE', 'Terminale')], max_length=4), blank=True, default=list, size=None, verbose_name='niveaux')),
                    ('min_age', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='âge minimal')),
                    ('max_age', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='âge maximal')),
                    ('weekdays', django.contrib.postgres.fields.ArrayField(base_field=models.PositiveSmallIntegerField(validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(7)]), blank=True, null=True, size=None, verbose_name='jours')),
                    ('capacity', models.PositiveIntegerField(blank=True, null=True, verbose_name='places par jour')),
                    ('waiting_capacity', models.PositiveIntegerField(default=0, verbose_name='places en liste d’attente')),
                ],
                options={
                    'verbose_name': 'groupe',
                    'ordering': ['activity', 'name'],
                },
            ),
            migrations.CreateModel(
                name='ActivityGroupEvent',
                fields=[
                    ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                    ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                    ('pgh_label', models.TextField(help_text='The event label.')),
                    ('id', models.BigIntegerField()),
                    ('name', models.CharField(max_length=120, verbose_name='nom')),
                    ('levels', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('TPS', 'Toute petite section'), ('PS', 'Petite section'), ('MS', 'Moyenne section'), ('GS', 'Grande section'), ('CP', 'CP'), ('CE1', 'CE1'), ('CE2', 'CE2'), ('CM1', 'CM1'), ('CM2', 'CM2'), ('6E', '6e'), ('5E', '5e'), ('4E', '4e'), ('3E', '3e'), ('2DE', 'Seconde'), ('1RE', 'Première'), ('TLE', 'Terminale')], max_length=4), blank=True, default=list, size=None, verbose_name='niveaux')),
                    ('min_age', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='âge minimal')),
                    ('max_age', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='âge maximal')),
                    ('weekdays', django.contrib.postgres.fields.ArrayField(base_field=models.PositiveSmallIntegerField(validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(7)]), blank=True, null=True, size=None, verbose_name='jours')),
                    ('capacity', models.PositiveIntegerField(blank=True, null=True, verbose_name='places par jour')),
                    ('waiting_capacity', models.PositiveIntegerField(default=0, verbose_name='places en liste d’attente')),
                ],
                options={
                    'abstract': False,
                },
            ),
            migrations.CreateModel(
                name='OpeningDay',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('date', models.DateField(verbose_name='jour')),
                    ('is_open', models.BooleanField(default=True, verbose_name='ouvert')),
                    ('closed_reason', models.JSONField(blank=True, null=True, verbose_name='raison de la fermeture')),
                    ('capacity', models.PositiveIntegerField(blank=True, null=True, verbose_name='places')),
                    ('booked', models.PositiveIntegerField(default=0, editable=False, verbose_name='réservées')),
                    ('waiting_capacity', models.PositiveIntegerField(default=0, verbose_name='places en attente')),
                    ('waiting', models.PositiveIntegerField(default=0, editable=False, verbose_name='en attente')),
                    ('opens_at', models.DateTimeField(blank=True, null=True, verbose_name='réservable à partir de')),
                    ('booking_deadline_at', models.DateTimeField(verbose_name='réservable jusqu’à')),
                    ('cancel_deadline_at', models.DateTimeField(verbose_name='annulable jusqu’à')),
                    ('promotion_deadline_at', models.DateTimeField(verbose_name='liste d’attente jusqu’à')),
                    ('is_edited', models.BooleanField(default=False, verbose_name='modifié à la main')),
                ],
                options={
                    'verbose_name': 'jour d’ouverture',
                    'verbose_name_plural': 'jours d’ouverture',
                    'ordering': ['date', 'group'],
                },
            ),
            migrations.AddField(
                model_name='activity',
                name='structure',
                field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='activities', to='structures.structure'),
            ),
            migrations.AddField(
                model_name='activityevent',
                name='pgh_context',
                field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
            ),
            migrations.AddField(
                model_name='activityevent',
                name='pgh_obj',
                field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='activities.activity'),
            ),
            migrations.AddField(
                model_name='activityevent',
                name='structure',
                field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='structures.structure'),
            ),
            migrations.AddField(
                model_name='activitygroup',
                name='activity',
                field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='groups', to='activities.activity', verbose_name='activité'),
            ),
            migrations.AddField(
                model_name='activitygroup',
                name='site',
                field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, to='structures.site', verbose_name='site'),
            ),
            migrations.AddField(
                model_name='activitygroup',
                name='structure',
                field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='structures.structure'),
            ),
            migrations.AddField(
                model_name='activitygroupevent',
                name='activity',
                field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='activities.activity', verbose_name='activité'),
            ),
            migrations.AddField(
                model_name='activitygroupevent',
                name='pgh_context',
                field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
            ),
            migrations.AddField(
                model_name='activitygroupevent',
                name='pgh_obj',
                field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='activities.activitygroup'),
            ),
            migrations.AddField(
                model_name='activitygroupevent',
                name='site',
                field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='structures.site', verbose_name='site'),
            ),
            migrations.AddField(
                model_name='activitygroupevent',
                name='structure',
                field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='structures.structure'),
            ),
            migrations.AddField(
                model_name='openingday',
                name='activity',
                field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='days', to='activities.activity', verbose_name='activité'),
            ),
            migrations.AddField(
                model_name='openingday',
                name='group',
                field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='days', to='activities.activitygroup', verbose_name='groupe'),
            ),
            migrations.AddField(
                model_name='openingday',
                name='structure',
                field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='structures.structure'),
            ),
            migrations.AddConstraint(
                model_name='activity',
                constraint=models.UniqueConstraint(fields=('structure', 'name'), name='activity_name_unique'),
            ),
            migrations.AddConstraint(
                model_name='activity',
                constraint=models.CheckConstraint(condition=models.Q(('is_hourly', False), ('opens_time__lt', models.F('closes_time')), _connector='OR'), name='activity_hours_in_order', violation_error_message='Donnez une heure d’ouverture, et une heure de fermeture qui la suit.'),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='activity',
                trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "activities_activityevent" ("allows_patterns", "arrive_by", "booking_rule", "cancel_rule", "closes_time", "description", "id", "is_active", "is_hourly", "kind", "leave_from", "max_minutes", "min_minutes", "name", "opens_time", "pattern_lead_days", "period", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "promotion", "promotion_rule", "short_name", "step_minutes", "structure_id", "weekdays", "window") VALUES (NEW."allows_patterns", NEW."arrive_by", NEW."booking_rule", NEW."cancel_rule", NEW."closes_time", NEW."description", NEW."id", NEW."is_active", NEW."is_hourly", NEW."kind", NEW."leave_from", NEW."max_minutes", NEW."min_minutes", NEW."name", NEW."opens_time", NEW."pattern_lead_days", NEW."period", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."position", NEW."promotion", NEW."promotion_rule", NEW."short_name", NEW."step_minutes", NEW."structure_id", NEW."weekdays", NEW."window"); RETURN NULL;', hash='a31cb31a713053f8659d804e4077ebc6194503d5', operation='INSERT', pgid='pgtrigger_insert_insert_6de9c', table='activities_activity', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='activity',
                trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "activities_activityevent" ("allows_patterns", "arrive_by", "booking_rule", "cancel_rule", "closes_time", "description", "id", "is_active", "is_hourly", "kind", "leave_from", "max_minutes", "min_minutes", "name", "opens_time", "pattern_lead_days", "period", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "promotion", "promotion_rule", "short_name", "step_minutes", "structure_id", "weekdays", "window") VALUES (NEW."allows_patterns", NEW."arrive_by", NEW."booking_rule", NEW."cancel_rule", NEW."closes_time", NEW."description", NEW."id", NEW."is_active", NEW."is_hourly", NEW."kind", NEW."leave_from", NEW."max_minutes", NEW."min_minutes", NEW."name", NEW."opens_time", NEW."pattern_lead_days", NEW."period", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."position", NEW."promotion", NEW."promotion_rule", NEW."short_name", NEW."step_minutes", NEW."structure_id", NEW."weekdays", NEW."window"); RETURN NULL;', hash='dae17df76c481135e523a9af032072e1175c756c', operation='UPDATE', pgid='pgtrigger_update_update_a56a1', table='activities_activity', when='AFTER')),
            ),
            migrations.AddConstraint(
                model_name='activitygroup',
                constraint=models.UniqueConstraint(fields=('activity', 'name'), name='group_name_unique'),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='activitygroup',
                trigger=pgtrigger.compiler.Trigger(name='same_structure', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF NEW.activity_id IS NOT NULL AND (SELECT structure_id FROM activities_activity WHERE id = NEW.activity_id) IS DISTINCT FROM NEW.structure_id THEN RAISE EXCEPTION 'activity_id belongs to another structure' USING ERRCODE = 'foreign_key_violation'; END IF; IF NEW.site_id IS NOT NULL AND (SELECT structure_id FROM structures_site WHERE id = NEW.site_id) IS DISTINCT FROM NEW.structure_id THEN RAISE EXCEPTION 'site_id belongs to another structure' USING ERRCODE = 'foreign_key_violation'; END IF; RETURN NEW;", hash='7aea3229f230923864374665d61fdd1435bca0b6', operation='INSERT OR UPDATE OF "structure_id", "activity_id", "site_id"', pgid='pgtrigger_same_structure_be096', table='activities_activitygroup', when='BEFORE')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='activitygroup',
                trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "activities_activitygroupevent" ("activity_id", "capacity", "id", "levels", "max_age", "min_age", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "site_id", "structure_id", "waiting_capacity", "weekdays") VALUES (NEW."activity_id", NEW."capacity", NEW."id", NEW."levels", NEW."max_age", NEW."min_age", NEW."name", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."site_id", NEW."structure_id", NEW."waiting_capacity", NEW."weekdays"); RETURN NULL;', hash='fa429e3d1ff1b66b79243e3f5886083ef603fd65', operation='INSERT', pgid='pgtrigger_insert_insert_cda0e', table='activities_activitygroup', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='activitygroup',
                trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "activities_activitygroupevent" ("activity_id", "capacity", "id", "levels", "max_age", "min_age", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "site_id", "structure_id", "waiting_capacity", "weekdays") VALUES (NEW."activity_id", NEW."capacity", NEW."id", NEW."levels", NEW."max_age", NEW."min_age", NEW."name", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."site_id", NEW."structure_id", NEW."waiting_capacity", NEW."weekdays"); RETURN NULL;', hash='6320976982c8acfa0e1dee285fc2d046655ce2e1', operation='UPDATE', pgid='pgtrigger_update_update_bbbfa', table='activities_activitygroup', when='AFTER')),
            ),
            migrations.AddIndex(
                model_name='openingday',
                index=models.Index(fields=['structure', 'date'], name='day_structure_date'),
            ),
            migrations.AddConstraint(
                model_name='openingday',
                constraint=models.UniqueConstraint(fields=('group', 'date'), name='day_unique_by_group'),
            ),
            migrations.AddConstraint(
                model_name='openingday',
                constraint=models.CheckConstraint(condition=models.Q(('capacity__isnull', True), ('booked__lte', models.F('capacity')), _connector='OR'), name='day_never_overbooked', violation_error_message='Il y a déjà plus de réservations que ce nombre de places.'),
            ),
            migrations.AddConstraint(
                model_name='openingday',
                constraint=models.CheckConstraint(condition=models.Q(('waiting__lte', models.F('waiting_capacity'))), name='day_waiting_within_limit', violation_error_message='Il y a déjà plus de demandes en attente que cette limite.'),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='openingday',
                trigger=pgtrigger.compiler.Trigger(name='counters_follow_bookings', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.booked <> NEW.booked OR OLD.waiting <> NEW.waiting)', func="IF pg_trigger_depth() < 2 THEN RAISE EXCEPTION 'booked and waiting follow the bookings, they are never written' USING ERRCODE = 'check_violation'; END IF; RETURN NEW;", hash='16dc45634bce5031f185e30c25d75645dd09b721', operation='UPDATE OF "booked", "waiting"', pgid='pgtrigger_counters_follow_bookings_98c3b', table='activities_openingday', when='BEFORE')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='openingday',
                trigger=pgtrigger.compiler.Trigger(name='same_structure', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF NEW.activity_id IS NOT NULL AND (SELECT structure_id FROM activities_activity WHERE id = NEW.activity_id) IS DISTINCT FROM NEW.structure_id THEN RAISE EXCEPTION 'activity_id belongs to another structure' USING ERRCODE = 'foreign_key_violation'; END IF; IF NEW.group_id IS NOT NULL AND (SELECT structure_id FROM activities_activitygroup WHERE id = NEW.group_id) IS DISTINCT FROM NEW.structure_id THEN RAISE EXCEPTION 'group_id belongs to another structure' USING ERRCODE = 'foreign_key_violation'; END IF; RETURN NEW;", hash='f6dfc9fb68cc92b4bc985c3d7710b0de42f0ca8a', operation='INSERT OR UPDATE OF "structure_id", "activity_id", "group_id"', pgid='pgtrigger_same_structure_d22e0', table='activities_openingday', when='BEFORE')),
            ),
        ]),
    ]
