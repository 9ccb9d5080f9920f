import django.db.models.deletion
import django.db.models.expressions
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

from preau.common.migrations import NewRoom
from preau.ledger.explanations import CREATE, DROP


class Migration(migrations.Migration):

    initial = True

    replaces = [
        ('ledger', '0001_initial'),
        ('ledger', '0002_widened_limits_and_day_of_service'),
        ('ledger', '0003_explanations'),
        ('ledger', '0004_return_of_a_bank'),
    ]

    dependencies = [
        ('structures', '0001_squashed_0004_asked_days'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        NewRoom([
            migrations.CreateModel(
                name='Account',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('kind', models.CharField(choices=[('wallet', 'Porte-monnaie'), ('product', 'Produit (service rendu)'), ('online', 'Paiement en ligne'), ('cash', 'Espèces'), ('cheque', 'Chèques'), ('transfer', 'Virements'), ('voucher', 'Titres (CESU…)'), ('debit', 'Prélèvements'), ('deposit', 'Versé au comptable ou à la banque'), ('receivable', 'Factures à recevoir'), ('advance', 'Avances des familles'), ('suspense', 'Sommes à identifier'), ('adjustment', 'Gestes et corrections')], max_length=12, verbose_name='genre')),
                    ('key', models.CharField(blank=True, max_length=60, verbose_name='repère')),
                    ('label', models.CharField(blank=True, max_length=160, verbose_name='libellé')),
                    ('balance_cents', models.BigIntegerField(default=0, editable=False, verbose_name='solde (centimes)')),
                    ('overdraft_cents', models.PositiveBigIntegerField(blank=True, null=True, verbose_name='découvert permis (centimes)')),
                    ('widened_cents', models.PositiveBigIntegerField(db_default=0, editable=False, verbose_name='dont dette au-delà (centimes)')),
                ],
                options={
                    'verbose_name': 'compte',
                    'ordering': ['cash_office', 'kind', 'key'],
                },
            ),
            migrations.CreateModel(
                name='Entry',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('kind', models.CharField(choices=[('top_up', 'Versement'), ('charge', 'Consommation'), ('transfer', 'Virement entre porte-monnaie'), ('correction', 'Correction'), ('refund', 'Remboursement'), ('reversal', 'Annulation'), ('receipt', 'Encaissement'), ('bill', 'Facture'), ('deposit', 'Versement de la régie'), ('return', 'Repris par la banque')], max_length=12, verbose_name='genre')),
                    ('cause_kind', models.CharField(choices=[('booking', 'Réservation'), ('passage', 'Passage'), ('payment', 'Paiement en ligne'), ('message', 'Message de la banque'), ('receipt', 'Reçu du guichet'), ('bill', 'Facture'), ('operation', 'Opération sur un porte-monnaie'), ('entry', 'Écriture'), ('deposit', 'Versement de la régie')], max_length=12, verbose_name='cause')),
                    ('cause_id', models.PositiveBigIntegerField(verbose_name='numéro de la cause')),
                    ('revision', models.PositiveSmallIntegerField(default=0, verbose_name='révision')),
                    ('text', models.CharField(max_length=250, verbose_name='libellé')),
                    ('details', models.JSONField(default=dict, verbose_name='détail')),
                    ('at', models.DateTimeField(verbose_name='instant')),
                    ('served_on', models.DateField(null=True, verbose_name='jour du service')),
                    ('transaction', models.BigIntegerField(db_default=models.Func(function='txid_current'), editable=False)),
                ],
                options={
                    'verbose_name': 'écriture',
                    'ordering': ['id'],
                },
            ),
            migrations.CreateModel(
                name='Explanation',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('digest', models.BinaryField(max_length=32, verbose_name='empreinte')),
                    ('content', models.JSONField(verbose_name='explication')),
                ],
                options={
                    'verbose_name': 'explication',
                    'ordering': ['id'],
                },
            ),
            migrations.CreateModel(
                name='Posting',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('amount_cents', models.BigIntegerField(verbose_name='montant (centimes)')),
                ],
                options={
                    'verbose_name': 'ligne d’écriture',
                    'verbose_name_plural': 'lignes d’écriture',
                    'ordering': ['id'],
                },
            ),
            migrations.AddField(
                model_name='account',
                name='cash_office',
                field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='accounts', to='structures.cashoffice', verbose_name='régie'),
            ),
            migrations.AddField(
                model_name='entry',
                name='actor',
                field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
            ),
            migrations.AddField(
                model_name='entry',
                name='cash_office',
                field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='structures.cashoffice', verbose_name='régie'),
            ),
            migrations.AddField(
                model_name='entry',
                name='reverses',
                field=models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='reversed_by', to='ledger.entry'),
            ),
            migrations.AddIndex(
                model_name='explanation',
                index=models.Index(fields=['digest'], name='explanation_digest'),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='explanation',
                trigger=pgtrigger.compiler.Trigger(name='explanations_kept', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='6a4a28b2273df6de1a2e58fa59174213fb5102c0', operation='UPDATE OR DELETE', pgid='pgtrigger_explanations_kept_f9ffe', table='ledger_explanation', when='BEFORE')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='explanation',
                trigger=pgtrigger.compiler.Trigger(name='explanations_kept_whole', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF coalesce(current_setting('preau.allow_truncate', true), '') <> 'on' THEN RAISE EXCEPTION 'this history is never emptied' USING ERRCODE = 'insufficient_privilege'; END IF; RETURN NULL;", hash='1894747680d6311b2ced135a8af806b7b4ea0546', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_explanations_kept_whole_78e3b', table='ledger_explanation', when='BEFORE')),
            ),
            migrations.AddField(
                model_name='posting',
                name='account',
                field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='postings', to='ledger.account'),
            ),
            migrations.AddField(
                model_name='posting',
                name='entry',
                field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='postings', to='ledger.entry'),
            ),
            migrations.AddConstraint(
                model_name='account',
                constraint=models.UniqueConstraint(fields=('cash_office', 'kind', 'key'), name='account_unique'),
            ),
            migrations.AddConstraint(
                model_name='account',
                constraint=models.CheckConstraint(condition=models.Q(models.Q(('kind', 'wallet'), _negated=True), ('overdraft_cents__isnull', True), ('balance_cents__gte', django.db.models.expressions.CombinedExpression(models.F('overdraft_cents'), '*', models.Value(-1))), _connector='OR'), name='account_within_overdraft'),
            ),
            migrations.AddConstraint(
                model_name='account',
                constraint=models.CheckConstraint(condition=models.Q(('widened_cents', 0), ('overdraft_cents__gte', models.F('widened_cents')), _connector='OR'), name='account_widened_is_part'),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='account',
                trigger=pgtrigger.compiler.Trigger(name='balance_is_never_written', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF OLD.cash_office_id <> NEW.cash_office_id OR OLD.kind <> NEW.kind OR (OLD.balance_cents <> NEW.balance_cents AND pg_trigger_depth() < 2) THEN RAISE EXCEPTION 'a balance follows its lines; an account keeps its office and its kind' USING ERRCODE = 'check_violation'; END IF; RETURN NEW;", hash='a955d474ba9c0c6b2c5421d6e170360cc1cf36a8', operation='UPDATE OF "balance_cents", "cash_office_id", "kind"', pgid='pgtrigger_balance_is_never_written_cffb7', table='ledger_account', when='BEFORE')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='account',
                trigger=pgtrigger.compiler.Trigger(name='limit_follows_balance', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.widened_cents > 0 AND NEW.balance_cents <> OLD.balance_cents)', declare='DECLARE own bigint;', func='own := NEW.overdraft_cents - NEW.widened_cents; NEW.widened_cents := greatest(0, least(NEW.widened_cents, -NEW.balance_cents - own)); NEW.overdraft_cents := own + NEW.widened_cents; RETURN NEW;', hash='933d7a18746bf54c4b8304cd869f1bde2a38780f', operation='UPDATE OF "balance_cents"', pgid='pgtrigger_limit_follows_balance_7145c', table='ledger_account', when='BEFORE')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='account',
                trigger=pgtrigger.compiler.Trigger(name='account_opens_empty', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (NEW.balance_cents <> 0)', func="RAISE EXCEPTION 'an account opens at zero' USING ERRCODE = 'check_violation';", hash='9f1ed800ebced2e7fb40ca2cd89534a81421ef26', operation='INSERT', pgid='pgtrigger_account_opens_empty_fe4ff', table='ledger_account', when='BEFORE')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='account',
                trigger=pgtrigger.compiler.Trigger(name='widened_is_owed', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (NEW.widened_cents > 0)', constraint='CONSTRAINT', func="\nIF EXISTS (\n    SELECT FROM ledger_account WHERE id = NEW.id AND widened_cents > 0 AND overdraft_cents <> -balance_cents\n) THEN\n    RAISE EXCEPTION 'account %: a widened limit is a debt, no more', NEW.id USING ERRCODE = 'check_violation';\nEND IF;\nRETURN NULL;\n", hash='ce59f07af615c6224d4febf30949c33db74f830e', operation='UPDATE OF "widened_cents", "overdraft_cents"', pgid='pgtrigger_widened_is_owed_17cd5', table='ledger_account', timing='DEFERRABLE INITIALLY DEFERRED', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='account',
                trigger=pgtrigger.compiler.Trigger(name='accounts_kept', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF coalesce(current_setting('preau.allow_truncate', true), '') <> 'on' THEN RAISE EXCEPTION 'this history is never emptied' USING ERRCODE = 'insufficient_privilege'; END IF; RETURN NULL;", hash='3bd6fb93d900b9613ae16f1de46f06919ea7f124', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_accounts_kept_2dc72', table='ledger_account', when='BEFORE')),
            ),
            migrations.AddIndex(
                model_name='entry',
                index=models.Index(fields=['cash_office', 'at'], name='entry_office_at'),
            ),
            migrations.AddConstraint(
                model_name='entry',
                constraint=models.UniqueConstraint(fields=('cause_kind', 'cause_id', 'kind', 'revision'), name='entry_once_by_cause'),
            ),
            migrations.AddConstraint(
                model_name='entry',
                constraint=models.CheckConstraint(condition=models.Q(models.Q(('kind', 'reversal'), ('reverses__isnull', False)), models.Q(models.Q(('kind', 'reversal'), _negated=True), ('reverses__isnull', True)), _connector='OR'), name='entry_reversal_names_entry'),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='entry',
                trigger=pgtrigger.compiler.Trigger(name='entries_kept', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='bb13fc2e452a2ada478c2eae827acc430d52d44b', operation='UPDATE OR DELETE', pgid='pgtrigger_entries_kept_6ea86', table='ledger_entry', when='BEFORE')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='entry',
                trigger=pgtrigger.compiler.Trigger(name='entries_kept_whole', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF coalesce(current_setting('preau.allow_truncate', true), '') <> 'on' THEN RAISE EXCEPTION 'this history is never emptied' USING ERRCODE = 'insufficient_privilege'; END IF; RETURN NULL;", hash='0880df50205dd1ac41944648834082f1aa38c821', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_entries_kept_whole_55bdb', table='ledger_entry', when='BEFORE')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='entry',
                trigger=pgtrigger.compiler.Trigger(name='entry_is_balanced', sql=pgtrigger.compiler.UpsertTriggerSql(constraint='CONSTRAINT', declare='DECLARE legs bigint; total numeric; is_one_office boolean; is_now boolean;', func="\nSELECT count(line.id), coalesce(sum(line.amount_cents), 0),\n    coalesce(bool_and(account.cash_office_id = entry.cash_office_id), true), entry.transaction = txid_current()\nINTO legs, total, is_one_office, is_now\nFROM ledger_entry entry\nLEFT JOIN ledger_posting line ON line.entry_id = entry.id\nLEFT JOIN ledger_account account ON account.id = line.account_id\nWHERE entry.id = NEW.id GROUP BY entry.id;\nIF legs < 2 THEN\n    RAISE EXCEPTION 'entry % has % line(s): two at least', NEW.id, legs USING ERRCODE = 'check_violation';\nELSIF total <> 0 THEN\n    RAISE EXCEPTION 'entry % does not balance: %', NEW.id, total USING ERRCODE = 'check_violation';\nELSIF NOT is_one_office THEN\n    RAISE EXCEPTION 'entry % spans several cash offices', NEW.id USING ERRCODE = 'check_violation';\nELSIF NOT is_now THEN\n    RAISE EXCEPTION 'entry % is closed: its lines are written with it', NEW.id USING ERRCODE = 'check_violation';\nEND IF;\nRETURN NULL;\n", hash='98841335f4bb97ee19453bd291363de0aa14436a', operation='INSERT', pgid='pgtrigger_entry_is_balanced_5d56e', table='ledger_entry', timing='DEFERRABLE INITIALLY DEFERRED', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='entry',
                trigger=pgtrigger.compiler.Trigger(name='explanation_of_details', sql=pgtrigger.compiler.UpsertTriggerSql(condition="WHEN (jsonb_typeof(NEW.details) = 'object' AND NEW.details <> '{}')", func='NEW.details := preau_kept(NEW.details); RETURN NEW;', hash='d6092f08232c299d73dc81891b4b06df9065e614', operation='INSERT OR UPDATE OF "details"', pgid='pgtrigger_explanation_of_details_214a0', table='ledger_entry', when='BEFORE')),
            ),
            migrations.AddIndex(
                model_name='posting',
                index=models.Index(fields=['account', 'entry'], name='posting_account_entry'),
            ),
            migrations.AddConstraint(
                model_name='posting',
                constraint=models.UniqueConstraint(fields=('entry', 'account'), name='posting_once_by_account'),
            ),
            migrations.AddConstraint(
                model_name='posting',
                constraint=models.CheckConstraint(condition=models.Q(('amount_cents', 0), _negated=True), name='posting_not_zero'),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='posting',
                trigger=pgtrigger.compiler.Trigger(name='postings_kept', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='4b6223cafd1435fd68f05528218b3e097090055c', operation='UPDATE OR DELETE', pgid='pgtrigger_postings_kept_c671d', table='ledger_posting', when='BEFORE')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='posting',
                trigger=pgtrigger.compiler.Trigger(name='postings_kept_whole', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF coalesce(current_setting('preau.allow_truncate', true), '') <> 'on' THEN RAISE EXCEPTION 'this history is never emptied' USING ERRCODE = 'insufficient_privilege'; END IF; RETURN NULL;", hash='c28bbe4aac8cb9a8796f7ff6855026849fe23c51', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_postings_kept_whole_ba67d', table='ledger_posting', when='BEFORE')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='posting',
                trigger=pgtrigger.compiler.Trigger(name='posting_is_balanced', sql=pgtrigger.compiler.UpsertTriggerSql(constraint='CONSTRAINT', declare='DECLARE legs bigint; total numeric; is_one_office boolean; is_now boolean;', func="\nSELECT count(line.id), coalesce(sum(line.amount_cents), 0),\n    coalesce(bool_and(account.cash_office_id = entry.cash_office_id), true), entry.transaction = txid_current()\nINTO legs, total, is_one_office, is_now\nFROM ledger_entry entry\nLEFT JOIN ledger_posting line ON line.entry_id = entry.id\nLEFT JOIN ledger_account account ON account.id = line.account_id\nWHERE entry.id = NEW.entry_id GROUP BY entry.id;\nIF legs < 2 THEN\n    RAISE EXCEPTION 'entry % has % line(s): two at least', NEW.entry_id, legs USING ERRCODE = 'check_violation';\nELSIF total <> 0 THEN\n    RAISE EXCEPTION 'entry % does not balance: %', NEW.entry_id, total USING ERRCODE = 'check_violation';\nELSIF NOT is_one_office THEN\n    RAISE EXCEPTION 'entry % spans several cash offices', NEW.entry_id USING ERRCODE = 'check_violation';\nELSIF NOT is_now THEN\n    RAISE EXCEPTION 'entry % is closed: its lines are written with it', NEW.entry_id USING ERRCODE = 'check_violation';\nEND IF;\nRETURN NULL;\n", hash='8fd8b06806988b878fd9c87a3ad3f13e77c0b068', operation='INSERT', pgid='pgtrigger_posting_is_balanced_e9fa2', table='ledger_posting', timing='DEFERRABLE INITIALLY DEFERRED', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='posting',
                trigger=pgtrigger.compiler.Trigger(name='balances_follow_postings', sql=pgtrigger.compiler.UpsertTriggerSql(func='\nPERFORM FROM ledger_account WHERE id IN (SELECT account_id FROM new_rows) ORDER BY id FOR NO KEY UPDATE;\nUPDATE ledger_account AS account SET balance_cents = account.balance_cents + change.cents\nFROM (SELECT account_id, sum(amount_cents)::bigint AS cents FROM new_rows GROUP BY account_id) AS change\nWHERE account.id = change.account_id;\nRETURN NULL;\n', hash='e9e63dc724a3b97c4cdb9b6cd5eee17338323b2d', level='STATEMENT', operation='INSERT', pgid='pgtrigger_balances_follow_postings_4fb35', referencing='REFERENCING NEW TABLE AS new_rows ', table='ledger_posting', when='AFTER')),
            ),
        ]),
        migrations.RunSQL(CREATE, DROP),
    ]
