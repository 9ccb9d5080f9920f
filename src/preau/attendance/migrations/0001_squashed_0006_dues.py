import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

from preau.common.migrations import NewRoom


class Migration(migrations.Migration):

    initial = True

    replaces = [
        ('attendance', '0001_passages'),
        ('attendance', '0002_explanations'),
        ('attendance', '0003_owed_days'),
        ('attendance', '0004_cancelled_is_given_back'),
        ('attendance', '0005_motives_and_notes'),
        ('attendance', '0006_dues'),
    ]

    dependencies = [
        ('activities', '0001_squashed_0002_closed_reasons'),
        ('bookings', '0001_squashed_0009_dues'),
        ('households', '0001_squashed_0002_searching'),
        ('ledger', '0001_squashed_0004_return_of_a_bank'),
        ('structures', '0001_squashed_0004_asked_days'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        NewRoom([
            migrations.CreateModel(
                name='Passage',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('kind', models.CharField(choices=[('present', 'Présent'), ('absent', 'Absent'), ('excused', 'Absence justifiée'), ('unplanned', 'Présent sans réservation')], max_length=10, verbose_name='pointage')),
                    ('arrival', models.TimeField(blank=True, null=True, verbose_name='arrivée')),
                    ('departure', models.TimeField(blank=True, null=True, verbose_name='départ')),
                    ('price_cents', models.PositiveIntegerField(default=0, verbose_name='prix (centimes)')),
                    ('price', models.JSONField(default=dict, verbose_name='calcul du prix')),
                    ('motive', models.CharField(blank=True, choices=[('notice', 'prévenue par la famille'), ('certificate', 'certificat reçu'), ('outing', 'sortie ou absence de la classe'), ('closure', 'fermeture ou grève'), ('other', 'autre motif')], max_length=12, verbose_name='motif')),
                    ('at', models.DateTimeField(verbose_name='pointé le')),
                    ('undone_at', models.DateTimeField(blank=True, null=True, verbose_name='annulé le')),
                    ('is_charged', models.BooleanField(db_default=False, editable=False, verbose_name='débité')),
                ],
                options={
                    'verbose_name': 'passage',
                    'ordering': ['-id'],
                },
            ),
            migrations.CreateModel(
                name='PassageNote',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('text', models.CharField(max_length=200, verbose_name='note')),
                    ('written_at', models.DateTimeField(verbose_name='écrite le')),
                ],
                options={
                    'verbose_name': 'note d’un passage',
                    'ordering': ['id'],
                },
            ),
            migrations.CreateModel(
                name='MarkedBooking',
                fields=[
                ],
                options={
                    'verbose_name': 'réservation d’un jour pointé',
                    'proxy': True,
                    'indexes': [],
                    'constraints': [],
                },
                bases=('bookings.booking',),
            ),
            migrations.AddField(
                model_name='passage',
                name='actor',
                field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='pointé par'),
            ),
            migrations.AddField(
                model_name='passage',
                name='household',
                field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='passages', to='households.household', verbose_name='foyer'),
            ),
            migrations.AddField(
                model_name='passage',
                name='opening_day',
                field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='passages', to='activities.openingday', verbose_name='jour'),
            ),
            migrations.AddField(
                model_name='passage',
                name='person',
                field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='passages', to='households.person', verbose_name='personne'),
            ),
            migrations.AddField(
                model_name='passage',
                name='reversal',
                field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='ledger.entry', verbose_name='contre-écriture'),
            ),
            migrations.AddField(
                model_name='passage',
                name='structure',
                field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='structures.structure'),
            ),
            migrations.AddField(
                model_name='passage',
                name='undone_by',
                field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='annulé par'),
            ),
            migrations.AddField(
                model_name='passagenote',
                name='passage',
                field=models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='note', to='attendance.passage'),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='markedbooking',
                trigger=pgtrigger.compiler.Trigger(name='booked_after_a_mark', sql=pgtrigger.compiler.UpsertTriggerSql(func="\nUPDATE bookings_booking booking SET is_spared = found.is_spared\nFROM (\n    SELECT DISTINCT marked.person_id, marked.opening_day_id, EXISTS (\n        SELECT FROM attendance_passage passage WHERE passage.person_id = marked.person_id\n            AND passage.opening_day_id = marked.opening_day_id AND passage.undone_at IS NULL\n            AND passage.kind IN ('excused', 'unplanned')) AS is_spared\n    FROM new_rows marked\n) AS found\nWHERE booking.person_id = found.person_id AND booking.opening_day_id = found.opening_day_id\n    AND booking.state IN ('booked', 'waiting') AND booking.is_spared <> found.is_spared;\nRETURN NULL;\n", hash='45155f8102eae07f9e3a95fc6302d5afc48b3c61', level='STATEMENT', operation='INSERT', pgid='pgtrigger_booked_after_a_mark_6d2f6', referencing='REFERENCING NEW TABLE AS new_rows ', table='bookings_booking', when='AFTER')),
            ),
            migrations.AddIndex(
                model_name='passage',
                index=models.Index(fields=['opening_day', 'person'], name='passage_day'),
            ),
            migrations.AddIndex(
                model_name='passage',
                index=models.Index(fields=['household', '-id'], name='passage_household'),
            ),
            migrations.AddIndex(
                model_name='passage',
                index=models.Index(condition=models.Q(('is_charged', False), ('kind', 'unplanned'), ('price_cents__gt', 0), ('undone_at__isnull', True)), fields=['structure', 'opening_day'], name='passage_owed'),
            ),
            migrations.AddConstraint(
                model_name='passage',
                constraint=models.UniqueConstraint(condition=models.Q(('undone_at__isnull', True)), fields=('person', 'opening_day'), name='passage_once_by_day'),
            ),
            migrations.AddConstraint(
                model_name='passage',
                constraint=models.CheckConstraint(condition=models.Q(('kind', 'unplanned'), ('price_cents', 0), _connector='OR'), name='passage_price_of_unplanned'),
            ),
            migrations.AddConstraint(
                model_name='passage',
                constraint=models.CheckConstraint(condition=models.Q(models.Q(('arrival__isnull', True), ('departure__isnull', True)), ('arrival__lt', models.F('departure')), _connector='OR'), name='passage_hours_in_order'),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='passage',
                trigger=pgtrigger.compiler.Trigger(name='explanation_of_price', sql=pgtrigger.compiler.UpsertTriggerSql(condition="WHEN (jsonb_typeof(NEW.price) = 'object' AND NEW.price <> '{}')", func='NEW.price := preau_kept(NEW.price); RETURN NEW;', hash='4a999fa44ced5cdd568c15cb3a8a1309636f3eb5', operation='INSERT OR UPDATE OF "price"', pgid='pgtrigger_explanation_of_price_27412', table='attendance_passage', when='BEFORE')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='passage',
                trigger=pgtrigger.compiler.Trigger(name='same_structure', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF NEW.household_id IS NOT NULL AND (SELECT structure_id FROM households_household WHERE id = NEW.household_id) IS DISTINCT FROM NEW.structure_id THEN RAISE EXCEPTION 'household_id belongs to another structure' USING ERRCODE = 'foreign_key_violation'; END IF; IF NEW.person_id IS NOT NULL AND (SELECT structure_id FROM households_person WHERE id = NEW.person_id) IS DISTINCT FROM NEW.structure_id THEN RAISE EXCEPTION 'person_id belongs to another structure' USING ERRCODE = 'foreign_key_violation'; END IF; IF NEW.opening_day_id IS NOT NULL AND (SELECT structure_id FROM activities_openingday WHERE id = NEW.opening_day_id) IS DISTINCT FROM NEW.structure_id THEN RAISE EXCEPTION 'opening_day_id belongs to another structure' USING ERRCODE = 'foreign_key_violation'; END IF; RETURN NEW;", hash='ca3a48c2d529da8815105570bae68d1329d5278c', operation='INSERT OR UPDATE OF "structure_id", "household_id", "person_id", "opening_day_id"', pgid='pgtrigger_same_structure_a442a', table='attendance_passage', when='BEFORE')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='passage',
                trigger=pgtrigger.compiler.Trigger(name='passages_kept', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='14a8f5028ea8cb043620cb51b1b0ba889cb39815', operation='DELETE', pgid='pgtrigger_passages_kept_37ad1', table='attendance_passage', when='BEFORE')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='passage',
                trigger=pgtrigger.compiler.Trigger(name='passages_end_once', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.undone_at IS NOT NULL OR (OLD.structure_id, OLD.household_id, OLD.person_id, OLD.opening_day_id, OLD.kind, OLD.arrival, OLD.departure, OLD.price_cents, OLD.price, OLD.motive, OLD.actor_id, OLD.at, OLD.reversal_id) IS DISTINCT FROM (NEW.structure_id, NEW.household_id, NEW.person_id, NEW.opening_day_id, NEW.kind, NEW.arrival, NEW.departure, NEW.price_cents, NEW.price, NEW.motive, NEW.actor_id, NEW.at, NEW.reversal_id))', func="RAISE EXCEPTION 'a passage is never changed: it ends, once' USING ERRCODE = 'insufficient_privilege';", hash='e2d43a9cfebf76fb354225ef8c7440438c2ec097', operation='UPDATE', pgid='pgtrigger_passages_end_once_624c3', table='attendance_passage', when='BEFORE')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='passage',
                trigger=pgtrigger.compiler.Trigger(name='passages_never_emptied', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF coalesce(current_setting('preau.allow_truncate', true), '') <> 'on' THEN RAISE EXCEPTION 'this history is never emptied' USING ERRCODE = 'insufficient_privilege'; END IF; RETURN NULL;", hash='12d386d7d3f006b30712f5f7b88a2c665c2926b1', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_passages_never_emptied_73da3', table='attendance_passage', when='BEFORE')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='passage',
                trigger=pgtrigger.compiler.Trigger(name='charged_is_never_written', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF pg_trigger_depth() < 2 AND NEW.is_charged IS DISTINCT FROM (CASE TG_OP WHEN 'INSERT' THEN false ELSE OLD.is_charged END) THEN RAISE EXCEPTION 'what is charged follows what was settled' USING ERRCODE = 'check_violation'; END IF; RETURN NEW;", hash='9cd799346cd2e3ec816fa6c8010b6fa1067c1c13', operation='INSERT OR UPDATE OF "is_charged"', pgid='pgtrigger_charged_is_never_written_8ccf4', table='attendance_passage', when='BEFORE')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='passage',
                trigger=pgtrigger.compiler.Trigger(name='marks_spare_days', sql=pgtrigger.compiler.UpsertTriggerSql(func="\nUPDATE bookings_booking booking SET is_spared = found.is_spared\nFROM (\n    SELECT DISTINCT marked.person_id, marked.opening_day_id, EXISTS (\n        SELECT FROM attendance_passage passage WHERE passage.person_id = marked.person_id\n            AND passage.opening_day_id = marked.opening_day_id AND passage.undone_at IS NULL\n            AND passage.kind IN ('excused', 'unplanned')) AS is_spared\n    FROM new_rows marked\n) AS found\nWHERE booking.person_id = found.person_id AND booking.opening_day_id = found.opening_day_id\n    AND booking.state IN ('booked', 'waiting') AND booking.is_spared <> found.is_spared;\nRETURN NULL;\n", hash='6a988bb26216d8e58df253293c5ea1a7fae19270', level='STATEMENT', operation='INSERT', pgid='pgtrigger_marks_spare_days_b5f4b', referencing='REFERENCING NEW TABLE AS new_rows ', table='attendance_passage', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='passage',
                trigger=pgtrigger.compiler.Trigger(name='marks_that_end_spare_no_more', sql=pgtrigger.compiler.UpsertTriggerSql(func="\nUPDATE bookings_booking booking SET is_spared = found.is_spared\nFROM (\n    SELECT DISTINCT marked.person_id, marked.opening_day_id, EXISTS (\n        SELECT FROM attendance_passage passage WHERE passage.person_id = marked.person_id\n            AND passage.opening_day_id = marked.opening_day_id AND passage.undone_at IS NULL\n            AND passage.kind IN ('excused', 'unplanned')) AS is_spared\n    FROM new_rows marked\n) AS found\nWHERE booking.person_id = found.person_id AND booking.opening_day_id = found.opening_day_id\n    AND booking.state IN ('booked', 'waiting') AND booking.is_spared <> found.is_spared;\nRETURN NULL;\n", hash='23d617bea302ebd020a17b359bce0a79c8f15e83', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_marks_that_end_spare_no_more_f53b9', referencing='REFERENCING NEW TABLE AS new_rows ', table='attendance_passage', when='AFTER')),
            ),
            migrations.AddIndex(
                model_name='passagenote',
                index=models.Index(fields=['written_at'], name='passage_note_age'),
            ),
        ]),
    ]
