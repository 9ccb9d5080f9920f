"""One price for everybody."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar, Self

from preau.common.money import format_cents
from preau.pricing.rules.amounts import Quotient, check_cents
from preau.pricing.rules.bases.base import Grid, base
from preau.pricing.rules.reading import JsonObject


@base
@dataclass(frozen=True, slots=True)
class FlatPrice(Grid):
    """The quotient changes nothing."""

    type: ClassVar[str] = "flat"
    keys: ClassVar[frozenset[str]] = frozenset({"cents"})
    examples: ClassVar[tuple[JsonObject, ...]] = ({"type": "flat", "cents": 390},)

    cents: int

    def __post_init__(self) -> None:
        check_cents(self.cents)

    @classmethod
    def parse(cls, data: JsonObject) -> Self:
        return cls(data["cents"])

    def dump(self) -> dict[str, Any]:
        return {"cents": self.cents}

    def words(self) -> str:
        return format_cents(self.cents)

    def highest_cents(self) -> int:
        return self.cents

    def unit_cents(self, quotient: Quotient | None, lines: list[str]) -> int:
        del quotient, lines
        return self.cents
