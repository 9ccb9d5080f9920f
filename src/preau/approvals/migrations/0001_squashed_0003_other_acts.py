import django.contrib.postgres.fields
import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

from preau.common.migrations import NewRoom


class Migration(migrations.Migration):

    initial = True

    replaces = [
        ('approvals', '0001_second_person'),
        ('approvals', '0002_own_household'),
        ('approvals', '0003_other_acts'),
    ]

    dependencies = [
        ('households', '0001_squashed_0002_searching'),
        ('ledger', '0001_squashed_0004_return_of_a_bank'),
        ('receipts', '0001_squashed_0004_payables'),
        ('structures', '0001_squashed_0004_asked_days'),
        ('wallets', '0001_squashed_0002_owed_days'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        NewRoom([
            migrations.CreateModel(
                name='Decision',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('outcome', models.CharField(choices=[('approved', 'Validée'), ('refused', 'Refusée'), ('withdrawn', 'Retirée'), ('expired', 'Expirée')], max_length=10, verbose_name='suite')),
                    ('at', models.DateTimeField(verbose_name='instant')),
                    ('reason', models.CharField(blank=True, max_length=200, verbose_name='raison')),
                ],
                options={
                    'verbose_name': 'suite d’une demande',
                    'verbose_name_plural': 'suites des demandes',
                    'ordering': ['id'],
                },
            ),
            migrations.CreateModel(
                name='Act',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('kind', models.CharField(choices=[('correction', 'Correction d’un porte-monnaie'), ('refund', 'Remboursement d’un porte-monnaie'), ('entry', 'Annulation d’une opération'), ('receipt', 'Annulation d’un reçu'), ('return', 'Reprise d’un paiement par la banque'), ('identify', 'Somme identifiée')], max_length=10, verbose_name='genre')),
                    ('key', models.UUIDField(unique=True, verbose_name='repère')),
                    ('households', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), size=None, verbose_name='foyers concernés')),
                    ('amount_cents', models.BigIntegerField(verbose_name='montant (centimes)')),
                    ('reason', models.CharField(max_length=200, verbose_name='raison')),
                    ('details', models.JSONField(blank=True, default=dict, verbose_name='détails')),
                    ('asked_at', models.DateTimeField(verbose_name='demandé le')),
                    ('is_alone', models.BooleanField(verbose_name='fait seul')),
                    ('expires_at', models.DateTimeField(null=True, verbose_name='expire le')),
                    ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='demandé par')),
                ],
                options={
                    'verbose_name': 'acte sur l’argent d’une famille',
                    'verbose_name_plural': 'actes sur l’argent des familles',
                    'ordering': ['id'],
                },
            ),
            migrations.AddField(
                model_name='act',
                name='entry',
                field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='ledger.entry', verbose_name='écriture annulée'),
            ),
            migrations.AddField(
                model_name='act',
                name='household',
                field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='households.household', verbose_name='foyer'),
            ),
            migrations.AddField(
                model_name='act',
                name='receipt',
                field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='receipts.receipt', verbose_name='reçu annulé'),
            ),
            migrations.AddField(
                model_name='act',
                name='structure',
                field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='structures.structure'),
            ),
            migrations.AddField(
                model_name='act',
                name='wallet',
                field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='wallets.wallet', verbose_name='porte-monnaie'),
            ),
            migrations.AddField(
                model_name='decision',
                name='act',
                field=models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='decision', to='approvals.act'),
            ),
            migrations.AddField(
                model_name='decision',
                name='asked_by',
                field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
            ),
            migrations.AddField(
                model_name='decision',
                name='decided_by',
                field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='décidé par'),
            ),
            migrations.AddField(
                model_name='decision',
                name='entry',
                field=models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='ledger.entry', verbose_name='écriture'),
            ),
            migrations.AddIndex(
                model_name='act',
                index=models.Index(condition=models.Q(('is_alone', True)), fields=['asked_by', 'asked_at'], name='act_alone'),
            ),
            migrations.AddIndex(
                model_name='act',
                index=models.Index(condition=models.Q(('is_alone', False)), fields=['structure', 'expires_at'], name='act_waiting'),
            ),
            migrations.AddConstraint(
                model_name='act',
                constraint=models.CheckConstraint(condition=models.Q(('amount_cents', 0), _negated=True), name='act_moves_money'),
            ),
            migrations.AddConstraint(
                model_name='act',
                constraint=models.CheckConstraint(condition=models.Q(('is_alone', True), ('expires_at__isnull', False), _connector='XOR'), name='act_waits_or_is_done'),
            ),
            migrations.AddConstraint(
                model_name='act',
                constraint=models.CheckConstraint(condition=models.Q(models.Q(('entry__isnull', True), ('kind__in', ('correction', 'refund')), ('receipt__isnull', True), ('wallet__isnull', False)), models.Q(('entry__isnull', False), ('kind', 'entry'), ('receipt__isnull', True), ('wallet__isnull', True)), models.Q(('entry__isnull', True), ('kind', 'receipt'), ('receipt__isnull', False), ('wallet__isnull', True)), models.Q(('entry__isnull', True), ('kind__in', ('return', 'identify')), ('receipt__isnull', True), ('wallet__isnull', True), models.Q(('details', {}), _negated=True)), _connector='OR'), name='act_has_its_target'),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='act',
                trigger=pgtrigger.compiler.Trigger(name='acts_kept', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='7c3797120797e6a7a23800bb7b2c238e7a8dfea9', operation='UPDATE OR DELETE', pgid='pgtrigger_acts_kept_353c4', table='approvals_act', when='BEFORE')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='act',
                trigger=pgtrigger.compiler.Trigger(name='acts_kept_whole', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF coalesce(current_setting('preau.allow_truncate', true), '') <> 'on' THEN RAISE EXCEPTION 'this history is never emptied' USING ERRCODE = 'insufficient_privilege'; END IF; RETURN NULL;", hash='374df28d5a6e679d96d3e2a2af88e484d45aa486', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_acts_kept_whole_2dd8c', table='approvals_act', when='BEFORE')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='act',
                trigger=pgtrigger.compiler.Trigger(name='act_is_fair', sql=pgtrigger.compiler.UpsertTriggerSql(func="PERFORM FROM accounts_user WHERE id = NEW.asked_by_id FOR NO KEY UPDATE; IF EXISTS (SELECT FROM accounts_householdaccess x WHERE x.user_id = NEW.asked_by_id AND x.household_id = ANY(NEW.households)) OR EXISTS (SELECT FROM households_guardian g JOIN accounts_user u ON u.id = NEW.asked_by_id WHERE g.household_id = ANY(NEW.households) AND lower(g.email) = lower(u.email)) THEN RAISE EXCEPTION 'nobody acts on their own household' USING ERRCODE = 'check_violation'; END IF; IF NEW.is_alone AND (SELECT coalesce(sum(abs(act.amount_cents)), 0) FROM approvals_act act\nWHERE act.is_alone AND act.structure_id = NEW.structure_id AND act.asked_by_id = NEW.asked_by_id AND act.asked_at >= least(NEW.asked_at - interval '24 hours', date_trunc('day', NEW.asked_at AT TIME ZONE 'Europe/Paris') AT TIME ZONE 'Europe/Paris')\n    AND (act.households && NEW.households OR (act.households = '{}' AND NEW.households = '{}'))) + abs(NEW.amount_cents) > (SELECT s.second_person_above_cents FROM structures_structure s WHERE s.id = NEW.structure_id) THEN RAISE EXCEPTION 'above the limit of the structure, an act wants a second person' USING ERRCODE = 'check_violation'; END IF; RETURN NEW;", hash='823fe9397912024afe509ed22477a445d0ac6517', operation='INSERT', pgid='pgtrigger_act_is_fair_b2978', table='approvals_act', when='BEFORE')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='act',
                trigger=pgtrigger.compiler.Trigger(name='same_structure', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF NEW.household_id IS NOT NULL AND (SELECT structure_id FROM households_household WHERE id = NEW.household_id) IS DISTINCT FROM NEW.structure_id THEN RAISE EXCEPTION 'household_id belongs to another structure' USING ERRCODE = 'foreign_key_violation'; END IF; IF NEW.wallet_id IS NOT NULL AND (SELECT structure_id FROM wallets_wallet WHERE id = NEW.wallet_id) IS DISTINCT FROM NEW.structure_id THEN RAISE EXCEPTION 'wallet_id belongs to another structure' USING ERRCODE = 'foreign_key_violation'; END IF; IF NEW.receipt_id IS NOT NULL AND (SELECT structure_id FROM receipts_receipt WHERE id = NEW.receipt_id) IS DISTINCT FROM NEW.structure_id THEN RAISE EXCEPTION 'receipt_id belongs to another structure' USING ERRCODE = 'foreign_key_violation'; END IF; RETURN NEW;", hash='6142574057aa9dbf2c0d41f4b10031d505532134', operation='INSERT OR UPDATE OF "structure_id", "household_id", "wallet_id", "receipt_id"', pgid='pgtrigger_same_structure_837d0', table='approvals_act', when='BEFORE')),
            ),
            migrations.AddConstraint(
                model_name='decision',
                constraint=models.CheckConstraint(condition=models.Q(models.Q(('decided_by__isnull', True), ('outcome', 'expired')), models.Q(('decided_by', models.F('asked_by')), ('outcome', 'withdrawn')), models.Q(('decided_by__isnull', False), ('outcome__in', ('approved', 'refused')), models.Q(('decided_by', models.F('asked_by')), _negated=True)), _connector='OR'), name='asks_or_approves'),
            ),
            migrations.AddConstraint(
                model_name='decision',
                constraint=models.CheckConstraint(condition=models.Q(models.Q(('outcome', 'refused'), _negated=True), models.Q(('reason', ''), _negated=True), _connector='OR'), name='refused_for_a_reason'),
            ),
            migrations.AddConstraint(
                model_name='decision',
                constraint=models.CheckConstraint(condition=models.Q(('outcome', 'approved'), ('entry__isnull', True), _connector='XOR'), name='approved_is_written'),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='decision',
                trigger=pgtrigger.compiler.Trigger(name='decisions_kept', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='f0e5a61b445a80d72596cca235607e46b63d15b6', operation='UPDATE OR DELETE', pgid='pgtrigger_decisions_kept_1f6f8', table='approvals_decision', when='BEFORE')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='decision',
                trigger=pgtrigger.compiler.Trigger(name='decisions_kept_whole', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF coalesce(current_setting('preau.allow_truncate', true), '') <> 'on' THEN RAISE EXCEPTION 'this history is never emptied' USING ERRCODE = 'insufficient_privilege'; END IF; RETURN NULL;", hash='80035c1b8d89c27cabaf8a3026e13801a477300b', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_decisions_kept_whole_a6e44', table='approvals_decision', when='BEFORE')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='decision',
                trigger=pgtrigger.compiler.Trigger(name='decision_is_fair', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE asked approvals_act%ROWTYPE;', func="SELECT * INTO asked FROM approvals_act WHERE id = NEW.act_id; IF asked.is_alone THEN RAISE EXCEPTION 'an act done alone has no decision' USING ERRCODE = 'check_violation'; END IF; IF asked.asked_by_id <> NEW.asked_by_id THEN RAISE EXCEPTION 'a decision repeats who asked' USING ERRCODE = 'check_violation'; END IF; IF NEW.outcome = 'approved' AND NEW.at > asked.expires_at THEN RAISE EXCEPTION 'the request has expired' USING ERRCODE = 'check_violation'; END IF; IF EXISTS (SELECT FROM accounts_householdaccess x WHERE x.user_id = NEW.decided_by_id AND x.household_id = ANY(asked.households)) OR EXISTS (SELECT FROM households_guardian g JOIN accounts_user u ON u.id = NEW.decided_by_id WHERE g.household_id = ANY(asked.households) AND lower(g.email) = lower(u.email)) THEN RAISE EXCEPTION 'nobody decides for their own household' USING ERRCODE = 'check_violation'; END IF; IF NEW.outcome = 'approved' AND (EXISTS (SELECT FROM accounts_householdaccess x WHERE x.user_id = asked.asked_by_id AND x.household_id = ANY(asked.households)) OR EXISTS (SELECT FROM households_guardian g JOIN accounts_user u ON u.id = asked.asked_by_id WHERE g.household_id = ANY(asked.households) AND lower(g.email) = lower(u.email))) THEN RAISE EXCEPTION 'nobody acts on their own household' USING ERRCODE = 'check_violation'; END IF; RETURN NEW;", hash='d2be2abb0080c489beec2f1ef908f2dc7fcb92ea', operation='INSERT', pgid='pgtrigger_decision_is_fair_a8ebd', table='approvals_decision', when='BEFORE')),
            ),
        ]),
    ]
