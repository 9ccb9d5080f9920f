from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "preau.accounts"
    label = "accounts"
    verbose_name = "Comptes"

    def ready(self) -> None:
        """Floors below ask whose household it is; requests and sign-ups wait for the desk."""
        from preau.accounts.counting import REQUESTS, SIGN_UPS
        from preau.accounts.pending import pending_openings, pending_requests, pending_sign_ups
        from preau.accounts.queries import homes_of, register_waiting
        from preau.common import pending
        from preau.households.own import register

        register(homes_of)
        register_waiting(REQUESTS)
        register_waiting(SIGN_UPS)
        pending.register("requests", pending_requests)
        pending.register("sign_ups", pending_sign_ups)
        pending.register("openings", pending_openings)
