from django.apps import AppConfig


class BookingsConfig(AppConfig):
    name = "preau.bookings"
    label = "bookings"
    verbose_name = "Réservations"

    def ready(self) -> None:
        """Bookings have their step of the night; what families ask to be registered to waits for the desk."""
        from preau.accounts.queries import register_waiting
        from preau.bookings.asking.queries import ASKED, pending_asked
        from preau.bookings.night.step import STEP
        from preau.bookings.stranding.queries import pending_stranded
        from preau.common import nightly, pending

        nightly.register(STEP)
        pending.register("stranded", pending_stranded)
        pending.register("asked", pending_asked)
        register_waiting(ASKED)
