"""Reads of payments."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from preau.common.money import format_cents
from preau.households.models import Household
from preau.payments.enums import PaymentState, Proof
from preau.payments.models import Payment, PaymentContract, PaymentReturn
from preau.payments.rules import OPEN_STATES


def offices_with_cards(offices: Collection[int]) -> set[int]:
    """Those of these cash offices that take cards; one statement."""
    return set(takes_cards().filter(cash_office__in=offices).values_list("cash_office", flat=True))


def takes_cards() -> QuerySet[PaymentContract]:
    """The contracts by which a payment may begin: open, of an office in service, and it is said what proves one."""
    open_ones = PaymentContract.objects.filter(is_active=True, cash_office__is_active=True)
    return open_ones.exclude(proof=Proof.UNDECIDED)


@dataclass(frozen=True, slots=True)
class PaymentView:
    """An attempt as its family sees it. `state` tells an attempt whose time is over as expired before the night does.

    `others` are the attempts of the same form, one by cash office; `returns` what the bank took back since.
    """

    payment: Payment
    state: PaymentState
    lines: tuple[tuple[str, int], ...]
    others: tuple[PaymentView, ...] = ()
    returns: tuple[PaymentReturn, ...] = ()

    @property
    def is_waiting(self) -> bool:
        """The bank has been asked and has not said its last word."""
        return self.state in (PaymentState.REDIRECTED, PaymentState.PENDING)

    @property
    def is_verified(self) -> bool:
        """The bank has told that it is paid: it is asked whether that is so before anything is credited."""
        return self.state == PaymentState.PENDING and self.payment.told_at is not None

    @property
    def has_failed(self) -> bool:
        return self.state in (PaymentState.REFUSED, PaymentState.CANCELLED, PaymentState.EXPIRED)

    @property
    def amount(self) -> str:
        return format_cents(self.payment.amount_cents)

    @property
    def next(self) -> PaymentView | None:
        """The attempt of another cash office that has still to begin."""
        return next((other for other in self.others if other.state == PaymentState.CREATED), None)


def payment_view(*, household: Household, pk: int, now: datetime) -> PaymentView | None:
    """An attempt of this household and those of its form, or None; four statements."""
    own = Payment.objects.filter(household=household).select_related("cash_office", "structure")
    found = own.filter(pk=pk).first()
    if found is None:
        return None
    lines = tuple(found.lines.order_by("id").values_list("label", "amount_cents"))
    others = own.filter(batch=found.batch).exclude(pk=pk).order_by("cash_office__name", "cash_office")
    views = tuple(PaymentView(other, _state(other, now), ()) for other in others)
    back = PaymentReturn.objects.filter(credit__payment=found).select_related("receipt__cash_office").order_by("id")
    return PaymentView(found, _state(found, now), lines, views, tuple(back))


def _state(payment: Payment, now: datetime) -> PaymentState:
    state = PaymentState(payment.state)
    return PaymentState.EXPIRED if state in OPEN_STATES and payment.expires_at < now else state
