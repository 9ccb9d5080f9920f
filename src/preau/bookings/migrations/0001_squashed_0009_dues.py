import django.contrib.postgres.fields
import django.core.validators
import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

from preau.common.migrations import NewRoom


class Migration(migrations.Migration):

    initial = True

    replaces = [
        ('bookings', '0001_initial'),
        ('bookings', '0002_kept_reason'),
        ('bookings', '0003_explanations'),
        ('bookings', '0004_owed_days'),
        ('bookings', '0005_missed_lines'),
        ('bookings', '0006_asked_days'),
        ('bookings', '0007_accepted_part'),
        ('bookings', '0008_reasons'),
        ('bookings', '0009_dues'),
    ]

    dependencies = [
        ('activities', '0001_squashed_0002_closed_reasons'),
        ('households', '0001_squashed_0002_searching'),
        ('pghistory', '0007_auto_20250421_0444'),
        ('structures', '0001_squashed_0004_asked_days'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        NewRoom([
            migrations.CreateModel(
                name='Booking',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('date', models.DateField(verbose_name='date')),
                    ('state', models.CharField(choices=[('booked', 'Réservée'), ('waiting', 'En liste d’attente'), ('cancelled', 'Annulée'), ('refused', 'Refusée')], max_length=10, verbose_name='état')),
                    ('origin', models.CharField(choices=[('family', 'La famille'), ('pattern', 'Inscription à l’année'), ('desk', 'Le guichet')], default='family', max_length=10, verbose_name='origine')),
                    ('arrival', models.TimeField(blank=True, null=True, verbose_name='arrivée')),
                    ('departure', models.TimeField(blank=True, null=True, verbose_name='départ')),
                    ('price_cents', models.PositiveIntegerField(default=0, verbose_name='coût estimé (centimes)')),
                    ('price', models.JSONField(default=dict, verbose_name='calcul du coût')),
                    ('reason', models.JSONField(blank=True, null=True, verbose_name='raison')),
                    ('kept_reason', models.CharField(blank=True, db_default='', max_length=250, verbose_name='gardée sans droit, parce que')),
                    ('created_at', models.DateTimeField(verbose_name='demandée le')),
                    ('changed_at', models.DateTimeField(verbose_name='changée le')),
                    ('transmitted_at', models.DateTimeField(blank=True, null=True, verbose_name='transmise le')),
                    ('is_charged', models.BooleanField(db_default=False, editable=False, verbose_name='débitée')),
                    ('is_spared', models.BooleanField(db_default=False, editable=False, verbose_name='rien à débiter')),
                    ('is_agreed', models.BooleanField(db_default=False, editable=False, verbose_name='partagée d’un commun accord')),
                ],
                options={
                    'verbose_name': 'réservation',
                    'ordering': ['date', 'person', 'id'],
                },
            ),
            migrations.CreateModel(
                name='BookingPattern',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('start_date', models.DateField(verbose_name='début')),
                    ('end_date', models.DateField(blank=True, null=True, verbose_name='fin')),
                    ('every_two_weeks', models.BooleanField(default=False, verbose_name='une semaine sur deux')),
                    ('weekdays', django.contrib.postgres.fields.ArrayField(base_field=models.PositiveSmallIntegerField(validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(7)]), size=None, verbose_name='jours')),
                    ('arrival', models.TimeField(blank=True, null=True, verbose_name='arrivée')),
                    ('departure', models.TimeField(blank=True, null=True, verbose_name='départ')),
                    ('created_at', models.DateTimeField(auto_now_add=True)),
                    ('updated_at', models.DateTimeField(auto_now=True)),
                    ('applied_at', models.DateTimeField(blank=True, null=True, verbose_name='appliquée le')),
                ],
                options={
                    'verbose_name': 'inscription à l’année',
                    'verbose_name_plural': 'inscriptions à l’année',
                    'ordering': ['person', 'group', 'start_date'],
                },
            ),
            migrations.CreateModel(
                name='BookingPatternEvent',
                fields=[
                    ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                    ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                    ('pgh_label', models.TextField(help_text='The event label.')),
                    ('id', models.BigIntegerField()),
                    ('start_date', models.DateField(verbose_name='début')),
                    ('end_date', models.DateField(blank=True, null=True, verbose_name='fin')),
                    ('every_two_weeks', models.BooleanField(default=False, verbose_name='une semaine sur deux')),
                    ('weekdays', django.contrib.postgres.fields.ArrayField(base_field=models.PositiveSmallIntegerField(validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(7)]), size=None, verbose_name='jours')),
                    ('arrival', models.TimeField(blank=True, null=True, verbose_name='arrivée')),
                    ('departure', models.TimeField(blank=True, null=True, verbose_name='départ')),
                    ('created_at', models.DateTimeField(auto_now_add=True)),
                    ('updated_at', models.DateTimeField(auto_now=True)),
                    ('applied_at', models.DateTimeField(blank=True, null=True, verbose_name='appliquée le')),
                ],
                options={
                    'abstract': False,
                },
            ),
            migrations.CreateModel(
                name='Confirmation',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('confirmed_at', models.DateTimeField()),
                ],
                options={
                    'verbose_name': 'confirmation',
                    'ordering': ['-id'],
                },
            ),
            migrations.CreateModel(
                name='Draft',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('version', models.PositiveIntegerField(default=0)),
                    ('updated_at', models.DateTimeField(auto_now=True)),
                ],
                options={
                    'verbose_name': 'brouillon',
                },
            ),
            migrations.CreateModel(
                name='DraftLine',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('action', models.CharField(choices=[('book', 'Réserver'), ('cancel', 'Annuler'), ('change', 'Changer les horaires')], max_length=6)),
                    ('arrival', models.TimeField(blank=True, null=True)),
                    ('departure', models.TimeField(blank=True, null=True)),
                ],
                options={
                    'verbose_name': 'ligne de brouillon',
                    'ordering': ['id'],
                },
            ),
            migrations.CreateModel(
                name='MissedLine',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('date', models.DateField()),
                    ('cancels', models.BooleanField(default=False)),
                    ('why', models.CharField(max_length=12)),
                    ('reason', models.JSONField()),
                ],
                options={
                    'verbose_name': 'jour non demandé',
                    'verbose_name_plural': 'jours non demandés',
                    'ordering': ['person', 'activity', 'date'],
                },
            ),
            migrations.CreateModel(
                name='Movement',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('kind', models.CharField(choices=[('booked', 'Réservation acceptée'), ('waiting', 'Mise en liste d’attente'), ('changed', 'Horaires changés'), ('cancelled', 'Réservation annulée'), ('given_up', 'Attente abandonnée'), ('promoted', 'Place obtenue'), ('expired', 'Attente sans suite'), ('refused', 'Demande refusée'), ('repriced', 'Prix mis à jour'), ('kept', 'Gardée sans inscription')], max_length=10, verbose_name='mouvement')),
                    ('at', models.DateTimeField(verbose_name='instant')),
                    ('reason', models.JSONField(blank=True, null=True, verbose_name='raison')),
                    ('rank', models.PositiveIntegerField(blank=True, null=True, verbose_name='rang')),
                    ('price_cents', models.PositiveIntegerField(default=0, verbose_name='coût estimé (centimes)')),
                ],
                options={
                    'verbose_name': 'mouvement',
                    'ordering': ['id'],
                },
            ),
            migrations.CreateModel(
                name='NightRun',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('started_at', models.DateTimeField(verbose_name='commencé le')),
                    ('finished_at', models.DateTimeField(blank=True, null=True, verbose_name='terminé le')),
                    ('after_movement', models.PositiveBigIntegerField(default=0, verbose_name='après le mouvement')),
                    ('last_movement', models.PositiveBigIntegerField(blank=True, null=True, verbose_name='jusqu’au mouvement')),
                    ('reported_household', models.PositiveBigIntegerField(default=0, verbose_name='comptes rendus jusqu’au foyer')),
                ],
                options={
                    'verbose_name': 'passage de nuit',
                    'verbose_name_plural': 'passages de nuit',
                    'ordering': ['-id'],
                },
            ),
            migrations.CreateModel(
                name='ShareQuestion',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('state', models.CharField(choices=[('asked', 'À répondre'), ('accepted', 'Acceptée'), ('refused', 'Refusée')], default='asked', max_length=8, verbose_name='réponse')),
                    ('asked_at', models.DateTimeField(verbose_name='demandée le')),
                    ('answered_at', models.DateTimeField(blank=True, null=True, verbose_name='répondue le')),
                    ('part', models.PositiveSmallIntegerField(blank=True, editable=False, null=True, verbose_name='part acceptée (dix-millièmes)')),
                ],
                options={
                    'verbose_name': 'demande de partage',
                    'verbose_name_plural': 'demandes de partage',
                    'ordering': ['id'],
                },
            ),
            migrations.CreateModel(
                name='ShareQuestionEvent',
                fields=[
                    ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                    ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                    ('pgh_label', models.TextField(help_text='The event label.')),
                    ('id', models.BigIntegerField()),
                    ('state', models.CharField(choices=[('asked', 'À répondre'), ('accepted', 'Acceptée'), ('refused', 'Refusée')], default='asked', max_length=8, verbose_name='réponse')),
                    ('asked_at', models.DateTimeField(verbose_name='demandée le')),
                    ('answered_at', models.DateTimeField(blank=True, null=True, verbose_name='répondue le')),
                    ('part', models.PositiveSmallIntegerField(blank=True, editable=False, null=True, verbose_name='part acceptée (dix-millièmes)')),
                ],
                options={
                    'abstract': False,
                },
            ),
            migrations.AddField(
                model_name='booking',
                name='household',
                field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='bookings', to='households.household', verbose_name='foyer'),
            ),
            migrations.AddField(
                model_name='booking',
                name='opening_day',
                field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='bookings', to='activities.openingday', verbose_name='jour'),
            ),
            migrations.AddField(
                model_name='booking',
                name='person',
                field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='bookings', to='households.person', verbose_name='personne'),
            ),
            migrations.AddField(
                model_name='booking',
                name='structure',
                field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='structures.structure'),
            ),
            migrations.AddField(
                model_name='bookingpattern',
                name='group',
                field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='activities.activitygroup', verbose_name='groupe'),
            ),
            migrations.AddField(
                model_name='bookingpattern',
                name='household',
                field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='patterns', to='households.household', verbose_name='foyer'),
            ),
            migrations.AddField(
                model_name='bookingpattern',
                name='person',
                field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='patterns', to='households.person', verbose_name='personne'),
            ),
            migrations.AddField(
                model_name='bookingpattern',
                name='structure',
                field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='structures.structure'),
            ),
            migrations.AddField(
                model_name='bookingpatternevent',
                name='group',
                field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='activities.activitygroup', verbose_name='groupe'),
            ),
            migrations.AddField(
                model_name='bookingpatternevent',
                name='household',
                field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='households.household', verbose_name='foyer'),
            ),
            migrations.AddField(
                model_name='bookingpatternevent',
                name='person',
                field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='households.person', verbose_name='personne'),
            ),
            migrations.AddField(
                model_name='bookingpatternevent',
                name='pgh_context',
                field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
            ),
            migrations.AddField(
                model_name='bookingpatternevent',
                name='pgh_obj',
                field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='bookings.bookingpattern'),
            ),
            migrations.AddField(
                model_name='bookingpatternevent',
                name='structure',
                field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='structures.structure'),
            ),
            migrations.AddField(
                model_name='confirmation',
                name='actor',
                field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
            ),
            migrations.AddField(
                model_name='confirmation',
                name='household',
                field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='confirmations', to='households.household'),
            ),
            migrations.AddField(
                model_name='confirmation',
                name='structure',
                field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='structures.structure'),
            ),
            migrations.AddField(
                model_name='draft',
                name='household',
                field=models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='draft', to='households.household'),
            ),
            migrations.AddField(
                model_name='draftline',
                name='draft',
                field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='lines', to='bookings.draft'),
            ),
            migrations.AddField(
                model_name='draftline',
                name='opening_day',
                field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='activities.openingday'),
            ),
            migrations.AddField(
                model_name='draftline',
                name='person',
                field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='households.person'),
            ),
            migrations.AddField(
                model_name='missedline',
                name='activity',
                field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='activities.activity'),
            ),
            migrations.AddField(
                model_name='missedline',
                name='confirmation',
                field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='missed', to='bookings.confirmation'),
            ),
            migrations.AddField(
                model_name='missedline',
                name='draft',
                field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='missed', to='bookings.draft'),
            ),
            migrations.AddField(
                model_name='missedline',
                name='person',
                field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='households.person'),
            ),
            migrations.AddField(
                model_name='movement',
                name='actor',
                field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
            ),
            migrations.AddField(
                model_name='movement',
                name='booking',
                field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='movements', to='bookings.booking'),
            ),
            migrations.AddField(
                model_name='movement',
                name='confirmation',
                field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='movements', to='bookings.confirmation'),
            ),
            migrations.AddField(
                model_name='movement',
                name='household',
                field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='movements', to='households.household'),
            ),
            migrations.AddField(
                model_name='movement',
                name='structure',
                field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='structures.structure'),
            ),
            migrations.AddField(
                model_name='sharequestion',
                name='answered_by',
                field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
            ),
            migrations.AddField(
                model_name='sharequestion',
                name='booking',
                field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='questions', to='bookings.booking'),
            ),
            migrations.AddField(
                model_name='sharequestion',
                name='household',
                field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='share_questions', to='households.household', verbose_name='foyer'),
            ),
            migrations.AddField(
                model_name='sharequestion',
                name='structure',
                field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='structures.structure'),
            ),
            migrations.AddField(
                model_name='sharequestionevent',
                name='answered_by',
                field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL),
            ),
            migrations.AddField(
                model_name='sharequestionevent',
                name='booking',
                field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='bookings.booking'),
            ),
            migrations.AddField(
                model_name='sharequestionevent',
                name='household',
                field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='households.household', verbose_name='foyer'),
            ),
            migrations.AddField(
                model_name='sharequestionevent',
                name='pgh_context',
                field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
            ),
            migrations.AddField(
                model_name='sharequestionevent',
                name='pgh_obj',
                field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='bookings.sharequestion'),
            ),
            migrations.AddField(
                model_name='sharequestionevent',
                name='structure',
                field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='structures.structure'),
            ),
            migrations.AddIndex(
                model_name='booking',
                index=models.Index(fields=['household', 'date'], name='booking_household_date'),
            ),
            migrations.AddIndex(
                model_name='booking',
                index=models.Index(condition=models.Q(('state', 'waiting')), fields=['opening_day', 'id'], name='booking_waiting'),
            ),
            migrations.AddIndex(
                model_name='booking',
                index=models.Index(condition=models.Q(('is_charged', False), ('is_spared', False), ('price_cents__gt', 0), ('state', 'booked')), fields=['structure', 'date'], name='booking_owed'),
            ),
            migrations.AddIndex(
                model_name='booking',
                index=models.Index(condition=models.Q(('transmitted_at__isnull', True)), fields=['id'], name='booking_to_transmit'),
            ),
            migrations.AddConstraint(
                model_name='booking',
                constraint=models.UniqueConstraint(condition=models.Q(('state__in', ('booked', 'waiting'))), fields=('person', 'opening_day'), name='booking_once_by_day'),
            ),
            migrations.AddConstraint(
                model_name='booking',
                constraint=models.CheckConstraint(condition=models.Q(models.Q(('arrival__isnull', True), ('departure__isnull', True)), ('arrival__lt', models.F('departure')), _connector='OR'), name='booking_hours_in_order'),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='booking',
                trigger=pgtrigger.compiler.Trigger(name='count_new_bookings', sql=pgtrigger.compiler.UpsertTriggerSql(func="\nUPDATE activities_openingday AS day SET booked = day.booked + change.booked, waiting = day.waiting + change.waiting\nFROM (\n    SELECT opening_day_id, sum(booked) AS booked, sum(waiting) AS waiting FROM (SELECT opening_day_id, 1 * (state = 'booked')::int AS booked, 1 * (state = 'waiting')::int AS waiting FROM new_rows) AS touched\n    GROUP BY opening_day_id HAVING sum(booked) <> 0 OR sum(waiting) <> 0\n) AS change\nWHERE day.id = change.opening_day_id;\nRETURN NULL;\n", hash='2027e2cad5e8106b39f3e8a09de517aefc06bc20', level='STATEMENT', operation='INSERT', pgid='pgtrigger_count_new_bookings_5fb3d', referencing='REFERENCING NEW TABLE AS new_rows ', table='bookings_booking', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='booking',
                trigger=pgtrigger.compiler.Trigger(name='count_changed_bookings', sql=pgtrigger.compiler.UpsertTriggerSql(func="\nUPDATE activities_openingday AS day SET booked = day.booked + change.booked, waiting = day.waiting + change.waiting\nFROM (\n    SELECT opening_day_id, sum(booked) AS booked, sum(waiting) AS waiting FROM (SELECT opening_day_id, 1 * (state = 'booked')::int AS booked, 1 * (state = 'waiting')::int AS waiting FROM new_rows UNION ALL SELECT opening_day_id, -1 * (state = 'booked')::int AS booked, -1 * (state = 'waiting')::int AS waiting FROM old_rows) AS touched\n    GROUP BY opening_day_id HAVING sum(booked) <> 0 OR sum(waiting) <> 0\n) AS change\nWHERE day.id = change.opening_day_id;\nRETURN NULL;\n", hash='37345368428f00bceeae93421c8773e2f636755c', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_count_changed_bookings_7c4a0', referencing='REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows ', table='bookings_booking', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='booking',
                trigger=pgtrigger.compiler.Trigger(name='count_deleted_bookings', sql=pgtrigger.compiler.UpsertTriggerSql(func="\nUPDATE activities_openingday AS day SET booked = day.booked + change.booked, waiting = day.waiting + change.waiting\nFROM (\n    SELECT opening_day_id, sum(booked) AS booked, sum(waiting) AS waiting FROM (SELECT opening_day_id, -1 * (state = 'booked')::int AS booked, -1 * (state = 'waiting')::int AS waiting FROM old_rows) AS touched\n    GROUP BY opening_day_id HAVING sum(booked) <> 0 OR sum(waiting) <> 0\n) AS change\nWHERE day.id = change.opening_day_id;\nRETURN NULL;\n", hash='0ad5ed57fb7e103befa4e7256ae44f012831d2fa', level='STATEMENT', operation='DELETE', pgid='pgtrigger_count_deleted_bookings_319ce', referencing='REFERENCING OLD TABLE AS old_rows ', table='bookings_booking', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='booking',
                trigger=pgtrigger.compiler.Trigger(name='booking_agrees', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF EXISTS (SELECT FROM new_rows JOIN activities_openingday day ON day.id = new_rows.opening_day_id JOIN households_household household ON household.id = new_rows.household_id JOIN households_person person ON person.id = new_rows.person_id WHERE day.date <> new_rows.date OR NOT (day.structure_id = new_rows.structure_id AND household.structure_id = new_rows.structure_id AND person.structure_id = new_rows.structure_id)) THEN RAISE EXCEPTION 'a booking, its day, its person and its household belong to one structure and one date' USING ERRCODE = 'foreign_key_violation'; END IF; RETURN NULL;", hash='f30e67fb21d9d31b620d3d7914866614464685d3', level='STATEMENT', operation='INSERT', pgid='pgtrigger_booking_agrees_7986d', referencing='REFERENCING NEW TABLE AS new_rows ', table='bookings_booking', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='booking',
                trigger=pgtrigger.compiler.Trigger(name='charged_is_never_written', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF pg_trigger_depth() < 2 AND (NEW.is_charged, NEW.is_spared) IS DISTINCT FROM (CASE TG_OP WHEN 'INSERT' THEN ROW(false, false) ELSE ROW(OLD.is_charged, OLD.is_spared) END) THEN RAISE EXCEPTION 'what is charged follows what was settled, what is spared follows the marks' USING ERRCODE = 'check_violation'; END IF; RETURN NEW;", hash='c8d713c0f40d80453f78afa15c3febcb9fe91483', operation='INSERT OR UPDATE OF "is_charged", "is_spared"', pgid='pgtrigger_charged_is_never_written_edae2', table='bookings_booking', when='BEFORE')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='booking',
                trigger=pgtrigger.compiler.Trigger(name='price_of_charged_is_kept', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.is_charged AND ((OLD.household_id, OLD.person_id, OLD.opening_day_id, OLD.date, OLD.arrival, OLD.departure, OLD.price_cents) IS DISTINCT FROM (NEW.household_id, NEW.person_id, NEW.opening_day_id, NEW.date, NEW.arrival, NEW.departure, NEW.price_cents) OR preau_explained(OLD.price) IS DISTINCT FROM preau_explained(NEW.price)))', func="RAISE EXCEPTION 'booking %: charged, it keeps its price', OLD.id USING ERRCODE = 'check_violation';", hash='3aa9c6107c3ea02e2e85ac200d965219cfcaad94', operation='UPDATE OF "household_id", "person_id", "opening_day_id", "date", "arrival", "departure", "price_cents", "price"', pgid='pgtrigger_price_of_charged_is_kept_345ef', table='bookings_booking', when='BEFORE')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='booking',
                trigger=pgtrigger.compiler.Trigger(name='bookings_kept', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF coalesce(current_setting('preau.allow_truncate', true), '') <> 'on' THEN RAISE EXCEPTION 'this history is never emptied' USING ERRCODE = 'insufficient_privilege'; END IF; RETURN NULL;", hash='b87b43ba2907610c540a6f4e2c8ed800b77d66b1', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_bookings_kept_08a50', table='bookings_booking', when='BEFORE')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='booking',
                trigger=pgtrigger.compiler.Trigger(name='explanation_of_price', sql=pgtrigger.compiler.UpsertTriggerSql(condition="WHEN (jsonb_typeof(NEW.price) = 'object' AND NEW.price <> '{}')", func='NEW.price := preau_kept(NEW.price); RETURN NEW;', hash='7c46dea164c96add815b4fa021d0390b88bb7c51', operation='INSERT OR UPDATE OF "price"', pgid='pgtrigger_explanation_of_price_b84b3', table='bookings_booking', when='BEFORE')),
            ),
            migrations.AddConstraint(
                model_name='bookingpattern',
                constraint=models.CheckConstraint(condition=models.Q(('end_date__isnull', True), ('end_date__gte', models.F('start_date')), _connector='OR'), name='pattern_ends_after_start', violation_error_message='La fin doit être le même jour que le début, ou après.'),
            ),
            migrations.AddConstraint(
                model_name='bookingpattern',
                constraint=models.CheckConstraint(condition=models.Q(('weekdays__len__gt', 0)), name='pattern_has_weekdays'),
            ),
            migrations.AddConstraint(
                model_name='bookingpattern',
                constraint=models.CheckConstraint(condition=models.Q(models.Q(('arrival__isnull', True), ('departure__isnull', True)), ('arrival__lt', models.F('departure')), _connector='OR'), name='pattern_hours_in_order'),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='bookingpattern',
                trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "bookings_bookingpatternevent" ("applied_at", "arrival", "created_at", "departure", "end_date", "every_two_weeks", "group_id", "household_id", "id", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "start_date", "structure_id", "updated_at", "weekdays") VALUES (NEW."applied_at", NEW."arrival", NEW."created_at", NEW."departure", NEW."end_date", NEW."every_two_weeks", NEW."group_id", NEW."household_id", NEW."id", NEW."person_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."start_date", NEW."structure_id", NEW."updated_at", NEW."weekdays"); RETURN NULL;', hash='f753bcc27a98cdac1f6af115b5c1edfd00aa49a6', operation='INSERT', pgid='pgtrigger_insert_insert_60875', table='bookings_bookingpattern', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='bookingpattern',
                trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "bookings_bookingpatternevent" ("applied_at", "arrival", "created_at", "departure", "end_date", "every_two_weeks", "group_id", "household_id", "id", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "start_date", "structure_id", "updated_at", "weekdays") VALUES (NEW."applied_at", NEW."arrival", NEW."created_at", NEW."departure", NEW."end_date", NEW."every_two_weeks", NEW."group_id", NEW."household_id", NEW."id", NEW."person_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."start_date", NEW."structure_id", NEW."updated_at", NEW."weekdays"); RETURN NULL;', hash='847747e0a8ac115e092350d05f2e50afc9d42891', operation='UPDATE', pgid='pgtrigger_update_update_0c795', table='bookings_bookingpattern', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='confirmation',
                trigger=pgtrigger.compiler.Trigger(name='confirmation_kept', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF coalesce(current_setting('preau.allow_truncate', true), '') <> 'on' THEN RAISE EXCEPTION 'this history is never emptied' USING ERRCODE = 'insufficient_privilege'; END IF; RETURN NULL;", hash='20bd2842bfb15bb5437ae29971c6070df8829d8b', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_confirmation_kept_f6def', table='bookings_confirmation', when='BEFORE')),
            ),
            migrations.AddConstraint(
                model_name='draftline',
                constraint=models.UniqueConstraint(fields=('draft', 'person', 'opening_day'), name='draft_line_unique'),
            ),
            migrations.AddConstraint(
                model_name='draftline',
                constraint=models.CheckConstraint(condition=models.Q(models.Q(('arrival__isnull', True), ('departure__isnull', True)), ('arrival__lt', models.F('departure')), _connector='OR'), name='draft_hours_in_order'),
            ),
            migrations.AddConstraint(
                model_name='missedline',
                constraint=models.UniqueConstraint(fields=('draft', 'person', 'activity', 'date'), name='missed_once_by_draft'),
            ),
            migrations.AddConstraint(
                model_name='missedline',
                constraint=models.CheckConstraint(condition=models.Q(('draft__isnull', True), ('confirmation__isnull', True), _connector='XOR'), name='missed_by_draft_or_confirmed'),
            ),
            migrations.AddIndex(
                model_name='movement',
                index=models.Index(fields=['household', 'at'], name='movement_household_at'),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='movement',
                trigger=pgtrigger.compiler.Trigger(name='movements_kept', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='2919a2dbeb5be19a179bdc462305a103ed105f76', operation='UPDATE OR DELETE', pgid='pgtrigger_movements_kept_92d50', table='bookings_movement', when='BEFORE')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='movement',
                trigger=pgtrigger.compiler.Trigger(name='movements_kept_whole', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF coalesce(current_setting('preau.allow_truncate', true), '') <> 'on' THEN RAISE EXCEPTION 'this history is never emptied' USING ERRCODE = 'insufficient_privilege'; END IF; RETURN NULL;", hash='a9c2f2e5a0924c1859f4fbb9addc2cbf40ca6e2c', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_movements_kept_whole_090f3', table='bookings_movement', when='BEFORE')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='movement',
                trigger=pgtrigger.compiler.Trigger(name='movement_agrees', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF EXISTS (SELECT FROM new_rows JOIN bookings_booking booking ON booking.id = new_rows.booking_id LEFT JOIN bookings_confirmation confirmation ON confirmation.id = new_rows.confirmation_id LEFT JOIN accounts_user actor ON actor.id = new_rows.actor_id WHERE booking.structure_id <> new_rows.structure_id OR booking.household_id <> new_rows.household_id OR (new_rows.confirmation_id IS NOT NULL AND confirmation.household_id IS DISTINCT FROM new_rows.household_id) OR (new_rows.actor_id IS NOT NULL AND actor.id IS NULL)) THEN RAISE EXCEPTION 'a movement belongs to the household of its booking and of its confirmation' USING ERRCODE = 'foreign_key_violation'; END IF; RETURN NULL;", hash='c5ab3121f8de941fc3c969d67107746f6dccdfa9', level='STATEMENT', operation='INSERT', pgid='pgtrigger_movement_agrees_4f7ec', referencing='REFERENCING NEW TABLE AS new_rows ', table='bookings_movement', when='AFTER')),
            ),
            migrations.AddConstraint(
                model_name='sharequestion',
                constraint=models.UniqueConstraint(fields=('booking', 'household'), name='share_question_unique'),
            ),
            migrations.AddConstraint(
                model_name='sharequestion',
                constraint=models.CheckConstraint(condition=models.Q(('state', 'asked'), ('answered_at__isnull', False), _connector='XOR'), name='share_answer_has_its_instant'),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='sharequestion',
                trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "bookings_sharequestionevent" ("answered_at", "answered_by_id", "asked_at", "booking_id", "household_id", "id", "part", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "state", "structure_id") VALUES (NEW."answered_at", NEW."answered_by_id", NEW."asked_at", NEW."booking_id", NEW."household_id", NEW."id", NEW."part", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."state", NEW."structure_id"); RETURN NULL;', hash='7410391fec3cadd68483f6068f85fb559b4984ce', operation='INSERT', pgid='pgtrigger_insert_insert_8fc2a', table='bookings_sharequestion', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='sharequestion',
                trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "bookings_sharequestionevent" ("answered_at", "answered_by_id", "asked_at", "booking_id", "household_id", "id", "part", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "state", "structure_id") VALUES (NEW."answered_at", NEW."answered_by_id", NEW."asked_at", NEW."booking_id", NEW."household_id", NEW."id", NEW."part", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."state", NEW."structure_id"); RETURN NULL;', hash='4c6e4132381017324230628078e4865b170561bd', operation='UPDATE', pgid='pgtrigger_update_update_0f385', table='bookings_sharequestion', when='AFTER')),
            ),
        ]),
    ]
