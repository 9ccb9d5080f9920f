from django.apps import AppConfig


class ApprovalsConfig(AppConfig):
    name = "preau.approvals"
    label = "approvals"
    verbose_name = "Actes à deux personnes"

    def ready(self) -> None:
        """What waits is counted in the statement that reads an agent's roles: the menu costs nothing more."""
        from preau.accounts.queries import register_waiting
        from preau.approvals.pending import pending_acts
        from preau.approvals.queries import WAITING
        from preau.common import pending

        register_waiting(WAITING)
        pending.register("acts", pending_acts)
