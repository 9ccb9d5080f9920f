from __future__ import annotations

from django.apps import AppConfig


class AttendanceConfig(AppConfig):
    name = "preau.attendance"
    verbose_name = "Présences"

    def ready(self) -> None:
        """A booking, and how somebody was marked, explain what was charged."""
        from preau.attendance.telling import DayExplainer
        from preau.ledger import telling

        telling.register(DayExplainer())
