import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

from preau.common.migrations import NewRoom


class Migration(migrations.Migration):

    initial = True

    replaces = [
        ('payments', '0001_payments'),
        ('payments', '0002_returns'),
        ('payments', '0003_asked_before_crediting'),
        ('payments', '0004_differences_of_returns'),
        ('payments', '0005_payables'),
        ('payments', '0006_asked_gateways'),
    ]

    dependencies = [
        ('households', '0001_squashed_0002_searching'),
        ('ledger', '0001_squashed_0004_return_of_a_bank'),
        ('pghistory', '0007_auto_20250421_0444'),
        ('receipts', '0001_squashed_0004_payables'),
        ('structures', '0001_squashed_0004_asked_days'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        NewRoom([
            migrations.CreateModel(
                name='BankJournal',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('gateway', models.CharField(choices=[('lyra', 'Lyra (Systempay, PayZen)'), ('paybox', 'Paybox, Up2Pay'), ('payfip', 'PayFiP Régie')], max_length=10, verbose_name='passerelle')),
                    ('file_name', models.CharField(max_length=120, verbose_name='fichier')),
                    ('digest', models.CharField(max_length=64, verbose_name='empreinte SHA-256')),
                    ('first_date', models.DateField(verbose_name='du')),
                    ('last_date', models.DateField(verbose_name='au')),
                    ('lines_count', models.PositiveIntegerField(verbose_name='lignes')),
                    ('paid_cents', models.BigIntegerField(verbose_name='total payé (centimes)')),
                    ('imported_at', models.DateTimeField(verbose_name='importé')),
                ],
                options={
                    'verbose_name': 'journal de la banque',
                    'verbose_name_plural': 'journaux de la banque',
                    'ordering': ['-id'],
                },
            ),
            migrations.CreateModel(
                name='BankMessage',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('gateway', models.CharField(choices=[('lyra', 'Lyra (Systempay, PayZen)'), ('paybox', 'Paybox, Up2Pay'), ('payfip', 'PayFiP Régie')], max_length=10, verbose_name='passerelle')),
                    ('transaction', models.CharField(blank=True, max_length=64, verbose_name='transaction de la banque')),
                    ('order_number', models.CharField(blank=True, default='', max_length=40, verbose_name='commande annoncée')),
                    ('outcome', models.CharField(blank=True, choices=[('paid', 'Payé'), ('pending', 'En attente'), ('refused', 'Refusé'), ('cancelled', 'Abandonné'), ('expired', 'Expiré'), ('already', 'Déjà payé'), ('unknown', 'Inconnu')], max_length=10, verbose_name='la banque dit')),
                    ('amount_cents', models.BigIntegerField(null=True, verbose_name='montant (centimes)')),
                    ('operation', models.CharField(blank=True, choices=[('debit', 'Paiement'), ('credit', 'Remboursement'), ('verification', 'Vérification de carte')], default='', max_length=12, verbose_name='opération')),
                    ('status', models.CharField(blank=True, default='', max_length=40, verbose_name='mot de la banque')),
                    ('verdict', models.CharField(choices=[('credited', 'Crédité'), ('surplus', 'Payé une fois de plus : crédité en avance'), ('duplicate', 'Déjà reçu'), ('noted', 'Noté'), ('no_effect', 'Sans effet'), ('mismatch', 'Ne correspond pas à la commande'), ('suspense', 'Référence inconnue : somme à identifier'), ('returned', 'Repris : débité'), ('early', 'En avance sur le paiement qu’il rembourse : appliqué quand il viendra'), ('to_decide', 'À décider par la régie'), ('to_ask', 'Gardé : la banque est interrogée'), ('denied', 'La banque, interrogée, ne le confirme pas'), ('forged', 'Signature fausse'), ('unreadable', 'Illisible')], max_length=10, verbose_name='suite donnée')),
                    ('reason', models.CharField(blank=True, max_length=200, verbose_name='raison')),
                    ('receipt_number', models.CharField(blank=True, max_length=30, verbose_name='reçu')),
                    ('raw', models.TextField(verbose_name='message')),
                    ('received_at', models.DateTimeField(db_index=True, verbose_name='reçu')),
                ],
                options={
                    'verbose_name': 'message de banque',
                    'verbose_name_plural': 'messages de banque',
                    'ordering': ['-id'],
                },
            ),
            migrations.CreateModel(
                name='Confirmation',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('is_true', models.BooleanField(verbose_name='la banque confirme')),
                    ('at', models.DateTimeField(verbose_name='instant')),
                ],
                options={
                    'verbose_name': 'confirmation de la banque',
                    'verbose_name_plural': 'confirmations de la banque',
                    'ordering': ['id'],
                },
            ),
            migrations.CreateModel(
                name='JournalDifference',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('kind', models.CharField(choices=[('not_here', 'Payé à la banque, pas crédité ici'), ('not_there', 'Crédité ici, absent de la banque'), ('amount', 'Montants différents'), ('return', 'Repris par la banque, pas retiré ici')], max_length=10, verbose_name='écart')),
                    ('order_number', models.CharField(blank=True, max_length=40, verbose_name='commande')),
                    ('bank_cents', models.BigIntegerField(null=True, verbose_name='à la banque (centimes)')),
                    ('own_cents', models.BigIntegerField(null=True, verbose_name='ici (centimes)')),
                    ('outcome', models.CharField(blank=True, max_length=200, verbose_name='suite donnée')),
                    ('settled_at', models.DateTimeField(null=True, verbose_name='traité')),
                ],
                options={
                    'verbose_name': 'écart avec la banque',
                    'verbose_name_plural': 'écarts avec la banque',
                    'ordering': ['id'],
                },
            ),
            migrations.CreateModel(
                name='JournalDifferenceEvent',
                fields=[
                    ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                    ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                    ('pgh_label', models.TextField(help_text='The event label.')),
                    ('id', models.BigIntegerField()),
                    ('kind', models.CharField(choices=[('not_here', 'Payé à la banque, pas crédité ici'), ('not_there', 'Crédité ici, absent de la banque'), ('amount', 'Montants différents'), ('return', 'Repris par la banque, pas retiré ici')], max_length=10, verbose_name='écart')),
                    ('order_number', models.CharField(blank=True, max_length=40, verbose_name='commande')),
                    ('bank_cents', models.BigIntegerField(null=True, verbose_name='à la banque (centimes)')),
                    ('own_cents', models.BigIntegerField(null=True, verbose_name='ici (centimes)')),
                    ('outcome', models.CharField(blank=True, max_length=200, verbose_name='suite donnée')),
                    ('settled_at', models.DateTimeField(null=True, verbose_name='traité')),
                ],
                options={
                    'abstract': False,
                },
            ),
            migrations.CreateModel(
                name='JournalLine',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('number', models.PositiveIntegerField(verbose_name='ligne')),
                    ('order_number', models.CharField(blank=True, db_index=True, max_length=40, verbose_name='commande')),
                    ('transaction', models.CharField(blank=True, max_length=64, verbose_name='transaction')),
                    ('date', models.DateField(verbose_name='jour')),
                    ('amount_cents', models.BigIntegerField(verbose_name='montant (centimes)')),
                    ('is_paid', models.BooleanField(verbose_name='payé')),
                    ('status', models.CharField(blank=True, max_length=40, verbose_name='la banque dit')),
                ],
                options={
                    'verbose_name': 'ligne du journal de la banque',
                    'verbose_name_plural': 'lignes du journal de la banque',
                    'ordering': ['number'],
                },
            ),
            migrations.CreateModel(
                name='Payment',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('key', models.UUIDField(unique=True, verbose_name='repère')),
                    ('batch', models.UUIDField(db_index=True, verbose_name='formulaire')),
                    ('gateway', models.CharField(choices=[('lyra', 'Lyra (Systempay, PayZen)'), ('paybox', 'Paybox, Up2Pay'), ('payfip', 'PayFiP Régie')], max_length=10, verbose_name='passerelle')),
                    ('shop_id', models.CharField(max_length=30, verbose_name='boutique')),
                    ('mode', models.CharField(choices=[('TEST', 'Test'), ('ACTIVATION', 'Activation'), ('PRODUCTION', 'Production')], max_length=10, verbose_name='mode')),
                    ('order_number', models.CharField(max_length=32, unique=True, verbose_name='commande')),
                    ('transaction_number', models.CharField(max_length=6, verbose_name='transaction')),
                    ('transaction_date', models.DateField(null=True, verbose_name='jour de la transaction (UTC)')),
                    ('amount_cents', models.PositiveIntegerField(verbose_name='montant (centimes)')),
                    ('email', models.EmailField(max_length=254, verbose_name='reçu envoyé à')),
                    ('state', models.CharField(choices=[('created', 'Préparé'), ('redirected', 'À la banque'), ('pending', 'En attente de la banque'), ('paid', 'Payé'), ('refused', 'Refusé'), ('cancelled', 'Abandonné'), ('expired', 'Expiré'), ('review', 'À examiner')], default='created', max_length=10, verbose_name='état')),
                    ('created_at', models.DateTimeField(verbose_name='créé')),
                    ('redirected_at', models.DateTimeField(null=True, verbose_name='envoyé à la banque')),
                    ('expires_at', models.DateTimeField(verbose_name='expire')),
                    ('settled_at', models.DateTimeField(null=True, verbose_name='réponse de la banque')),
                    ('bank_reference', models.CharField(blank=True, default='', max_length=64, verbose_name='référence à la banque')),
                    ('is_asked', models.BooleanField(default=False, verbose_name='banque à interroger')),
                    ('asked_at', models.DateTimeField(null=True, verbose_name='banque interrogée')),
                    ('told_at', models.DateTimeField(null=True, verbose_name='message à confirmer depuis')),
                ],
                options={
                    'verbose_name': 'paiement par carte',
                    'verbose_name_plural': 'paiements par carte',
                    'ordering': ['-id'],
                },
            ),
            migrations.CreateModel(
                name='PaymentContract',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('gateway', models.CharField(choices=[('lyra', 'Lyra (Systempay, PayZen)'), ('paybox', 'Paybox, Up2Pay'), ('payfip', 'PayFiP Régie')], default='lyra', max_length=10, verbose_name='passerelle')),
                    ('shop_id', models.CharField(max_length=30, verbose_name='identifiant de la boutique')),
                    ('mode', models.CharField(choices=[('TEST', 'Test'), ('ACTIVATION', 'Activation'), ('PRODUCTION', 'Production')], default='TEST', max_length=10, verbose_name='mode')),
                    ('sealed_key', models.TextField(blank=True, editable=False, verbose_name='clé, chiffrée')),
                    ('payment_url', models.CharField(max_length=300, verbose_name='adresse de paiement')),
                    ('service_url', models.CharField(blank=True, max_length=300, verbose_name='adresse du service')),
                    ('bank_key', models.TextField(blank=True, max_length=4000, verbose_name='clé publique de la banque')),
                    ('proof', models.CharField(choices=[('undecided', 'À choisir'), ('asked', 'La banque est interrogée avant tout crédit'), ('message', 'Le message signé de la banque suffit')], default='undecided', max_length=10, verbose_name='preuve d’un paiement')),
                    ('proof_note', models.CharField(blank=True, default='', max_length=200, verbose_name='pourquoi aucune question n’est possible')),
                    ('sealed_query_key', models.TextField(blank=True, default='', editable=False, verbose_name='clé d’interrogation, chiffrée')),
                    ('is_active', models.BooleanField(default=True, verbose_name='en service')),
                ],
                options={
                    'verbose_name': 'contrat de paiement',
                    'verbose_name_plural': 'contrats de paiement',
                    'ordering': ['cash_office'],
                },
            ),
            migrations.CreateModel(
                name='PaymentContractEvent',
                fields=[
                    ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                    ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                    ('pgh_label', models.TextField(help_text='The event label.')),
                    ('id', models.BigIntegerField()),
                    ('gateway', models.CharField(choices=[('lyra', 'Lyra (Systempay, PayZen)'), ('paybox', 'Paybox, Up2Pay'), ('payfip', 'PayFiP Régie')], default='lyra', max_length=10, verbose_name='passerelle')),
                    ('shop_id', models.CharField(max_length=30, verbose_name='identifiant de la boutique')),
                    ('mode', models.CharField(choices=[('TEST', 'Test'), ('ACTIVATION', 'Activation'), ('PRODUCTION', 'Production')], default='TEST', max_length=10, verbose_name='mode')),
                    ('payment_url', models.CharField(max_length=300, verbose_name='adresse de paiement')),
                    ('service_url', models.CharField(blank=True, max_length=300, verbose_name='adresse du service')),
                    ('bank_key', models.TextField(blank=True, max_length=4000, verbose_name='clé publique de la banque')),
                    ('proof', models.CharField(choices=[('undecided', 'À choisir'), ('asked', 'La banque est interrogée avant tout crédit'), ('message', 'Le message signé de la banque suffit')], default='undecided', max_length=10, verbose_name='preuve d’un paiement')),
                    ('proof_note', models.CharField(blank=True, default='', max_length=200, verbose_name='pourquoi aucune question n’est possible')),
                    ('is_active', models.BooleanField(default=True, verbose_name='en service')),
                ],
                options={
                    'abstract': False,
                },
            ),
            migrations.CreateModel(
                name='PaymentLine',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('payable_kind', models.CharField(max_length=20, verbose_name='genre')),
                    ('payable_id', models.PositiveBigIntegerField(verbose_name='numéro dans son genre')),
                    ('label', models.CharField(max_length=120, verbose_name='produit')),
                    ('category', models.CharField(choices=[('flat_rate', 'Forfait'), ('ticket', 'Ticket'), ('adult', 'Commensal'), ('unknown', 'À identifier')], max_length=10, verbose_name='catégorie')),
                    ('amount_cents', models.PositiveIntegerField(verbose_name='montant (centimes)')),
                ],
                options={
                    'verbose_name': 'ligne de paiement',
                    'verbose_name_plural': 'lignes de paiement',
                    'ordering': ['id'],
                },
            ),
            migrations.CreateModel(
                name='PaymentReturn',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('key', models.CharField(max_length=120, unique=True, verbose_name='repère')),
                    ('motive', models.CharField(choices=[('refund', 'Remboursé à la banque'), ('cancelled', 'Paiement annulé à la banque'), ('amount', 'Montant diminué à la banque'), ('chargeback', 'Contesté par le porteur de la carte'), ('unpaid', 'Impayé, rejeté par la banque')], max_length=12, verbose_name='motif')),
                    ('amount_cents', models.PositiveBigIntegerField(verbose_name='montant (centimes)')),
                    ('bank_date', models.DateField(verbose_name='jour à la banque')),
                    ('note', models.CharField(blank=True, max_length=150, verbose_name='observation')),
                    ('at', models.DateTimeField(verbose_name='instant')),
                ],
                options={
                    'verbose_name': 'reprise de la banque',
                    'verbose_name_plural': 'reprises de la banque',
                    'ordering': ['id'],
                },
            ),
            migrations.CreateModel(
                name='SuspenseSettlement',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('payable_kind', models.CharField(max_length=20, verbose_name='genre')),
                    ('payable_id', models.PositiveBigIntegerField(verbose_name='numéro dans son genre')),
                    ('label', models.CharField(max_length=120, verbose_name='produit')),
                    ('category', models.CharField(choices=[('flat_rate', 'Forfait'), ('ticket', 'Ticket'), ('adult', 'Commensal'), ('unknown', 'À identifier')], max_length=10, verbose_name='catégorie')),
                    ('reason', models.CharField(max_length=200, verbose_name='raison')),
                    ('at', models.DateTimeField(verbose_name='instant')),
                ],
                options={
                    'verbose_name': 'somme identifiée',
                    'verbose_name_plural': 'sommes identifiées',
                    'ordering': ['-id'],
                },
            ),
            migrations.AddField(
                model_name='bankjournal',
                name='cash_office',
                field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='bank_journals', to='structures.cashoffice', verbose_name='régie'),
            ),
            migrations.AddField(
                model_name='bankjournal',
                name='imported_by',
                field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
            ),
            migrations.AddField(
                model_name='bankjournal',
                name='structure',
                field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='structures.structure'),
            ),
            migrations.AddField(
                model_name='bankmessage',
                name='cash_office',
                field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='structures.cashoffice', verbose_name='régie'),
            ),
            migrations.AddField(
                model_name='confirmation',
                name='message',
                field=models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='confirmation', to='payments.bankmessage', verbose_name='message'),
            ),
            migrations.AddField(
                model_name='journaldifference',
                name='journal',
                field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='differences', to='payments.bankjournal', verbose_name='journal'),
            ),
            migrations.AddField(
                model_name='journaldifference',
                name='message',
                field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='payments.bankmessage', verbose_name='message'),
            ),
            migrations.AddField(
                model_name='journaldifference',
                name='settled_by',
                field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='traité par'),
            ),
            migrations.AddField(
                model_name='journaldifference',
                name='structure',
                field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='structures.structure'),
            ),
            migrations.AddField(
                model_name='journaldifferenceevent',
                name='journal',
                field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='payments.bankjournal', verbose_name='journal'),
            ),
            migrations.AddField(
                model_name='journaldifferenceevent',
                name='message',
                field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='payments.bankmessage', verbose_name='message'),
            ),
            migrations.AddField(
                model_name='journaldifferenceevent',
                name='pgh_context',
                field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
            ),
            migrations.AddField(
                model_name='journaldifferenceevent',
                name='pgh_obj',
                field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='payments.journaldifference'),
            ),
            migrations.AddField(
                model_name='journaldifferenceevent',
                name='settled_by',
                field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='traité par'),
            ),
            migrations.AddField(
                model_name='journaldifferenceevent',
                name='structure',
                field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='structures.structure'),
            ),
            migrations.AddField(
                model_name='journalline',
                name='journal',
                field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lines', to='payments.bankjournal'),
            ),
            migrations.AddField(
                model_name='journaldifferenceevent',
                name='line',
                field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='payments.journalline', verbose_name='ligne'),
            ),
            migrations.AddField(
                model_name='journaldifference',
                name='line',
                field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='payments.journalline', verbose_name='ligne'),
            ),
            migrations.AddField(
                model_name='payment',
                name='cash_office',
                field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='payments', to='structures.cashoffice', verbose_name='régie'),
            ),
            migrations.AddField(
                model_name='payment',
                name='household',
                field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='payments', to='households.household', verbose_name='foyer'),
            ),
            migrations.AddField(
                model_name='payment',
                name='payer',
                field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='payeur'),
            ),
            migrations.AddField(
                model_name='payment',
                name='structure',
                field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='structures.structure'),
            ),
            migrations.AddField(
                model_name='journaldifferenceevent',
                name='payment',
                field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='payments.payment', verbose_name='paiement'),
            ),
            migrations.AddField(
                model_name='journaldifference',
                name='payment',
                field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='payments.payment', verbose_name='paiement'),
            ),
            migrations.AddField(
                model_name='bankmessage',
                name='payment',
                field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='messages', to='payments.payment', verbose_name='paiement'),
            ),
            migrations.AddField(
                model_name='paymentcontract',
                name='cash_office',
                field=models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='contract', to='structures.cashoffice', verbose_name='régie'),
            ),
            migrations.AddField(
                model_name='paymentcontract',
                name='structure',
                field=models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='structures.structure'),
            ),
            migrations.AddField(
                model_name='paymentcontractevent',
                name='cash_office',
                field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='structures.cashoffice', verbose_name='régie'),
            ),
            migrations.AddField(
                model_name='paymentcontractevent',
                name='pgh_context',
                field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
            ),
            migrations.AddField(
                model_name='paymentcontractevent',
                name='pgh_obj',
                field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='payments.paymentcontract'),
            ),
            migrations.AddField(
                model_name='paymentcontractevent',
                name='structure',
                field=models.ForeignKey(db_constraint=False, editable=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='structures.structure'),
            ),
            migrations.AddField(
                model_name='paymentline',
                name='account',
                field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='ledger.account', verbose_name='compte'),
            ),
            migrations.AddField(
                model_name='paymentline',
                name='payment',
                field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lines', to='payments.payment'),
            ),
            migrations.AddField(
                model_name='paymentreturn',
                name='actor',
                field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
            ),
            migrations.AddField(
                model_name='paymentreturn',
                name='credit',
                field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='returns', to='payments.bankmessage', verbose_name='crédit'),
            ),
            migrations.AddField(
                model_name='paymentreturn',
                name='message',
                field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='payments.bankmessage', verbose_name='message'),
            ),
            migrations.AddField(
                model_name='paymentreturn',
                name='receipt',
                field=models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='receipts.receipt', verbose_name='reçu d’annulation'),
            ),
            migrations.AddField(
                model_name='suspensesettlement',
                name='account',
                field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='ledger.account', verbose_name='compte'),
            ),
            migrations.AddField(
                model_name='suspensesettlement',
                name='actor',
                field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
            ),
            migrations.AddField(
                model_name='suspensesettlement',
                name='household',
                field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='households.household', verbose_name='foyer'),
            ),
            migrations.AddField(
                model_name='suspensesettlement',
                name='message',
                field=models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='settlement', to='payments.bankmessage', verbose_name='message'),
            ),
            migrations.AddConstraint(
                model_name='bankjournal',
                constraint=models.UniqueConstraint(fields=('cash_office', 'digest'), name='bank_journal_once_by_file'),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='bankjournal',
                trigger=pgtrigger.compiler.Trigger(name='bank_journals_kept', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='2f1cf930700db7cc7254d7362aee358d4937ac08', operation='UPDATE OR DELETE', pgid='pgtrigger_bank_journals_kept_a1339', table='payments_bankjournal', when='BEFORE')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='bankjournal',
                trigger=pgtrigger.compiler.Trigger(name='bank_journals_kept_whole', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF coalesce(current_setting('preau.allow_truncate', true), '') <> 'on' THEN RAISE EXCEPTION 'this history is never emptied' USING ERRCODE = 'insufficient_privilege'; END IF; RETURN NULL;", hash='209b833aec7cfe172d69b5be9b12287dbc7b4c62', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_bank_journals_kept_whole_5f4a9', table='payments_bankjournal', when='BEFORE')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='bankjournal',
                trigger=pgtrigger.compiler.Trigger(name='same_structure', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF NEW.cash_office_id IS NOT NULL AND (SELECT structure_id FROM structures_cashoffice WHERE id = NEW.cash_office_id) IS DISTINCT FROM NEW.structure_id THEN RAISE EXCEPTION 'cash_office_id belongs to another structure' USING ERRCODE = 'foreign_key_violation'; END IF; RETURN NEW;", hash='7ece204f7f63196c437acc14920bf460d4dc2fc7', operation='INSERT OR UPDATE OF "structure_id", "cash_office_id"', pgid='pgtrigger_same_structure_21e0e', table='payments_bankjournal', when='BEFORE')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='confirmation',
                trigger=pgtrigger.compiler.Trigger(name='confirmations_kept', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='3e875689e9b18934f04c0844bbf36490513589f9', operation='UPDATE OR DELETE', pgid='pgtrigger_confirmations_kept_fa5d8', table='payments_confirmation', when='BEFORE')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='confirmation',
                trigger=pgtrigger.compiler.Trigger(name='confirmations_kept_whole', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF coalesce(current_setting('preau.allow_truncate', true), '') <> 'on' THEN RAISE EXCEPTION 'this history is never emptied' USING ERRCODE = 'insufficient_privilege'; END IF; RETURN NULL;", hash='7292a0acd552dbdb4de37227238532cc38c7efa1', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_confirmations_kept_whole_abadf', table='payments_confirmation', when='BEFORE')),
            ),
            migrations.AddConstraint(
                model_name='journalline',
                constraint=models.UniqueConstraint(fields=('journal', 'number'), name='bank_journal_line_once'),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='journalline',
                trigger=pgtrigger.compiler.Trigger(name='bank_journal_lines_kept', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='100c16611e82b9f12693f05a391db38d73971726', operation='UPDATE OR DELETE', pgid='pgtrigger_bank_journal_lines_kept_33dce', table='payments_journalline', when='BEFORE')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='journalline',
                trigger=pgtrigger.compiler.Trigger(name='bank_journal_lines_kept_whole', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF coalesce(current_setting('preau.allow_truncate', true), '') <> 'on' THEN RAISE EXCEPTION 'this history is never emptied' USING ERRCODE = 'insufficient_privilege'; END IF; RETURN NULL;", hash='f2e46f3d1357f77897186cb4a5c03d6c1e17064b', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_bank_journal_lines_kept_whole_49b8b', table='payments_journalline', when='BEFORE')),
            ),
            migrations.AddIndex(
                model_name='payment',
                index=models.Index(condition=models.Q(('state__in', ['created', 'redirected', 'pending'])), fields=['expires_at'], name='payment_may_expire'),
            ),
            migrations.AddIndex(
                model_name='payment',
                index=models.Index(condition=models.Q(('is_asked', True)), fields=['asked_at'], name='payment_to_ask'),
            ),
            migrations.AddIndex(
                model_name='payment',
                index=models.Index(fields=['cash_office', '-id'], name='payment_by_office'),
            ),
            migrations.AddConstraint(
                model_name='payment',
                constraint=models.CheckConstraint(condition=models.Q(('amount_cents__gt', 0)), name='payment_of_something'),
            ),
            migrations.AddConstraint(
                model_name='payment',
                constraint=models.UniqueConstraint(fields=('shop_id', 'transaction_date', 'transaction_number'), name='payment_unique_by_shop_and_day'),
            ),
            migrations.AddConstraint(
                model_name='payment',
                constraint=models.UniqueConstraint(condition=models.Q(('bank_reference', ''), _negated=True), fields=('gateway', 'bank_reference'), name='payment_bank_reference_unique'),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='payment',
                trigger=pgtrigger.compiler.Trigger(name='same_structure', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF NEW.cash_office_id IS NOT NULL AND (SELECT structure_id FROM structures_cashoffice WHERE id = NEW.cash_office_id) IS DISTINCT FROM NEW.structure_id THEN RAISE EXCEPTION 'cash_office_id belongs to another structure' USING ERRCODE = 'foreign_key_violation'; END IF; IF NEW.household_id IS NOT NULL AND (SELECT structure_id FROM households_household WHERE id = NEW.household_id) IS DISTINCT FROM NEW.structure_id THEN RAISE EXCEPTION 'household_id belongs to another structure' USING ERRCODE = 'foreign_key_violation'; END IF; RETURN NEW;", hash='70e26a641b48983b42764c4bfd101c2579f4c676', operation='INSERT OR UPDATE OF "structure_id", "cash_office_id", "household_id"', pgid='pgtrigger_same_structure_641ff', table='payments_payment', when='BEFORE')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='payment',
                trigger=pgtrigger.compiler.Trigger(name='payments_kept_whole', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF coalesce(current_setting('preau.allow_truncate', true), '') <> 'on' THEN RAISE EXCEPTION 'this history is never emptied' USING ERRCODE = 'insufficient_privilege'; END IF; RETURN NULL;", hash='8f38a9297eefdf99dad9ebd700401aba1fe8e283', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_payments_kept_whole_1d347', table='payments_payment', when='BEFORE')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='payment',
                trigger=pgtrigger.compiler.Trigger(name='payments_kept', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='9739d493bc132822b03cc54fd354094c3b659533', operation='DELETE', pgid='pgtrigger_payments_kept_34b0e', table='payments_payment', when='BEFORE')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='payment',
                trigger=pgtrigger.compiler.Trigger(name='payment_keeps_its_promise', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF (OLD.amount_cents, OLD.household_id, OLD.cash_office_id, OLD.order_number, OLD.shop_id) IS DISTINCT FROM (NEW.amount_cents, NEW.household_id, NEW.cash_office_id, NEW.order_number, NEW.shop_id) OR (OLD.state = 'paid' AND NEW.state <> 'paid') OR (OLD.bank_reference <> '' AND NEW.bank_reference <> OLD.bank_reference) THEN RAISE EXCEPTION 'a payment keeps what was ordered, and stays paid' USING ERRCODE = 'check_violation'; END IF; RETURN NEW;", hash='fc69676caac49c0acd6e6f45c0b005890dc8de14', operation='UPDATE', pgid='pgtrigger_payment_keeps_its_promise_3d115', table='payments_payment', when='BEFORE')),
            ),
            migrations.AddConstraint(
                model_name='journaldifference',
                constraint=models.CheckConstraint(condition=models.Q(models.Q(('outcome', ''), ('settled_at__isnull', True), ('settled_by__isnull', True)), models.Q(('settled_at__isnull', False), ('settled_by__isnull', False), models.Q(('outcome', ''), _negated=True)), _connector='OR'), name='difference_settled_with_words'),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='journaldifference',
                trigger=pgtrigger.compiler.Trigger(name='bank_differences_kept_whole', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF coalesce(current_setting('preau.allow_truncate', true), '') <> 'on' THEN RAISE EXCEPTION 'this history is never emptied' USING ERRCODE = 'insufficient_privilege'; END IF; RETURN NULL;", hash='8f89b3a7633420ebee5f6b8a8f5d8609e3e320a9', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_bank_differences_kept_whole_998de', table='payments_journaldifference', when='BEFORE')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='journaldifference',
                trigger=pgtrigger.compiler.Trigger(name='bank_differences_kept', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='dd4dd0e6e1d41e1bea30bd7cb35ec27ffaeb43ae', operation='DELETE', pgid='pgtrigger_bank_differences_kept_6e591', table='payments_journaldifference', when='BEFORE')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='journaldifference',
                trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "payments_journaldifferenceevent" ("bank_cents", "id", "journal_id", "kind", "line_id", "message_id", "order_number", "outcome", "own_cents", "payment_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "settled_at", "settled_by_id", "structure_id") VALUES (NEW."bank_cents", NEW."id", NEW."journal_id", NEW."kind", NEW."line_id", NEW."message_id", NEW."order_number", NEW."outcome", NEW."own_cents", NEW."payment_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."settled_at", NEW."settled_by_id", NEW."structure_id"); RETURN NULL;', hash='61efca0011a4eb0bd2599fa99f0e46556a29aef7', operation='INSERT', pgid='pgtrigger_insert_insert_dfd39', table='payments_journaldifference', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='journaldifference',
                trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "payments_journaldifferenceevent" ("bank_cents", "id", "journal_id", "kind", "line_id", "message_id", "order_number", "outcome", "own_cents", "payment_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "settled_at", "settled_by_id", "structure_id") VALUES (NEW."bank_cents", NEW."id", NEW."journal_id", NEW."kind", NEW."line_id", NEW."message_id", NEW."order_number", NEW."outcome", NEW."own_cents", NEW."payment_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."settled_at", NEW."settled_by_id", NEW."structure_id"); RETURN NULL;', hash='0eaf6004284c6bd54c4be89ee28e9a50043dc37a', operation='UPDATE', pgid='pgtrigger_update_update_9076e', table='payments_journaldifference', when='AFTER')),
            ),
            migrations.AddIndex(
                model_name='bankmessage',
                index=models.Index(fields=['cash_office', 'received_at'], name='bank_message_by_office'),
            ),
            migrations.AddConstraint(
                model_name='bankmessage',
                constraint=models.UniqueConstraint(condition=models.Q(('verdict__in', ['credited', 'surplus', 'suspense'])), fields=('gateway', 'transaction'), name='bank_transaction_credits_once'),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='bankmessage',
                trigger=pgtrigger.compiler.Trigger(name='bank_messages_kept', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='c2cad8821b071be59879226b9bb577f11f60c933', operation='UPDATE OR DELETE', pgid='pgtrigger_bank_messages_kept_d549a', table='payments_bankmessage', when='BEFORE')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='bankmessage',
                trigger=pgtrigger.compiler.Trigger(name='bank_messages_kept_whole', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF coalesce(current_setting('preau.allow_truncate', true), '') <> 'on' THEN RAISE EXCEPTION 'this history is never emptied' USING ERRCODE = 'insufficient_privilege'; END IF; RETURN NULL;", hash='0a3a5e420d17b590a5ba620a4938e0845acd73ed', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_bank_messages_kept_whole_cdc3d', table='payments_bankmessage', when='BEFORE')),
            ),
            migrations.AddConstraint(
                model_name='paymentcontract',
                constraint=models.UniqueConstraint(fields=('gateway', 'shop_id'), name='contract_shop_unique'),
            ),
            migrations.AddConstraint(
                model_name='paymentcontract',
                constraint=models.CheckConstraint(condition=models.Q(models.Q(('proof', 'message'), _negated=True), models.Q(models.Q(('proof_note', ''), _negated=True), models.Q(('gateway__in', ['payfip']), _negated=True)), _connector='OR'), name='contract_says_why_no_question'),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='paymentcontract',
                trigger=pgtrigger.compiler.Trigger(name='same_structure', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF NEW.cash_office_id IS NOT NULL AND (SELECT structure_id FROM structures_cashoffice WHERE id = NEW.cash_office_id) IS DISTINCT FROM NEW.structure_id THEN RAISE EXCEPTION 'cash_office_id belongs to another structure' USING ERRCODE = 'foreign_key_violation'; END IF; RETURN NEW;", hash='51c57422a4bde0734405a4365f68e3fba3a5873e', operation='INSERT OR UPDATE OF "structure_id", "cash_office_id"', pgid='pgtrigger_same_structure_12a1e', table='payments_paymentcontract', when='BEFORE')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='paymentcontract',
                trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "payments_paymentcontractevent" ("bank_key", "cash_office_id", "gateway", "id", "is_active", "mode", "payment_url", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "proof", "proof_note", "service_url", "shop_id", "structure_id") VALUES (NEW."bank_key", NEW."cash_office_id", NEW."gateway", NEW."id", NEW."is_active", NEW."mode", NEW."payment_url", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."proof", NEW."proof_note", NEW."service_url", NEW."shop_id", NEW."structure_id"); RETURN NULL;', hash='960944452e44acda35a3e87e342dc0b883c4226e', operation='INSERT', pgid='pgtrigger_insert_insert_ec97f', table='payments_paymentcontract', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='paymentcontract',
                trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."bank_key" IS DISTINCT FROM (NEW."bank_key") OR OLD."cash_office_id" IS DISTINCT FROM (NEW."cash_office_id") OR OLD."gateway" IS DISTINCT FROM (NEW."gateway") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."is_active" IS DISTINCT FROM (NEW."is_active") OR OLD."mode" IS DISTINCT FROM (NEW."mode") OR OLD."payment_url" IS DISTINCT FROM (NEW."payment_url") OR OLD."proof" IS DISTINCT FROM (NEW."proof") OR OLD."proof_note" IS DISTINCT FROM (NEW."proof_note") OR OLD."service_url" IS DISTINCT FROM (NEW."service_url") OR OLD."shop_id" IS DISTINCT FROM (NEW."shop_id") OR OLD."structure_id" IS DISTINCT FROM (NEW."structure_id"))', func='INSERT INTO "payments_paymentcontractevent" ("bank_key", "cash_office_id", "gateway", "id", "is_active", "mode", "payment_url", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "proof", "proof_note", "service_url", "shop_id", "structure_id") VALUES (NEW."bank_key", NEW."cash_office_id", NEW."gateway", NEW."id", NEW."is_active", NEW."mode", NEW."payment_url", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."proof", NEW."proof_note", NEW."service_url", NEW."shop_id", NEW."structure_id"); RETURN NULL;', hash='17f11a2be22c34b1d99bc3311c2e282a4ae3e725', operation='UPDATE', pgid='pgtrigger_update_update_c2043', table='payments_paymentcontract', when='AFTER')),
            ),
            migrations.AddConstraint(
                model_name='paymentline',
                constraint=models.UniqueConstraint(fields=('payment', 'payable_kind', 'payable_id'), name='payment_line_once'),
            ),
            migrations.AddConstraint(
                model_name='paymentline',
                constraint=models.CheckConstraint(condition=models.Q(('amount_cents__gt', 0)), name='payment_line_of_something'),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='paymentline',
                trigger=pgtrigger.compiler.Trigger(name='payment_lines_kept', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='e3bf95d942cbbbd67ffe0fe7c7519641b76b4391', operation='UPDATE OR DELETE', pgid='pgtrigger_payment_lines_kept_060d7', table='payments_paymentline', when='BEFORE')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='paymentline',
                trigger=pgtrigger.compiler.Trigger(name='payment_lines_kept_whole', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF coalesce(current_setting('preau.allow_truncate', true), '') <> 'on' THEN RAISE EXCEPTION 'this history is never emptied' USING ERRCODE = 'insufficient_privilege'; END IF; RETURN NULL;", hash='f9176c9036a4a9312713197f914bb53798eebd51', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_payment_lines_kept_whole_48d68', table='payments_paymentline', when='BEFORE')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='paymentline',
                trigger=pgtrigger.compiler.Trigger(name='payment_line_of_its_office', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF (SELECT cash_office_id FROM ledger_account WHERE id = NEW.account_id) IS DISTINCT FROM (SELECT cash_office_id FROM payments_payment WHERE id = NEW.payment_id) THEN RAISE EXCEPTION 'this account is of another cash office' USING ERRCODE = 'foreign_key_violation'; END IF; RETURN NEW;", hash='a236cbf99be22e52ade0887bc42e59626f4ecbe5', operation='INSERT', pgid='pgtrigger_payment_line_of_its_office_b827a', table='payments_paymentline', when='BEFORE')),
            ),
            migrations.AddConstraint(
                model_name='paymentreturn',
                constraint=models.CheckConstraint(condition=models.Q(('amount_cents__gt', 0)), name='payment_return_of_something'),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='paymentreturn',
                trigger=pgtrigger.compiler.Trigger(name='payment_returns_kept', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='6954b03024123e9670b9b8a43bbb344c8907344d', operation='UPDATE OR DELETE', pgid='pgtrigger_payment_returns_kept_340d2', table='payments_paymentreturn', when='BEFORE')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='paymentreturn',
                trigger=pgtrigger.compiler.Trigger(name='payment_returns_kept_whole', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF coalesce(current_setting('preau.allow_truncate', true), '') <> 'on' THEN RAISE EXCEPTION 'this history is never emptied' USING ERRCODE = 'insufficient_privilege'; END IF; RETURN NULL;", hash='14fed0dfa3b01c23c702a5ca72c6d414a8350cab', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_payment_returns_kept_whole_32f6c', table='payments_paymentreturn', when='BEFORE')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='suspensesettlement',
                trigger=pgtrigger.compiler.Trigger(name='suspense_settlements_kept', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='236a1dc45be56adcac73220b24d8f27bdec419ca', operation='UPDATE OR DELETE', pgid='pgtrigger_suspense_settlements_kept_40cb0', table='payments_suspensesettlement', when='BEFORE')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='suspensesettlement',
                trigger=pgtrigger.compiler.Trigger(name='suspense_settlements_kept_whole', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF coalesce(current_setting('preau.allow_truncate', true), '') <> 'on' THEN RAISE EXCEPTION 'this history is never emptied' USING ERRCODE = 'insufficient_privilege'; END IF; RETURN NULL;", hash='a723116b391a7d1f47eb2be6d5e2df665505eb6b', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_suspense_settlements_kept_whole_8ad44', table='payments_suspensesettlement', when='BEFORE')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='suspensesettlement',
                trigger=pgtrigger.compiler.Trigger(name='settlement_of_its_office', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF (SELECT cash_office_id FROM ledger_account WHERE id = NEW.account_id) IS DISTINCT FROM (SELECT cash_office_id FROM payments_bankmessage WHERE id = NEW.message_id) THEN RAISE EXCEPTION 'this account is of another cash office' USING ERRCODE = 'foreign_key_violation'; END IF; RETURN NEW;", hash='3346c1fd7ee8e5f4133318115438a4abb40dd817', operation='INSERT', pgid='pgtrigger_settlement_of_its_office_125e4', table='payments_suspensesettlement', when='BEFORE')),
            ),
        ]),
    ]
