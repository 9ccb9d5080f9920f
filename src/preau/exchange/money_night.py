"""The night of the money: card payments nobody finished expire, yesterday's booked days are taken from the wallets,
then the ledger proves itself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from preau.accounts.models import User
from preau.common import clock
from preau.ledger.reconciling import Reconciliation, reconcile
from preau.payments.actions import expire_payments
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
    return MoneyNight(charged, reconcile(alert_to=list(admins.values_list("email", flat=True))), expired)
