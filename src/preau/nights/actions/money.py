"""The money at night, in three parts that fail apart: what nobody finished or approved expires, yesterday's booked
days are taken from the wallets, and the ledger and the books of every cash office prove themselves."""

from __future__ import annotations

from collections.abc import Sequence
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


def expire(*, now: datetime) -> tuple[int, int]:
    """Card payments nobody finished, then requests nobody approved: how many of each."""
    return expire_payments(now=now), expire_acts(now=now)


def charge_until_yesterday(*, now: datetime) -> Charged:
    """Charge the days that are over. Safe to run twice, and to be cut short between two batches."""
    return charge_day(until=clock.paris(now).date() - timedelta(days=1), now=now)


def prove() -> Reconciliation:
    """The ledger agrees with its lines, and each cash office with the ledger.

    Raises `LedgerBrokenError` on any difference, after a mail to those who host the portal (or `PREAU_ALERT_TO`), and
    one to the administrators and cash officers of each structure concerned, about its own cash offices.
    """
    return reconcile(alert_to=_whom_to_tell, also=_disagreements())


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
