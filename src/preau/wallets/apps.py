from django.apps import AppConfig


class WalletsConfig(AppConfig):
    name = "preau.wallets"
    label = "wallets"
    verbose_name = "Porte-monnaie"

    def ready(self) -> None:
        """Bookings are cancelled below; what they had cost is given back here."""
        from preau.bookings.giving_back import register
        from preau.wallets.actions.giving_back import give_back_days

        register(give_back_days)
