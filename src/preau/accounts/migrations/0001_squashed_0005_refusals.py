import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.text
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

from preau.common.migrations import NewRoom


class Migration(migrations.Migration):

    initial = True

    replaces = [
        ('accounts', '0001_initial'),
        ('accounts', '0002_hosts'),
        ('accounts', '0003_orders_never_collects'),
        ('accounts', '0004_agent_entrances'),
        ('accounts', '0005_refusals'),
    ]

    dependencies = [
        ('auth', '0012_alter_user_first_name_max_length'),
        ('households', '0001_squashed_0002_searching'),
        ('notices', '0001_squashed_0001_initial'),
        ('pghistory', '0007_auto_20250421_0444'),
        ('structures', '0001_squashed_0004_asked_days'),
    ]

    operations = [
        NewRoom([
            migrations.CreateModel(
                name='AgentEntrance',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('outcome', models.CharField(choices=[('entered', 'Connexion'), ('refused', 'Mot de passe inexact'), ('factor', 'Double authentification refusée')], max_length=10, verbose_name='suite')),
                    ('with_factor', models.BooleanField(default=False, verbose_name='avec la double authentification')),
                    ('at', models.DateTimeField(verbose_name='instant')),
                ],
                options={
                    'verbose_name': 'connexion d’un agent',
                    'verbose_name_plural': 'connexions des agents',
                    'ordering': ['-at', '-id'],
                },
            ),
            migrations.CreateModel(
                name='AgentInvitation',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('email', models.EmailField(max_length=254, verbose_name='courriel')),
                    ('name', models.CharField(max_length=120, verbose_name='nom')),
                    ('roles', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('administrator', 'Administrateur'), ('activity_manager', 'Gestionnaire d’activités'), ('desk', 'Guichet'), ('canteen', 'Cantine'), ('cash_officer', 'Régisseur'), ('orderer', 'Ordonnateur'), ('reader', 'Lecteur')], max_length=20), size=None, verbose_name='rôles')),
                    ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='envoyée')),
                    ('link_digest', models.CharField(editable=False, max_length=64, unique=True)),
                    ('link_expires_at', models.DateTimeField(verbose_name='lien valable jusqu’au')),
                    ('accepted_at', models.DateTimeField(blank=True, null=True, verbose_name='acceptée')),
                ],
                options={
                    'verbose_name': 'invitation d’un agent',
                    'verbose_name_plural': 'invitations des agents',
                    'ordering': ['-created_at', '-id'],
                },
            ),
            migrations.CreateModel(
                name='Batch',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('kind', models.CharField(choices=[('grant', 'Création des accès'), ('send', 'Envoi des lettres')], max_length=10, verbose_name='travail')),
                    ('key', models.UUIDField(editable=False)),
                    ('rows', models.JSONField(verbose_name='lignes')),
                    ('addresses', models.JSONField(default=dict, verbose_name='adresses du portail')),
                    ('total', models.PositiveIntegerField(verbose_name='lignes en tout')),
                    ('done', models.PositiveIntegerField(default=0, verbose_name='lignes passées')),
                    ('accepted', models.PositiveIntegerField(default=0, verbose_name='lignes acceptées')),
                    ('refusals', models.JSONField(default=list, verbose_name='refus')),
                    ('created_at', models.DateTimeField(verbose_name='demandé')),
                    ('moved_at', models.DateTimeField(verbose_name='avancé')),
                    ('finished_at', models.DateTimeField(blank=True, null=True, verbose_name='fini')),
                ],
                options={
                    'verbose_name': 'travail par lot',
                    'verbose_name_plural': 'travaux par lot',
                    'ordering': ['id'],
                },
            ),
            migrations.CreateModel(
                name='BrowserSession',
                fields=[
                    ('session_key', models.CharField(max_length=40, primary_key=True, serialize=False, verbose_name='session key')),
                    ('session_data', models.TextField(verbose_name='session data')),
                    ('expire_date', models.DateTimeField(db_index=True, verbose_name='expire date')),
                    ('opened_at', models.DateTimeField(verbose_name='ouverte')),
                    ('last_seen_at', models.DateTimeField(verbose_name='dernière page')),
                    ('browser', models.CharField(blank=True, max_length=60, verbose_name='navigateur')),
                ],
                options={
                    'verbose_name': 'session',
                    'ordering': ['-last_seen_at', 'session_key'],
                },
            ),
            migrations.CreateModel(
                name='EmailChange',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('new_email', models.EmailField(max_length=254, verbose_name='nouvelle adresse')),
                    ('old_digest', models.CharField(editable=False, max_length=64, unique=True)),
                    ('new_digest', models.CharField(editable=False, max_length=64, unique=True)),
                    ('expires_at', models.DateTimeField(verbose_name='valable jusqu’au')),
                    ('old_confirmed_at', models.DateTimeField(blank=True, null=True, verbose_name='confirmée à l’ancienne adresse')),
                    ('new_confirmed_at', models.DateTimeField(blank=True, null=True, verbose_name='confirmée à la nouvelle adresse')),
                ],
                options={
                    'verbose_name': 'changement d’adresse',
                    'verbose_name_plural': 'changements d’adresse',
                    'ordering': ['id'],
                },
            ),
            migrations.CreateModel(
                name='HouseholdAccess',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('created_at', models.DateTimeField(auto_now_add=True)),
                ],
                options={
                    'verbose_name': 'accès d’une famille',
                    'verbose_name_plural': 'accès des familles',
                    'ordering': ['user', 'structure'],
                },
            ),
            migrations.CreateModel(
                name='HouseholdAccessEvent',
                fields=[
                    ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                    ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                    ('pgh_label', models.TextField(help_text='The event label.')),
                    ('id', models.BigIntegerField()),
                    ('created_at', models.DateTimeField(auto_now_add=True)),
                ],
                options={
                    'abstract': False,
                },
            ),
            migrations.CreateModel(
                name='Opening',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('created_at', models.DateTimeField(auto_now_add=True)),
                    ('link_digest', models.CharField(editable=False, max_length=64, null=True, unique=True)),
                    ('link_expires_at', models.DateTimeField(blank=True, null=True, verbose_name='lien valable jusqu’au')),
                    ('code_digest', models.CharField(editable=False, max_length=64, null=True, unique=True)),
                    ('code_expires_at', models.DateTimeField(blank=True, null=True, verbose_name='code valable jusqu’au')),
                    ('printed_at', models.DateTimeField(blank=True, null=True, verbose_name='imprimée')),
                    ('used_at', models.DateTimeField(blank=True, null=True, verbose_name='utilisée')),
                    ('renews', models.BooleanField(default=False, verbose_name='nouveau mot de passe')),
                ],
                options={
                    'verbose_name': 'ouverture d’accès',
                    'verbose_name_plural': 'ouvertures d’accès',
                    'ordering': ['id'],
                },
            ),
            migrations.CreateModel(
                name='OpeningEvent',
                fields=[
                    ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                    ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                    ('pgh_label', models.TextField(help_text='The event label.')),
                    ('id', models.BigIntegerField()),
                    ('created_at', models.DateTimeField(auto_now_add=True)),
                    ('link_expires_at', models.DateTimeField(blank=True, null=True, verbose_name='lien valable jusqu’au')),
                    ('code_expires_at', models.DateTimeField(blank=True, null=True, verbose_name='code valable jusqu’au')),
                    ('printed_at', models.DateTimeField(blank=True, null=True, verbose_name='imprimée')),
                    ('used_at', models.DateTimeField(blank=True, null=True, verbose_name='utilisée')),
                    ('renews', models.BooleanField(default=False, verbose_name='nouveau mot de passe')),
                ],
                options={
                    'abstract': False,
                },
            ),
            migrations.CreateModel(
                name='PortalHost',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('since', models.DateTimeField(auto_now_add=True, verbose_name='depuis')),
                ],
                options={
                    'verbose_name': 'hébergeur du portail',
                    'verbose_name_plural': 'hébergeurs du portail',
                    'ordering': ['id'],
                },
            ),
            migrations.CreateModel(
                name='PortalHostEvent',
                fields=[
                    ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                    ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                    ('pgh_label', models.TextField(help_text='The event label.')),
                    ('id', models.BigIntegerField()),
                    ('since', models.DateTimeField(auto_now_add=True, verbose_name='depuis')),
                ],
                options={
                    'abstract': False,
                },
            ),
            migrations.CreateModel(
                name='SecretQuestion',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('question', models.CharField(choices=[('pet', 'Comment s’appelait votre premier animal ?'), ('friend', 'Comment s’appelait votre meilleur ami d’enfance ?'), ('teacher', 'Quel était le nom de votre premier instituteur ?'), ('street', 'Dans quelle rue avez-vous grandi ?'), ('meeting', 'Dans quelle ville vos parents se sont-ils rencontrés ?'), ('book', 'Quel est le premier livre que vous avez aimé ?'), ('job', 'Quel métier vouliez-vous faire enfant ?')], max_length=20, verbose_name='question')),
                    ('answer', models.CharField(editable=False, max_length=128)),
                    ('set_at', models.DateTimeField(verbose_name='choisie')),
                ],
                options={
                    'verbose_name': 'question secrète',
                    'verbose_name_plural': 'questions secrètes',
                    'ordering': ['user'],
                },
            ),
            migrations.CreateModel(
                name='SignUp',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('last_name', models.CharField(max_length=100, verbose_name='nom')),
                    ('first_name', models.CharField(max_length=100, verbose_name='prénom')),
                    ('email', models.EmailField(max_length=254, verbose_name='courriel')),
                    ('file_number', models.CharField(blank=True, max_length=20, verbose_name='numéro de dossier')),
                    ('file_name', models.CharField(blank=True, max_length=120, verbose_name='nom de dossier')),
                    ('terms_accepted_at', models.DateTimeField(verbose_name='conditions acceptées')),
                    ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='inscription')),
                    ('link_digest', models.CharField(editable=False, max_length=64, unique=True)),
                    ('link_expires_at', models.DateTimeField(verbose_name='lien valable jusqu’au')),
                    ('activated_at', models.DateTimeField(blank=True, null=True, verbose_name='activée')),
                    ('attached_at', models.DateTimeField(blank=True, null=True, verbose_name='rattachée')),
                ],
                options={
                    'verbose_name': 'inscription au portail',
                    'verbose_name_plural': 'inscriptions au portail',
                    'ordering': ['created_at', 'id'],
                },
            ),
            migrations.CreateModel(
                name='StructureRole',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('role', models.CharField(choices=[('administrator', 'Administrateur'), ('activity_manager', 'Gestionnaire d’activités'), ('desk', 'Guichet'), ('canteen', 'Cantine'), ('cash_officer', 'Régisseur'), ('orderer', 'Ordonnateur'), ('reader', 'Lecteur')], max_length=20, verbose_name='rôle')),
                ],
                options={
                    'verbose_name': 'rôle d’un agent',
                    'verbose_name_plural': 'rôles des agents',
                    'ordering': ['structure', 'role'],
                },
            ),
            migrations.CreateModel(
                name='StructureRoleEvent',
                fields=[
                    ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                    ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                    ('pgh_label', models.TextField(help_text='The event label.')),
                    ('id', models.BigIntegerField()),
                    ('role', models.CharField(choices=[('administrator', 'Administrateur'), ('activity_manager', 'Gestionnaire d’activités'), ('desk', 'Guichet'), ('canteen', 'Cantine'), ('cash_officer', 'Régisseur'), ('orderer', 'Ordonnateur'), ('reader', 'Lecteur')], max_length=20, verbose_name='rôle')),
                ],
                options={
                    'abstract': False,
                },
            ),
            migrations.CreateModel(
                name='TermsAcceptance',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('accepted_at', models.DateTimeField(verbose_name='acceptée')),
                ],
                options={
                    'verbose_name': 'accord aux conditions',
                    'verbose_name_plural': 'accords aux conditions',
                    'ordering': ['id'],
                },
            ),
            migrations.CreateModel(
                name='TermsAcceptanceEvent',
                fields=[
                    ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                    ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                    ('pgh_label', models.TextField(help_text='The event label.')),
                    ('id', models.BigIntegerField()),
                    ('accepted_at', models.DateTimeField(verbose_name='acceptée')),
                ],
                options={
                    'abstract': False,
                },
            ),
            migrations.CreateModel(
                name='User',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('password', models.CharField(max_length=128, verbose_name='password')),
                    ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                    ('is_superuser', models.BooleanField(default=False, help_text='Designates that this user has all permissions without explicitly assigning them.', verbose_name='superuser status')),
                    ('email', models.EmailField(max_length=254, verbose_name='courriel')),
                    ('display_name', models.CharField(blank=True, max_length=120, verbose_name='nom affiché')),
                    ('is_active', models.BooleanField(default=True, verbose_name='actif')),
                    ('is_staff', models.BooleanField(default=False, verbose_name='accède à l’administration')),
                    ('date_joined', models.DateTimeField(auto_now_add=True)),
                    ('language', models.CharField(blank=True, choices=[('fr', 'Français'), ('en', 'English')], max_length=5, verbose_name='langue')),
                    ('report_notices', models.CharField(choices=[('at_once', 'Tout de suite'), ('daily', 'Le lendemain, dans le compte rendu'), ('never', 'Jamais')], default='daily', max_length=10, verbose_name='compte rendu')),
                    ('waiting_notices', models.CharField(choices=[('at_once', 'Tout de suite'), ('daily', 'Le lendemain, dans le compte rendu'), ('never', 'Jamais')], default='at_once', max_length=10, verbose_name='liste d’attente')),
                    ('balance_notices', models.CharField(choices=[('at_once', 'Tout de suite'), ('daily', 'Le lendemain, dans le compte rendu'), ('never', 'Jamais')], default='at_once', max_length=10, verbose_name='solde bas')),
                    ('groups', models.ManyToManyField(blank=True, help_text='The groups this user belongs to. A user will get all permissions granted to each of their groups.', related_name='user_set', related_query_name='user', to='auth.group', verbose_name='groups')),
                    ('user_permissions', models.ManyToManyField(blank=True, help_text='Specific permissions for this user.', related_name='user_set', related_query_name='user', to='auth.permission', verbose_name='user permissions')),
                ],
                options={
                    'verbose_name': 'compte',
                    'ordering': ['email'],
                },
            ),
            migrations.CreateModel(
                name='AccountRequest',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('asker', models.CharField(choices=[('parent', 'Parent'), ('pupil', 'Élève'), ('guest', 'Adulte (commensal)')], default='parent', max_length=10, verbose_name='demandeur')),
                    ('card_digits', models.CharField(blank=True, max_length=5, verbose_name='5 derniers chiffres de la carte')),
                    ('last_name', models.CharField(max_length=100, verbose_name='nom du titulaire')),
                    ('first_name', models.CharField(max_length=100, verbose_name='prénom du titulaire')),
                    ('folded_name', models.CharField(editable=False, max_length=220)),
                    ('email', models.EmailField(max_length=254, verbose_name='courriel')),
                    ('terms_accepted_at', models.DateTimeField(verbose_name='conditions acceptées')),
                    ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='reçue')),
                    ('state', models.CharField(choices=[('new', 'À traiter'), ('accepted', 'Acceptée'), ('refused', 'Refusée')], default='new', max_length=10, verbose_name='état')),
                    ('reason', models.CharField(blank=True, max_length=500, verbose_name='raison du refus')),
                    ('decided_at', models.DateTimeField(blank=True, null=True, verbose_name='traitée')),
                    ('match_kind', models.CharField(blank=True, choices=[('certain', 'Certaine'), ('likely', 'Probable'), ('ambiguous', 'À départager'), ('none', 'Aucune')], max_length=10, verbose_name='correspondance')),
                    ('proposals', models.JSONField(default=list, verbose_name='correspondances proposées')),
                    ('matched_at', models.DateTimeField(blank=True, null=True, verbose_name='correspondance cherchée')),
                    ('decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'verbose_name': 'demande de compte',
                    'verbose_name_plural': 'demandes de compte',
                    'ordering': ['created_at', 'id'],
                },
            ),
            migrations.AddField(
                model_name='accountrequest',
                name='membership',
                field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='households.householdperson'),
            ),
            migrations.AddField(
                model_name='accountrequest',
                name='structure',
                field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='account_requests', to='structures.structure'),
            ),
            migrations.AddField(
                model_name='accountrequest',
                name='terms',
                field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='structures.termsversion', verbose_name='version acceptée'),
            ),
            migrations.AddField(
                model_name='agententrance',
                name='structure',
                field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='structures.structure'),
            ),
            migrations.AddField(
                model_name='agententrance',
                name='user',
                field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='compte'),
            ),
            migrations.AddField(
                model_name='agentinvitation',
                name='created_by',
                field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
            ),
            migrations.AddField(
                model_name='agentinvitation',
                name='mail',
                field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='notices.outgoingmail', verbose_name='courriel envoyé'),
            ),
            migrations.AddField(
                model_name='agentinvitation',
                name='structure',
                field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='invitations', to='structures.structure'),
            ),
            migrations.AddField(
                model_name='agentinvitation',
                name='user',
                field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='compte'),
            ),
            migrations.AddField(
                model_name='batch',
                name='created_by',
                field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='agent'),
            ),
            migrations.AddField(
                model_name='batch',
                name='structure',
                field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='structures.structure'),
            ),
            migrations.AddField(
                model_name='browsersession',
                name='user',
                field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='sessions', to=settings.AUTH_USER_MODEL),
            ),
            migrations.AddField(
                model_name='emailchange',
                name='user',
                field=models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='email_change', to=settings.AUTH_USER_MODEL, verbose_name='compte'),
            ),
            migrations.AddField(
                model_name='householdaccess',
                name='guardian',
                field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, to='households.guardian', verbose_name='responsable'),
            ),
            migrations.AddField(
                model_name='householdaccess',
                name='household',
                field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='accesses', to='households.household', verbose_name='foyer'),
            ),
            migrations.AddField(
                model_name='householdaccess',
                name='structure',
                field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='structures.structure'),
            ),
            migrations.AddField(
                model_name='householdaccess',
                name='user',
                field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='accesses', to=settings.AUTH_USER_MODEL, verbose_name='compte'),
            ),
            migrations.AddField(
                model_name='householdaccessevent',
                name='guardian',
                field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='households.guardian', verbose_name='responsable'),
            ),
            migrations.AddField(
                model_name='householdaccessevent',
                name='household',
                field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='households.household', verbose_name='foyer'),
            ),
            migrations.AddField(
                model_name='householdaccessevent',
                name='pgh_context',
                field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
            ),
            migrations.AddField(
                model_name='householdaccessevent',
                name='pgh_obj',
                field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='accounts.householdaccess'),
            ),
            migrations.AddField(
                model_name='householdaccessevent',
                name='structure',
                field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='structures.structure'),
            ),
            migrations.AddField(
                model_name='householdaccessevent',
                name='user',
                field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='compte'),
            ),
            migrations.AddField(
                model_name='opening',
                name='created_by',
                field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
            ),
            migrations.AddField(
                model_name='opening',
                name='household',
                field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='households.household', verbose_name='foyer'),
            ),
            migrations.AddField(
                model_name='opening',
                name='mail',
                field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='notices.outgoingmail', verbose_name='courriel'),
            ),
            migrations.AddField(
                model_name='opening',
                name='structure',
                field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='openings', to='structures.structure'),
            ),
            migrations.AddField(
                model_name='opening',
                name='user',
                field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='openings', to=settings.AUTH_USER_MODEL, verbose_name='compte'),
            ),
            migrations.AddField(
                model_name='openingevent',
                name='created_by',
                field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL),
            ),
            migrations.AddField(
                model_name='openingevent',
                name='household',
                field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='households.household', verbose_name='foyer'),
            ),
            migrations.AddField(
                model_name='openingevent',
                name='mail',
                field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='notices.outgoingmail', verbose_name='courriel'),
            ),
            migrations.AddField(
                model_name='openingevent',
                name='pgh_context',
                field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
            ),
            migrations.AddField(
                model_name='openingevent',
                name='pgh_obj',
                field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='accounts.opening'),
            ),
            migrations.AddField(
                model_name='openingevent',
                name='structure',
                field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='structures.structure'),
            ),
            migrations.AddField(
                model_name='openingevent',
                name='user',
                field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='compte'),
            ),
            migrations.AddField(
                model_name='portalhost',
                name='user',
                field=models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='hosting', to=settings.AUTH_USER_MODEL, verbose_name='compte'),
            ),
            migrations.AddField(
                model_name='portalhostevent',
                name='pgh_context',
                field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
            ),
            migrations.AddField(
                model_name='portalhostevent',
                name='pgh_obj',
                field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='accounts.portalhost'),
            ),
            migrations.AddField(
                model_name='portalhostevent',
                name='user',
                field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='compte'),
            ),
            migrations.AddField(
                model_name='secretquestion',
                name='user',
                field=models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='secret_question', to=settings.AUTH_USER_MODEL),
            ),
            migrations.AddField(
                model_name='signup',
                name='attached_by',
                field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
            ),
            migrations.AddField(
                model_name='signup',
                name='household',
                field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='households.household'),
            ),
            migrations.AddField(
                model_name='signup',
                name='structure',
                field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='sign_ups', to='structures.structure'),
            ),
            migrations.AddField(
                model_name='signup',
                name='terms',
                field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='structures.termsversion', verbose_name='version acceptée'),
            ),
            migrations.AddField(
                model_name='signup',
                name='user',
                field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='compte'),
            ),
            migrations.AddField(
                model_name='structurerole',
                name='structure',
                field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='roles', to='structures.structure'),
            ),
            migrations.AddField(
                model_name='structurerole',
                name='user',
                field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='roles', to=settings.AUTH_USER_MODEL, verbose_name='compte'),
            ),
            migrations.AddField(
                model_name='structureroleevent',
                name='pgh_context',
                field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
            ),
            migrations.AddField(
                model_name='structureroleevent',
                name='pgh_obj',
                field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='accounts.structurerole'),
            ),
            migrations.AddField(
                model_name='structureroleevent',
                name='structure',
                field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='structures.structure'),
            ),
            migrations.AddField(
                model_name='structureroleevent',
                name='user',
                field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='compte'),
            ),
            migrations.AddField(
                model_name='termsacceptance',
                name='structure',
                field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='structures.structure'),
            ),
            migrations.AddField(
                model_name='termsacceptance',
                name='terms',
                field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='acceptances', to='structures.termsversion', verbose_name='version'),
            ),
            migrations.AddField(
                model_name='termsacceptance',
                name='user',
                field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='compte'),
            ),
            migrations.AddField(
                model_name='termsacceptanceevent',
                name='pgh_context',
                field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
            ),
            migrations.AddField(
                model_name='termsacceptanceevent',
                name='pgh_obj',
                field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='accounts.termsacceptance'),
            ),
            migrations.AddField(
                model_name='termsacceptanceevent',
                name='structure',
                field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='structures.structure'),
            ),
            migrations.AddField(
                model_name='termsacceptanceevent',
                name='terms',
                field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='structures.termsversion', verbose_name='version'),
            ),
            migrations.AddField(
                model_name='termsacceptanceevent',
                name='user',
                field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='compte'),
            ),
            migrations.AddConstraint(
                model_name='user',
                constraint=models.UniqueConstraint(django.db.models.functions.text.Lower('email'), name='user_email_unique'),
            ),
            migrations.AddConstraint(
                model_name='user',
                constraint=models.CheckConstraint(condition=models.Q(models.Q(('waiting_notices', 'daily'), _negated=True), ('report_notices', 'daily'), _connector='OR'), name='waiting_told_in_a_report_that_comes'),
            ),
            migrations.AddIndex(
                model_name='accountrequest',
                index=models.Index(fields=['structure', 'state', 'created_at'], name='request_by_state'),
            ),
            migrations.AddConstraint(
                model_name='accountrequest',
                constraint=models.UniqueConstraint(condition=models.Q(('state', 'new')), fields=('structure', 'email', 'folded_name'), name='request_waits_once'),
            ),
            migrations.AddConstraint(
                model_name='accountrequest',
                constraint=models.CheckConstraint(condition=models.Q(('state', 'new'), ('decided_at__isnull', False), _connector='OR'), name='request_decided_at'),
            ),
            migrations.AddConstraint(
                model_name='agententrance',
                constraint=models.CheckConstraint(condition=models.Q(('outcome', 'entered'), ('with_factor', False), _connector='OR'), name='entrance_with_factor'),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='agententrance',
                trigger=pgtrigger.compiler.Trigger(name='entrances_kept', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='2f870c4318e03dd3f3af8992f20e000395267430', operation='UPDATE', pgid='pgtrigger_entrances_kept_f061c', table='accounts_agententrance', when='BEFORE')),
            ),
            migrations.AddConstraint(
                model_name='agentinvitation',
                constraint=models.UniqueConstraint(condition=models.Q(('accepted_at__isnull', True)), fields=('structure', 'email'), name='invitation_waits_once'),
            ),
            migrations.AddIndex(
                model_name='batch',
                index=models.Index(condition=models.Q(('finished_at__isnull', True)), fields=['structure'], name='batch_running'),
            ),
            migrations.AddConstraint(
                model_name='batch',
                constraint=models.UniqueConstraint(fields=('structure', 'created_by', 'key'), name='batch_once'),
            ),
            migrations.AddConstraint(
                model_name='batch',
                constraint=models.CheckConstraint(condition=models.Q(('done__lte', models.F('total'))), name='batch_within_total'),
            ),
            migrations.AddConstraint(
                model_name='householdaccess',
                constraint=models.UniqueConstraint(fields=('user', 'structure'), name='one_household_by_structure'),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='householdaccess',
                trigger=pgtrigger.compiler.Trigger(name='same_structure', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF NEW.household_id IS NOT NULL AND (SELECT structure_id FROM households_household WHERE id = NEW.household_id) IS DISTINCT FROM NEW.structure_id THEN RAISE EXCEPTION 'household_id belongs to another structure' USING ERRCODE = 'foreign_key_violation'; END IF; RETURN NEW;", hash='136b46725bc9054d712f2bb9c522824364dccca9', operation='INSERT OR UPDATE OF "structure_id", "household_id"', pgid='pgtrigger_same_structure_41033', table='accounts_householdaccess', when='BEFORE')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='householdaccess',
                trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "accounts_householdaccessevent" ("created_at", "guardian_id", "household_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "structure_id", "user_id") VALUES (NEW."created_at", NEW."guardian_id", NEW."household_id", NEW."id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."structure_id", NEW."user_id"); RETURN NULL;', hash='34cf537c48a4a30ec9935ba932572e03516c0cd7', operation='INSERT', pgid='pgtrigger_insert_insert_3646a', table='accounts_householdaccess', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='householdaccess',
                trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "accounts_householdaccessevent" ("created_at", "guardian_id", "household_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "structure_id", "user_id") VALUES (NEW."created_at", NEW."guardian_id", NEW."household_id", NEW."id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."structure_id", NEW."user_id"); RETURN NULL;', hash='36722af58416f42e128c46cd4dd227aaec1abc58', operation='UPDATE', pgid='pgtrigger_update_update_5b1e9', table='accounts_householdaccess', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='householdaccess',
                trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "accounts_householdaccessevent" ("created_at", "guardian_id", "household_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "structure_id", "user_id") VALUES (OLD."created_at", OLD."guardian_id", OLD."household_id", OLD."id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."structure_id", OLD."user_id"); RETURN NULL;', hash='322d54870ee3573fca76cbb35d5ccc388b121e2e', operation='DELETE', pgid='pgtrigger_delete_delete_c84ff', table='accounts_householdaccess', when='AFTER')),
            ),
            migrations.AddConstraint(
                model_name='opening',
                constraint=models.UniqueConstraint(condition=models.Q(('used_at__isnull', True)), fields=('structure', 'user'), name='opening_waits_once'),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='opening',
                trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "accounts_openingevent" ("code_expires_at", "created_at", "created_by_id", "household_id", "id", "link_expires_at", "mail_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "printed_at", "renews", "structure_id", "used_at", "user_id") VALUES (NEW."code_expires_at", NEW."created_at", NEW."created_by_id", NEW."household_id", NEW."id", NEW."link_expires_at", NEW."mail_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."printed_at", NEW."renews", NEW."structure_id", NEW."used_at", NEW."user_id"); RETURN NULL;', hash='f300a7d07ef0af394135577e925d297f8f7118e8', operation='INSERT', pgid='pgtrigger_insert_insert_dc97e', table='accounts_opening', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='opening',
                trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."code_expires_at" IS DISTINCT FROM (NEW."code_expires_at") OR OLD."created_at" IS DISTINCT FROM (NEW."created_at") OR OLD."created_by_id" IS DISTINCT FROM (NEW."created_by_id") OR OLD."household_id" IS DISTINCT FROM (NEW."household_id") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."link_expires_at" IS DISTINCT FROM (NEW."link_expires_at") OR OLD."mail_id" IS DISTINCT FROM (NEW."mail_id") OR OLD."printed_at" IS DISTINCT FROM (NEW."printed_at") OR OLD."renews" IS DISTINCT FROM (NEW."renews") OR OLD."structure_id" IS DISTINCT FROM (NEW."structure_id") OR OLD."used_at" IS DISTINCT FROM (NEW."used_at") OR OLD."user_id" IS DISTINCT FROM (NEW."user_id"))', func='INSERT INTO "accounts_openingevent" ("code_expires_at", "created_at", "created_by_id", "household_id", "id", "link_expires_at", "mail_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "printed_at", "renews", "structure_id", "used_at", "user_id") VALUES (NEW."code_expires_at", NEW."created_at", NEW."created_by_id", NEW."household_id", NEW."id", NEW."link_expires_at", NEW."mail_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."printed_at", NEW."renews", NEW."structure_id", NEW."used_at", NEW."user_id"); RETURN NULL;', hash='326ebccf467e14be1ef5acaf94f030fd91bf9596', operation='UPDATE', pgid='pgtrigger_update_update_d45e8', table='accounts_opening', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='portalhost',
                trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "accounts_portalhostevent" ("id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "since", "user_id") VALUES (NEW."id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."since", NEW."user_id"); RETURN NULL;', hash='1bbff902dfd0919a61a5a4b493ddcd784e2f5a9d', operation='INSERT', pgid='pgtrigger_insert_insert_963e1', table='accounts_portalhost', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='portalhost',
                trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "accounts_portalhostevent" ("id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "since", "user_id") VALUES (NEW."id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."since", NEW."user_id"); RETURN NULL;', hash='76b45f0706f61230677e9e083dee5caf71f6e289', operation='UPDATE', pgid='pgtrigger_update_update_9969a', table='accounts_portalhost', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='portalhost',
                trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "accounts_portalhostevent" ("id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "since", "user_id") VALUES (OLD."id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."since", OLD."user_id"); RETURN NULL;', hash='d28008dd58e133d18c4bf60698d54c2c9b9fc49e', operation='DELETE', pgid='pgtrigger_delete_delete_b3c92', table='accounts_portalhost', when='AFTER')),
            ),
            migrations.AddConstraint(
                model_name='signup',
                constraint=models.CheckConstraint(condition=models.Q(models.Q(('activated_at__isnull', True), ('user__isnull', True)), models.Q(('activated_at__isnull', False), ('user__isnull', False)), _connector='OR'), name='sign_up_activated_with_user'),
            ),
            migrations.AddConstraint(
                model_name='structurerole',
                constraint=models.UniqueConstraint(fields=('user', 'structure', 'role'), name='structure_role_unique'),
            ),
            migrations.AddConstraint(
                model_name='structurerole',
                constraint=models.UniqueConstraint(condition=models.Q(('role__in', ['orderer', 'cash_officer'])), fields=('user', 'structure'), name='orders_or_collects', violation_error_message='Une même personne ne peut pas être ordonnateur et régisseur.'),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='structurerole',
                trigger=pgtrigger.compiler.Trigger(name='orders_never_collects', sql=pgtrigger.compiler.UpsertTriggerSql(condition="WHEN (NEW.role IN ('administrator', 'orderer', 'cash_officer'))", func="PERFORM FROM accounts_user WHERE id = NEW.user_id FOR NO KEY UPDATE; IF EXISTS (SELECT FROM accounts_structurerole r WHERE r.user_id = NEW.user_id AND r.structure_id = NEW.structure_id AND r.id <> NEW.id AND (r.role = 'cash_officer') <> (NEW.role = 'cash_officer') AND r.role IN ('administrator', 'orderer', 'cash_officer')) THEN RAISE EXCEPTION 'who orders never collects' USING ERRCODE = 'check_violation', CONSTRAINT = 'orders_never_collects'; END IF; RETURN NEW;", hash='0c9c9ee4ff8e35cb4a8423d46b3c7a92b3b652cf', operation='INSERT OR UPDATE OF "user_id", "structure_id", "role"', pgid='pgtrigger_orders_never_collects_f9334', table='accounts_structurerole', when='BEFORE')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='structurerole',
                trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "accounts_structureroleevent" ("id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "role", "structure_id", "user_id") VALUES (NEW."id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."role", NEW."structure_id", NEW."user_id"); RETURN NULL;', hash='d7defc2a0c22ea1695d895ea2b132c63abdaa953', operation='INSERT', pgid='pgtrigger_insert_insert_f99b8', table='accounts_structurerole', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='structurerole',
                trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "accounts_structureroleevent" ("id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "role", "structure_id", "user_id") VALUES (NEW."id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."role", NEW."structure_id", NEW."user_id"); RETURN NULL;', hash='86a6598235e79032c1fd4e3d4f44f92b06494592', operation='UPDATE', pgid='pgtrigger_update_update_a05c7', table='accounts_structurerole', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='structurerole',
                trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "accounts_structureroleevent" ("id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "role", "structure_id", "user_id") VALUES (OLD."id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."role", OLD."structure_id", OLD."user_id"); RETURN NULL;', hash='8dfa6b0e1f0ef6f711215aeb6496abc21bd8ffba', operation='DELETE', pgid='pgtrigger_delete_delete_ac672', table='accounts_structurerole', when='AFTER')),
            ),
            migrations.AddConstraint(
                model_name='termsacceptance',
                constraint=models.UniqueConstraint(fields=('user', 'terms'), name='terms_accepted_once'),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='termsacceptance',
                trigger=pgtrigger.compiler.Trigger(name='same_structure', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF NEW.terms_id IS NOT NULL AND (SELECT structure_id FROM structures_termsversion WHERE id = NEW.terms_id) IS DISTINCT FROM NEW.structure_id THEN RAISE EXCEPTION 'terms_id belongs to another structure' USING ERRCODE = 'foreign_key_violation'; END IF; RETURN NEW;", hash='ecd6dec3b4ed9aacba15d477c1028d138ce141b4', operation='INSERT OR UPDATE OF "structure_id", "terms_id"', pgid='pgtrigger_same_structure_bd49f', table='accounts_termsacceptance', when='BEFORE')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='termsacceptance',
                trigger=pgtrigger.compiler.Trigger(name='acceptance_kept', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='cbeb945f9bc6528ab344f96bcb1e7fb93a4ba63b', operation='UPDATE', pgid='pgtrigger_acceptance_kept_300ae', table='accounts_termsacceptance', when='BEFORE')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='termsacceptance',
                trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "accounts_termsacceptanceevent" ("accepted_at", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "structure_id", "terms_id", "user_id") VALUES (NEW."accepted_at", NEW."id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."structure_id", NEW."terms_id", NEW."user_id"); RETURN NULL;', hash='47239b6d68cf9c1f04f542393f1d091df2373975', operation='INSERT', pgid='pgtrigger_insert_insert_7039a', table='accounts_termsacceptance', when='AFTER')),
            ),
        ]),
    ]
