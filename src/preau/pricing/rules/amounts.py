"""Amounts and numbers of a price: what is a price in cents, and how numbers are said."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from preau.common.errors import InvalidRuleError
from preau.common.reasons import Reason
from preau.common.text import date_text
from preau.pricing.reasons import PricingCode

MAX_UNIT_CENTS = 1_000_000
"""10 000 € for one service or half-hour: more is a typing mistake."""


@dataclass(frozen=True, slots=True)
class Quotient:
    """An income quotient in euros and the day it is known from."""

    value: Decimal
    valid_from: date | None = None

    def __post_init__(self) -> None:
        if not (self.value.is_finite() and self.value >= 0):
            raise InvalidRuleError(Reason(PricingCode.QUOTIENT_NEGATIVE))

    @property
    def words(self) -> str:
        """`quotient 859 du 1er septembre 2026`."""
        since = f" du {date_text(self.valid_from)}" if self.valid_from else ""
        return f"quotient {quotient_text(self.value)}{since}"


def quotient_text(value: Decimal) -> str:
    """`859`, `622,50`."""
    return str(int(value)) if value == value.to_integral_value() else f"{value:.2f}".replace(".", ",")


def decimal_text(value: Decimal) -> str:
    """`0,36`, `10`: no useless zero."""
    text = f"{value:f}"
    return (text.rstrip("0").rstrip(".") if "." in text else text).replace(".", ",")


def check_cents(cents: object) -> None:
    """Raises `InvalidRuleError` (French) unless `cents` is a price."""
    if not is_whole(cents) or not 0 <= int(str(cents)) <= MAX_UNIT_CENTS:
        raise InvalidRuleError(Reason(PricingCode.AMOUNT_OUT_OF_RANGE))


def is_whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)
