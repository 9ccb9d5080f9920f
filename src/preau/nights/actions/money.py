"""The night of the money: card payments nobody finished and requests nobody approved expire, yesterday's booked days
are taken from the wallets, then the ledger proves itself, and the books of every cash office prove themselves against
it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from preau.accounts.hosts import portal_addresses
from preau.accounts.models import StructureRole
from preau.accounts.rules.roles import roles_with
from preau.approvals.actions import expire_acts
from preau.common import clock
from preau.common.actors import Right
from preau.ledger.actions.reconciling import Difference, Reconciliation, reconcile
from preau.payments.actions import expire_payments
from preau.receipts.agreement import disagreements
from preau.structures.models import CashOffice
from preau.wallets.actions import Charged, charge_day


@dataclass(frozen=True, slots=True)
class MoneyNight:
    charged: Charged
    reconciled: Reconciliation
    expired: int = 0
    acts_expired: int = 0


def run_money_night(*, now: datetime | None = None) -> MoneyNight:
    """Expire, charge the days that are over, reconcile. Safe to run twice, and to be cut short between two batches.

    Raises `LedgerBrokenError` on any difference, after a mail to those who host the portal (or `PREAU_ALERT_TO`), and
    one to the administrators and cash officers of each structure concerned, about its own cash offices.
    """
    moment = now or clock.now()
    expired, acts_expired = expire_payments(now=moment), expire_acts(now=moment)
    charged = charge_day(until=clock.paris(moment).date() - timedelta(days=1), now=moment)
    return MoneyNight(charged, reconcile(alert_to=_whom_to_tell, also=_disagreements()), expired, acts_expired)


def _disagreements() -> list[Difference]:
    """What the receipts, slips, sheets and deposits of each cash office say otherwise than the ledger."""
    offices = CashOffice.objects.select_related("structure").order_by("id")
    return [
        Difference(office.pk, f"{office.structure}, {office}, {found}")
        for office in offices
        for found in disagreements(office)
    ]


def _whom_to_tell(differences: Sequence[Difference]) -> dict[str, list[Difference]]:
    """Everything to whom hosts the portal; to a structure what is wrong in its own cash offices. Two statements."""
    told: dict[str, list[Difference]] = {address: list(differences) for address in portal_addresses()}
    concerned = StructureRole.objects.filter(
        role__in=roles_with(Right.HEAR_ALERTS),
        user__is_active=True,
        structure__cash_offices__in={difference.cash_office_id for difference in differences},
    )
    pairs = concerned.values_list("user__email", "structure__cash_offices").order_by("id").distinct()
    offices: dict[str, set[int]] = {}
    for address, office in pairs:
        offices.setdefault(address, set()).add(office)
    for address, own in offices.items():
        told.setdefault(address, [found for found in differences if found.cash_office_id in own])
    return told
