from django.apps import AppConfig


class ReceiptsConfig(AppConfig):
    name = "preau.receipts"
    label = "receipts"
    verbose_name = "Encaissements"

    def ready(self) -> None:
        """A receipt explains what came in."""
        from preau.ledger import telling
        from preau.receipts.telling import ReceiptExplainer

        telling.register(ReceiptExplainer())
