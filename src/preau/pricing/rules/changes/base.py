"""What a change of a price is: it reads, writes, says and computes itself, on a price as on a penalty.

To add one: a module of this package, with a frozen dataclass under `@change`. Nothing else knows how many there are.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any, ClassVar, Self, TypeVar

from preau.common.reasons import Reason


class Change(ABC):
    """`key` is how it is written (`{"add_cents": -50}`), `examples` are values of it.

    `forgets` when the price before explains nothing of the one after.
    """

    __slots__ = ()

    key: ClassVar[str]
    examples: ClassVar[tuple[Any, ...]]
    forgets: ClassVar[bool] = False

    @classmethod
    @abstractmethod
    def parse(cls, value: object) -> Self:
        """The change of this value. Raises `InvalidRuleError`."""

    @abstractmethod
    def dump(self) -> Any:
        """Its value as it is written."""

    @abstractmethod
    def apply(self, cents: int) -> int:
        """The price in cents once changed, never under zero."""

    @abstractmethod
    def words(self) -> str:
        """`prix de 6,50 €`, `+ 1,00 €`, `− 10 %`."""

    @abstractmethod
    def penalty_cents(self, price_cents: int, billed_cents: int) -> int:
        """What it comes to as a penalty, on a service of this price of which so much is billed already."""

    def penalty_words(self, price_cents: int, billed_cents: int) -> str:
        """The same in words."""
        del price_cents, billed_cents
        return f"pénalité : {self.words()}"

    def why_no_penalty(self) -> Reason | None:
        """Why it cannot be a penalty; `None` when it can."""
        return None


ChangeT = TypeVar("ChangeT", bound=type[Change])
CHANGES: dict[str, type[Change]] = {}
"""By key, in the order of the modules' names."""


def change(made: ChangeT) -> ChangeT:
    """Register a change, under `@dataclass`."""
    CHANGES[made.key] = made
    return made
