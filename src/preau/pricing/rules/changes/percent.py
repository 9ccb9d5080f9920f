"""A percentage more or less."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any, ClassVar, Self

from preau.common.errors import InvalidRuleError
from preau.common.money import MINUS, NBSP, format_cents, percent_of
from preau.common.reasons import Reason
from preau.pricing.reasons import PricingCode
from preau.pricing.rules.amounts import decimal_text
from preau.pricing.rules.changes.base import Change, change
from preau.pricing.rules.reading import decimal

MAX_PERCENT = 1000


@change
@dataclass(frozen=True, slots=True)
class Percent(Change):
    """A percentage of the price so far, added to it, or taken off when negative; rounded half up to the cent.

    As a penalty: a part of the price of the service.
    """

    key: ClassVar[str] = "percent"
    examples: ClassVar[tuple[Any, ...]] = ("20", "-10")

    percent: Decimal

    def __post_init__(self) -> None:
        if not (self.percent.is_finite() and -100 <= self.percent <= MAX_PERCENT):
            raise InvalidRuleError(Reason(PricingCode.PERCENT_OUT_OF_RANGE))

    @classmethod
    def parse(cls, value: object) -> Self:
        return cls(decimal(value))

    def dump(self) -> Any:
        return str(self.percent)

    def apply(self, cents: int) -> int:
        return percent_of(cents, 100 + self.percent)

    def words(self) -> str:
        sign = MINUS if self.percent < 0 else "+"
        return f"{sign}{NBSP}{decimal_text(abs(self.percent))}{NBSP}%"

    def penalty_cents(self, price_cents: int, billed_cents: int) -> int:
        del billed_cents
        return percent_of(price_cents, self.percent)

    def penalty_words(self, price_cents: int, billed_cents: int) -> str:
        del billed_cents
        return f"pénalité : {self.words()} de {format_cents(price_cents)}"

    def why_no_penalty(self) -> Reason | None:
        return Reason(PricingCode.PENALTY_PERCENT_NOT_POSITIVE) if self.percent <= 0 else None
