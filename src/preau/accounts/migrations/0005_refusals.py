"""Why a batch left somebody as they were becomes a code and its facts; what is not recognised is kept as said."""

from django.db import migrations

CODES = {
    "choisissez d’abord la personne concernée": "accounts.no_match",
    "ce dossier n’existe plus": "accounts.household_gone",
    "cette adresse donne déjà accès à un autre foyer de la structure": "accounts.other_household",
    "c’est votre propre foyer, un autre agent le fera": "accounts.own_household",
    "le compte de cette adresse est fermé": "accounts.closed_account",
    "cette adresse n’a jamais été confirmée par courriel, et son compte a été ouvert ailleurs avec un code imprimé": (
        "accounts.unproven_address"
    ),
}


def reason_of(said):
    if said in CODES:
        return {"code": CODES[said], "facts": {}}
    return {"code": "common.said", "facts": {"text": said}}


def read_sentences(apps, schema_editor):
    for batch in apps.get_model("accounts", "Batch").objects.exclude(refusals=[]).order_by("pk").iterator():
        batch.refusals = [[whom, reason_of(why) if isinstance(why, str) else why] for whom, why in batch.refusals]
        batch.save(update_fields=["refusals"])


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0004_agent_entrances"),
    ]

    operations = [migrations.RunPython(read_sentences, migrations.RunPython.noop)]
