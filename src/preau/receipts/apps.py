from django.apps import AppConfig


class ReceiptsConfig(AppConfig):
    name = "preau.receipts"
    label = "receipts"
    verbose_name = "Encaissements"

    def ready(self) -> None:
        """A receipt explains what came in."""
        from preau.common import pending
        from preau.ledger import telling
        from preau.receipts.pending import pending_days, pending_holdings, pending_slips
        from preau.receipts.telling import ReceiptExplainer

        telling.register(ReceiptExplainer())
        pending.register("days", pending_days)
        pending.register("slips", pending_slips)
        pending.register("holdings", pending_holdings)
