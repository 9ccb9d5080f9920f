"""What the base of a price is: it reads, writes, says and computes itself. Amounts in cents, quotients in euros.

To add one: a module of this package, with a frozen dataclass under `@base`; and its fields in the page of prices
(`web/desk/organisation/prices/forms.py`). Nothing else knows how many there are.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any, ClassVar, Self, TypeVar

from preau.pricing.rules.amounts import Quotient
from preau.pricing.rules.reading import JsonObject


class Base(ABC):
    """A kind of price. `type` is how it is written, `keys` are its fields, `examples` written forms of it.

    `serves_outside`: households that do not live in the town may have one of their own.
    """

    __slots__ = ()

    type: ClassVar[str]
    keys: ClassVar[frozenset[str]]
    examples: ClassVar[tuple[JsonObject, ...]]
    serves_outside: ClassVar[bool] = False

    @classmethod
    @abstractmethod
    def parse(cls, data: JsonObject) -> Self:
        """The base of these fields. Raises `InvalidRuleError`; `KeyError` for a field that is missing."""

    @abstractmethod
    def dump(self) -> dict[str, Any]:
        """Its fields as they are written, without the type."""

    @abstractmethod
    def words(self) -> str:
        """`3,90 €`, `de 0,50 € à 1,75 € selon le quotient (2 tranches)`."""


class Grid(Base):
    """A base that gives the price of one service, or of one half-hour, by itself."""

    __slots__ = ()

    @abstractmethod
    def highest_cents(self) -> int:
        """The highest price it can give: what is paid while the quotient is not known."""

    @abstractmethod
    def unit_cents(self, quotient: Quotient | None, lines: list[str]) -> int:
        """The price, and what explains it added to `lines`."""


BaseT = TypeVar("BaseT", bound=type[Base])
BASES: dict[str, type[Base]] = {}
"""By written type, in the order of the modules' names."""

UNKNOWN_QUOTIENT = "quotient familial non connu : tarif le plus élevé"


def base(made: BaseT) -> BaseT:
    """Register a base, under `@dataclass`."""
    BASES[made.type] = made
    return made
