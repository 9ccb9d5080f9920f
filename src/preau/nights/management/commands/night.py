"""`./preau night`: the passage of the night, by hand or from a scheduler. Safe to run twice, safe to cut short."""

from __future__ import annotations

import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from preau.common import nightly
from preau.common.nightly import NightBusyError
from preau.nights.actions.running import NightFailedError, run_whole_night


class Command(BaseCommand):
    help = "Le passage de nuit : listes d’attente, inscriptions à l’année, transmission, comptes rendus, porte-monnaie."

    def handle(self, *args: Any, **options: Any) -> None:
        started = time.monotonic()
        try:
            night = run_whole_night()
        except NightBusyError as error:
            raise CommandError("Un passage de nuit est déjà en cours.") from error
        except NightFailedError as error:
            told = [nightly.STEPS[name].failure(cause) for name, cause in error.failures.items()]
            raise CommandError("\n".join(told)) from error
        for report in night.reports.values():
            for line in report.lines:
                self.stdout.write(line)
        self.stdout.write(f"Terminé en {time.monotonic() - started:.1f} s.".replace(".", ",", 1))
