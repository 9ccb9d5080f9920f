"""The bar at the bottom of the planning: how many changes wait to be confirmed, and what they cost."""

from __future__ import annotations

from dataclasses import dataclass

from preau.bookings.planning import Planning
from preau.common.text import count


@dataclass(frozen=True, slots=True)
class Bar:
    """The draft in figures. `cost_cents` is what confirming would add, negative when it frees more.

    `waiting` of the `added` would only enter a waiting list now: they are not in the cost.
    """

    added: int
    waiting: int
    cancelled: int
    changed: int
    cost_cents: int
    version: int

    @classmethod
    def of(cls, planning: Planning) -> Bar:
        """The whole draft of the household, also what lies outside the dates shown."""
        actions = [line.action for line in planning.lines]
        return cls(
            actions.count("book"),
            sum(line.action == "book" and line.is_waiting for line in planning.lines),
            actions.count("cancel"),
            actions.count("change"),
            planning.cost_cents,
            planning.version,
        )

    @property
    def count(self) -> int:
        return self.added + self.cancelled + self.changed

    @property
    def title(self) -> str:
        return count(self.count, "changement")

    @property
    def detail(self) -> str:
        """`2 ajouts dont 1 en attente, 1 retrait`: only what there is."""
        waits = f" dont {self.waiting} en attente" if self.waiting else ""
        parts = [
            (self.added, f"ajout{waits}", f"ajouts{waits}"),
            (self.cancelled, "retrait", "retraits"),
            (self.changed, "horaire changé", "horaires changés"),
        ]
        return ", ".join(count(number, one, many) for number, one, many in parts if number)
