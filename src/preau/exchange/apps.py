from typing import Any

from django.apps import AppConfig, apps
from django.db.models.signals import post_migrate


class ExchangeConfig(AppConfig):
    name = "preau.exchange"
    label = "exchange"
    verbose_name = "Échanges"

    def ready(self) -> None:
        """After each migration, the journal's indexes: a history that has just been born has its own."""
        post_migrate.connect(_make_indexes, sender=apps.get_app_config("pghistory"))


def _make_indexes(**_facts: Any) -> None:
    from preau.exchange.journal import make_indexes

    make_indexes()
