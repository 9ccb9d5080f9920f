"""Whose days a child's days are, and which quotients can be. Pure: weeks of custody, weeks of a registration."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

from preau.common.reasons import Reason
from preau.households.enums import CustodyKind
from preau.households.reasons import HouseholdCode


@dataclass(frozen=True, slots=True)
class Custody:
    """The days a household has a child; fields as in `HouseholdPerson`.

    `kind` is `full`, `alternating`, `weekdays` or `percent` (both households book every day and share the cost).
    """

    kind: CustodyKind
    start: date | None = None
    phase: int = 0
    handover_weekday: int = 1
    weekdays: Collection[int] = ()


@dataclass(frozen=True, slots=True)
class CostShare:
    """What part of a day's price a household pays. `percents` are those of every household that shares the cost of the
    child, in the order in which cents are given out, `place` this one's among them; empty, it pays all. `asks`: the
    others have not agreed yet, so that it pays all until they do."""

    percents: tuple[int, ...] = ()
    place: int = 0
    asks: bool = False

    @property
    def percent(self) -> int:
        """This household's, of a day that is paid whole: 60 beside 40, 100 alone, whatever alone was written."""
        return self.percents[self.place] if self.is_part else 100

    @property
    def is_part(self) -> bool:
        return len(self.percents) > 1 and not self.asks

    @property
    def agreed(self) -> CostShare:
        """The same once every household has agreed."""
        return replace(self, asks=False)

    @classmethod
    def among(cls, rows: Iterable[Sequence[bool | int]] | None) -> CostShare:
        """From the households that share a child's cost: whether it is this one, its percent, whether they have still
        to agree."""
        found = list(rows or ())
        place = next((place for place, row in enumerate(found) if row[0]), None)
        if place is None or len(found) < 2:
            return cls()
        return cls(tuple(int(row[1]) for row in found), place, any(len(row) > 2 and row[2] for row in found))


WHOLE = CostShare()


def has_custody(custody: Custody, day: date, exceptions: Mapping[date, bool] | None = None) -> bool:
    """Whether the household has the child on `day`. A day listed in `exceptions` wins over the rule.

    Alternation runs both ways from the week of `start`: of two households with opposite phases, exactly one has the
    child on any day. Raises `ValueError` for an unknown kind, or an alternation without a start.
    """
    if exceptions and day in exceptions:
        return exceptions[day]
    match custody.kind:
        case CustodyKind.FULL | CustodyKind.PERCENT:
            return True
        case CustodyKind.WEEKDAYS:
            return day.isoweekday() in custody.weekdays
        case CustodyKind.ALTERNATING if custody.start is not None:
            return week_index(custody.start, day, custody.handover_weekday) % 2 == custody.phase
        case kind:
            raise ValueError(f"custody cannot be decided: kind {kind!r}, start {custody.start}")


def week_start(day: date, first_weekday: int = 1) -> date:
    """First day of the week of `day`, when weeks begin on the ISO weekday `first_weekday`."""
    return day - timedelta(days=(day.isoweekday() - first_weekday) % 7)


def week_index(start: date, day: date, first_weekday: int = 1) -> int:
    """Weeks from the week of `start` (0) to the week of `day`, negative before it; never a matter of ISO numbers."""
    return (week_start(day, first_weekday) - week_start(start, first_weekday)).days // 7


def one_week_in_two(start: date, day: date) -> bool:
    """Whether `day` falls in a week of an annual registration « une semaine sur deux » that began on `start`.

    The week of `start`, Monday to Sunday, is the first; no day before `start` belongs to it.
    """
    return day >= start and week_index(start, day) % 2 == 0


HIGHEST_QUOTIENT = Decimal("99999.99")
FURTHEST_QUOTIENT = timedelta(days=2 * 366)


def why_not_quotient(value: Decimal, valid_from: date, today: date) -> Reason | None:
    """Why a quotient, in euros, cannot be kept from that day on; `None` when it can."""
    if not (value.is_finite() and 0 <= value <= HIGHEST_QUOTIENT):
        return Reason(HouseholdCode.QUOTIENT_OUT_OF_RANGE)
    if abs(valid_from - today) > FURTHEST_QUOTIENT:
        return Reason(HouseholdCode.QUOTIENT_DATE_TOO_FAR)
    return None


_CARD = re.compile(r"[0-9A-Z]{4,40}")


def card_number(typed: str) -> str | None:
    """The number of a card without spaces, dots and dashes, in capitals; None for what is on no card."""
    bare = re.sub(r"[\s.\-\u2013]", "", typed).upper()
    return bare if _CARD.fullmatch(bare) else None


def level_in(levels: Sequence[str], level: str, order: Sequence[str], *, goes_up: bool) -> str:
    """The level of a child in a class of these levels: its only one; of several, theirs or the next one, as they go up
    or not; of a class without levels, theirs or the next one. `order` is every level, the youngest first."""
    if len(levels) == 1:
        return levels[0]
    above = order[order.index(level) + 1] if level in order[:-1] else level
    first, second = (above, level) if goes_up else (level, above)
    return first if not levels or first in levels else second if second in levels else level


def class_seal(rows: Iterable[tuple[int, int | None, str, str]]) -> str:
    """What says that these children (number, school, class, level) are still where an agent saw them."""
    return hashlib.sha256(repr(sorted(rows, key=lambda row: row[0])).encode()).hexdigest()[:32]
