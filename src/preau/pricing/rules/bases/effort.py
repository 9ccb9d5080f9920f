"""A part of the quotient, between a floor and a ceiling."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any, ClassVar, Self

from preau.common.errors import InvalidRuleError
from preau.common.money import format_cents, round_half_up
from preau.common.reasons import Reason
from preau.pricing.reasons import PricingCode
from preau.pricing.rules.amounts import Quotient, check_cents, decimal_text
from preau.pricing.rules.bases.base import UNKNOWN_QUOTIENT, Grid, base
from preau.pricing.rules.reading import JsonObject, decimal


@base
@dataclass(frozen=True, slots=True)
class EffortRate(Grid):
    """`percent` % of the quotient, in euros, never under `floor_cents` nor over `ceiling_cents`."""

    type: ClassVar[str] = "effort_rate"
    keys: ClassVar[frozenset[str]] = frozenset({"percent", "floor_cents", "ceiling_cents"})
    examples: ClassVar[tuple[JsonObject, ...]] = (
        {"type": "effort_rate", "percent": "0.36", "floor_cents": 260, "ceiling_cents": 450},
    )
    serves_outside: ClassVar[bool] = True

    percent: Decimal
    floor_cents: int
    ceiling_cents: int

    def __post_init__(self) -> None:
        check_cents(self.floor_cents)
        check_cents(self.ceiling_cents)
        if self.ceiling_cents < self.floor_cents:
            raise InvalidRuleError(Reason(PricingCode.CEILING_UNDER_FLOOR))
        if self.percent < 0:
            raise InvalidRuleError(Reason(PricingCode.RATE_NEGATIVE))

    @classmethod
    def parse(cls, data: JsonObject) -> Self:
        return cls(decimal(data["percent"]), data["floor_cents"], data["ceiling_cents"])

    def dump(self) -> dict[str, Any]:
        limits = {"floor_cents": self.floor_cents, "ceiling_cents": self.ceiling_cents}
        return {"percent": str(self.percent)} | limits

    def words(self) -> str:
        limits = f"de {format_cents(self.floor_cents)} à {format_cents(self.ceiling_cents)}"
        return f"{decimal_text(self.percent)}\u00a0% du quotient, {limits}"

    def highest_cents(self) -> int:
        return self.ceiling_cents

    def unit_cents(self, quotient: Quotient | None, lines: list[str]) -> int:
        """Rounded half up to the cent, then held between floor and ceiling."""
        if quotient is None:
            lines.append(UNKNOWN_QUOTIENT)
            return self.ceiling_cents
        raw = round_half_up(quotient.value * self.percent)
        due = min(max(raw, self.floor_cents), self.ceiling_cents)
        words = f"{quotient.words} × {decimal_text(self.percent)} %"
        if raw != due:
            limit = "plancher" if raw < due else "plafond"
            words += f" = {format_cents(raw)}, prix {limit} {format_cents(due)}"
        lines.append(words)
        return due
