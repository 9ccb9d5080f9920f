from django.apps import AppConfig


class WalletsConfig(AppConfig):
    name = "preau.wallets"
    label = "wallets"
    verbose_name = "Porte-monnaie"

    def ready(self) -> None:
        """Bookings are cancelled below, what they had cost is given back here; and a wallet is something to be paid.

        What is moved by hand has its reason told.
        """
        from preau.bookings.closing import giving_back
        from preau.common import pending
        from preau.ledger import telling
        from preau.payables import kinds
        from preau.wallets.actions.giving_back import give_back_days, take_days_again
        from preau.wallets.actions.paying import WalletPayable
        from preau.wallets.telling import OperationExplainer
        from preau.wallets.uncovered import pending_uncovered

        giving_back.register(give_back_days, take_days_again)
        kinds.register(WalletPayable())
        telling.register(OperationExplainer())
        pending.register("uncovered", pending_uncovered)
