from typing import Any

from django.apps import AppConfig, apps
from django.db.models.signals import post_migrate
from django.utils.module_loading import autodiscover_modules


class JournalConfig(AppConfig):
    name = "preau.journal"
    label = "journal"
    verbose_name = "Journal"

    def ready(self) -> None:
        """Each room says its acts (`acts.py`). After each migration, the journal's indexes: what has just been born has
        its own."""
        autodiscover_modules("acts")
        post_migrate.connect(_make_indexes, sender=apps.get_app_config("pghistory"))


def _make_indexes(**_facts: Any) -> None:
    from preau.journal.sources import make_indexes

    make_indexes()
