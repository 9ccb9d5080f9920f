
import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0012_language'),
        ('households', '0002_lunch_box'),
        ('notices', '0004_returned_mails'),
        ('pghistory', '0007_auto_20250421_0444'),
        ('structures', '0008_offers_booking'),
    ]

    operations = [
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
        migrations.AddField(
            model_name='opening',
            name='renews',
            field=models.BooleanField(default=False, verbose_name='nouveau mot de passe'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='opening',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "accounts_openingevent" ("code_expires_at", "created_at", "created_by_id", "household_id", "id", "link_expires_at", "mail_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "printed_at", "renews", "structure_id", "used_at", "user_id") VALUES (NEW."code_expires_at", NEW."created_at", NEW."created_by_id", NEW."household_id", NEW."id", NEW."link_expires_at", NEW."mail_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."printed_at", NEW."renews", NEW."structure_id", NEW."used_at", NEW."user_id"); RETURN NULL;', hash='f300a7d07ef0af394135577e925d297f8f7118e8', operation='INSERT', pgid='pgtrigger_insert_insert_dc97e', table='accounts_opening', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='opening',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."code_expires_at" IS DISTINCT FROM (NEW."code_expires_at") OR OLD."created_at" IS DISTINCT FROM (NEW."created_at") OR OLD."created_by_id" IS DISTINCT FROM (NEW."created_by_id") OR OLD."household_id" IS DISTINCT FROM (NEW."household_id") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."link_expires_at" IS DISTINCT FROM (NEW."link_expires_at") OR OLD."mail_id" IS DISTINCT FROM (NEW."mail_id") OR OLD."printed_at" IS DISTINCT FROM (NEW."printed_at") OR OLD."renews" IS DISTINCT FROM (NEW."renews") OR OLD."structure_id" IS DISTINCT FROM (NEW."structure_id") OR OLD."used_at" IS DISTINCT FROM (NEW."used_at") OR OLD."user_id" IS DISTINCT FROM (NEW."user_id"))', func='INSERT INTO "accounts_openingevent" ("code_expires_at", "created_at", "created_by_id", "household_id", "id", "link_expires_at", "mail_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "printed_at", "renews", "structure_id", "used_at", "user_id") VALUES (NEW."code_expires_at", NEW."created_at", NEW."created_by_id", NEW."household_id", NEW."id", NEW."link_expires_at", NEW."mail_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."printed_at", NEW."renews", NEW."structure_id", NEW."used_at", NEW."user_id"); RETURN NULL;', hash='326ebccf467e14be1ef5acaf94f030fd91bf9596', operation='UPDATE', pgid='pgtrigger_update_update_d45e8', table='accounts_opening', when='AFTER')),
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
    ]
