"""Another price instead."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar, Self

from preau.common.money import format_cents
from preau.pricing.rules.amounts import check_cents
from preau.pricing.rules.changes.base import Change, change
from preau.pricing.rules.reading import whole


@change
@dataclass(frozen=True, slots=True)
class Replace(Change):
    """Another price, in cents, whatever the one before. As a penalty: the difference with what was billed."""

    key: ClassVar[str] = "replace_cents"
    examples: ClassVar[tuple[Any, ...]] = (650,)
    forgets: ClassVar[bool] = True

    cents: int

    def __post_init__(self) -> None:
        check_cents(self.cents)

    @classmethod
    def parse(cls, value: object) -> Self:
        return cls(whole(value))

    def dump(self) -> Any:
        return self.cents

    def apply(self, cents: int) -> int:
        del cents
        return self.cents

    def words(self) -> str:
        return f"prix de {format_cents(self.cents)}"

    def penalty_cents(self, price_cents: int, billed_cents: int) -> int:
        del price_cents
        return max(0, self.cents - billed_cents)

    def penalty_words(self, price_cents: int, billed_cents: int) -> str:
        del price_cents
        return f"pénalité : {self.words()}, dont {format_cents(billed_cents)} déjà facturés"
