from typing import Any

from django.apps import AppConfig, apps
from django.db.models.signals import post_migrate


class JournalConfig(AppConfig):
    name = "preau.journal"
    label = "journal"
    verbose_name = "Journal"

    def ready(self) -> None:
        """After each migration, the journal's indexes: a history that has just been born has its own."""
        post_migrate.connect(_make_indexes, sender=apps.get_app_config("pghistory"))


def _make_indexes(**_facts: Any) -> None:
    from preau.journal.sources import make_indexes

    make_indexes()
