import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

from preau.common.migrations import NewRoom


class Migration(migrations.Migration):

    initial = True

    replaces = [
        ('receipts', '0001_initial'),
        ('receipts', '0002_number_of_its_year'),
        ('receipts', '0003_returns'),
        ('receipts', '0004_payables'),
    ]

    dependencies = [
        ('households', '0001_squashed_0002_searching'),
        ('ledger', '0001_squashed_0004_return_of_a_bank'),
        ('structures', '0001_squashed_0004_asked_days'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        NewRoom([
            migrations.CreateModel(
                name='Cheque',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('drawer', models.CharField(max_length=120, verbose_name='tireur')),
                    ('bank', models.CharField(max_length=80, verbose_name='banque')),
                    ('number', models.CharField(max_length=20, verbose_name='numéro du chèque')),
                    ('amount_cents', models.PositiveIntegerField(verbose_name='montant (centimes)')),
                ],
                options={
                    'verbose_name': 'chèque',
                    'ordering': ['id'],
                },
            ),
            migrations.CreateModel(
                name='CollectionSlip',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('year', models.PositiveSmallIntegerField(verbose_name='année')),
                    ('number', models.PositiveIntegerField(verbose_name='numéro')),
                    ('key', models.UUIDField(unique=True, verbose_name='repère')),
                    ('totals', models.JSONField(default=dict, verbose_name='totaux')),
                    ('content', models.JSONField(default=dict, verbose_name='contenu')),
                    ('amount_cents', models.BigIntegerField(verbose_name='montant (centimes)')),
                    ('count', models.PositiveIntegerField(verbose_name='nombre d’encaissements')),
                    ('note', models.CharField(blank=True, max_length=500, verbose_name='observation')),
                    ('at', models.DateTimeField(verbose_name='clos le')),
                    ('first_date', models.DateField(verbose_name='du')),
                    ('last_date', models.DateField(verbose_name='au')),
                    ('means', models.JSONField(default=list, verbose_name='moyens de paiement')),
                ],
                options={
                    'verbose_name': 'bordereau d’encaissement',
                    'verbose_name_plural': 'bordereaux d’encaissement',
                    'ordering': ['-year', '-number'],
                },
            ),
            migrations.CreateModel(
                name='DailySheet',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('year', models.PositiveSmallIntegerField(verbose_name='année')),
                    ('number', models.PositiveIntegerField(verbose_name='numéro')),
                    ('key', models.UUIDField(unique=True, verbose_name='repère')),
                    ('totals', models.JSONField(default=dict, verbose_name='totaux')),
                    ('content', models.JSONField(default=dict, verbose_name='contenu')),
                    ('amount_cents', models.BigIntegerField(verbose_name='montant (centimes)')),
                    ('count', models.PositiveIntegerField(verbose_name='nombre d’encaissements')),
                    ('note', models.CharField(blank=True, max_length=500, verbose_name='observation')),
                    ('at', models.DateTimeField(verbose_name='clos le')),
                    ('date', models.DateField(verbose_name='jour')),
                    ('opening_cents', models.BigIntegerField(verbose_name='encaisse d’ouverture (centimes)')),
                    ('expected_cents', models.BigIntegerField(verbose_name='encaisse attendue (centimes)')),
                    ('counted_cents', models.BigIntegerField(verbose_name='encaisse comptée (centimes)')),
                    ('coins', models.JSONField(default=dict, verbose_name='pièces et billets')),
                ],
                options={
                    'verbose_name': 'fiche quotidienne d’encaissement',
                    'verbose_name_plural': 'fiches quotidiennes d’encaissement',
                    'ordering': ['-date', '-id'],
                },
            ),
            migrations.CreateModel(
                name='Deposit',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('year', models.PositiveSmallIntegerField(verbose_name='année')),
                    ('number', models.PositiveIntegerField(verbose_name='numéro')),
                    ('key', models.UUIDField(unique=True, verbose_name='repère')),
                    ('totals', models.JSONField(default=dict, verbose_name='totaux')),
                    ('content', models.JSONField(default=dict, verbose_name='contenu')),
                    ('amount_cents', models.BigIntegerField(verbose_name='montant (centimes)')),
                    ('count', models.PositiveIntegerField(verbose_name='nombre d’encaissements')),
                    ('note', models.CharField(blank=True, max_length=500, verbose_name='observation')),
                    ('at', models.DateTimeField(verbose_name='clos le')),
                    ('date', models.DateField(verbose_name='jour')),
                    ('means', models.JSONField(default=list, verbose_name='moyens de paiement')),
                    ('place', models.CharField(max_length=120, verbose_name='remis à')),
                ],
                options={
                    'verbose_name': 'versement',
                    'ordering': ['-year', '-number'],
                },
            ),
            migrations.CreateModel(
                name='Receipt',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('year', models.PositiveSmallIntegerField(verbose_name='année')),
                    ('number', models.PositiveIntegerField(verbose_name='numéro')),
                    ('key', models.UUIDField(unique=True, verbose_name='repère')),
                    ('date', models.DateField(verbose_name='jour comptable')),
                    ('at', models.DateTimeField(verbose_name='instant')),
                    ('means', models.CharField(choices=[('online', 'Paiement en ligne'), ('cash', 'Espèces'), ('cheque', 'Chèque'), ('transfer', 'Virement'), ('voucher', 'Titre (CESU…)'), ('debit', 'Prélèvement')], max_length=12, verbose_name='moyen')),
                    ('amount_cents', models.BigIntegerField(verbose_name='montant (centimes)')),
                    ('payer', models.CharField(max_length=160, verbose_name='payeur')),
                    ('reference', models.CharField(blank=True, max_length=80, verbose_name='référence')),
                    ('note', models.CharField(blank=True, max_length=200, verbose_name='observation')),
                ],
                options={
                    'verbose_name': 'encaissement',
                    'ordering': ['year', 'number'],
                },
            ),
            migrations.CreateModel(
                name='ReceiptLine',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('payable_kind', models.CharField(max_length=20, verbose_name='genre')),
                    ('payable_id', models.PositiveBigIntegerField(verbose_name='numéro dans son genre')),
                    ('label', models.CharField(max_length=120, verbose_name='produit')),
                    ('category', models.CharField(choices=[('flat_rate', 'Forfait'), ('ticket', 'Ticket'), ('adult', 'Commensal'), ('unknown', 'À identifier')], max_length=10, verbose_name='catégorie')),
                    ('amount_cents', models.BigIntegerField(verbose_name='montant (centimes)')),
                ],
                options={
                    'verbose_name': 'ligne d’encaissement',
                    'verbose_name_plural': 'lignes d’encaissement',
                    'ordering': ['id'],
                },
            ),
            migrations.AddField(
                model_name='cheque',
                name='cash_office',
                field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='structures.cashoffice', verbose_name='régie'),
            ),
            migrations.AddField(
                model_name='cheque',
                name='structure',
                field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='structures.structure'),
            ),
            migrations.AddField(
                model_name='collectionslip',
                name='actor',
                field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='clos par'),
            ),
            migrations.AddField(
                model_name='collectionslip',
                name='cash_office',
                field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='structures.cashoffice', verbose_name='régie'),
            ),
            migrations.AddField(
                model_name='collectionslip',
                name='structure',
                field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='structures.structure'),
            ),
            migrations.AddField(
                model_name='dailysheet',
                name='actor',
                field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='clos par'),
            ),
            migrations.AddField(
                model_name='dailysheet',
                name='cash_office',
                field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='structures.cashoffice', verbose_name='régie'),
            ),
            migrations.AddField(
                model_name='dailysheet',
                name='structure',
                field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='structures.structure'),
            ),
            migrations.AddField(
                model_name='deposit',
                name='actor',
                field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='clos par'),
            ),
            migrations.AddField(
                model_name='deposit',
                name='cash_office',
                field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='structures.cashoffice', verbose_name='régie'),
            ),
            migrations.AddField(
                model_name='deposit',
                name='entry',
                field=models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='ledger.entry'),
            ),
            migrations.AddField(
                model_name='deposit',
                name='structure',
                field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='structures.structure'),
            ),
            migrations.AddField(
                model_name='receipt',
                name='actor',
                field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
            ),
            migrations.AddField(
                model_name='receipt',
                name='cash_office',
                field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='receipts', to='structures.cashoffice', verbose_name='régie'),
            ),
            migrations.AddField(
                model_name='receipt',
                name='cheque',
                field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='receipts', to='receipts.cheque', verbose_name='chèque'),
            ),
            migrations.AddField(
                model_name='receipt',
                name='deposit',
                field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='receipts', to='receipts.deposit', verbose_name='versement'),
            ),
            migrations.AddField(
                model_name='receipt',
                name='entry',
                field=models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='receipt', to='ledger.entry', verbose_name='écriture'),
            ),
            migrations.AddField(
                model_name='receipt',
                name='household',
                field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='receipts', to='households.household', verbose_name='foyer'),
            ),
            migrations.AddField(
                model_name='receipt',
                name='returns',
                field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='returned_by', to='receipts.receipt'),
            ),
            migrations.AddField(
                model_name='receipt',
                name='reverses',
                field=models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='reversed_by', to='receipts.receipt'),
            ),
            migrations.AddField(
                model_name='receipt',
                name='sheet',
                field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='receipts', to='receipts.dailysheet', verbose_name='FQE'),
            ),
            migrations.AddField(
                model_name='receipt',
                name='slip',
                field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='receipts', to='receipts.collectionslip', verbose_name='BE'),
            ),
            migrations.AddField(
                model_name='receipt',
                name='structure',
                field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='structures.structure'),
            ),
            migrations.AddField(
                model_name='receiptline',
                name='account',
                field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='ledger.account', verbose_name='compte'),
            ),
            migrations.AddField(
                model_name='receiptline',
                name='person',
                field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='households.person', verbose_name='élève'),
            ),
            migrations.AddField(
                model_name='receiptline',
                name='receipt',
                field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lines', to='receipts.receipt'),
            ),
            migrations.AddConstraint(
                model_name='cheque',
                constraint=models.CheckConstraint(condition=models.Q(('amount_cents__gt', 0)), name='cheque_of_something'),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='cheque',
                trigger=pgtrigger.compiler.Trigger(name='cheques_kept', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='e3c7389b7c1ea5d6657d0a7225361d42a30eb092', operation='UPDATE OR DELETE', pgid='pgtrigger_cheques_kept_d7b37', table='receipts_cheque', when='BEFORE')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='cheque',
                trigger=pgtrigger.compiler.Trigger(name='cheques_kept_whole', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF coalesce(current_setting('preau.allow_truncate', true), '') <> 'on' THEN RAISE EXCEPTION 'this history is never emptied' USING ERRCODE = 'insufficient_privilege'; END IF; RETURN NULL;", hash='fccf5a602aca03f97c85cbb8fdba9049e33d833e', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_cheques_kept_whole_4a386', table='receipts_cheque', when='BEFORE')),
            ),
            migrations.AddConstraint(
                model_name='collectionslip',
                constraint=models.UniqueConstraint(fields=('cash_office', 'year', 'number'), name='collection_slip_number_unique'),
            ),
            migrations.AddConstraint(
                model_name='collectionslip',
                constraint=models.CheckConstraint(condition=models.Q(('last_date__gte', models.F('first_date'))), name='collection_slip_dates'),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='collectionslip',
                trigger=pgtrigger.compiler.Trigger(name='collection_slips_kept', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='3b6867767118be874b926be04d3823660ebad1f9', operation='UPDATE OR DELETE', pgid='pgtrigger_collection_slips_kept_ff370', table='receipts_collectionslip', when='BEFORE')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='collectionslip',
                trigger=pgtrigger.compiler.Trigger(name='collection_slips_kept_whole', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF coalesce(current_setting('preau.allow_truncate', true), '') <> 'on' THEN RAISE EXCEPTION 'this history is never emptied' USING ERRCODE = 'insufficient_privilege'; END IF; RETURN NULL;", hash='30adbae2880fd1b89242e2b3c96a91ac2d873bd5', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_collection_slips_kept_whole_4ba6b', table='receipts_collectionslip', when='BEFORE')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='collectionslip',
                trigger=pgtrigger.compiler.Trigger(name='slip_holds_its_receipts', sql=pgtrigger.compiler.UpsertTriggerSql(constraint='CONSTRAINT', func="IF EXISTS (SELECT FROM receipts_collectionslip d WHERE d.id = NEW.id AND (d.amount_cents, d.count::bigint) IS DISTINCT FROM (SELECT (coalesce(sum(r.amount_cents), 0)::bigint, count(*)) FROM receipts_receipt r WHERE r.slip_id = d.id AND r.cash_office_id = d.cash_office_id)) THEN RAISE EXCEPTION 'a document sums its receipts, and all of them' USING ERRCODE = 'check_violation';  END IF; RETURN NULL;", hash='bed9e5d3fd06dc128fcee28fdcfc5fbc20908f45', operation='INSERT', pgid='pgtrigger_slip_holds_its_receipts_57c0a', table='receipts_collectionslip', timing='DEFERRABLE INITIALLY DEFERRED', when='AFTER')),
            ),
            migrations.AddConstraint(
                model_name='dailysheet',
                constraint=models.UniqueConstraint(fields=('cash_office', 'year', 'number'), name='daily_sheet_number_unique'),
            ),
            migrations.AddConstraint(
                model_name='dailysheet',
                constraint=models.UniqueConstraint(fields=('cash_office', 'date'), name='daily_sheet_once_a_day'),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='dailysheet',
                trigger=pgtrigger.compiler.Trigger(name='daily_sheets_kept', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='a57583ee5cd8e57c88a54973bcc05aeb84265569', operation='UPDATE OR DELETE', pgid='pgtrigger_daily_sheets_kept_35153', table='receipts_dailysheet', when='BEFORE')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='dailysheet',
                trigger=pgtrigger.compiler.Trigger(name='daily_sheets_kept_whole', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF coalesce(current_setting('preau.allow_truncate', true), '') <> 'on' THEN RAISE EXCEPTION 'this history is never emptied' USING ERRCODE = 'insufficient_privilege'; END IF; RETURN NULL;", hash='7606badeafa27ad34a1f7008af63589a243950c3', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_daily_sheets_kept_whole_49ce2', table='receipts_dailysheet', when='BEFORE')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='dailysheet',
                trigger=pgtrigger.compiler.Trigger(name='sheet_holds_its_receipts', sql=pgtrigger.compiler.UpsertTriggerSql(constraint='CONSTRAINT', func="IF EXISTS (SELECT FROM receipts_dailysheet d WHERE d.id = NEW.id AND (d.amount_cents, d.count::bigint) IS DISTINCT FROM (SELECT (coalesce(sum(r.amount_cents), 0)::bigint, count(*)) FROM receipts_receipt r WHERE r.sheet_id = d.id AND r.cash_office_id = d.cash_office_id)) THEN RAISE EXCEPTION 'a document sums its receipts, and all of them' USING ERRCODE = 'check_violation';  END IF; RETURN NULL;", hash='04de607c07c8ed6b0d5f49c8673f3aa8bebaee77', operation='INSERT', pgid='pgtrigger_sheet_holds_its_receipts_f4af0', table='receipts_dailysheet', timing='DEFERRABLE INITIALLY DEFERRED', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='dailysheet',
                trigger=pgtrigger.compiler.Trigger(name='sheet_leaves_no_receipt', sql=pgtrigger.compiler.UpsertTriggerSql(constraint='CONSTRAINT', func="IF EXISTS (SELECT FROM receipts_receipt WHERE cash_office_id = NEW.cash_office_id AND date <= NEW.date AND sheet_id IS NULL) THEN RAISE EXCEPTION 'receipts of % are on no sheet', NEW.date USING ERRCODE = 'check_violation'; END IF; RETURN NULL;", hash='0709632ac97cc9cc144db8a4248de16a6d13002c', operation='INSERT', pgid='pgtrigger_sheet_leaves_no_receipt_2aaa1', table='receipts_dailysheet', timing='DEFERRABLE INITIALLY DEFERRED', when='AFTER')),
            ),
            migrations.AddConstraint(
                model_name='deposit',
                constraint=models.UniqueConstraint(fields=('cash_office', 'year', 'number'), name='deposit_number_unique'),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='deposit',
                trigger=pgtrigger.compiler.Trigger(name='deposits_kept', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='ed48580ce7de9acc1f07f3927580778afa656fe2', operation='UPDATE OR DELETE', pgid='pgtrigger_deposits_kept_90c8f', table='receipts_deposit', when='BEFORE')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='deposit',
                trigger=pgtrigger.compiler.Trigger(name='deposits_kept_whole', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF coalesce(current_setting('preau.allow_truncate', true), '') <> 'on' THEN RAISE EXCEPTION 'this history is never emptied' USING ERRCODE = 'insufficient_privilege'; END IF; RETURN NULL;", hash='5d85a2dc0b9ed8632ec83d4a9dc001f3ba5980c3', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_deposits_kept_whole_d13de', table='receipts_deposit', when='BEFORE')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='deposit',
                trigger=pgtrigger.compiler.Trigger(name='deposit_holds_its_receipts', sql=pgtrigger.compiler.UpsertTriggerSql(constraint='CONSTRAINT', func="IF EXISTS (SELECT FROM receipts_deposit d WHERE d.id = NEW.id AND (d.amount_cents, d.count::bigint) IS DISTINCT FROM (SELECT (coalesce(sum(r.amount_cents), 0)::bigint, count(*)) FROM receipts_receipt r WHERE r.deposit_id = d.id AND r.cash_office_id = d.cash_office_id)) THEN RAISE EXCEPTION 'a document sums its receipts, and all of them' USING ERRCODE = 'check_violation';  END IF; RETURN NULL;", hash='da28f8a623b6fe64b8b418fe7848cde0c6ffacf4', operation='INSERT', pgid='pgtrigger_deposit_holds_its_receipts_2da59', table='receipts_deposit', timing='DEFERRABLE INITIALLY DEFERRED', when='AFTER')),
            ),
            migrations.AddIndex(
                model_name='receipt',
                index=models.Index(fields=['cash_office', 'date'], name='receipt_by_day'),
            ),
            migrations.AddIndex(
                model_name='receipt',
                index=models.Index(condition=models.Q(('slip__isnull', True)), fields=['cash_office', 'date'], name='receipt_not_slipped'),
            ),
            migrations.AddConstraint(
                model_name='receipt',
                constraint=models.UniqueConstraint(fields=('cash_office', 'year', 'number'), name='receipt_number_unique'),
            ),
            migrations.AddConstraint(
                model_name='receipt',
                constraint=models.CheckConstraint(condition=models.Q(('amount_cents', 0), _negated=True), name='receipt_of_something'),
            ),
            migrations.AddConstraint(
                model_name='receipt',
                constraint=models.CheckConstraint(condition=models.Q(models.Q(('amount_cents__gt', 0), ('returns__isnull', True), ('reverses__isnull', True)), models.Q(('amount_cents__lt', 0), ('returns__isnull', True), ('reverses__isnull', False)), models.Q(('amount_cents__lt', 0), ('returns__isnull', False), ('reverses__isnull', True)), _connector='OR'), name='receipt_negative_when_it_reverses'),
            ),
            migrations.AddConstraint(
                model_name='receipt',
                constraint=models.CheckConstraint(condition=models.Q(models.Q(('cheque__isnull', False), ('means', 'cheque')), models.Q(('cheque__isnull', True), models.Q(('means', 'cheque'), _negated=True)), _connector='OR'), name='receipt_by_cheque_names_it'),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='receipt',
                trigger=pgtrigger.compiler.Trigger(name='same_structure', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF NEW.cash_office_id IS NOT NULL AND (SELECT structure_id FROM structures_cashoffice WHERE id = NEW.cash_office_id) IS DISTINCT FROM NEW.structure_id THEN RAISE EXCEPTION 'cash_office_id belongs to another structure' USING ERRCODE = 'foreign_key_violation'; END IF; IF NEW.household_id IS NOT NULL AND (SELECT structure_id FROM households_household WHERE id = NEW.household_id) IS DISTINCT FROM NEW.structure_id THEN RAISE EXCEPTION 'household_id belongs to another structure' USING ERRCODE = 'foreign_key_violation'; END IF; RETURN NEW;", hash='7565fcd049eda06efe3e4f84ebb62371c7cd609b', operation='INSERT OR UPDATE OF "structure_id", "cash_office_id", "household_id"', pgid='pgtrigger_same_structure_180b3', table='receipts_receipt', when='BEFORE')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='receipt',
                trigger=pgtrigger.compiler.Trigger(name='receipt_is_kept', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF TG_OP = 'DELETE' OR (OLD.slip_id IS NOT NULL AND NEW.slip_id IS DISTINCT FROM OLD.slip_id) OR (OLD.sheet_id IS NOT NULL AND NEW.sheet_id IS DISTINCT FROM OLD.sheet_id) OR (OLD.deposit_id IS NOT NULL AND NEW.deposit_id IS DISTINCT FROM OLD.deposit_id) OR to_jsonb(OLD) - '{slip_id,sheet_id,deposit_id}'::text[] IS DISTINCT FROM to_jsonb(NEW) - '{slip_id,sheet_id,deposit_id}'::text[] THEN RAISE EXCEPTION 'a receipt is never changed: undo it by another' USING ERRCODE = 'check_violation'; END IF; RETURN NEW;", hash='68bb240b3df8e5f8e4440a18816cc8d4b7831de2', operation='UPDATE OR DELETE', pgid='pgtrigger_receipt_is_kept_59eec', table='receipts_receipt', when='BEFORE')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='receipt',
                trigger=pgtrigger.compiler.Trigger(name='receipt_day_is_open', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF EXISTS (SELECT FROM receipts_dailysheet WHERE cash_office_id = NEW.cash_office_id AND date >= NEW.date) THEN RAISE EXCEPTION 'the daily sheet of % is closed', NEW.date USING ERRCODE = 'check_violation'; END IF; RETURN NEW;", hash='68ac20232a5c2504637db8464c4897b88cde2573', operation='INSERT', pgid='pgtrigger_receipt_day_is_open_5a167', table='receipts_receipt', when='BEFORE')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='receipt',
                trigger=pgtrigger.compiler.Trigger(name='receipt_number_is_of_its_year', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (extract(year FROM NEW.date) <> NEW.year)', func="RAISE EXCEPTION 'a receipt has a number of the year of its day' USING ERRCODE = 'check_violation';", hash='9d424c27c8608dc065873f1941e6771148d8fd2f', operation='INSERT', pgid='pgtrigger_receipt_number_is_of_its_year_f437a', table='receipts_receipt', when='BEFORE')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='receipt',
                trigger=pgtrigger.compiler.Trigger(name='receipt_documents_hold', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF EXISTS (SELECT FROM receipts_collectionslip d WHERE d.id IN (SELECT slip_id FROM new_rows WHERE slip_id IS NOT NULL) AND ((d.amount_cents, d.count::bigint) IS DISTINCT FROM (SELECT (coalesce(sum(r.amount_cents), 0)::bigint, count(*)) FROM receipts_receipt r WHERE r.slip_id = d.id AND r.cash_office_id = d.cash_office_id) OR EXISTS (SELECT FROM new_rows n WHERE n.slip_id = d.id AND n.cash_office_id <> d.cash_office_id))) THEN RAISE EXCEPTION 'a document sums its receipts, and all of them' USING ERRCODE = 'check_violation';  END IF; IF EXISTS (SELECT FROM receipts_dailysheet d WHERE d.id IN (SELECT sheet_id FROM new_rows WHERE sheet_id IS NOT NULL) AND ((d.amount_cents, d.count::bigint) IS DISTINCT FROM (SELECT (coalesce(sum(r.amount_cents), 0)::bigint, count(*)) FROM receipts_receipt r WHERE r.sheet_id = d.id AND r.cash_office_id = d.cash_office_id) OR EXISTS (SELECT FROM new_rows n WHERE n.sheet_id = d.id AND n.cash_office_id <> d.cash_office_id))) THEN RAISE EXCEPTION 'a document sums its receipts, and all of them' USING ERRCODE = 'check_violation';  END IF; IF EXISTS (SELECT FROM receipts_deposit d WHERE d.id IN (SELECT deposit_id FROM new_rows WHERE deposit_id IS NOT NULL) AND ((d.amount_cents, d.count::bigint) IS DISTINCT FROM (SELECT (coalesce(sum(r.amount_cents), 0)::bigint, count(*)) FROM receipts_receipt r WHERE r.deposit_id = d.id AND r.cash_office_id = d.cash_office_id) OR EXISTS (SELECT FROM new_rows n WHERE n.deposit_id = d.id AND n.cash_office_id <> d.cash_office_id))) THEN RAISE EXCEPTION 'a document sums its receipts, and all of them' USING ERRCODE = 'check_violation';  END IF; RETURN NULL;", hash='62cc8002453a7b8810290b1796f2bf1603ba3e28', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_receipt_documents_hold_1c31f', referencing='REFERENCING NEW TABLE AS new_rows ', table='receipts_receipt', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='receipt',
                trigger=pgtrigger.compiler.Trigger(name='receipts_kept_whole', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF coalesce(current_setting('preau.allow_truncate', true), '') <> 'on' THEN RAISE EXCEPTION 'this history is never emptied' USING ERRCODE = 'insufficient_privilege'; END IF; RETURN NULL;", hash='c08f8a166c5147a1d287183e80997b570e4853e9', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_receipts_kept_whole_86b62', table='receipts_receipt', when='BEFORE')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='receipt',
                trigger=pgtrigger.compiler.Trigger(name='receipt_sums_its_lines', sql=pgtrigger.compiler.UpsertTriggerSql(constraint='CONSTRAINT', func="IF (SELECT amount_cents FROM receipts_receipt WHERE id = NEW.id) IS DISTINCT FROM (SELECT sum(amount_cents)::bigint FROM receipts_receiptline WHERE receipt_id = NEW.id) THEN RAISE EXCEPTION 'the lines of a receipt sum to its amount' USING ERRCODE = 'check_violation'; END IF; RETURN NULL;", hash='febfde9d52ef00aadb8ee3f00c4cfd830cfd7925', operation='INSERT', pgid='pgtrigger_receipt_sums_its_lines_c9c14', table='receipts_receipt', timing='DEFERRABLE INITIALLY DEFERRED', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='receipt',
                trigger=pgtrigger.compiler.Trigger(name='cheque_is_whole', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (NEW.cheque_id IS NOT NULL)', constraint='CONSTRAINT', func="IF (SELECT sum(amount_cents) FROM receipts_receipt WHERE cheque_id = NEW.cheque_id) NOT IN ((SELECT amount_cents FROM receipts_cheque WHERE id = NEW.cheque_id), 0) THEN RAISE EXCEPTION 'the receipts of a cheque sum to it' USING ERRCODE = 'check_violation'; END IF; RETURN NULL;", hash='2bfbcc30b70a54485f5c68ca1157d9b5ccbcf55a', operation='INSERT', pgid='pgtrigger_cheque_is_whole_08923', table='receipts_receipt', timing='DEFERRABLE INITIALLY DEFERRED', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='receipt',
                trigger=pgtrigger.compiler.Trigger(name='receipt_returns_no_more', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (NEW.returns_id IS NOT NULL)', constraint='CONSTRAINT', func="IF (SELECT sum(amount_cents) FROM receipts_receipt WHERE id = NEW.returns_id OR returns_id = NEW.returns_id OR reverses_id = NEW.returns_id) < 0 THEN RAISE EXCEPTION 'no more goes back than came in' USING ERRCODE = 'check_violation'; END IF; RETURN NULL;", hash='ba06b5802542296b3b45cb0c720296a3b4045481', operation='INSERT', pgid='pgtrigger_receipt_returns_no_more_e62b3', table='receipts_receipt', timing='DEFERRABLE INITIALLY DEFERRED', when='AFTER')),
            ),
            migrations.AddConstraint(
                model_name='receiptline',
                constraint=models.CheckConstraint(condition=models.Q(('amount_cents', 0), _negated=True), name='receipt_line_of_something'),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='receiptline',
                trigger=pgtrigger.compiler.Trigger(name='receipt_lines_kept', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='0c5f0a8ad9ebf06ca12415b177dae80d2cd2e200', operation='UPDATE OR DELETE', pgid='pgtrigger_receipt_lines_kept_77bab', table='receipts_receiptline', when='BEFORE')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='receiptline',
                trigger=pgtrigger.compiler.Trigger(name='receipt_lines_kept_whole', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF coalesce(current_setting('preau.allow_truncate', true), '') <> 'on' THEN RAISE EXCEPTION 'this history is never emptied' USING ERRCODE = 'insufficient_privilege'; END IF; RETURN NULL;", hash='f5f688895cc1f9a040d24e96f9a0450afd6ef03f', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_receipt_lines_kept_whole_f5365', table='receipts_receiptline', when='BEFORE')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='receiptline',
                trigger=pgtrigger.compiler.Trigger(name='receipt_line_sums', sql=pgtrigger.compiler.UpsertTriggerSql(constraint='CONSTRAINT', func="IF (SELECT amount_cents FROM receipts_receipt WHERE id = NEW.receipt_id) IS DISTINCT FROM (SELECT sum(amount_cents)::bigint FROM receipts_receiptline WHERE receipt_id = NEW.receipt_id) THEN RAISE EXCEPTION 'the lines of a receipt sum to its amount' USING ERRCODE = 'check_violation'; END IF; RETURN NULL;", hash='9e3ac4620d46ba1e73428af8a96b2b3019432b71', operation='INSERT', pgid='pgtrigger_receipt_line_sums_f5f22', table='receipts_receiptline', timing='DEFERRABLE INITIALLY DEFERRED', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='receiptline',
                trigger=pgtrigger.compiler.Trigger(name='receipt_lines_are_the_entry', sql=pgtrigger.compiler.UpsertTriggerSql(constraint='CONSTRAINT', func="IF EXISTS (SELECT FROM (SELECT account_id, sum(amount_cents) AS cents FROM receipts_receiptline WHERE receipt_id = NEW.receipt_id GROUP BY account_id) said FULL JOIN (SELECT p.account_id, p.amount_cents FROM receipts_receipt r JOIN ledger_posting p ON p.entry_id = r.entry_id JOIN ledger_account a ON a.id = p.account_id WHERE r.id = NEW.receipt_id AND a.kind <> r.means) moved USING (account_id) WHERE said.cents IS DISTINCT FROM moved.amount_cents) THEN RAISE EXCEPTION 'a receipt says what its entry moved' USING ERRCODE = 'check_violation'; END IF; RETURN NULL;", hash='c63a5d944cabe7148e446629321f0b3735772a5a', operation='INSERT', pgid='pgtrigger_receipt_lines_are_the_entry_ac68f', table='receipts_receiptline', timing='DEFERRABLE INITIALLY DEFERRED', when='AFTER')),
            ),
        ]),
    ]
