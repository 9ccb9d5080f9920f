"""Classes of schools, as their children say them today; cards have a history."""

import django.contrib.postgres.fields
import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

KNOWN = """
INSERT INTO households_schoolclass (structure_id, site_id, name, levels, teacher)
SELECT s.structure_id, s.id, p.class_name,
    coalesce(array_agg(DISTINCT p.level) FILTER (WHERE p.level <> ''), '{}'), ''
FROM households_person p JOIN structures_site s ON s.id = p.school_id
WHERE p.class_name <> '' AND p.left_on IS NULL
GROUP BY s.structure_id, s.id, p.class_name ORDER BY s.id, p.class_name
"""


class Migration(migrations.Migration):

    dependencies = [
        ('households', '0008_closed_files'),
        ('pghistory', '0007_auto_20250421_0444'),
        ('structures', '0005_closure_scope'),
    ]

    operations = [
        migrations.CreateModel(
            name='CardEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('number', models.CharField(max_length=40, verbose_name='numéro')),
                ('is_active', models.BooleanField(default=True, verbose_name='active')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='SchoolClass',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=80, verbose_name='nom')),
                ('levels', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('TPS', 'Toute petite section'), ('PS', 'Petite section'), ('MS', 'Moyenne section'), ('GS', 'Grande section'), ('CP', 'CP'), ('CE1', 'CE1'), ('CE2', 'CE2'), ('CM1', 'CM1'), ('CM2', 'CM2'), ('6E', '6e'), ('5E', '5e'), ('4E', '4e'), ('3E', '3e'), ('2DE', 'Seconde'), ('1RE', 'Première'), ('TLE', 'Terminale')], max_length=4), blank=True, default=list, size=None, verbose_name='niveaux')),
                ('teacher', models.CharField(blank=True, default='', max_length=120, verbose_name='enseignant')),
                ('closed_on', models.DateField(blank=True, null=True, verbose_name='fermée depuis')),
            ],
            options={
                'verbose_name': 'classe',
                'ordering': ['site', 'name'],
            },
        ),
        migrations.CreateModel(
            name='SchoolClassEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('name', models.CharField(max_length=80, verbose_name='nom')),
                ('levels', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('TPS', 'Toute petite section'), ('PS', 'Petite section'), ('MS', 'Moyenne section'), ('GS', 'Grande section'), ('CP', 'CP'), ('CE1', 'CE1'), ('CE2', 'CE2'), ('CM1', 'CM1'), ('CM2', 'CM2'), ('6E', '6e'), ('5E', '5e'), ('4E', '4e'), ('3E', '3e'), ('2DE', 'Seconde'), ('1RE', 'Première'), ('TLE', 'Terminale')], max_length=4), blank=True, default=list, size=None, verbose_name='niveaux')),
                ('teacher', models.CharField(blank=True, default='', max_length=120, verbose_name='enseignant')),
                ('closed_on', models.DateField(blank=True, null=True, verbose_name='fermée depuis')),
            ],
            options={
                'abstract': False,
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='card',
            trigger=pgtrigger.compiler.Trigger(name='same_structure', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF NEW.person_id IS NOT NULL AND (SELECT structure_id FROM households_person WHERE id = NEW.person_id) IS DISTINCT FROM NEW.structure_id THEN RAISE EXCEPTION 'person_id belongs to another structure' USING ERRCODE = 'foreign_key_violation'; END IF; RETURN NEW;", hash='e2fe87274ce474b46415e6da762aca4c55f8f1d1', operation='INSERT OR UPDATE OF "structure_id", "person_id"', pgid='pgtrigger_same_structure_c8027', table='households_card', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='card',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "households_cardevent" ("id", "is_active", "number", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "structure_id") VALUES (NEW."id", NEW."is_active", NEW."number", NEW."person_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."structure_id"); RETURN NULL;', hash='2891708d3fd19f2943511cf08b428c79010c20fe', operation='INSERT', pgid='pgtrigger_insert_insert_1731b', table='households_card', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='card',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "households_cardevent" ("id", "is_active", "number", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "structure_id") VALUES (NEW."id", NEW."is_active", NEW."number", NEW."person_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."structure_id"); RETURN NULL;', hash='4e6c768a9815705e52719f23e8180cfcb57c00a6', operation='UPDATE', pgid='pgtrigger_update_update_14db0', table='households_card', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='person',
            trigger=pgtrigger.compiler.Trigger(name='class_of_new', sql=pgtrigger.compiler.UpsertTriggerSql(func="\nINSERT INTO households_schoolclass (structure_id, site_id, name, levels, teacher)\nSELECT site.structure_id, site.id, new_rows.class_name,\n    coalesce(array_agg(DISTINCT new_rows.level) FILTER (WHERE new_rows.level <> ''), '{}'), ''\nFROM new_rows JOIN structures_site site ON site.id = new_rows.school_id WHERE new_rows.class_name <> '' AND new_rows.left_on IS NULL\nGROUP BY site.structure_id, site.id, new_rows.class_name ORDER BY site.id, new_rows.class_name\nON CONFLICT (site_id, name) DO NOTHING;\nPERFORM c.id FROM households_schoolclass c WHERE (c.site_id, c.name) IN (\n    SELECT site.id, new_rows.class_name FROM new_rows JOIN structures_site site ON site.id = new_rows.school_id WHERE new_rows.left_on IS NULL\n) ORDER BY c.id FOR SHARE;\nUPDATE households_schoolclass c SET closed_on = NULL WHERE c.closed_on IS NOT NULL AND (c.site_id, c.name) IN (\n    SELECT site.id, new_rows.class_name FROM new_rows JOIN structures_site site ON site.id = new_rows.school_id WHERE new_rows.left_on IS NULL\n);\nRETURN NULL;\n", hash='ccbe02ee426cc7a4c4be2513426227261105c5b4', level='STATEMENT', operation='INSERT', pgid='pgtrigger_class_of_new_3d304', referencing='REFERENCING NEW TABLE AS new_rows ', table='households_person', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='person',
            trigger=pgtrigger.compiler.Trigger(name='class_of_changed', sql=pgtrigger.compiler.UpsertTriggerSql(func="\nINSERT INTO households_schoolclass (structure_id, site_id, name, levels, teacher)\nSELECT site.structure_id, site.id, new_rows.class_name,\n    coalesce(array_agg(DISTINCT new_rows.level) FILTER (WHERE new_rows.level <> ''), '{}'), ''\nFROM new_rows JOIN structures_site site ON site.id = new_rows.school_id JOIN old_rows ON old_rows.id = new_rows.id WHERE (new_rows.school_id, new_rows.class_name, new_rows.left_on) IS DISTINCT FROM (old_rows.school_id, old_rows.class_name, old_rows.left_on) AND new_rows.class_name <> '' AND new_rows.left_on IS NULL\nGROUP BY site.structure_id, site.id, new_rows.class_name ORDER BY site.id, new_rows.class_name\nON CONFLICT (site_id, name) DO NOTHING;\nPERFORM c.id FROM households_schoolclass c WHERE (c.site_id, c.name) IN (\n    SELECT site.id, new_rows.class_name FROM new_rows JOIN structures_site site ON site.id = new_rows.school_id JOIN old_rows ON old_rows.id = new_rows.id WHERE (new_rows.school_id, new_rows.class_name, new_rows.left_on) IS DISTINCT FROM (old_rows.school_id, old_rows.class_name, old_rows.left_on) AND new_rows.left_on IS NULL\n) ORDER BY c.id FOR SHARE;\nUPDATE households_schoolclass c SET closed_on = NULL WHERE c.closed_on IS NOT NULL AND (c.site_id, c.name) IN (\n    SELECT site.id, new_rows.class_name FROM new_rows JOIN structures_site site ON site.id = new_rows.school_id JOIN old_rows ON old_rows.id = new_rows.id WHERE (new_rows.school_id, new_rows.class_name, new_rows.left_on) IS DISTINCT FROM (old_rows.school_id, old_rows.class_name, old_rows.left_on) AND new_rows.left_on IS NULL\n);\nRETURN NULL;\n", hash='d46d4f170cdb04ab75dd03cb4243e6c2f66edfc5', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_class_of_changed_c7817', referencing='REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows ', table='households_person', when='AFTER')),
        ),
        migrations.AddField(
            model_name='cardevent',
            name='person',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='households.person', verbose_name='personne'),
        ),
        migrations.AddField(
            model_name='cardevent',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='cardevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='households.card'),
        ),
        migrations.AddField(
            model_name='cardevent',
            name='structure',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='structures.structure'),
        ),
        migrations.AddField(
            model_name='schoolclass',
            name='site',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='classes', to='structures.site', verbose_name='école'),
        ),
        migrations.AddField(
            model_name='schoolclass',
            name='structure',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='structures.structure'),
        ),
        migrations.AddField(
            model_name='schoolclassevent',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='schoolclassevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='households.schoolclass'),
        ),
        migrations.AddField(
            model_name='schoolclassevent',
            name='site',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='structures.site', verbose_name='école'),
        ),
        migrations.AddField(
            model_name='schoolclassevent',
            name='structure',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='structures.structure'),
        ),
        migrations.AddConstraint(
            model_name='schoolclass',
            constraint=models.UniqueConstraint(fields=('site', 'name'), name='school_class_name_unique'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='schoolclass',
            trigger=pgtrigger.compiler.Trigger(name='closed_is_empty', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (NEW.closed_on IS NOT NULL)', func="\nIF EXISTS (SELECT FROM households_person p WHERE p.school_id = NEW.site_id AND p.class_name = NEW.name\n    AND p.left_on IS NULL) THEN\n    RAISE EXCEPTION 'class % has children', NEW.id\n    USING ERRCODE = 'check_violation', CONSTRAINT = 'school_class_closed_is_empty';\nEND IF;\nRETURN NEW;\n", hash='62e8289e8df488ed1adc1fdf701919fb9887f4d2', operation='INSERT OR UPDATE OF "closed_on", "name", "site_id"', pgid='pgtrigger_closed_is_empty_e48bd', table='households_schoolclass', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='schoolclass',
            trigger=pgtrigger.compiler.Trigger(name='same_structure', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF NEW.site_id IS NOT NULL AND (SELECT structure_id FROM structures_site WHERE id = NEW.site_id) IS DISTINCT FROM NEW.structure_id THEN RAISE EXCEPTION 'site_id belongs to another structure' USING ERRCODE = 'foreign_key_violation'; END IF; RETURN NEW;", hash='80c041ea7247a7611752567559c86cdc1491339c', operation='INSERT OR UPDATE OF "structure_id", "site_id"', pgid='pgtrigger_same_structure_bd5e5', table='households_schoolclass', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='schoolclass',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "households_schoolclassevent" ("closed_on", "id", "levels", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "site_id", "structure_id", "teacher") VALUES (NEW."closed_on", NEW."id", NEW."levels", NEW."name", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."site_id", NEW."structure_id", NEW."teacher"); RETURN NULL;', hash='7c732ab009b5b7abae2d90e551ff9aa01f122d85', operation='INSERT', pgid='pgtrigger_insert_insert_ae137', table='households_schoolclass', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='schoolclass',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "households_schoolclassevent" ("closed_on", "id", "levels", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "site_id", "structure_id", "teacher") VALUES (NEW."closed_on", NEW."id", NEW."levels", NEW."name", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."site_id", NEW."structure_id", NEW."teacher"); RETURN NULL;', hash='94b85dbb56b02ce113d028a8a2f2c436b73938d4', operation='UPDATE', pgid='pgtrigger_update_update_64b0c', table='households_schoolclass', when='AFTER')),
        ),
        migrations.RunSQL(KNOWN, migrations.RunSQL.noop),
    ]
