"""Attempts that nobody finished."""

from __future__ import annotations

from datetime import datetime

from preau.common import clock
from preau.payments.enums import PaymentState
from preau.payments.models import Payment
from preau.payments.rules import OPEN_STATES


def expire_payments(*, now: datetime | None = None) -> int:
    """Close the attempts whose time is over; how many. A message that pays one later still credits. One statement.

    One whose message waits for the bank's answer stays open: it ends by that answer, or by its lack.
    """
    open_ones = Payment.objects.filter(state__in=sorted(OPEN_STATES), told_at__isnull=True)
    late = open_ones.filter(expires_at__lt=now or clock.now())
    return late.update(state=PaymentState.EXPIRED)
