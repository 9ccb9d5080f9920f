"""The steps of the night that go across rooms: the money, and what has reached its term."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from preau.common.money import format_cents
from preau.common.nightly import Report, Step
from preau.common.text import count
from preau.ledger.actions.reconciling import LedgerBrokenError
from preau.nights.actions.money import MoneyNight, run_money_night
from preau.nights.actions.retention import RULES, purge


def _money(moment: datetime) -> Report:
    night = run_money_night(now=moment)
    counts = {
        "payments_expired": night.expired,
        "acts_expired": night.acts_expired,
        "charged": night.charged.count,
        "uncovered": night.charged.left,
        "postings": night.reconciled.postings,
    }
    return Report(counts, (money_summary(night),))


def money_summary(night: MoneyNight) -> str:
    """What the wallets paid, and that the ledger agrees with its lines."""
    days = count(night.charged.count, "jour débité", "jours débités")
    left = count(night.charged.left, "jour sans solde suffisant", "jours sans solde suffisant")
    lines = count(night.reconciled.postings, "ligne vérifiée", "lignes vérifiées")
    return f"Porte-monnaie : {days} ({format_cents(night.charged.cents)}), {left} ; grand livre : {lines}, aucun écart."


def _money_failure(error: Exception) -> str:
    if isinstance(error, LedgerBrokenError):
        return "Le grand livre a des écarts : " + " ; ".join(str(found) for found in error.differences)
    return f"Le passage de nuit a échoué : {error}"


def _retention(moment: datetime) -> Report:
    purged = purge(now=moment)
    rows = count(sum(purged.values()), "ligne arrivée à son terme", "lignes arrivées à leur terme")
    return Report(purged, (f"Conservation : {rows}.",))


MONEY = Step(
    name="money",
    label=_("Porte-monnaie et grand livre"),
    order=50,
    run=_money,
    needs=frozenset({"bookings"}),
    words={
        "payments_expired": _("paiements par carte non terminés"),
        "acts_expired": _("demandes de validation expirées"),
        "charged": _("jours débités"),
        "uncovered": _("jours sans solde suffisant"),
        "postings": _("lignes vérifiées du grand livre"),
    },
    failure=_money_failure,
)
"""It waits for bookings that failed, since it would charge yesterday's prices."""

RETENTION = Step(
    name="retention",
    label=_("Durées de conservation"),
    order=90,
    run=_retention,
    words={rule.name: rule.what for rule in RULES},
)
