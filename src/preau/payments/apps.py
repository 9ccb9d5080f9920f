from django.apps import AppConfig


class PaymentsConfig(AppConfig):
    name = "preau.payments"
    label = "payments"
    verbose_name = "Paiements"

    def ready(self) -> None:
        """What is kept of an unknown order is something that was paid, too; what the bank said explains an entry."""
        from preau.common import pending
        from preau.ledger import telling
        from preau.payables import kinds
        from preau.payments.pending import pending_contracts, pending_gaps, pending_suspense
        from preau.payments.suspense import SuspensePayable
        from preau.payments.telling import BankExplainer

        kinds.register(SuspensePayable())
        telling.register(BankExplainer())
        pending.register("gaps", pending_gaps)
        pending.register("suspense", pending_suspense)
        pending.register("contracts", pending_contracts)
