from django.apps import AppConfig


class WalletsConfig(AppConfig):
    name = "preau.wallets"
    label = "wallets"
    verbose_name = "Porte-monnaie"

    def ready(self) -> None:
        """Bookings are cancelled below, what they had cost is given back here; and a wallet is something to be paid."""
        from preau.bookings.closing import giving_back
        from preau.payables import kinds
        from preau.wallets.actions.giving_back import give_back_days
        from preau.wallets.paying import WalletPayable

        giving_back.register(give_back_days)
        kinds.register(WalletPayable())
