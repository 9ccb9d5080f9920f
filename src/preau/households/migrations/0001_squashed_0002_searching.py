import django.contrib.postgres.fields
import django.core.validators
import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.contrib.postgres.operations import TrigramExtension
from django.db import migrations, models

from preau.common.migrations import NewRoom


FILE = "translate(lower(name), 'àâäáãéèêëíîïìóôöòõúùûüçñÿ-''’', 'aaaaaeeeeiiiiooooouuuucny   ')"
GUARDIAN = "translate(lower(last_name || ' ' || usage_name || ' ' || first_name), 'àâäáãéèêëíîïìóôöòõúùûüçñÿ-''’', 'aaaaaeeeeiiiiooooouuuucny   ')"


def index(name: str, table: str, expression: str) -> migrations.RunSQL:
    return migrations.RunSQL(
        f"CREATE INDEX {name} ON {table} USING gin (({expression}) gin_trgm_ops)", f"DROP INDEX {name}"
    )


class Migration(migrations.Migration):

    initial = True

    replaces = [
        ('households', '0001_initial'),
        ('households', '0002_searching'),
    ]

    dependencies = [
        ('pghistory', '0007_auto_20250421_0444'),
        ('structures', '0001_squashed_0004_asked_days'),
    ]

    operations = [
        NewRoom([
            migrations.CreateModel(
                name='Card',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('number', models.CharField(max_length=40, verbose_name='numéro')),
                    ('is_active', models.BooleanField(default=True, verbose_name='active')),
                ],
                options={
                    'verbose_name': 'carte',
                    'ordering': ['number'],
                },
            ),
            migrations.CreateModel(
                name='CustodyDay',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('date', models.DateField(verbose_name='jour')),
                    ('has_custody', models.BooleanField(default=True, verbose_name='chez ce foyer')),
                ],
                options={
                    'verbose_name': 'jour de garde',
                    'verbose_name_plural': 'jours de garde',
                    'ordering': ['date'],
                },
            ),
            migrations.CreateModel(
                name='Guardian',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('civility', models.CharField(blank=True, max_length=10, verbose_name='civilité')),
                    ('last_name', models.CharField(max_length=100, verbose_name='nom de famille')),
                    ('usage_name', models.CharField(blank=True, max_length=100, verbose_name='nom d’usage')),
                    ('first_name', models.CharField(max_length=100, verbose_name='prénom')),
                    ('email', models.EmailField(blank=True, max_length=254, verbose_name='courriel')),
                    ('mobile_phone', models.CharField(blank=True, max_length=30, verbose_name='portable')),
                    ('home_phone', models.CharField(blank=True, max_length=30, verbose_name='téléphone')),
                    ('work_phone', models.CharField(blank=True, max_length=30, verbose_name='téléphone au travail')),
                    ('role', models.CharField(choices=[('legal', 'Responsable légal'), ('contact', 'Personne à prévenir'), ('pick_up', 'Peut venir chercher'), ('forbidden', 'Ne doit pas venir chercher')], default='legal', max_length=12, verbose_name='rôle')),
                    ('is_payer', models.BooleanField(default=False, verbose_name='paie')),
                ],
                options={
                    'verbose_name': 'responsable',
                    'ordering': ['household', 'id'],
                },
            ),
            migrations.CreateModel(
                name='GuardianEvent',
                fields=[
                    ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                    ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                    ('pgh_label', models.TextField(help_text='The event label.')),
                    ('id', models.BigIntegerField()),
                    ('civility', models.CharField(blank=True, max_length=10, verbose_name='civilité')),
                    ('last_name', models.CharField(max_length=100, verbose_name='nom de famille')),
                    ('usage_name', models.CharField(blank=True, max_length=100, verbose_name='nom d’usage')),
                    ('first_name', models.CharField(max_length=100, verbose_name='prénom')),
                    ('email', models.EmailField(blank=True, max_length=254, verbose_name='courriel')),
                    ('mobile_phone', models.CharField(blank=True, max_length=30, verbose_name='portable')),
                    ('home_phone', models.CharField(blank=True, max_length=30, verbose_name='téléphone')),
                    ('work_phone', models.CharField(blank=True, max_length=30, verbose_name='téléphone au travail')),
                    ('role', models.CharField(choices=[('legal', 'Responsable légal'), ('contact', 'Personne à prévenir'), ('pick_up', 'Peut venir chercher'), ('forbidden', 'Ne doit pas venir chercher')], default='legal', max_length=12, verbose_name='rôle')),
                    ('is_payer', models.BooleanField(default=False, verbose_name='paie')),
                ],
                options={
                    'abstract': False,
                },
            ),
            migrations.CreateModel(
                name='Household',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('number', models.CharField(max_length=20, verbose_name='numéro de dossier')),
                    ('name', models.CharField(max_length=120, verbose_name='nom de dossier')),
                    ('address', models.CharField(blank=True, max_length=200, verbose_name='adresse')),
                    ('postcode', models.CharField(blank=True, max_length=10, verbose_name='code postal')),
                    ('city', models.CharField(blank=True, max_length=100, verbose_name='commune')),
                    ('is_resident', models.BooleanField(default=True, verbose_name='habite la commune')),
                    ('created_at', models.DateTimeField(auto_now_add=True)),
                ],
                options={
                    'verbose_name': 'foyer',
                    'verbose_name_plural': 'foyers',
                    'ordering': ['name', 'number'],
                },
            ),
            migrations.CreateModel(
                name='HouseholdEvent',
                fields=[
                    ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                    ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                    ('pgh_label', models.TextField(help_text='The event label.')),
                    ('id', models.BigIntegerField()),
                    ('number', models.CharField(max_length=20, verbose_name='numéro de dossier')),
                    ('name', models.CharField(max_length=120, verbose_name='nom de dossier')),
                    ('address', models.CharField(blank=True, max_length=200, verbose_name='adresse')),
                    ('postcode', models.CharField(blank=True, max_length=10, verbose_name='code postal')),
                    ('city', models.CharField(blank=True, max_length=100, verbose_name='commune')),
                    ('is_resident', models.BooleanField(default=True, verbose_name='habite la commune')),
                    ('created_at', models.DateTimeField(auto_now_add=True)),
                ],
                options={
                    'abstract': False,
                },
            ),
            migrations.CreateModel(
                name='HouseholdPerson',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('custody_kind', models.CharField(choices=[('full', 'Tous les jours'), ('alternating', 'Une semaine sur deux'), ('weekdays', 'Jours choisis'), ('percent', 'Tous les jours, coût partagé en pourcentage')], default='full', max_length=12, verbose_name='garde')),
                    ('custody_start', models.DateField(blank=True, null=True, verbose_name='à partir de la semaine du')),
                    ('custody_phase', models.PositiveSmallIntegerField(default=0, verbose_name='rang de la semaine (0 ou 1)')),
                    ('handover_weekday', models.PositiveSmallIntegerField(default=1, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(7)], verbose_name='jour de passage')),
                    ('custody_weekdays', django.contrib.postgres.fields.ArrayField(base_field=models.PositiveSmallIntegerField(validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(7)]), blank=True, default=list, size=None, verbose_name='jours')),
                    ('cost_percent', models.PositiveSmallIntegerField(default=100, verbose_name='part du coût (%)')),
                    ('sticker', models.PositiveSmallIntegerField(default=1, verbose_name='gommette')),
                ],
                options={
                    'verbose_name': 'membre du foyer',
                    'verbose_name_plural': 'membres du foyer',
                    'ordering': ['household', 'sticker', 'id'],
                },
            ),
            migrations.CreateModel(
                name='HouseholdPersonEvent',
                fields=[
                    ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                    ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                    ('pgh_label', models.TextField(help_text='The event label.')),
                    ('id', models.BigIntegerField()),
                    ('custody_kind', models.CharField(choices=[('full', 'Tous les jours'), ('alternating', 'Une semaine sur deux'), ('weekdays', 'Jours choisis'), ('percent', 'Tous les jours, coût partagé en pourcentage')], default='full', max_length=12, verbose_name='garde')),
                    ('custody_start', models.DateField(blank=True, null=True, verbose_name='à partir de la semaine du')),
                    ('custody_phase', models.PositiveSmallIntegerField(default=0, verbose_name='rang de la semaine (0 ou 1)')),
                    ('handover_weekday', models.PositiveSmallIntegerField(default=1, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(7)], verbose_name='jour de passage')),
                    ('custody_weekdays', django.contrib.postgres.fields.ArrayField(base_field=models.PositiveSmallIntegerField(validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(7)]), blank=True, default=list, size=None, verbose_name='jours')),
                    ('cost_percent', models.PositiveSmallIntegerField(default=100, verbose_name='part du coût (%)')),
                    ('sticker', models.PositiveSmallIntegerField(default=1, verbose_name='gommette')),
                ],
                options={
                    'abstract': False,
                },
            ),
            migrations.CreateModel(
                name='IncomeQuotient',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('value', models.DecimalField(decimal_places=2, max_digits=8, validators=[django.core.validators.MinValueValidator(0)], verbose_name='quotient')),
                    ('valid_from', models.DateField(verbose_name='à partir du')),
                    ('source', models.CharField(blank=True, max_length=60, verbose_name='d’où il vient')),
                ],
                options={
                    'verbose_name': 'quotient familial',
                    'verbose_name_plural': 'quotients familiaux',
                    'ordering': ['household', 'valid_from'],
                },
            ),
            migrations.CreateModel(
                name='IncomeQuotientEvent',
                fields=[
                    ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                    ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                    ('pgh_label', models.TextField(help_text='The event label.')),
                    ('id', models.BigIntegerField()),
                    ('value', models.DecimalField(decimal_places=2, max_digits=8, validators=[django.core.validators.MinValueValidator(0)], verbose_name='quotient')),
                    ('valid_from', models.DateField(verbose_name='à partir du')),
                    ('source', models.CharField(blank=True, max_length=60, verbose_name='d’où il vient')),
                ],
                options={
                    'abstract': False,
                },
            ),
            migrations.CreateModel(
                name='Person',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('kind', models.CharField(choices=[('child', 'Enfant'), ('adult', 'Adulte (commensal)')], default='child', max_length=10, verbose_name='genre')),
                    ('last_name', models.CharField(max_length=100, verbose_name='nom de famille')),
                    ('usage_name', models.CharField(blank=True, max_length=100, verbose_name='nom d’usage')),
                    ('first_name', models.CharField(max_length=100, verbose_name='prénom')),
                    ('folded_name', models.CharField(default='', editable=False, max_length=220)),
                    ('birth_date', models.DateField(blank=True, null=True, verbose_name='date de naissance')),
                    ('sex', models.CharField(blank=True, max_length=1, verbose_name='sexe')),
                    ('ine', models.CharField(blank=True, max_length=20, verbose_name='INE')),
                    ('level', models.CharField(blank=True, choices=[('TPS', 'Toute petite section'), ('PS', 'Petite section'), ('MS', 'Moyenne section'), ('GS', 'Grande section'), ('CP', 'CP'), ('CE1', 'CE1'), ('CE2', 'CE2'), ('CM1', 'CM1'), ('CM2', 'CM2'), ('6E', '6e'), ('5E', '5e'), ('4E', '4e'), ('3E', '3e'), ('2DE', 'Seconde'), ('1RE', 'Première'), ('TLE', 'Terminale')], max_length=4, verbose_name='niveau')),
                    ('class_name', models.CharField(blank=True, max_length=80, verbose_name='classe')),
                    ('left_on', models.DateField(blank=True, null=True, verbose_name='absent du fichier depuis')),
                    ('lunch_box_from', models.DateField(blank=True, null=True, verbose_name='apporte son panier-repas (PAI) à partir du')),
                    ('lunch_box_until', models.DateField(blank=True, null=True, verbose_name='jusqu’au')),
                ],
                options={
                    'verbose_name': 'personne',
                    'ordering': ['last_name', 'first_name'],
                },
            ),
            migrations.CreateModel(
                name='PersonEvent',
                fields=[
                    ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                    ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                    ('pgh_label', models.TextField(help_text='The event label.')),
                    ('id', models.BigIntegerField()),
                    ('kind', models.CharField(choices=[('child', 'Enfant'), ('adult', 'Adulte (commensal)')], default='child', max_length=10, verbose_name='genre')),
                    ('last_name', models.CharField(max_length=100, verbose_name='nom de famille')),
                    ('usage_name', models.CharField(blank=True, max_length=100, verbose_name='nom d’usage')),
                    ('first_name', models.CharField(max_length=100, verbose_name='prénom')),
                    ('folded_name', models.CharField(default='', editable=False, max_length=220)),
                    ('birth_date', models.DateField(blank=True, null=True, verbose_name='date de naissance')),
                    ('sex', models.CharField(blank=True, max_length=1, verbose_name='sexe')),
                    ('ine', models.CharField(blank=True, max_length=20, verbose_name='INE')),
                    ('level', models.CharField(blank=True, choices=[('TPS', 'Toute petite section'), ('PS', 'Petite section'), ('MS', 'Moyenne section'), ('GS', 'Grande section'), ('CP', 'CP'), ('CE1', 'CE1'), ('CE2', 'CE2'), ('CM1', 'CM1'), ('CM2', 'CM2'), ('6E', '6e'), ('5E', '5e'), ('4E', '4e'), ('3E', '3e'), ('2DE', 'Seconde'), ('1RE', 'Première'), ('TLE', 'Terminale')], max_length=4, verbose_name='niveau')),
                    ('class_name', models.CharField(blank=True, max_length=80, verbose_name='classe')),
                    ('left_on', models.DateField(blank=True, null=True, verbose_name='absent du fichier depuis')),
                    ('lunch_box_from', models.DateField(blank=True, null=True, verbose_name='apporte son panier-repas (PAI) à partir du')),
                    ('lunch_box_until', models.DateField(blank=True, null=True, verbose_name='jusqu’au')),
                ],
                options={
                    'abstract': False,
                },
            ),
            migrations.AddField(
                model_name='card',
                name='structure',
                field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='cards', to='structures.structure'),
            ),
            migrations.AddField(
                model_name='guardianevent',
                name='pgh_context',
                field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
            ),
            migrations.AddField(
                model_name='guardianevent',
                name='pgh_obj',
                field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='households.guardian'),
            ),
            migrations.AddField(
                model_name='household',
                name='structure',
                field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='households', to='structures.structure'),
            ),
            migrations.AddField(
                model_name='guardianevent',
                name='household',
                field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='households.household', verbose_name='foyer'),
            ),
            migrations.AddField(
                model_name='guardian',
                name='household',
                field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='guardians', to='households.household', verbose_name='foyer'),
            ),
            migrations.AddField(
                model_name='householdevent',
                name='pgh_context',
                field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
            ),
            migrations.AddField(
                model_name='householdevent',
                name='pgh_obj',
                field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='households.household'),
            ),
            migrations.AddField(
                model_name='householdevent',
                name='structure',
                field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='structures.structure'),
            ),
            migrations.AddField(
                model_name='householdperson',
                name='household',
                field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='memberships', to='households.household'),
            ),
            migrations.AddField(
                model_name='custodyday',
                name='membership',
                field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='custody_days', to='households.householdperson'),
            ),
            migrations.AddField(
                model_name='householdpersonevent',
                name='household',
                field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='households.household'),
            ),
            migrations.AddField(
                model_name='householdpersonevent',
                name='pgh_context',
                field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
            ),
            migrations.AddField(
                model_name='householdpersonevent',
                name='pgh_obj',
                field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='households.householdperson'),
            ),
            migrations.AddField(
                model_name='incomequotient',
                name='household',
                field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='quotients', to='households.household'),
            ),
            migrations.AddField(
                model_name='incomequotientevent',
                name='household',
                field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='households.household'),
            ),
            migrations.AddField(
                model_name='incomequotientevent',
                name='pgh_context',
                field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
            ),
            migrations.AddField(
                model_name='incomequotientevent',
                name='pgh_obj',
                field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='households.incomequotient'),
            ),
            migrations.AddField(
                model_name='person',
                name='school',
                field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, to='structures.site', verbose_name='école'),
            ),
            migrations.AddField(
                model_name='person',
                name='structure',
                field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='people', to='structures.structure'),
            ),
            migrations.AddField(
                model_name='householdpersonevent',
                name='person',
                field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='households.person', verbose_name='personne'),
            ),
            migrations.AddField(
                model_name='householdperson',
                name='person',
                field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='memberships', to='households.person', verbose_name='personne'),
            ),
            migrations.AddField(
                model_name='card',
                name='person',
                field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='cards', to='households.person', verbose_name='personne'),
            ),
            migrations.AddField(
                model_name='personevent',
                name='pgh_context',
                field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
            ),
            migrations.AddField(
                model_name='personevent',
                name='pgh_obj',
                field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='households.person'),
            ),
            migrations.AddField(
                model_name='personevent',
                name='school',
                field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='structures.site', verbose_name='école'),
            ),
            migrations.AddField(
                model_name='personevent',
                name='structure',
                field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='structures.structure'),
            ),
            migrations.AddConstraint(
                model_name='household',
                constraint=models.UniqueConstraint(fields=('structure', 'number'), name='household_number_unique'),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='household',
                trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "households_householdevent" ("address", "city", "created_at", "id", "is_resident", "name", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "postcode", "structure_id") VALUES (NEW."address", NEW."city", NEW."created_at", NEW."id", NEW."is_resident", NEW."name", NEW."number", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."postcode", NEW."structure_id"); RETURN NULL;', hash='11e184b143d6e9a472513144064e7843f2609bef', operation='INSERT', pgid='pgtrigger_insert_insert_eae56', table='households_household', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='household',
                trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "households_householdevent" ("address", "city", "created_at", "id", "is_resident", "name", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "postcode", "structure_id") VALUES (NEW."address", NEW."city", NEW."created_at", NEW."id", NEW."is_resident", NEW."name", NEW."number", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."postcode", NEW."structure_id"); RETURN NULL;', hash='e432ef495891b633185d447d4dc559e2935d563d', operation='UPDATE', pgid='pgtrigger_update_update_d279e', table='households_household', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='guardian',
                trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "households_guardianevent" ("civility", "email", "first_name", "home_phone", "household_id", "id", "is_payer", "last_name", "mobile_phone", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "role", "usage_name", "work_phone") VALUES (NEW."civility", NEW."email", NEW."first_name", NEW."home_phone", NEW."household_id", NEW."id", NEW."is_payer", NEW."last_name", NEW."mobile_phone", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."role", NEW."usage_name", NEW."work_phone"); RETURN NULL;', hash='225e0c71668793510bd4ac99118a50511a9ac373', operation='INSERT', pgid='pgtrigger_insert_insert_7a299', table='households_guardian', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='guardian',
                trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "households_guardianevent" ("civility", "email", "first_name", "home_phone", "household_id", "id", "is_payer", "last_name", "mobile_phone", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "role", "usage_name", "work_phone") VALUES (NEW."civility", NEW."email", NEW."first_name", NEW."home_phone", NEW."household_id", NEW."id", NEW."is_payer", NEW."last_name", NEW."mobile_phone", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."role", NEW."usage_name", NEW."work_phone"); RETURN NULL;', hash='dc77b3194c3b7b804e70a48004bec1d8be4ab687', operation='UPDATE', pgid='pgtrigger_update_update_511da', table='households_guardian', when='AFTER')),
            ),
            migrations.AddConstraint(
                model_name='custodyday',
                constraint=models.UniqueConstraint(fields=('membership', 'date'), name='custody_day_unique'),
            ),
            migrations.AddConstraint(
                model_name='incomequotient',
                constraint=models.UniqueConstraint(fields=('household', 'valid_from'), name='quotient_unique'),
            ),
            migrations.AddConstraint(
                model_name='incomequotient',
                constraint=models.CheckConstraint(condition=models.Q(('value__gte', 0)), name='quotient_not_negative'),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='incomequotient',
                trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "households_incomequotientevent" ("household_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "source", "valid_from", "value") VALUES (NEW."household_id", NEW."id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."source", NEW."valid_from", NEW."value"); RETURN NULL;', hash='3cafce4022c2063fc2f256e0b87ba53ce2dcdce7', operation='INSERT', pgid='pgtrigger_insert_insert_1b802', table='households_incomequotient', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='incomequotient',
                trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "households_incomequotientevent" ("household_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "source", "valid_from", "value") VALUES (NEW."household_id", NEW."id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."source", NEW."valid_from", NEW."value"); RETURN NULL;', hash='9d31e9599d0332c64f0b5b9204abc87add4b0efa', operation='UPDATE', pgid='pgtrigger_update_update_3a52f', table='households_incomequotient', when='AFTER')),
            ),
            migrations.AddIndex(
                model_name='person',
                index=models.Index(fields=['structure', 'folded_name'], name='person_folded_name'),
            ),
            migrations.AddConstraint(
                model_name='person',
                constraint=models.UniqueConstraint(condition=models.Q(('ine', ''), _negated=True), fields=('structure', 'ine'), name='person_ine_unique'),
            ),
            migrations.AddConstraint(
                model_name='person',
                constraint=models.CheckConstraint(condition=models.Q(('lunch_box_until__isnull', True), ('lunch_box_until__gte', models.F('lunch_box_from')), _connector='OR'), name='lunch_box_ends_after_start', violation_error_message='La fin du panier-repas doit être le même jour que le début, ou après.'),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='person',
                trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "households_personevent" ("birth_date", "class_name", "first_name", "folded_name", "id", "ine", "kind", "last_name", "left_on", "level", "lunch_box_from", "lunch_box_until", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "school_id", "sex", "structure_id", "usage_name") VALUES (NEW."birth_date", NEW."class_name", NEW."first_name", NEW."folded_name", NEW."id", NEW."ine", NEW."kind", NEW."last_name", NEW."left_on", NEW."level", NEW."lunch_box_from", NEW."lunch_box_until", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."school_id", NEW."sex", NEW."structure_id", NEW."usage_name"); RETURN NULL;', hash='3dcf666de30cf58fc2a1392d3fd4b2abe50c1da1', operation='INSERT', pgid='pgtrigger_insert_insert_cab81', table='households_person', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='person',
                trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "households_personevent" ("birth_date", "class_name", "first_name", "folded_name", "id", "ine", "kind", "last_name", "left_on", "level", "lunch_box_from", "lunch_box_until", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "school_id", "sex", "structure_id", "usage_name") VALUES (NEW."birth_date", NEW."class_name", NEW."first_name", NEW."folded_name", NEW."id", NEW."ine", NEW."kind", NEW."last_name", NEW."left_on", NEW."level", NEW."lunch_box_from", NEW."lunch_box_until", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."school_id", NEW."sex", NEW."structure_id", NEW."usage_name"); RETURN NULL;', hash='4793cfe8cfe34bac659d2896520a1e41a5f8b148', operation='UPDATE', pgid='pgtrigger_update_update_5a79e', table='households_person', when='AFTER')),
            ),
            migrations.AddConstraint(
                model_name='householdperson',
                constraint=models.UniqueConstraint(fields=('household', 'person'), name='household_person_unique'),
            ),
            migrations.AddConstraint(
                model_name='householdperson',
                constraint=models.CheckConstraint(condition=models.Q(('cost_percent__range', (0, 100))), name='cost_percent_range'),
            ),
            migrations.AddConstraint(
                model_name='householdperson',
                constraint=models.CheckConstraint(condition=models.Q(('custody_phase__in', (0, 1))), name='custody_phase_range'),
            ),
            migrations.AddConstraint(
                model_name='householdperson',
                constraint=models.CheckConstraint(condition=models.Q(models.Q(('custody_kind', 'alternating'), _negated=True), ('custody_start__isnull', False), _connector='OR'), name='alternating_needs_start', violation_error_message='Indiquez la semaine de départ de l’alternance.'),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='householdperson',
                trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "households_householdpersonevent" ("cost_percent", "custody_kind", "custody_phase", "custody_start", "custody_weekdays", "handover_weekday", "household_id", "id", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "sticker") VALUES (NEW."cost_percent", NEW."custody_kind", NEW."custody_phase", NEW."custody_start", NEW."custody_weekdays", NEW."handover_weekday", NEW."household_id", NEW."id", NEW."person_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."sticker"); RETURN NULL;', hash='d8726283ab7d175a4500c583bc4625075b9da042', operation='INSERT', pgid='pgtrigger_insert_insert_a97a1', table='households_householdperson', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='householdperson',
                trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "households_householdpersonevent" ("cost_percent", "custody_kind", "custody_phase", "custody_start", "custody_weekdays", "handover_weekday", "household_id", "id", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "sticker") VALUES (NEW."cost_percent", NEW."custody_kind", NEW."custody_phase", NEW."custody_start", NEW."custody_weekdays", NEW."handover_weekday", NEW."household_id", NEW."id", NEW."person_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."sticker"); RETURN NULL;', hash='846eef48095c8e4ffb4dc2dd528d8589772b0716', operation='UPDATE', pgid='pgtrigger_update_update_3179a', table='households_householdperson', when='AFTER')),
            ),
            migrations.AddConstraint(
                model_name='card',
                constraint=models.UniqueConstraint(fields=('structure', 'number'), name='card_number_unique'),
            ),
        ]),
        TrigramExtension(),
        index("household_name_part", "households_household", FILE),
        index("person_name_part", "households_person", "folded_name"),
        index("guardian_name_part", "households_guardian", GUARDIAN),
    ]
