import django.contrib.postgres.indexes
import django.db.models.deletion
import django.db.models.functions
import pgtrigger.compiler
import pgtrigger.migrations
from django.contrib.postgres.operations import UnaccentExtension
from django.db import migrations, models

FOLDED = """
CREATE FUNCTION preau_folded(typed text) RETURNS text LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT btrim(regexp_replace(lower(unaccent(coalesce(typed, ''))), '[^[:alnum:]|]+', ' ', 'g'))
$$
"""
ONCE = """
CREATE FUNCTION preau_once(words text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT string_agg(DISTINCT word, ' ') FROM unnest(string_to_array(words, ' ')) AS word
$$
"""
PHONE = """
CREATE FUNCTION preau_phone(typed text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT regexp_replace(regexp_replace(typed, '[^0-9]+', '', 'g'), '^(?:0033|33)?0?([1-9][0-9]{8})$', '\\1')
$$
"""
NUMBERS = """
CREATE FUNCTION preau_numbers(typed text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT bare || ' ' || regexp_replace(bare, '^([a-z]*)0+(?=[0-9])', '\\1')
    FROM (SELECT lower(regexp_replace(typed, '[^0-9A-Za-z]+', '', 'g')) AS bare) AS made
$$
"""
NOTE_HOUSEHOLDS = """
CREATE FUNCTION preau_note_households(homes bigint[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM households_householdwords w JOIN unnest(homes) AS home ON home = w.household_id
    ORDER BY w.household_id FOR UPDATE OF w;
    -- Another statement: it sees what whoever held these rows has committed. Names are folded together, a bar between.
    INSERT INTO households_householdwords AS kept (household_id, structure_id, name, families, words, contacts)
    SELECT id, structure_id, split_part(families, '|', 1), apart, concat(apart, preau_once(firsts), ' ', others, ' '), contacts
    FROM (
        SELECT *, concat(' ', preau_once(concat(replace(families, '|', ' '), ' ', replace(replace(families, ' ', ''), '|', ' '))), ' ') AS apart
        FROM (
            SELECT h.id, h.structure_id, preau_folded(concat_ws('|', h.name, people.families, guardians.families)) AS families,
                replace(preau_folded(concat_ws('|', people.firsts, guardians.firsts)), '|', ' ') AS firsts,
                concat_ws(' ', preau_numbers(h.number), people.romanised, cards.numbers) AS others,
                concat(' ', guardians.contacts, ' ') AS contacts
            FROM unnest(homes) AS home JOIN households_household h ON h.id = home
            CROSS JOIN LATERAL (
                SELECT string_agg(concat_ws('|', p.last_name, nullif(p.usage_name, '')), '|') AS families,
                    string_agg(p.first_name, '|') AS firsts,
                    string_agg(CASE WHEN p.last_name || p.first_name ~ '[^\\u0001-\\u02BF\\u0300-\\u036F\\u1E00-\\u206F]'
                        THEN p.folded_name END, ' ') AS romanised
                FROM households_householdperson m JOIN households_person p ON p.id = m.person_id
                WHERE m.household_id = h.id
            ) AS people
            CROSS JOIN LATERAL (
                SELECT string_agg(concat_ws('|', g.last_name, nullif(g.usage_name, '')), '|') AS families,
                    string_agg(g.first_name, '|') AS firsts,
                    string_agg(concat_ws(' ', nullif(lower(g.email), ''), nullif(preau_phone(g.mobile_phone), ''),
                        nullif(preau_phone(g.home_phone), ''), nullif(preau_phone(g.work_phone), '')), ' ') AS contacts
                FROM households_guardian g WHERE g.household_id = h.id
            ) AS guardians
            CROSS JOIN LATERAL (
                SELECT string_agg(lower(regexp_replace(c.number, '[^0-9A-Za-z]+', '', 'g')), ' ') AS numbers
                FROM households_householdperson m JOIN households_card c ON c.person_id = m.person_id
                WHERE m.household_id = h.id AND c.is_active
            ) AS cards
            OFFSET 0
        ) AS read OFFSET 0
    ) AS made
    ON CONFLICT (household_id) DO UPDATE SET structure_id = excluded.structure_id, name = excluded.name,
        families = excluded.families, words = excluded.words, contacts = excluded.contacts
    WHERE (kept.structure_id, kept.name, kept.families, kept.words, kept.contacts)
        IS DISTINCT FROM (excluded.structure_id, excluded.name, excluded.families, excluded.words, excluded.contacts);
END
$$
"""
NOTE_PEOPLE = """
CREATE FUNCTION preau_note_people(people bigint[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM households_person p JOIN unnest(people) AS one ON one = p.id ORDER BY p.id FOR NO KEY UPDATE OF p;
    PERFORM preau_note_households(ARRAY(
        SELECT DISTINCT m.household_id FROM households_householdperson m JOIN unnest(people) AS one ON one = m.person_id
    ));
END
$$
"""
FILE = "translate(lower(name), 'àâäáãéèêëíîïìóôöòõúùûüçñÿ-''’', 'aaaaaeeeeiiiiooooouuuucny   ')"
GUARDIAN = "translate(lower(last_name || ' ' || usage_name || ' ' || first_name), 'àâäáãéèêëíîïìóôöòõúùûüçñÿ-''’', 'aaaaaeeeeiiiiooooouuuucny   ')"
ALL = "SELECT preau_note_households(ARRAY(SELECT id FROM households_household))"


def function(made: str) -> migrations.RunSQL:
    return migrations.RunSQL(made, f"DROP FUNCTION {made.split('CREATE FUNCTION ')[1].split('(')[0]}")


def index(name: str, table: str, expression: str) -> str:
    return f"CREATE INDEX {name} ON {table} USING gin (({expression}) gin_trgm_ops)"


class Migration(migrations.Migration):

    dependencies = [
        ('households', '0004_family_page'),
        ('structures', '0001_squashed_0004_asked_days'),
    ]

    operations = [
        UnaccentExtension(),
        *map(function, (FOLDED, ONCE, PHONE, NUMBERS, NOTE_HOUSEHOLDS, NOTE_PEOPLE)),
        migrations.CreateModel(
            name='HouseholdWords',
            fields=[
                ('household', models.OneToOneField(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, primary_key=True, related_name='words', serialize=False, to='households.household')),
                ('name', models.TextField(verbose_name='nom de dossier')),
                ('families', models.TextField(verbose_name='noms de famille')),
                ('words', models.TextField(verbose_name='noms, prénoms, numéros')),
                ('contacts', models.TextField(verbose_name='e-mails, téléphones')),
            ],
            options={
                'verbose_name': 'mots d’un foyer',
                'verbose_name_plural': 'mots des foyers',
                'ordering': ['name', 'household'],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='card',
            trigger=pgtrigger.compiler.Trigger(name='words_after_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='PERFORM preau_note_people(ARRAY(SELECT DISTINCT person_id FROM new_rows)); RETURN NULL;', hash='411033b317f806d89e0bb7cd6b0dc4d4643374ba', level='STATEMENT', operation='INSERT', pgid='pgtrigger_words_after_insert_a0864', referencing='REFERENCING NEW TABLE AS new_rows ', table='households_card', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='card',
            trigger=pgtrigger.compiler.Trigger(name='words_after_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='PERFORM preau_note_people(ARRAY(SELECT DISTINCT person_id FROM (SELECT * FROM new_rows UNION ALL SELECT * FROM old_rows) AS touched)); RETURN NULL;', hash='fcf1e1b7b2a26536fa5f91c0b5f06c848fb7b446', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_words_after_update_a21b8', referencing='REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows ', table='households_card', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='card',
            trigger=pgtrigger.compiler.Trigger(name='words_after_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='PERFORM preau_note_people(ARRAY(SELECT DISTINCT person_id FROM old_rows)); RETURN NULL;', hash='b8aedc5bbaf4a436fff76761c0fcf95b4e363915', level='STATEMENT', operation='DELETE', pgid='pgtrigger_words_after_delete_63408', referencing='REFERENCING OLD TABLE AS old_rows ', table='households_card', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='guardian',
            trigger=pgtrigger.compiler.Trigger(name='words_after_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='PERFORM preau_note_households(ARRAY(SELECT DISTINCT household_id FROM new_rows)); RETURN NULL;', hash='ca879f5bba6656ebf797eaf3bc27bde24fe568aa', level='STATEMENT', operation='INSERT', pgid='pgtrigger_words_after_insert_d651d', referencing='REFERENCING NEW TABLE AS new_rows ', table='households_guardian', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='guardian',
            trigger=pgtrigger.compiler.Trigger(name='words_after_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='PERFORM preau_note_households(ARRAY(SELECT DISTINCT household_id FROM (SELECT * FROM new_rows UNION ALL SELECT * FROM old_rows) AS touched)); RETURN NULL;', hash='ddc5cf120a86b3338c07aaf6a225550d05ed6680', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_words_after_update_da247', referencing='REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows ', table='households_guardian', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='guardian',
            trigger=pgtrigger.compiler.Trigger(name='words_after_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='PERFORM preau_note_households(ARRAY(SELECT DISTINCT household_id FROM old_rows)); RETURN NULL;', hash='0108277608656daf4f6a6f02c6cc95fbb848d9a8', level='STATEMENT', operation='DELETE', pgid='pgtrigger_words_after_delete_f61b3', referencing='REFERENCING OLD TABLE AS old_rows ', table='households_guardian', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='household',
            trigger=pgtrigger.compiler.Trigger(name='words_of_new', sql=pgtrigger.compiler.UpsertTriggerSql(func='PERFORM preau_note_households(ARRAY(SELECT DISTINCT id FROM new_rows)); RETURN NULL;', hash='9925534ff0e47808d47f24b0643fbeec0e631cd7', level='STATEMENT', operation='INSERT', pgid='pgtrigger_words_of_new_d224e', referencing='REFERENCING NEW TABLE AS new_rows ', table='households_household', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='household',
            trigger=pgtrigger.compiler.Trigger(name='words_of_changed', sql=pgtrigger.compiler.UpsertTriggerSql(func='PERFORM preau_note_households(ARRAY(SELECT DISTINCT new_rows.id FROM new_rows JOIN old_rows ON old_rows.id = new_rows.id WHERE (new_rows.name, new_rows.number, new_rows.structure_id) IS DISTINCT FROM (old_rows.name, old_rows.number, old_rows.structure_id))); RETURN NULL;', hash='13874edc45150ded9e058342a1e8056f5ceed5a8', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_words_of_changed_d3a02', referencing='REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows ', table='households_household', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='household',
            trigger=pgtrigger.compiler.Trigger(name='words_of_gone', sql=pgtrigger.compiler.UpsertTriggerSql(func='DELETE FROM households_householdwords WHERE household_id IN (SELECT id FROM old_rows); RETURN NULL;', hash='cd1dc12a490cae692c0b4e168a964262f7874066', level='STATEMENT', operation='DELETE', pgid='pgtrigger_words_of_gone_fa85e', referencing='REFERENCING OLD TABLE AS old_rows ', table='households_household', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='householdperson',
            trigger=pgtrigger.compiler.Trigger(name='words_after_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='PERFORM preau_note_people(ARRAY(SELECT DISTINCT person_id FROM new_rows)); PERFORM preau_note_households(ARRAY(SELECT DISTINCT household_id FROM new_rows)); RETURN NULL;', hash='bf046392da8acd7e59e2f7b7d81d6d35529e15a4', level='STATEMENT', operation='INSERT', pgid='pgtrigger_words_after_insert_d4e52', referencing='REFERENCING NEW TABLE AS new_rows ', table='households_householdperson', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='householdperson',
            trigger=pgtrigger.compiler.Trigger(name='words_after_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='PERFORM preau_note_people(ARRAY(SELECT DISTINCT person_id FROM (SELECT * FROM new_rows UNION ALL SELECT * FROM old_rows) AS touched)); PERFORM preau_note_households(ARRAY(SELECT DISTINCT household_id FROM (SELECT * FROM new_rows UNION ALL SELECT * FROM old_rows) AS touched)); RETURN NULL;', hash='542a008047110e8a9dc15c264a8a6d34b4624988', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_words_after_update_b76a8', referencing='REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows ', table='households_householdperson', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='householdperson',
            trigger=pgtrigger.compiler.Trigger(name='words_after_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='PERFORM preau_note_people(ARRAY(SELECT DISTINCT person_id FROM old_rows)); PERFORM preau_note_households(ARRAY(SELECT DISTINCT household_id FROM old_rows)); RETURN NULL;', hash='b790984fa9f0dcef5da62d857af05bfe3bbe83c3', level='STATEMENT', operation='DELETE', pgid='pgtrigger_words_after_delete_f1b96', referencing='REFERENCING OLD TABLE AS old_rows ', table='households_householdperson', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='person',
            trigger=pgtrigger.compiler.Trigger(name='words_of_renamed', sql=pgtrigger.compiler.UpsertTriggerSql(func='PERFORM preau_note_people(ARRAY(SELECT DISTINCT new_rows.id FROM new_rows JOIN old_rows ON old_rows.id = new_rows.id WHERE (new_rows.last_name, new_rows.usage_name, new_rows.first_name, new_rows.folded_name) IS DISTINCT FROM (old_rows.last_name, old_rows.usage_name, old_rows.first_name, old_rows.folded_name))); RETURN NULL;', hash='6194f96f7c6bdedb7df64b120dbcef92d139a0b0', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_words_of_renamed_95133', referencing='REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows ', table='households_person', when='AFTER')),
        ),
        migrations.AddField(
            model_name='householdwords',
            name='structure',
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='structures.structure'),
        ),
        migrations.AddIndex(
            model_name='householdwords',
            index=django.contrib.postgres.indexes.GinIndex(fields=['words'], name='words_part', opclasses=['gin_trgm_ops']),
        ),
        migrations.AddIndex(
            model_name='householdwords',
            index=django.contrib.postgres.indexes.GinIndex(fields=['contacts'], name='contacts_part', opclasses=['gin_trgm_ops']),
        ),
        migrations.AddIndex(
            model_name='householdwords',
            index=models.Index(models.F('structure'), django.db.models.functions.Collate('name', 'C'), name='words_begun'),
        ),
        migrations.RunSQL(ALL, migrations.RunSQL.noop),
        migrations.RunSQL("DROP INDEX household_name_part", index("household_name_part", "households_household", FILE)),
        migrations.RunSQL("DROP INDEX guardian_name_part", index("guardian_name_part", "households_guardian", GUARDIAN)),
    ]
