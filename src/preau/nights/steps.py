"""The steps of the night that go across rooms: the money, and what has reached its term."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from preau.common.money import format_cents
from preau.common.nightly import Report, Step
from preau.common.text import count
from preau.ledger.actions.reconciling import LedgerBrokenError
from preau.nights.actions.money import charge_until_yesterday, expire, prove
from preau.nights.actions.retention import RULES, purge


def _expiries(moment: datetime) -> Report:
    payments, acts = expire(now=moment)
    return Report({"payments_expired": payments, "acts_expired": acts})


def _money(moment: datetime) -> Report:
    charged = charge_until_yesterday(now=moment)
    days = count(charged.count, "jour débité", "jours débités")
    left = count(charged.left, "jour sans solde suffisant", "jours sans solde suffisant")
    line = f"Porte-monnaie : {days} ({format_cents(charged.cents)}), {left}."
    return Report({"charged": charged.count, "uncovered": charged.left}, (line,))


def _ledger(moment: datetime) -> Report:
    proved = prove()
    lines = count(proved.postings, "ligne vérifiée", "lignes vérifiées")
    return Report({"postings": proved.postings}, (f"Grand livre : {lines}, aucun écart.",))


def _ledger_failure(error: Exception) -> str:
    if isinstance(error, LedgerBrokenError):
        return "Le grand livre a des écarts : " + " ; ".join(str(found) for found in error.differences)
    return f"Le passage de nuit a échoué : {error}"


def _retention(moment: datetime) -> Report:
    purged = purge(now=moment)
    rows = count(sum(purged.values()), "ligne arrivée à son terme", "lignes arrivées à leur terme")
    return Report(purged, (f"Conservation : {rows}.",))


EXPIRIES = Step(
    name="expiries",
    label=_("Paiements et demandes échus"),
    order=40,
    run=_expiries,
    words={
        "payments_expired": _("paiements par carte non terminés"),
        "acts_expired": _("demandes de validation expirées"),
    },
)

MONEY = Step(
    name="money",
    label=_("Débits des porte-monnaie"),
    order=50,
    run=_money,
    needs=frozenset({"bookings"}),
    words={
        "charged": _("jours débités"),
        "uncovered": _("jours sans solde suffisant"),
        "postings": _("lignes vérifiées du grand livre"),
    },
)
"""It waits for bookings that failed, since it would charge yesterday's prices. Nights of before proved the ledger in
it, and keep their count of lines."""

LEDGER = Step(
    name="ledger",
    label=_("Vérification du grand livre"),
    order=80,
    run=_ledger,
    words={"postings": _("lignes vérifiées du grand livre")},
    failure=_ledger_failure,
)
"""It needs nothing: a night that fails is one more reason to prove the ledger."""

RETENTION = Step(
    name="retention",
    label=_("Durées de conservation"),
    order=90,
    run=_retention,
    words={rule.name: rule.what for rule in RULES},
)

STEPS = (EXPIRIES, MONEY, LEDGER, RETENTION)
