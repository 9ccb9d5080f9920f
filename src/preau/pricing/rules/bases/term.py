"""The flat rate of a term: its services are not paid apart."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar, Self

from preau.common.errors import InvalidRuleError
from preau.common.money import format_cents
from preau.common.reasons import Reason
from preau.common.text import count
from preau.pricing.reasons import PricingCode
from preau.pricing.rules.amounts import check_cents
from preau.pricing.rules.bases.base import Base, base
from preau.pricing.rules.reading import JsonObject, rows, whole


@base
@dataclass(frozen=True, slots=True)
class TermRate(Base):
    """`cents` by number of days a week, in order. A service of the term is not paid apart."""

    type: ClassVar[str] = "term"
    keys: ClassVar[frozenset[str]] = frozenset({"days"})
    examples: ClassVar[tuple[JsonObject, ...]] = (
        {"type": "term", "days": [{"days": 4, "cents": 18200}, {"days": 5, "cents": 21500}]},
    )

    cents: tuple[tuple[int, int], ...]

    def __post_init__(self) -> None:
        days = [number for number, _ in self.cents]
        if not days or days != sorted(set(days)) or not all(1 <= number <= 7 for number in days):
            raise InvalidRuleError(Reason(PricingCode.TERM_DAYS))
        for _, cents in self.cents:
            check_cents(cents)

    @classmethod
    def parse(cls, data: JsonObject) -> Self:
        days = rows(data["days"], "Les forfaits")
        return cls(tuple((whole(row["days"]), whole(row["cents"])) for row in days))

    def dump(self) -> dict[str, Any]:
        return {"days": [{"days": days, "cents": cents} for days, cents in self.cents]}

    def words(self) -> str:
        rates = [f"{format_cents(cents)} pour {count(days, 'jour')}" for days, cents in self.cents]
        return f"forfait du trimestre : {', '.join(rates)} par semaine"

    def for_days(self, number: int) -> int | None:
        """The flat rate for that many days a week: the smallest that covers them."""
        return next((cents for days, cents in self.cents if days >= number), None)
