"""The bar at the bottom of the planning: how many changes wait to be confirmed, and what they cost."""

from __future__ import annotations

from dataclasses import dataclass

from preau.bookings.confirming.preview import preview
from preau.bookings.enums import DraftAction, MovementKind
from preau.bookings.planning.calendar import Planning
from preau.bookings.rules.missed import Missed
from preau.common.text import count


@dataclass(frozen=True, slots=True)
class Bar:
    """The draft in figures. `cost_cents` is what confirming would add, negative when it frees more: the recap's sum.

    `waiting` of the `added` would only enter a waiting list now, `refused` would be refused: neither is in the cost.
    `missed` are the days that a tool could not ask for, those that are `closed` apart.
    """

    added: int
    waiting: int
    cancelled: int
    changed: int
    refused: int
    missed: int
    closed: int
    cost_cents: int
    version: int

    @classmethod
    def of(cls, planning: Planning) -> Bar:
        """The whole draft of the household, also what lies outside the dates shown."""
        found = preview(planning)
        actions = [line.action for line in planning.lines]
        kinds = [answer.kind for answer in found.answers]
        return cls(
            actions.count(DraftAction.BOOK),
            kinds.count(MovementKind.WAITING),
            actions.count(DraftAction.CANCEL),
            actions.count(DraftAction.CHANGE),
            kinds.count(MovementKind.REFUSED) + len(found.lost),
            sum(day.why is not Missed.CLOSED for day in found.missed),
            sum(day.why is Missed.CLOSED for day in found.missed),
            found.sums.net_cents,
            planning.version,
        )

    @property
    def count(self) -> int:
        return self.added + self.cancelled + self.changed

    @property
    def is_active(self) -> bool:
        """Whether there is something to check: changes, or days that a tool missed."""
        return bool(self.count or self.missed or self.closed)

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
            (self.refused, "impossible", "impossibles"),
        ]
        return ", ".join(count(number, one, many) for number, one, many in parts if number)

    @property
    def missed_text(self) -> str:
        """`3 jours non demandés, 12 fermés`, empty when the tools could ask for everything."""
        parts = (
            (self.missed, "jour non demandé", "jours non demandés"),
            (self.closed, "fermé" if self.missed else "jour fermé", "fermés" if self.missed else "jours fermés"),
        )
        return ", ".join(count(number, one, many) for number, one, many in parts if number)
