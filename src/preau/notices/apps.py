from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "preau.notices"
    label = "notices"
    verbose_name = "Courriels"

    def ready(self) -> None:
        """Addresses out of order wait for somebody to correct them."""
        from preau.common import pending
        from preau.notices.pending import pending_returned

        pending.register("returned", pending_returned)
