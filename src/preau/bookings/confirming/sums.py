"""What a draft adds to what will be debited, or takes from it: the one sum of the bar, recap, receipt, mail.

Nothing is debited before the day itself: a booking given up in time is « en moins sur vos prochains débits », never
« rendu ». Refused requests and places waited for move nothing. Amounts in cents.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from preau.bookings.enums import MovementKind
from preau.common.money import format_cents


@dataclass(frozen=True, slots=True)
class Move:
    """A request once answered: what its day cost the household `before` and `after`. `waits`: it has no place, so that
    neither is due."""

    kind: MovementKind
    before_cents: int
    after_cents: int
    waits: bool = False


@dataclass(frozen=True, slots=True)
class Sums:
    """`added` by new bookings, `changed` by hours and by brothers and sisters, `freed` by cancellations, and
    `waiting`, due only if the places come."""

    added_cents: int = 0
    changed_cents: int = 0
    siblings_cents: int = 0
    freed_cents: int = 0
    waiting_cents: int = 0

    @property
    def net_cents(self) -> int:
        """What the next debits grow by; negative when they shrink."""
        return self.added_cents + self.changed_cents + self.siblings_cents - self.freed_cents

    @property
    def sentence(self) -> str:
        """What will be debited, in one sentence, the same everywhere."""
        net, waiting = self.net_cents, self.waiting_cents
        if net > 0:
            words = f"En plus sur vos prochains débits : {format_cents(net)}."
        elif net < 0:
            words = f"En moins sur vos prochains débits : {format_cents(-net)}."
        else:
            words = "Vos prochains débits ne changent pas."
        if waiting:
            words += f" Si les places en attente viennent : {format_cents(waiting)} de plus."
        return words


NOTHING = Sums()


def sums_of(moves: Iterable[Move]) -> Sums:
    """The sum of these answers."""
    cents = dict.fromkeys(("added", "changed", "siblings", "freed", "waiting"), 0)
    for move in moves:
        match move.kind:
            case MovementKind.WAITING:
                cents["waiting"] += move.after_cents
            case MovementKind.BOOKED:
                cents["added"] += move.after_cents
            case MovementKind.CANCELLED:
                cents["freed"] += move.before_cents
            case MovementKind.CHANGED if not move.waits:
                cents["changed"] += move.after_cents - move.before_cents
            case MovementKind.REPRICED if not move.waits:
                cents["siblings"] += move.after_cents - move.before_cents
    return Sums(**{f"{name}_cents": value for name, value in cents.items()})
