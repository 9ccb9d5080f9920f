"""`./preau night`: the passage of the night, by hand or from a scheduler. Safe to run twice, safe to cut short."""

from __future__ import annotations

import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from preau.bookings.actions import NightBusyError, NightReport
from preau.common.money import format_cents
from preau.common.text import count
from preau.ledger.actions.reconciling import LedgerBrokenError
from preau.nights.actions.money import MoneyNight
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
            raise CommandError("\n".join(_failure(cause) for cause in error.failures.values())) from error
        if night.bookings is not None:
            for line in summary(night.bookings):
                self.stdout.write(line)
        if night.money is not None:
            self.stdout.write(money_summary(night.money))
        purged = count(sum(night.purged.values()), "ligne arrivée à son terme", "lignes arrivées à leur terme")
        self.stdout.write(f"Conservation : {purged}.")
        self.stdout.write(f"Terminé en {time.monotonic() - started:.1f} s.".replace(".", ",", 1))


def _failure(error: Exception) -> str:
    if isinstance(error, LedgerBrokenError):
        return "Le grand livre a des écarts : " + " ; ".join(str(found) for found in error.differences)
    return f"Le passage de nuit a échoué : {error}"


def summary(report: NightReport) -> list[str]:
    """What the night did, in French, a line a step."""
    applied = report.applied
    lines = ["Le passage précédent avait été interrompu : il est achevé."] if report.resumed else []
    given = count(report.promoted + applied.promoted, "place donnée", "places données")
    expired = count(report.expired, "demande restée sans place", "demandes restées sans place")
    days = [
        count(applied.booked, "jour réservé", "jours réservés"),
        f"{applied.waiting} en liste d’attente",
        count(applied.cancelled, "annulé"),
        count(applied.changed, "horaire changé", "horaires changés"),
        count(applied.refused, "complet"),
    ]
    number = count(report.stranded, "réservation à venir", "réservations à venir")
    left = [f"Sans inscription, à régler au guichet : {number}."] if report.stranded else []
    return [
        *lines,
        f"Listes d’attente : {given}, {expired}.",
        f"Inscriptions à l’année : {', '.join(days)}.",
        f"Prix : {count(report.repriced, 'jour mis au prix du jour', 'jours mis au prix du jour')}.",
        *left,
        f"Transmission : {count(report.transmitted, 'demande')}.",
        f"Comptes rendus : {count(report.mails, 'courriel')}.",
    ]


def money_summary(night: MoneyNight) -> str:
    """What the wallets paid, and that the ledger agrees with its lines."""
    days = count(night.charged.count, "jour débité", "jours débités")
    left = count(night.charged.left, "jour sans solde suffisant", "jours sans solde suffisant")
    lines = count(night.reconciled.postings, "ligne vérifiée", "lignes vérifiées")
    return f"Porte-monnaie : {days} ({format_cents(night.charged.cents)}), {left} ; grand livre : {lines}, aucun écart."
