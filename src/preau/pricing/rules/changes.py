"""What changes a price: another price instead, cents more or less, a percentage more or less."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from preau.common.errors import InvalidRuleError
from preau.common.money import MINUS, NBSP, format_cents, percent_of
from preau.common.reasons import Reason
from preau.pricing.reasons import PricingCode

MAX_UNIT_CENTS = 1_000_000
"""10 000 € for one service or half-hour: more is a slip of the keyboard."""
MAX_PERCENT = 1000


@dataclass(frozen=True, slots=True)
class Replace:
    """Another price, in cents, whatever the one before."""

    cents: int

    def __post_init__(self) -> None:
        check_cents(self.cents)


@dataclass(frozen=True, slots=True)
class Add:
    """Cents more, or less when negative; a price never falls under zero."""

    cents: int

    def __post_init__(self) -> None:
        if not _is_whole(self.cents) or not -MAX_UNIT_CENTS <= self.cents <= MAX_UNIT_CENTS:
            raise InvalidRuleError(Reason(PricingCode.CHANGE_OUT_OF_RANGE))


@dataclass(frozen=True, slots=True)
class Percent:
    """A percentage of the price so far, added to it, or taken off when negative; rounded half up to the cent."""

    percent: Decimal

    def __post_init__(self) -> None:
        if not (self.percent.is_finite() and -100 <= self.percent <= MAX_PERCENT):
            raise InvalidRuleError(Reason(PricingCode.PERCENT_OUT_OF_RANGE))


Change = Replace | Add | Percent


def apply_change(change: Change, cents: int) -> int:
    """The price in cents once changed, never under zero."""
    match change:
        case Replace():
            return change.cents
        case Add():
            return max(0, cents + change.cents)
        case Percent():
            return percent_of(cents, 100 + change.percent)


def change_words(change: Change) -> str:
    """`prix de 6,50 €`, `+ 1,00 €`, `− 10 %`."""
    match change:
        case Replace():
            return f"prix de {format_cents(change.cents)}"
        case Add():
            return format_cents(change.cents, signed=True)
        case Percent():
            sign = MINUS if change.percent < 0 else "+"
            return f"{sign}{NBSP}{decimal_text(abs(change.percent))}{NBSP}%"


def decimal_text(value: Decimal) -> str:
    """`0,36`, `10`: no useless zero."""
    text = f"{value:f}"
    return (text.rstrip("0").rstrip(".") if "." in text else text).replace(".", ",")


def check_cents(cents: object) -> None:
    """Raises `InvalidRuleError` (French) unless `cents` is a price."""
    if not _is_whole(cents) or not 0 <= int(str(cents)) <= MAX_UNIT_CENTS:
        raise InvalidRuleError(Reason(PricingCode.AMOUNT_OUT_OF_RANGE))


def _is_whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)
