"""What stands in the way of joining or closing a file. Amounts in cents."""

from __future__ import annotations

from datetime import date, datetime

from django.db.models import Q

from preau.bookings.models import Booking
from preau.common.reasons import Reason
from preau.dues.enums import DueState
from preau.dues.models import Due
from preau.filing.reasons import FilingCode
from preau.households.models import Household
from preau.payments.enums import PaymentState
from preau.payments.models import Payment
from preau.wallets.models import Wallet

_HELD = ("booked", "waiting")
_UNDERWAY = (PaymentState.CREATED, PaymentState.REDIRECTED, PaymentState.PENDING)


def why_unsettled(household: Household, now: datetime) -> Reason | None:
    """What money has still to follow, once nothing is booked ahead any more: days owed, a card payment underway."""
    rows = Booking.objects.filter(household=household, state="booked", is_charged=False, is_spared=False)
    owed = rows.filter(price_cents__gt=0).count()
    owed = owed or Due.objects.filter(household_id=household.pk, state=DueState.DUE).count()
    if owed:
        return Reason(FilingCode.DAYS_OWED, count=owed)
    underway = Q(state__in=_UNDERWAY, expires_at__gt=now) | Q(state=PaymentState.REVIEW)
    if Payment.objects.filter(underway, household=household).exists():
        return Reason(FilingCode.CARD_PAYMENT)
    return None


def not_at_zero(household: Household) -> list[Reason]:
    """The wallets that are not at zero, each with what to do; one statement."""
    rows = Wallet.objects.filter(household=household).exclude(account__balance_cents=0)
    return [
        Reason(
            FilingCode.NOT_EMPTY if row.account.balance_cents > 0 else FilingCode.OWES,
            wallet=row.kind.name,
            balance=abs(row.account.balance_cents),
        )
        for row in rows.select_related("kind", "account").order_by("id")
    ]


def why_late(household: Household, now: datetime, today: date) -> Reason | None:
    """Booked days ahead that are not given up freely any more; one statement."""
    rows = Booking.objects.filter(household=household, state="booked", date__gte=today, is_charged=False)
    late = rows.filter(opening_day__cancel_deadline_at__lt=now, is_spared=False).order_by("date")
    days = list(late.values_list("date", flat=True))
    return Reason(FilingCode.LATE_DAYS, count=len(days), last=days[-1]) if days else None


def moved_cents(gone: Household) -> int:
    """How much joining this file to another moves, whichever way; one statement."""
    rows = Wallet.objects.filter(household=gone).order_by("id").values_list("account__balance_cents", flat=True)
    return sum(abs(cents) for cents in rows)
