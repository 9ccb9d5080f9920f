import django.db.models.deletion
import pgtrigger.compiler
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '__first__'),
        ('activities', '0001_initial'),
        ('households', '0001_initial'),
        ('ledger', '0001_initial'),
        ('structures', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Passage',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('structure', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='structures.structure')),
                ('household', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='passages', to='households.household', verbose_name='foyer')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='passages', to='households.person', verbose_name='personne')),
                ('opening_day', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='passages', to='activities.openingday', verbose_name='jour')),
                ('kind', models.CharField(choices=[('present', 'Présent'), ('absent', 'Absent'), ('excused', 'Absence justifiée'), ('unplanned', 'Présent sans réservation')], max_length=10, verbose_name='pointage')),
                ('arrival', models.TimeField(blank=True, null=True, verbose_name='arrivée')),
                ('departure', models.TimeField(blank=True, null=True, verbose_name='départ')),
                ('price_cents', models.PositiveIntegerField(default=0, verbose_name='prix (centimes)')),
                ('price', models.JSONField(default=dict, verbose_name='calcul du prix')),
                ('reason', models.CharField(blank=True, max_length=200, verbose_name='raison')),
                ('actor', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='pointé par')),
                ('at', models.DateTimeField(verbose_name='pointé le')),
                ('reversal', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='ledger.entry', verbose_name='contre-écriture')),
                ('undone_at', models.DateTimeField(blank=True, null=True, verbose_name='annulé le')),
                ('undone_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='annulé par')),
            ],
            options={
                'verbose_name': 'passage',
                'ordering': ['-id'],
                'indexes': [models.Index(fields=['opening_day', 'person'], name='passage_day'), models.Index(fields=['household', '-id'], name='passage_household')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('undone_at__isnull', True)), fields=('person', 'opening_day'), name='passage_once_by_day'), models.CheckConstraint(condition=models.Q(('kind', 'unplanned'), ('price_cents', 0), _connector='OR'), name='passage_price_of_unplanned'), models.CheckConstraint(condition=models.Q(models.Q(('arrival__isnull', True), ('departure__isnull', True)), ('arrival__lt', models.F('departure')), _connector='OR'), name='passage_hours_in_order')],
                'triggers': [pgtrigger.compiler.Trigger(name='same_structure', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF NEW.household_id IS NOT NULL AND (SELECT structure_id FROM households_household WHERE id = NEW.household_id) IS DISTINCT FROM NEW.structure_id THEN RAISE EXCEPTION 'household_id belongs to another structure' USING ERRCODE = 'foreign_key_violation'; END IF; IF NEW.person_id IS NOT NULL AND (SELECT structure_id FROM households_person WHERE id = NEW.person_id) IS DISTINCT FROM NEW.structure_id THEN RAISE EXCEPTION 'person_id belongs to another structure' USING ERRCODE = 'foreign_key_violation'; END IF; IF NEW.opening_day_id IS NOT NULL AND (SELECT structure_id FROM activities_openingday WHERE id = NEW.opening_day_id) IS DISTINCT FROM NEW.structure_id THEN RAISE EXCEPTION 'opening_day_id belongs to another structure' USING ERRCODE = 'foreign_key_violation'; END IF; RETURN NEW;", hash='ca3a48c2d529da8815105570bae68d1329d5278c', operation='INSERT OR UPDATE OF "structure_id", "household_id", "person_id", "opening_day_id"', pgid='pgtrigger_same_structure_a442a', table='attendance_passage', when='BEFORE')), pgtrigger.compiler.Trigger(name='passages_kept', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='14a8f5028ea8cb043620cb51b1b0ba889cb39815', operation='DELETE', pgid='pgtrigger_passages_kept_37ad1', table='attendance_passage', when='BEFORE')), pgtrigger.compiler.Trigger(name='passages_end_once', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.undone_at IS NOT NULL OR (OLD.structure_id, OLD.household_id, OLD.person_id, OLD.opening_day_id, OLD.kind, OLD.arrival, OLD.departure, OLD.price_cents, OLD.price, OLD.reason, OLD.actor_id, OLD.at, OLD.reversal_id) IS DISTINCT FROM (NEW.structure_id, NEW.household_id, NEW.person_id, NEW.opening_day_id, NEW.kind, NEW.arrival, NEW.departure, NEW.price_cents, NEW.price, NEW.reason, NEW.actor_id, NEW.at, NEW.reversal_id))', func="RAISE EXCEPTION 'a passage is never changed: it ends, once' USING ERRCODE = 'insufficient_privilege';", hash='4c168fbd69116bb7ee85c2ccadc15f753ced357b', operation='UPDATE', pgid='pgtrigger_passages_end_once_624c3', table='attendance_passage', when='BEFORE')), pgtrigger.compiler.Trigger(name='passages_never_emptied', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF coalesce(current_setting('preau.allow_truncate', true), '') <> 'on' THEN RAISE EXCEPTION 'this history is never emptied' USING ERRCODE = 'insufficient_privilege'; END IF; RETURN NULL;", hash='12d386d7d3f006b30712f5f7b88a2c665c2926b1', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_passages_never_emptied_73da3', table='attendance_passage', when='BEFORE'))],
            },
        ),
    ]
