"""The night of the money: card payments nobody finished expire, yesterday's booked days are taken from the wallets,
then the ledger proves itself, and the books of every cash office prove themselves against it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from preau.accounts.models import User
from preau.common import clock
from preau.ledger.reconciling import Reconciliation, reconcile
from preau.payments.actions import expire_payments
from preau.receipts.agreement import disagreements
from preau.structures.models import CashOffice
from preau.wallets.actions import Charged, charge_day


@dataclass(frozen=True, slots=True)
class MoneyNight:
    charged: Charged
    reconciled: Reconciliation
    expired: int = 0


def run_money_night(*, now: datetime | None = None) -> MoneyNight:
    """Expire, charge the days that are over, reconcile. Safe to run twice, and to be cut short between two batches.

    Raises `LedgerBrokenError` on any difference, after a mail to every administrator of the portal.
    """
    moment = now or clock.now()
    expired = expire_payments(now=moment)
    charged = charge_day(until=clock.paris(moment).date() - timedelta(days=1), now=moment)
    admins = User.objects.filter(is_superuser=True, is_active=True).order_by("email")
    addresses = list(admins.values_list("email", flat=True))
    return MoneyNight(charged, reconcile(alert_to=addresses, also=_disagreements()), expired)


def _disagreements() -> list[str]:
    """What the receipts, slips, sheets and deposits of each cash office say otherwise than the ledger."""
    offices = CashOffice.objects.select_related("structure").order_by("id")
    return [f"{office.structure}, {office}, {found}" for office in offices for found in disagreements(office)]
