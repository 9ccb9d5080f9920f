
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0010_terms'),
    ]

    operations = [
        pgtrigger.migrations.AddTrigger(
            model_name='householdaccess',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "accounts_householdaccessevent" ("created_at", "guardian_id", "household_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "structure_id", "user_id") VALUES (OLD."created_at", OLD."guardian_id", OLD."household_id", OLD."id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."structure_id", OLD."user_id"); RETURN NULL;', hash='322d54870ee3573fca76cbb35d5ccc388b121e2e', operation='DELETE', pgid='pgtrigger_delete_delete_c84ff', table='accounts_householdaccess', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='structurerole',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "accounts_structureroleevent" ("id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "role", "structure_id", "user_id") VALUES (OLD."id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."role", OLD."structure_id", OLD."user_id"); RETURN NULL;', hash='8dfa6b0e1f0ef6f711215aeb6496abc21bd8ffba', operation='DELETE', pgid='pgtrigger_delete_delete_ac672', table='accounts_structurerole', when='AFTER')),
        ),
    ]
