from __future__ import annotations

from django.apps import AppConfig


class AttendanceConfig(AppConfig):
    name = "preau.attendance"
    verbose_name = "Présences"

    def ready(self) -> None:
        """A booking, and how somebody was marked, explain what was charged; a day that is marked is over."""
        from preau.attendance.queries import MARKED
        from preau.attendance.telling import DayExplainer
        from preau.bookings.stranding.queries import register_over
        from preau.ledger import telling

        telling.register(DayExplainer())
        register_over(MARKED)
