"""The bookings' step of the night: run first, since what a day costs depends on it."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from preau.bookings.night.actions.running import NightReport, run_night
from preau.common.nightly import Report, Step
from preau.common.text import count


def _run(moment: datetime) -> Report:
    report = run_night(now=moment)
    applied = report.applied
    counts = {
        "promoted": report.promoted + applied.promoted,
        "expired": report.expired,
        "booked": applied.booked,
        "waiting": applied.waiting,
        "cancelled": applied.cancelled,
        "repriced": report.repriced,
        "transmitted": report.transmitted,
        "mails": report.mails,
    }
    return Report(counts, tuple(summary(report)))


def summary(report: NightReport) -> list[str]:
    """What the night did, in French, a line for each thing."""
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


STEP = Step(
    name="bookings",
    label=_("Réservations"),
    order=10,
    run=_run,
    words={
        "promoted": _("places données aux listes d’attente"),
        "expired": _("demandes restées sans place"),
        "booked": _("jours réservés (inscriptions à l’année)"),
        "waiting": _("jours en liste d’attente"),
        "cancelled": _("jours annulés"),
        "repriced": _("jours mis au prix du jour"),
        "transmitted": _("demandes transmises"),
        "mails": _("comptes rendus envoyés"),
    },
)
