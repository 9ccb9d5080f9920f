import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

from preau.common.migrations import NewRoom


class Migration(migrations.Migration):

    initial = True

    replaces = [
        ('wallets', '0001_initial'),
        ('wallets', '0002_owed_days'),
    ]

    dependencies = [
        ('activities', '0001_squashed_0002_closed_reasons'),
        ('households', '0001_squashed_0002_searching'),
        ('ledger', '0001_squashed_0004_return_of_a_bank'),
        ('pghistory', '0007_auto_20250421_0444'),
        ('structures', '0001_squashed_0004_asked_days'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        NewRoom([
            migrations.CreateModel(
                name='Wallet',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('low_balance_cents', models.PositiveIntegerField(blank=True, null=True, verbose_name='prévenir sous (centimes)')),
                    ('low_noticed_at', models.DateTimeField(blank=True, null=True, verbose_name='prévenu le')),
                    ('closed_at', models.DateTimeField(blank=True, null=True, verbose_name='fermé le')),
                    ('account', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='ledger.account', verbose_name='compte')),
                    ('household', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='wallets', to='households.household', verbose_name='foyer')),
                    ('structure', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='structures.structure')),
                ],
                options={
                    'verbose_name': 'porte-monnaie',
                    'verbose_name_plural': 'porte-monnaie',
                    'ordering': ['household', 'kind'],
                },
            ),
            migrations.CreateModel(
                name='WalletActivity',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('since', models.DateField(blank=True, null=True, verbose_name='débitée à partir du')),
                    ('activity', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='activities.activity', verbose_name='activité')),
                ],
                options={
                    'verbose_name': 'activité payée',
                    'verbose_name_plural': 'activités payées',
                    'ordering': ['kind', 'activity'],
                },
            ),
            migrations.CreateModel(
                name='WalletKind',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('name', models.CharField(max_length=80, verbose_name='nom')),
                    ('unit', models.CharField(default='repas', max_length=30, verbose_name='unité, au singulier')),
                    ('units', models.CharField(default='repas', max_length=30, verbose_name='unité, au pluriel')),
                    ('position', models.PositiveSmallIntegerField(default=0, verbose_name='rang d’affichage')),
                    ('is_active', models.BooleanField(default=True, verbose_name='en service')),
                    ('cash_office', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='wallet_kinds', to='structures.cashoffice', verbose_name='régie')),
                    ('meal_activity', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='activities.activity', verbose_name='activité dont le prix compte')),
                    ('structure', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='structures.structure')),
                ],
                options={
                    'verbose_name': 'genre de porte-monnaie',
                    'verbose_name_plural': 'genres de porte-monnaie',
                    'ordering': ['position', 'name'],
                },
            ),
            migrations.CreateModel(
                name='WalletEvent',
                fields=[
                    ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                    ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                    ('pgh_label', models.TextField(help_text='The event label.')),
                    ('id', models.BigIntegerField()),
                    ('low_balance_cents', models.PositiveIntegerField(blank=True, null=True, verbose_name='prévenir sous (centimes)')),
                    ('low_noticed_at', models.DateTimeField(blank=True, null=True, verbose_name='prévenu le')),
                    ('closed_at', models.DateTimeField(blank=True, null=True, verbose_name='fermé le')),
                    ('account', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='ledger.account', verbose_name='compte')),
                    ('household', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='households.household', verbose_name='foyer')),
                    ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                    ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='wallets.wallet')),
                    ('structure', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='structures.structure')),
                    ('kind', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='wallets.walletkind', verbose_name='genre')),
                ],
                options={
                    'abstract': False,
                },
            ),
            migrations.CreateModel(
                name='WalletActivityEvent',
                fields=[
                    ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                    ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                    ('pgh_label', models.TextField(help_text='The event label.')),
                    ('id', models.BigIntegerField()),
                    ('since', models.DateField(blank=True, null=True, verbose_name='débitée à partir du')),
                    ('activity', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='activities.activity', verbose_name='activité')),
                    ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                    ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='wallets.walletactivity')),
                    ('kind', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='wallets.walletkind', verbose_name='porte-monnaie')),
                ],
                options={
                    'abstract': False,
                },
            ),
            migrations.AddField(
                model_name='walletactivity',
                name='kind',
                field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='links', to='wallets.walletkind', verbose_name='porte-monnaie'),
            ),
            migrations.AddField(
                model_name='wallet',
                name='kind',
                field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='wallets', to='wallets.walletkind', verbose_name='genre'),
            ),
            migrations.CreateModel(
                name='WalletKindEvent',
                fields=[
                    ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                    ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                    ('pgh_label', models.TextField(help_text='The event label.')),
                    ('id', models.BigIntegerField()),
                    ('name', models.CharField(max_length=80, verbose_name='nom')),
                    ('unit', models.CharField(default='repas', max_length=30, verbose_name='unité, au singulier')),
                    ('units', models.CharField(default='repas', max_length=30, verbose_name='unité, au pluriel')),
                    ('position', models.PositiveSmallIntegerField(default=0, verbose_name='rang d’affichage')),
                    ('is_active', models.BooleanField(default=True, verbose_name='en service')),
                    ('cash_office', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='structures.cashoffice', verbose_name='régie')),
                    ('meal_activity', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='activities.activity', verbose_name='activité dont le prix compte')),
                    ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                    ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='wallets.walletkind')),
                    ('structure', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='structures.structure')),
                ],
                options={
                    'abstract': False,
                },
            ),
            migrations.CreateModel(
                name='Operation',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('kind', models.CharField(choices=[('transfer', 'Virement entre porte-monnaie'), ('correction', 'Correction'), ('refund', 'Remboursement')], max_length=10, verbose_name='genre')),
                    ('key', models.UUIDField(unique=True, verbose_name='repère')),
                    ('amount_cents', models.BigIntegerField(verbose_name='montant (centimes)')),
                    ('reason', models.CharField(blank=True, max_length=200, verbose_name='raison')),
                    ('at', models.DateTimeField(verbose_name='instant')),
                    ('actor', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('household', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='households.household')),
                    ('structure', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='structures.structure')),
                ],
                options={
                    'verbose_name': 'opération',
                    'ordering': ['id'],
                    'constraints': [models.CheckConstraint(condition=models.Q(('amount_cents', 0), _negated=True), name='operation_not_zero')],
                },
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='operation',
                trigger=pgtrigger.compiler.Trigger(name='wallet_operations_kept', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='a5bc3ea448cbd3793f31bd71f5738908795b8880', operation='UPDATE OR DELETE', pgid='pgtrigger_wallet_operations_kept_ec19d', table='wallets_operation', when='BEFORE')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='operation',
                trigger=pgtrigger.compiler.Trigger(name='wallet_operations_kept_whole', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF coalesce(current_setting('preau.allow_truncate', true), '') <> 'on' THEN RAISE EXCEPTION 'this history is never emptied' USING ERRCODE = 'insufficient_privilege'; END IF; RETURN NULL;", hash='4acaf7c38259bd4f6888b9d74a078582c68cc680', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_wallet_operations_kept_whole_d7a3d', table='wallets_operation', when='BEFORE')),
            ),
            migrations.AddConstraint(
                model_name='walletkind',
                constraint=models.UniqueConstraint(fields=('structure', 'name'), name='wallet_kind_name_unique'),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='walletkind',
                trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "wallets_walletkindevent" ("cash_office_id", "id", "is_active", "meal_activity_id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "structure_id", "unit", "units") VALUES (NEW."cash_office_id", NEW."id", NEW."is_active", NEW."meal_activity_id", NEW."name", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."position", NEW."structure_id", NEW."unit", NEW."units"); RETURN NULL;', hash='306ae20ba2b6352c865220dde387167bb6956d24', operation='INSERT', pgid='pgtrigger_insert_insert_16b97', table='wallets_walletkind', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='walletkind',
                trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "wallets_walletkindevent" ("cash_office_id", "id", "is_active", "meal_activity_id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "structure_id", "unit", "units") VALUES (NEW."cash_office_id", NEW."id", NEW."is_active", NEW."meal_activity_id", NEW."name", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."position", NEW."structure_id", NEW."unit", NEW."units"); RETURN NULL;', hash='23188cbf337bd0c5f9cd2f2e4730ba9a0258b951', operation='UPDATE', pgid='pgtrigger_update_update_6252c', table='wallets_walletkind', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='walletactivity',
                trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "wallets_walletactivityevent" ("activity_id", "id", "kind_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "since") VALUES (NEW."activity_id", NEW."id", NEW."kind_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."since"); RETURN NULL;', hash='a28095c1e31ad76680e7ea215dc038c7e22a0da5', operation='INSERT', pgid='pgtrigger_insert_insert_1ccce', table='wallets_walletactivity', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='walletactivity',
                trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "wallets_walletactivityevent" ("activity_id", "id", "kind_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "since") VALUES (NEW."activity_id", NEW."id", NEW."kind_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."since"); RETURN NULL;', hash='183cf2309e7f3d91c26c6564874f04a212730a16', operation='UPDATE', pgid='pgtrigger_update_update_54588', table='wallets_walletactivity', when='AFTER')),
            ),
            migrations.AddConstraint(
                model_name='wallet',
                constraint=models.UniqueConstraint(fields=('household', 'kind'), name='wallet_once_by_kind'),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='wallet',
                trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "wallets_walletevent" ("account_id", "closed_at", "household_id", "id", "kind_id", "low_balance_cents", "low_noticed_at", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "structure_id") VALUES (NEW."account_id", NEW."closed_at", NEW."household_id", NEW."id", NEW."kind_id", NEW."low_balance_cents", NEW."low_noticed_at", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."structure_id"); RETURN NULL;', hash='a25c4446b4dd2ef3e303d14a7be8a8801219cff6', operation='INSERT', pgid='pgtrigger_insert_insert_b0a2a', table='wallets_wallet', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='wallet',
                trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "wallets_walletevent" ("account_id", "closed_at", "household_id", "id", "kind_id", "low_balance_cents", "low_noticed_at", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "structure_id") VALUES (NEW."account_id", NEW."closed_at", NEW."household_id", NEW."id", NEW."kind_id", NEW."low_balance_cents", NEW."low_noticed_at", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."structure_id"); RETURN NULL;', hash='61026d657bbc7a11f02dcea0574f105080186ce2', operation='UPDATE', pgid='pgtrigger_update_update_9f615', table='wallets_wallet', when='AFTER')),
            ),
        ]),
    ]
