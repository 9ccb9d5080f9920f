import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

from preau.common.migrations import NewRoom


class Migration(migrations.Migration):

    initial = True

    replaces = [
        ('structures', '0001_initial'),
        ('structures', '0002_shared_days'),
        ('structures', '0003_second_person'),
        ('structures', '0004_asked_days'),
    ]

    dependencies = [
        ('pghistory', '0007_auto_20250421_0444'),
    ]

    operations = [
        NewRoom([
            migrations.CreateModel(
                name='CashOffice',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('name', models.CharField(max_length=120, verbose_name='nom')),
                    ('code', models.SlugField(max_length=10, verbose_name='code des numéros')),
                    ('max_holding_cents', models.PositiveBigIntegerField(blank=True, null=True, verbose_name='encaisse maximale (centimes)')),
                    ('cash_float_cents', models.PositiveIntegerField(default=0, verbose_name='fonds de caisse (centimes)')),
                    ('min_top_up_cents', models.PositiveIntegerField(default=0, verbose_name='versement minimal (centimes)')),
                    ('min_meals', models.PositiveSmallIntegerField(default=0, verbose_name='versement minimal (repas)')),
                    ('overdraft_cents', models.PositiveIntegerField(blank=True, default=0, null=True, verbose_name='découvert permis (centimes)')),
                    ('other_means', models.TextField(blank=True, verbose_name='autres moyens de payer')),
                    ('is_active', models.BooleanField(default=True, verbose_name='en service')),
                ],
                options={
                    'verbose_name': 'régie',
                    'ordering': ['structure', 'name'],
                },
            ),
            migrations.CreateModel(
                name='Closure',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('start_date', models.DateField(verbose_name='du')),
                    ('end_date', models.DateField(verbose_name='au')),
                    ('reason', models.CharField(max_length=120, verbose_name='raison')),
                ],
                options={
                    'verbose_name': 'fermeture',
                    'ordering': ['start_date'],
                },
            ),
            migrations.CreateModel(
                name='ContactService',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('name', models.CharField(max_length=80, verbose_name='nom')),
                    ('email', models.EmailField(blank=True, max_length=254, verbose_name='adresse e-mail')),
                    ('position', models.PositiveSmallIntegerField(default=0, verbose_name='rang')),
                    ('is_active', models.BooleanField(default=True, verbose_name='proposé aux familles')),
                ],
                options={
                    'verbose_name': 'service',
                    'ordering': ['structure', 'position', 'id'],
                },
            ),
            migrations.CreateModel(
                name='HelpText',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('page', models.SlugField(max_length=60, verbose_name='page')),
                    ('body', models.TextField(max_length=2000, verbose_name='texte')),
                ],
                options={
                    'verbose_name': 'aide d’une page',
                    'verbose_name_plural': 'aides des pages',
                    'ordering': ['structure', 'page'],
                },
            ),
            migrations.CreateModel(
                name='Structure',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('slug', models.SlugField(max_length=60, unique=True, verbose_name='adresse')),
                    ('name', models.CharField(max_length=120, verbose_name='nom')),
                    ('kind', models.CharField(choices=[('town', 'Ville'), ('school', 'École'), ('secondary', 'Collège ou lycée'), ('association', 'Association')], default='town', max_length=20, verbose_name='genre')),
                    ('zone', models.CharField(choices=[('A', 'Zone A'), ('B', 'Zone B'), ('C', 'Zone C')], default='B', max_length=1, verbose_name='zone de vacances')),
                    ('alsace_moselle', models.BooleanField(default=False, verbose_name='jours fériés d’Alsace-Moselle')),
                    ('contact_email', models.EmailField(blank=True, max_length=254, verbose_name='courriel de contact')),
                    ('contact_phone', models.CharField(blank=True, max_length=30, verbose_name='téléphone')),
                    ('welcome', models.TextField(blank=True, verbose_name='mot d’accueil')),
                    ('account_delay', models.CharField(default='dans un délai de 48 h', max_length=120, verbose_name='délai annoncé pour un compte')),
                    ('account_delay_holidays', models.CharField(default='dans un délai de 48 h, un peu plus long pendant les vacances scolaires', max_length=120, verbose_name='délai annoncé pendant les vacances')),
                    ('offers_booking', models.BooleanField(default=True, verbose_name='réservation proposée')),
                    ('booking_blocked', models.BooleanField(default=False, verbose_name='réservation bloquée')),
                    ('booking_blocked_reason', models.CharField(blank=True, max_length=200, verbose_name='raison du blocage')),
                    ('payment_blocked', models.BooleanField(default=False, verbose_name='paiement en ligne bloqué')),
                    ('payment_blocked_reason', models.CharField(blank=True, max_length=200, verbose_name='raison du blocage du paiement')),
                    ('pauses', models.JSONField(blank=True, default=list, verbose_name='fermetures par périodes')),
                    ('requests_email', models.EmailField(blank=True, max_length=254, verbose_name='courriel qui reçoit les demandes de compte')),
                    ('website', models.URLField(blank=True, verbose_name='adresse web')),
                    ('shows_meals', models.BooleanField(default=True, verbose_name='nombre de repas affiché')),
                    ('shows_amount_due', models.BooleanField(default=True, verbose_name='montant à créditer affiché')),
                    ('shared_days', models.CharField(choices=[('tacit', 'Chaque foyer paie sa part, que l’autre ait réservé ou non'), ('booker', 'Le foyer qui réserve paie tout'), ('asked', 'L’autre foyer répond jour par jour ; sans son accord, le foyer qui réserve paie tout')], default='tacit', max_length=8, verbose_name='jours d’un enfant au coût partagé')),
                    ('requires_second_factor', models.BooleanField(default=False, verbose_name='double authentification exigée des agents')),
                    ('allows_secret_question', models.BooleanField(default=False, verbose_name='question secrète permise aux familles')),
                    ('second_person_above_cents', models.PositiveIntegerField(default=5000, verbose_name='deuxième personne au-delà de (centimes)')),
                    ('brand_color', models.CharField(blank=True, max_length=7, verbose_name='couleur')),
                    ('logo_version', models.CharField(blank=True, editable=False, max_length=16, verbose_name='version du logo')),
                    ('settings_changed_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='réglages modifiés')),
                    ('created_at', models.DateTimeField(auto_now_add=True)),
                ],
                options={
                    'verbose_name': 'structure',
                    'ordering': ['name'],
                },
            ),
            migrations.CreateModel(
                name='MessageTheme',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('name', models.CharField(max_length=80, verbose_name='nom')),
                    ('position', models.PositiveSmallIntegerField(default=0, verbose_name='rang')),
                    ('is_active', models.BooleanField(default=True, verbose_name='proposé aux familles')),
                ],
                options={
                    'verbose_name': 'thème de message',
                    'verbose_name_plural': 'thèmes de message',
                    'ordering': ['service', 'position', 'id'],
                },
            ),
            migrations.CreateModel(
                name='MessageThemeEvent',
                fields=[
                    ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                    ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                    ('pgh_label', models.TextField(help_text='The event label.')),
                    ('id', models.BigIntegerField()),
                    ('name', models.CharField(max_length=80, verbose_name='nom')),
                    ('position', models.PositiveSmallIntegerField(default=0, verbose_name='rang')),
                    ('is_active', models.BooleanField(default=True, verbose_name='proposé aux familles')),
                ],
                options={
                    'abstract': False,
                },
            ),
            migrations.CreateModel(
                name='News',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('title', models.CharField(max_length=120, verbose_name='titre')),
                    ('body', models.TextField(blank=True, max_length=4000, verbose_name='texte')),
                    ('start_date', models.DateField(verbose_name='du')),
                    ('end_date', models.DateField(blank=True, null=True, verbose_name='au')),
                    ('updated_at', models.DateTimeField(verbose_name='mise à jour')),
                ],
                options={
                    'verbose_name': 'actualité',
                    'ordering': ['-start_date', '-id'],
                },
            ),
            migrations.CreateModel(
                name='NewsEvent',
                fields=[
                    ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                    ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                    ('pgh_label', models.TextField(help_text='The event label.')),
                    ('id', models.BigIntegerField()),
                    ('title', models.CharField(max_length=120, verbose_name='titre')),
                    ('body', models.TextField(blank=True, max_length=4000, verbose_name='texte')),
                    ('start_date', models.DateField(verbose_name='du')),
                    ('end_date', models.DateField(blank=True, null=True, verbose_name='au')),
                    ('updated_at', models.DateTimeField(verbose_name='mise à jour')),
                ],
                options={
                    'abstract': False,
                },
            ),
            migrations.CreateModel(
                name='NumberSeries',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('series', models.CharField(max_length=20, verbose_name='genre')),
                    ('year', models.PositiveSmallIntegerField(verbose_name='année')),
                    ('last_number', models.PositiveIntegerField(default=0, verbose_name='dernier numéro')),
                ],
                options={
                    'verbose_name': 'suite de numéros',
                    'verbose_name_plural': 'suites de numéros',
                    'ordering': ['cash_office', 'series', 'year'],
                },
            ),
            migrations.CreateModel(
                name='Site',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('name', models.CharField(max_length=120, verbose_name='nom')),
                    ('kind', models.CharField(choices=[('nursery', 'École maternelle'), ('primary', 'École primaire'), ('secondary', 'Collège ou lycée'), ('other', 'Autre lieu')], default='primary', max_length=20, verbose_name='genre')),
                    ('address', models.CharField(blank=True, max_length=250, verbose_name='adresse')),
                ],
                options={
                    'verbose_name': 'site',
                    'ordering': ['name'],
                },
            ),
            migrations.CreateModel(
                name='SiteEvent',
                fields=[
                    ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                    ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                    ('pgh_label', models.TextField(help_text='The event label.')),
                    ('id', models.BigIntegerField()),
                    ('name', models.CharField(max_length=120, verbose_name='nom')),
                    ('kind', models.CharField(choices=[('nursery', 'École maternelle'), ('primary', 'École primaire'), ('secondary', 'Collège ou lycée'), ('other', 'Autre lieu')], default='primary', max_length=20, verbose_name='genre')),
                    ('address', models.CharField(blank=True, max_length=250, verbose_name='adresse')),
                ],
                options={
                    'abstract': False,
                },
            ),
            migrations.CreateModel(
                name='StructureEvent',
                fields=[
                    ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                    ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                    ('pgh_label', models.TextField(help_text='The event label.')),
                    ('id', models.BigIntegerField()),
                    ('slug', models.SlugField(db_index=False, max_length=60, verbose_name='adresse')),
                    ('name', models.CharField(max_length=120, verbose_name='nom')),
                    ('kind', models.CharField(choices=[('town', 'Ville'), ('school', 'École'), ('secondary', 'Collège ou lycée'), ('association', 'Association')], default='town', max_length=20, verbose_name='genre')),
                    ('zone', models.CharField(choices=[('A', 'Zone A'), ('B', 'Zone B'), ('C', 'Zone C')], default='B', max_length=1, verbose_name='zone de vacances')),
                    ('alsace_moselle', models.BooleanField(default=False, verbose_name='jours fériés d’Alsace-Moselle')),
                    ('contact_email', models.EmailField(blank=True, max_length=254, verbose_name='courriel de contact')),
                    ('contact_phone', models.CharField(blank=True, max_length=30, verbose_name='téléphone')),
                    ('welcome', models.TextField(blank=True, verbose_name='mot d’accueil')),
                    ('account_delay', models.CharField(default='dans un délai de 48 h', max_length=120, verbose_name='délai annoncé pour un compte')),
                    ('account_delay_holidays', models.CharField(default='dans un délai de 48 h, un peu plus long pendant les vacances scolaires', max_length=120, verbose_name='délai annoncé pendant les vacances')),
                    ('offers_booking', models.BooleanField(default=True, verbose_name='réservation proposée')),
                    ('booking_blocked', models.BooleanField(default=False, verbose_name='réservation bloquée')),
                    ('booking_blocked_reason', models.CharField(blank=True, max_length=200, verbose_name='raison du blocage')),
                    ('payment_blocked', models.BooleanField(default=False, verbose_name='paiement en ligne bloqué')),
                    ('payment_blocked_reason', models.CharField(blank=True, max_length=200, verbose_name='raison du blocage du paiement')),
                    ('pauses', models.JSONField(blank=True, default=list, verbose_name='fermetures par périodes')),
                    ('requests_email', models.EmailField(blank=True, max_length=254, verbose_name='courriel qui reçoit les demandes de compte')),
                    ('website', models.URLField(blank=True, verbose_name='adresse web')),
                    ('shows_meals', models.BooleanField(default=True, verbose_name='nombre de repas affiché')),
                    ('shows_amount_due', models.BooleanField(default=True, verbose_name='montant à créditer affiché')),
                    ('shared_days', models.CharField(choices=[('tacit', 'Chaque foyer paie sa part, que l’autre ait réservé ou non'), ('booker', 'Le foyer qui réserve paie tout'), ('asked', 'L’autre foyer répond jour par jour ; sans son accord, le foyer qui réserve paie tout')], default='tacit', max_length=8, verbose_name='jours d’un enfant au coût partagé')),
                    ('requires_second_factor', models.BooleanField(default=False, verbose_name='double authentification exigée des agents')),
                    ('allows_secret_question', models.BooleanField(default=False, verbose_name='question secrète permise aux familles')),
                    ('second_person_above_cents', models.PositiveIntegerField(default=5000, verbose_name='deuxième personne au-delà de (centimes)')),
                    ('brand_color', models.CharField(blank=True, max_length=7, verbose_name='couleur')),
                    ('logo_version', models.CharField(blank=True, editable=False, max_length=16, verbose_name='version du logo')),
                    ('settings_changed_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='réglages modifiés')),
                    ('created_at', models.DateTimeField(auto_now_add=True)),
                ],
                options={
                    'abstract': False,
                },
            ),
            migrations.CreateModel(
                name='TermsVersion',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('number', models.PositiveIntegerField(verbose_name='version')),
                    ('body', models.TextField(max_length=40000, verbose_name='texte')),
                    ('summary', models.CharField(blank=True, max_length=400, verbose_name='ce qui change')),
                    ('start_date', models.DateField(verbose_name='en vigueur le')),
                    ('published_at', models.DateTimeField(verbose_name='publiée')),
                ],
                options={
                    'verbose_name': 'version des conditions',
                    'verbose_name_plural': 'versions des conditions',
                    'ordering': ['structure', '-number'],
                },
            ),
            migrations.CreateModel(
                name='TermsVersionEvent',
                fields=[
                    ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                    ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                    ('pgh_label', models.TextField(help_text='The event label.')),
                    ('id', models.BigIntegerField()),
                    ('number', models.PositiveIntegerField(verbose_name='version')),
                    ('body', models.TextField(max_length=40000, verbose_name='texte')),
                    ('summary', models.CharField(blank=True, max_length=400, verbose_name='ce qui change')),
                    ('start_date', models.DateField(verbose_name='en vigueur le')),
                    ('published_at', models.DateTimeField(verbose_name='publiée')),
                ],
                options={
                    'abstract': False,
                },
            ),
            migrations.CreateModel(
                name='Wording',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('key', models.SlugField(max_length=40, verbose_name='texte')),
                    ('title', models.CharField(blank=True, max_length=200, verbose_name='objet ou titre')),
                    ('body', models.TextField(max_length=6000, verbose_name='texte')),
                ],
                options={
                    'verbose_name': 'texte de la structure',
                    'verbose_name_plural': 'textes de la structure',
                    'ordering': ['structure', 'key'],
                },
            ),
            migrations.CreateModel(
                name='WordingEvent',
                fields=[
                    ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                    ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                    ('pgh_label', models.TextField(help_text='The event label.')),
                    ('id', models.BigIntegerField()),
                    ('key', models.SlugField(db_index=False, max_length=40, verbose_name='texte')),
                    ('title', models.CharField(blank=True, max_length=200, verbose_name='objet ou titre')),
                    ('body', models.TextField(max_length=6000, verbose_name='texte')),
                ],
                options={
                    'abstract': False,
                },
            ),
            migrations.CreateModel(
                name='CashOfficeEvent',
                fields=[
                    ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                    ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                    ('pgh_label', models.TextField(help_text='The event label.')),
                    ('id', models.BigIntegerField()),
                    ('name', models.CharField(max_length=120, verbose_name='nom')),
                    ('code', models.SlugField(db_index=False, max_length=10, verbose_name='code des numéros')),
                    ('max_holding_cents', models.PositiveBigIntegerField(blank=True, null=True, verbose_name='encaisse maximale (centimes)')),
                    ('cash_float_cents', models.PositiveIntegerField(default=0, verbose_name='fonds de caisse (centimes)')),
                    ('min_top_up_cents', models.PositiveIntegerField(default=0, verbose_name='versement minimal (centimes)')),
                    ('min_meals', models.PositiveSmallIntegerField(default=0, verbose_name='versement minimal (repas)')),
                    ('overdraft_cents', models.PositiveIntegerField(blank=True, default=0, null=True, verbose_name='découvert permis (centimes)')),
                    ('other_means', models.TextField(blank=True, verbose_name='autres moyens de payer')),
                    ('is_active', models.BooleanField(default=True, verbose_name='en service')),
                    ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                    ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='structures.cashoffice')),
                ],
                options={
                    'abstract': False,
                },
            ),
            migrations.CreateModel(
                name='ClosureEvent',
                fields=[
                    ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                    ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                    ('pgh_label', models.TextField(help_text='The event label.')),
                    ('id', models.BigIntegerField()),
                    ('start_date', models.DateField(verbose_name='du')),
                    ('end_date', models.DateField(verbose_name='au')),
                    ('reason', models.CharField(max_length=120, verbose_name='raison')),
                    ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                    ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='structures.closure')),
                ],
                options={
                    'abstract': False,
                },
            ),
            migrations.CreateModel(
                name='ContactServiceEvent',
                fields=[
                    ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                    ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                    ('pgh_label', models.TextField(help_text='The event label.')),
                    ('id', models.BigIntegerField()),
                    ('name', models.CharField(max_length=80, verbose_name='nom')),
                    ('email', models.EmailField(blank=True, max_length=254, verbose_name='adresse e-mail')),
                    ('position', models.PositiveSmallIntegerField(default=0, verbose_name='rang')),
                    ('is_active', models.BooleanField(default=True, verbose_name='proposé aux familles')),
                    ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                    ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='structures.contactservice')),
                ],
                options={
                    'abstract': False,
                },
            ),
            migrations.CreateModel(
                name='HelpTextEvent',
                fields=[
                    ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                    ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                    ('pgh_label', models.TextField(help_text='The event label.')),
                    ('id', models.BigIntegerField()),
                    ('page', models.SlugField(db_index=False, max_length=60, verbose_name='page')),
                    ('body', models.TextField(max_length=2000, verbose_name='texte')),
                    ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                    ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='structures.helptext')),
                ],
                options={
                    'abstract': False,
                },
            ),
            migrations.CreateModel(
                name='Logo',
                fields=[
                    ('structure', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='logo', serialize=False, to='structures.structure')),
                    ('png', models.BinaryField(verbose_name='image')),
                    ('width', models.PositiveSmallIntegerField(verbose_name='largeur (pixels)')),
                    ('height', models.PositiveSmallIntegerField(verbose_name='hauteur (pixels)')),
                ],
                options={
                    'verbose_name': 'logo',
                },
            ),
            migrations.AddConstraint(
                model_name='structure',
                constraint=models.CheckConstraint(condition=models.Q(('second_person_above_cents__lte', 100000)), name='second_person_is_asked_some_day'),
            ),
            migrations.AddField(
                model_name='helptextevent',
                name='structure',
                field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='structures.structure'),
            ),
            migrations.AddField(
                model_name='helptext',
                name='structure',
                field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='structures.structure'),
            ),
            migrations.AddField(
                model_name='contactserviceevent',
                name='structure',
                field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='structures.structure'),
            ),
            migrations.AddField(
                model_name='contactservice',
                name='structure',
                field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='contact_services', to='structures.structure'),
            ),
            migrations.AddField(
                model_name='closureevent',
                name='structure',
                field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='structures.structure'),
            ),
            migrations.AddField(
                model_name='closure',
                name='structure',
                field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='closures', to='structures.structure'),
            ),
            migrations.AddField(
                model_name='cashofficeevent',
                name='structure',
                field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='structures.structure'),
            ),
            migrations.AddField(
                model_name='cashoffice',
                name='structure',
                field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='cash_offices', to='structures.structure'),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='structure',
                trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "structures_structureevent" ("account_delay", "account_delay_holidays", "allows_secret_question", "alsace_moselle", "booking_blocked", "booking_blocked_reason", "brand_color", "contact_email", "contact_phone", "created_at", "id", "kind", "logo_version", "name", "offers_booking", "pauses", "payment_blocked", "payment_blocked_reason", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "requests_email", "requires_second_factor", "second_person_above_cents", "settings_changed_at", "shared_days", "shows_amount_due", "shows_meals", "slug", "website", "welcome", "zone") VALUES (NEW."account_delay", NEW."account_delay_holidays", NEW."allows_secret_question", NEW."alsace_moselle", NEW."booking_blocked", NEW."booking_blocked_reason", NEW."brand_color", NEW."contact_email", NEW."contact_phone", NEW."created_at", NEW."id", NEW."kind", NEW."logo_version", NEW."name", NEW."offers_booking", NEW."pauses", NEW."payment_blocked", NEW."payment_blocked_reason", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."requests_email", NEW."requires_second_factor", NEW."second_person_above_cents", NEW."settings_changed_at", NEW."shared_days", NEW."shows_amount_due", NEW."shows_meals", NEW."slug", NEW."website", NEW."welcome", NEW."zone"); RETURN NULL;', hash='04519f9cae823080d35eb7f485ff45f2a617538c', operation='INSERT', pgid='pgtrigger_insert_insert_3c931', table='structures_structure', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='structure',
                trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "structures_structureevent" ("account_delay", "account_delay_holidays", "allows_secret_question", "alsace_moselle", "booking_blocked", "booking_blocked_reason", "brand_color", "contact_email", "contact_phone", "created_at", "id", "kind", "logo_version", "name", "offers_booking", "pauses", "payment_blocked", "payment_blocked_reason", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "requests_email", "requires_second_factor", "second_person_above_cents", "settings_changed_at", "shared_days", "shows_amount_due", "shows_meals", "slug", "website", "welcome", "zone") VALUES (NEW."account_delay", NEW."account_delay_holidays", NEW."allows_secret_question", NEW."alsace_moselle", NEW."booking_blocked", NEW."booking_blocked_reason", NEW."brand_color", NEW."contact_email", NEW."contact_phone", NEW."created_at", NEW."id", NEW."kind", NEW."logo_version", NEW."name", NEW."offers_booking", NEW."pauses", NEW."payment_blocked", NEW."payment_blocked_reason", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."requests_email", NEW."requires_second_factor", NEW."second_person_above_cents", NEW."settings_changed_at", NEW."shared_days", NEW."shows_amount_due", NEW."shows_meals", NEW."slug", NEW."website", NEW."welcome", NEW."zone"); RETURN NULL;', hash='bdfc044aac4e612d8a036a31bc6cdde5bb641c61', operation='UPDATE', pgid='pgtrigger_update_update_412c5', table='structures_structure', when='AFTER')),
            ),
            migrations.AddField(
                model_name='messagetheme',
                name='service',
                field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='themes', to='structures.contactservice', verbose_name='service'),
            ),
            migrations.AddField(
                model_name='messagetheme',
                name='structure',
                field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='structures.structure'),
            ),
            migrations.AddField(
                model_name='messagethemeevent',
                name='pgh_context',
                field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
            ),
            migrations.AddField(
                model_name='messagethemeevent',
                name='pgh_obj',
                field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='structures.messagetheme'),
            ),
            migrations.AddField(
                model_name='messagethemeevent',
                name='service',
                field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='structures.contactservice', verbose_name='service'),
            ),
            migrations.AddField(
                model_name='messagethemeevent',
                name='structure',
                field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='structures.structure'),
            ),
            migrations.AddField(
                model_name='news',
                name='structure',
                field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='news', to='structures.structure'),
            ),
            migrations.AddField(
                model_name='newsevent',
                name='pgh_context',
                field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
            ),
            migrations.AddField(
                model_name='newsevent',
                name='pgh_obj',
                field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='structures.news'),
            ),
            migrations.AddField(
                model_name='newsevent',
                name='structure',
                field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='structures.structure'),
            ),
            migrations.AddField(
                model_name='numberseries',
                name='cash_office',
                field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='structures.cashoffice'),
            ),
            migrations.AddField(
                model_name='site',
                name='structure',
                field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='sites', to='structures.structure'),
            ),
            migrations.AddField(
                model_name='siteevent',
                name='pgh_context',
                field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
            ),
            migrations.AddField(
                model_name='siteevent',
                name='pgh_obj',
                field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='structures.site'),
            ),
            migrations.AddField(
                model_name='siteevent',
                name='structure',
                field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='structures.structure'),
            ),
            migrations.AddField(
                model_name='structureevent',
                name='pgh_context',
                field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
            ),
            migrations.AddField(
                model_name='structureevent',
                name='pgh_obj',
                field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='structures.structure'),
            ),
            migrations.AddField(
                model_name='termsversion',
                name='structure',
                field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='terms_versions', to='structures.structure'),
            ),
            migrations.AddField(
                model_name='termsversionevent',
                name='pgh_context',
                field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
            ),
            migrations.AddField(
                model_name='termsversionevent',
                name='pgh_obj',
                field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='structures.termsversion'),
            ),
            migrations.AddField(
                model_name='termsversionevent',
                name='structure',
                field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='structures.structure'),
            ),
            migrations.AddField(
                model_name='wording',
                name='structure',
                field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='structures.structure'),
            ),
            migrations.AddField(
                model_name='wordingevent',
                name='pgh_context',
                field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
            ),
            migrations.AddField(
                model_name='wordingevent',
                name='pgh_obj',
                field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='structures.wording'),
            ),
            migrations.AddField(
                model_name='wordingevent',
                name='structure',
                field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='structures.structure'),
            ),
            migrations.AddConstraint(
                model_name='helptext',
                constraint=models.UniqueConstraint(fields=('structure', 'page'), name='help_once_by_page'),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='helptext',
                trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "structures_helptextevent" ("body", "id", "page", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "structure_id") VALUES (NEW."body", NEW."id", NEW."page", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."structure_id"); RETURN NULL;', hash='cef2b37d86571c3f50df66f35cf90ae88af73aaa', operation='INSERT', pgid='pgtrigger_insert_insert_e9d44', table='structures_helptext', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='helptext',
                trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "structures_helptextevent" ("body", "id", "page", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "structure_id") VALUES (NEW."body", NEW."id", NEW."page", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."structure_id"); RETURN NULL;', hash='8d5537f3862d8dc1f43ea11363750e3ac58d91f6', operation='UPDATE', pgid='pgtrigger_update_update_ce41a', table='structures_helptext', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='helptext',
                trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "structures_helptextevent" ("body", "id", "page", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "structure_id") VALUES (OLD."body", OLD."id", OLD."page", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."structure_id"); RETURN NULL;', hash='77cf5f10632e7285fda250d75420e5c3edf38f64', operation='DELETE', pgid='pgtrigger_delete_delete_3a673', table='structures_helptext', when='AFTER')),
            ),
            migrations.AddConstraint(
                model_name='contactservice',
                constraint=models.UniqueConstraint(fields=('structure', 'name'), name='service_name_once'),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='contactservice',
                trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "structures_contactserviceevent" ("email", "id", "is_active", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "structure_id") VALUES (NEW."email", NEW."id", NEW."is_active", NEW."name", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."position", NEW."structure_id"); RETURN NULL;', hash='6f9b2252bb2bd4b90a6dc4daa1ad7b718c1f2146', operation='INSERT', pgid='pgtrigger_insert_insert_c2224', table='structures_contactservice', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='contactservice',
                trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "structures_contactserviceevent" ("email", "id", "is_active", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "structure_id") VALUES (NEW."email", NEW."id", NEW."is_active", NEW."name", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."position", NEW."structure_id"); RETURN NULL;', hash='2aebb6910957bdff09abfc337083f2fb432d05b9', operation='UPDATE', pgid='pgtrigger_update_update_7324e', table='structures_contactservice', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='contactservice',
                trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "structures_contactserviceevent" ("email", "id", "is_active", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "structure_id") VALUES (OLD."email", OLD."id", OLD."is_active", OLD."name", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."position", OLD."structure_id"); RETURN NULL;', hash='8a73a254a6f56d4462eb58cd30e6061be0daf235', operation='DELETE', pgid='pgtrigger_delete_delete_9dd6b', table='structures_contactservice', when='AFTER')),
            ),
            migrations.AddConstraint(
                model_name='closure',
                constraint=models.CheckConstraint(condition=models.Q(('end_date__gte', models.F('start_date'))), name='closure_ends_after_start', violation_error_message='La fin doit être le même jour que le début, ou après.'),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='closure',
                trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "structures_closureevent" ("end_date", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "start_date", "structure_id") VALUES (NEW."end_date", NEW."id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."reason", NEW."start_date", NEW."structure_id"); RETURN NULL;', hash='3900f9ca75fbf3c71199dc61578860653246becd', operation='INSERT', pgid='pgtrigger_insert_insert_a37ec', table='structures_closure', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='closure',
                trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "structures_closureevent" ("end_date", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "start_date", "structure_id") VALUES (NEW."end_date", NEW."id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."reason", NEW."start_date", NEW."structure_id"); RETURN NULL;', hash='91fa882a0d3edea2abf2a5575d6b22df9ab9f806', operation='UPDATE', pgid='pgtrigger_update_update_14d40', table='structures_closure', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='closure',
                trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "structures_closureevent" ("end_date", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "start_date", "structure_id") VALUES (OLD."end_date", OLD."id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."reason", OLD."start_date", OLD."structure_id"); RETURN NULL;', hash='517bc27620c1f727e9bc981213a3e1f0e2d0e4fe', operation='DELETE', pgid='pgtrigger_delete_delete_f24a7', table='structures_closure', when='AFTER')),
            ),
            migrations.AddConstraint(
                model_name='cashoffice',
                constraint=models.UniqueConstraint(fields=('structure', 'name'), name='cash_office_name_unique'),
            ),
            migrations.AddConstraint(
                model_name='cashoffice',
                constraint=models.UniqueConstraint(fields=('structure', 'code'), name='cash_office_code_unique'),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='cashoffice',
                trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "structures_cashofficeevent" ("cash_float_cents", "code", "id", "is_active", "max_holding_cents", "min_meals", "min_top_up_cents", "name", "other_means", "overdraft_cents", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "structure_id") VALUES (NEW."cash_float_cents", NEW."code", NEW."id", NEW."is_active", NEW."max_holding_cents", NEW."min_meals", NEW."min_top_up_cents", NEW."name", NEW."other_means", NEW."overdraft_cents", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."structure_id"); RETURN NULL;', hash='3e3787d0474d2f1069e635a02e9ec421f6454927', operation='INSERT', pgid='pgtrigger_insert_insert_2f3c0', table='structures_cashoffice', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='cashoffice',
                trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "structures_cashofficeevent" ("cash_float_cents", "code", "id", "is_active", "max_holding_cents", "min_meals", "min_top_up_cents", "name", "other_means", "overdraft_cents", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "structure_id") VALUES (NEW."cash_float_cents", NEW."code", NEW."id", NEW."is_active", NEW."max_holding_cents", NEW."min_meals", NEW."min_top_up_cents", NEW."name", NEW."other_means", NEW."overdraft_cents", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."structure_id"); RETURN NULL;', hash='3130276f60ff7cfe2a57a275a191c57158a37be5', operation='UPDATE', pgid='pgtrigger_update_update_4274b', table='structures_cashoffice', when='AFTER')),
            ),
            migrations.AddConstraint(
                model_name='messagetheme',
                constraint=models.UniqueConstraint(fields=('service', 'name'), name='theme_name_once'),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='messagetheme',
                trigger=pgtrigger.compiler.Trigger(name='same_structure', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF NEW.service_id IS NOT NULL AND (SELECT structure_id FROM structures_contactservice WHERE id = NEW.service_id) IS DISTINCT FROM NEW.structure_id THEN RAISE EXCEPTION 'service_id belongs to another structure' USING ERRCODE = 'foreign_key_violation'; END IF; RETURN NEW;", hash='43503e618747a8c27be169230b93df9d8c27ee47', operation='INSERT OR UPDATE OF "structure_id", "service_id"', pgid='pgtrigger_same_structure_cf720', table='structures_messagetheme', when='BEFORE')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='messagetheme',
                trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "structures_messagethemeevent" ("id", "is_active", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "service_id", "structure_id") VALUES (NEW."id", NEW."is_active", NEW."name", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."position", NEW."service_id", NEW."structure_id"); RETURN NULL;', hash='1cc12e2e0e896f2fdc583d4a5cf22e1e7e5821a6', operation='INSERT', pgid='pgtrigger_insert_insert_40085', table='structures_messagetheme', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='messagetheme',
                trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "structures_messagethemeevent" ("id", "is_active", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "service_id", "structure_id") VALUES (NEW."id", NEW."is_active", NEW."name", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."position", NEW."service_id", NEW."structure_id"); RETURN NULL;', hash='7abc8aab90426b8bcea1a157306560c25c6f668d', operation='UPDATE', pgid='pgtrigger_update_update_9955b', table='structures_messagetheme', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='messagetheme',
                trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "structures_messagethemeevent" ("id", "is_active", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "service_id", "structure_id") VALUES (OLD."id", OLD."is_active", OLD."name", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."position", OLD."service_id", OLD."structure_id"); RETURN NULL;', hash='e05c633ecec275ac90a2446858821f47481d8d64', operation='DELETE', pgid='pgtrigger_delete_delete_60f5c', table='structures_messagetheme', when='AFTER')),
            ),
            migrations.AddIndex(
                model_name='news',
                index=models.Index(fields=['structure', 'start_date'], name='news_by_date'),
            ),
            migrations.AddConstraint(
                model_name='news',
                constraint=models.CheckConstraint(condition=models.Q(('end_date__isnull', True), ('end_date__gte', models.F('start_date')), _connector='OR'), name='news_ends_after_start'),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='news',
                trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "structures_newsevent" ("body", "end_date", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "start_date", "structure_id", "title", "updated_at") VALUES (NEW."body", NEW."end_date", NEW."id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."start_date", NEW."structure_id", NEW."title", NEW."updated_at"); RETURN NULL;', hash='b6705b7d7fb058098267340ebfd161d15e4cc62e', operation='INSERT', pgid='pgtrigger_insert_insert_0dee8', table='structures_news', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='news',
                trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "structures_newsevent" ("body", "end_date", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "start_date", "structure_id", "title", "updated_at") VALUES (NEW."body", NEW."end_date", NEW."id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."start_date", NEW."structure_id", NEW."title", NEW."updated_at"); RETURN NULL;', hash='e4ce71644eeb72bd5be063ffd85a4b37b4fb7f77', operation='UPDATE', pgid='pgtrigger_update_update_f0697', table='structures_news', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='news',
                trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "structures_newsevent" ("body", "end_date", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "start_date", "structure_id", "title", "updated_at") VALUES (OLD."body", OLD."end_date", OLD."id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."start_date", OLD."structure_id", OLD."title", OLD."updated_at"); RETURN NULL;', hash='7fb81eae2407f90fac8252c2602979f6e59d5f65', operation='DELETE', pgid='pgtrigger_delete_delete_e2ff4', table='structures_news', when='AFTER')),
            ),
            migrations.AddConstraint(
                model_name='numberseries',
                constraint=models.UniqueConstraint(fields=('cash_office', 'series', 'year'), name='number_series_unique'),
            ),
            migrations.AddConstraint(
                model_name='site',
                constraint=models.UniqueConstraint(fields=('structure', 'name'), name='site_name_unique_by_structure'),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='site',
                trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "structures_siteevent" ("address", "id", "kind", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "structure_id") VALUES (NEW."address", NEW."id", NEW."kind", NEW."name", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."structure_id"); RETURN NULL;', hash='c2593b24ee36d86520f99afe73fb460a0130805a', operation='INSERT', pgid='pgtrigger_insert_insert_b9cf5', table='structures_site', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='site',
                trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "structures_siteevent" ("address", "id", "kind", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "structure_id") VALUES (NEW."address", NEW."id", NEW."kind", NEW."name", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."structure_id"); RETURN NULL;', hash='71536734e97de5caf45056da32b65fe713c00dc3', operation='UPDATE', pgid='pgtrigger_update_update_fb0ae', table='structures_site', when='AFTER')),
            ),
            migrations.AddConstraint(
                model_name='termsversion',
                constraint=models.UniqueConstraint(fields=('structure', 'number'), name='terms_number_once'),
            ),
            migrations.AddConstraint(
                model_name='termsversion',
                constraint=models.CheckConstraint(condition=models.Q(('number__gt', 0)), name='terms_number_from_one'),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='termsversion',
                trigger=pgtrigger.compiler.Trigger(name='terms_kept', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='0f508622721f4c120e7477e2c4d3311a09ebc60a', operation='UPDATE OR DELETE', pgid='pgtrigger_terms_kept_1daa8', table='structures_termsversion', when='BEFORE')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='termsversion',
                trigger=pgtrigger.compiler.Trigger(name='terms_kept_whole', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF coalesce(current_setting('preau.allow_truncate', true), '') <> 'on' THEN RAISE EXCEPTION 'this history is never emptied' USING ERRCODE = 'insufficient_privilege'; END IF; RETURN NULL;", hash='886d377e9546c780ad2edab6217859b6a6e9a2ce', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_terms_kept_whole_da95b', table='structures_termsversion', when='BEFORE')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='termsversion',
                trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "structures_termsversionevent" ("body", "id", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "published_at", "start_date", "structure_id", "summary") VALUES (NEW."body", NEW."id", NEW."number", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."published_at", NEW."start_date", NEW."structure_id", NEW."summary"); RETURN NULL;', hash='76bc33371dbc8bfeddc96f7c91eb4799238327a6', operation='INSERT', pgid='pgtrigger_insert_insert_8f3f0', table='structures_termsversion', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='termsversion',
                trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "structures_termsversionevent" ("body", "id", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "published_at", "start_date", "structure_id", "summary") VALUES (NEW."body", NEW."id", NEW."number", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."published_at", NEW."start_date", NEW."structure_id", NEW."summary"); RETURN NULL;', hash='279dc38984515abe3c600e4d3b631605dddb4bde', operation='UPDATE', pgid='pgtrigger_update_update_76a60', table='structures_termsversion', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='termsversion',
                trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "structures_termsversionevent" ("body", "id", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "published_at", "start_date", "structure_id", "summary") VALUES (OLD."body", OLD."id", OLD."number", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."published_at", OLD."start_date", OLD."structure_id", OLD."summary"); RETURN NULL;', hash='5e7be429a96439c7f17f09b53f26329ae326dc8a', operation='DELETE', pgid='pgtrigger_delete_delete_c4d38', table='structures_termsversion', when='AFTER')),
            ),
            migrations.AddConstraint(
                model_name='wording',
                constraint=models.UniqueConstraint(fields=('structure', 'key'), name='wording_once'),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='wording',
                trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "structures_wordingevent" ("body", "id", "key", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "structure_id", "title") VALUES (NEW."body", NEW."id", NEW."key", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."structure_id", NEW."title"); RETURN NULL;', hash='fcc31b068dd196526442f3042a882c275bb8183a', operation='INSERT', pgid='pgtrigger_insert_insert_398f6', table='structures_wording', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='wording',
                trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "structures_wordingevent" ("body", "id", "key", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "structure_id", "title") VALUES (NEW."body", NEW."id", NEW."key", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."structure_id", NEW."title"); RETURN NULL;', hash='320f2e2330a6c5397136b9f0f35807752ce937a0', operation='UPDATE', pgid='pgtrigger_update_update_38729', table='structures_wording', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='wording',
                trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "structures_wordingevent" ("body", "id", "key", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "structure_id", "title") VALUES (OLD."body", OLD."id", OLD."key", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."structure_id", OLD."title"); RETURN NULL;', hash='b3375c6f563cb81e29ff683329688355ade7439a', operation='DELETE', pgid='pgtrigger_delete_delete_86cf8', table='structures_wording', when='AFTER')),
            ),
        ]),
    ]
