from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "preau.accounts"
    label = "accounts"
    verbose_name = "Comptes"

    def ready(self) -> None:
        """Floors below ask whose household it is."""
        from preau.accounts.queries import homes_of
        from preau.households.own import register

        register(homes_of)
