"""Cents more or less."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar, Self

from preau.common.errors import InvalidRuleError
from preau.common.money import format_cents
from preau.common.reasons import Reason
from preau.pricing.reasons import PricingCode
from preau.pricing.rules.amounts import MAX_UNIT_CENTS, is_whole
from preau.pricing.rules.changes.base import Change, change
from preau.pricing.rules.reading import whole


@change
@dataclass(frozen=True, slots=True)
class Add(Change):
    """Cents more, or less when negative; a price never falls under zero. As a penalty: a flat amount."""

    key: ClassVar[str] = "add_cents"
    examples: ClassVar[tuple[Any, ...]] = (100, -50)

    cents: int

    def __post_init__(self) -> None:
        if not is_whole(self.cents) or not -MAX_UNIT_CENTS <= self.cents <= MAX_UNIT_CENTS:
            raise InvalidRuleError(Reason(PricingCode.CHANGE_OUT_OF_RANGE))

    @classmethod
    def parse(cls, value: object) -> Self:
        return cls(whole(value))

    def dump(self) -> Any:
        return self.cents

    def apply(self, cents: int) -> int:
        return max(0, cents + self.cents)

    def words(self) -> str:
        return format_cents(self.cents, signed=True)

    def penalty_cents(self, price_cents: int, billed_cents: int) -> int:
        del price_cents, billed_cents
        return self.cents

    def why_no_penalty(self) -> Reason | None:
        return Reason(PricingCode.PENALTY_NOT_POSITIVE) if self.cents <= 0 else None
