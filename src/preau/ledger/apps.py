from django.apps import AppConfig


class LedgerConfig(AppConfig):
    name = "preau.ledger"
    label = "ledger"
    verbose_name = "Grand livre"
