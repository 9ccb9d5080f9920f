from django.apps import AppConfig


class ReceiptsConfig(AppConfig):
    name = "preau.receipts"
    label = "receipts"
    verbose_name = "Encaissements"
