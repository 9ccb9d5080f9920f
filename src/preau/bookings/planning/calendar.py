"""The calendar of a household between two dates: one read model for month, week, day, year and the draft's bar.

A fixed number of statements whatever the number of children, activities and days (see `load_planning`).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time

from preau.activities.enums import ActivityKind
from preau.activities.rules import HoursRule, Limits
from preau.bookings.enums import DraftAction
from preau.bookings.facts.people import Member, Right
from preau.bookings.planning.missed import MissedDay, still_missed
from preau.bookings.rules import CHANGEABLE, TO_TAKE, CellState, DayFacts, Held, Verdict, with_draft
from preau.bookings.rules.late import Late, is_past
from preau.common.errors import InvalidRuleError
from preau.households.models import Household
from preau.pricing.book import PriceBook
from preau.pricing.rules import PriceQuote
from preau.structures.models import Structure


@dataclass(frozen=True, slots=True)
class ActivityInfo:
    """What the calendar needs to know of an activity; `weekdays` are the ISO numbers of the columns it asks for."""

    id: int
    name: str
    short_name: str
    kind: ActivityKind
    weekdays: tuple[int, ...]
    hours: HoursRule | None
    allows_patterns: bool
    pattern_lead_days: int
    is_promoted_at_once: bool

    @property
    def icon(self) -> str:
        return self.kind.icon


@dataclass(frozen=True, slots=True)
class GroupInfo:
    id: int
    name: str
    activity: ActivityInfo
    limits: Limits


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the draft: `book`, `cancel` or `change` (hours). What it would get, `preview` says."""

    person_id: int
    activity_id: int
    day_id: int
    date: date
    action: DraftAction
    arrival: time | None
    departure: time | None


@dataclass(frozen=True, slots=True)
class Cell:
    """A person, an activity, a day: `verdict` is how things stand, `state` how they will be once confirmed."""

    member: Member
    group: GroupInfo
    day: DayFacts
    verdict: Verdict
    held: Held | None
    line: Line | None

    @property
    def key(self) -> tuple[int, int]:
        """What names the cell in a form: person and opening day."""
        return (self.member.person_id, self.day.id)

    @property
    def state(self) -> CellState:
        return with_draft(self.verdict.state, self.line.action if self.line else None)

    @property
    def is_changeable(self) -> bool:
        """Whether touching it does something: the day can change, or a line that became impossible can be removed."""
        return self.verdict.state in CHANGEABLE or self.line is not None

    @property
    def is_late(self) -> bool:
        """Whether touching it goes past a deadline that was lifted for the desk."""
        held = self.held is not None and self.held.is_ours
        return self.is_changeable and is_past(self.day, cancels=held)

    @property
    def is_wanted(self) -> bool:
        """Whether it will be ours, booked or waiting, once the draft is confirmed."""
        return self.state not in TO_TAKE and self.state not in (CellState.CLOSED, CellState.FULL)

    @property
    def places(self) -> int | None:
        """Places left, `None` when they are not limited."""
        return None if self.day.free is None else max(0, self.day.free)

    @property
    def rank(self) -> int | None:
        """The place in the waiting list: the one held, or the one the draft would get now."""
        if self.held is not None and self.held.is_ours and self.held.is_waiting:
            return self.held.rank
        if self.line is not None and self.line.action == DraftAction.BOOK and self.verdict.state is CellState.QUEUE:
            return self.day.waiting + 1
        return None

    @property
    def hours(self) -> tuple[time | None, time | None]:
        """Arrival and departure as they will be."""
        if self.line is not None and self.line.action in (DraftAction.BOOK, DraftAction.CHANGE):
            return self.line.arrival, self.line.departure
        return (self.held.arrival, self.held.departure) if self.held is not None and self.held.is_ours else (None, None)


@dataclass(slots=True)
class Planning:
    """`cells` by person, activity and date, `by_day` by person and opening day; `lines` are the whole draft.

    Days outside the dates shown that the draft is about, or that a tool missed, are in `beside` and `beside_by_day`:
    what the draft costs does not depend on the page. `kept` are the days missed, as they were then. `agent`: whose
    draft it is, when it is not the family's; `late`, why it may go past deadlines.
    """

    structure: Structure
    household: Household
    first: date
    last: date
    now: datetime
    agent: int | None = None
    late: Late | None = None
    members: list[Member] = field(default_factory=list)
    activities: list[ActivityInfo] = field(default_factory=list)
    groups: dict[tuple[int, int], list[Right]] = field(default_factory=dict)
    cells: dict[tuple[int, int, date], Cell] = field(default_factory=dict)
    by_day: dict[tuple[int, int], Cell] = field(default_factory=dict)
    beside: dict[tuple[int, int, date], Cell] = field(default_factory=dict)
    beside_by_day: dict[tuple[int, int], Cell] = field(default_factory=dict)
    kept: list[MissedDay] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    version: int = 0
    prices: PriceBook = field(default_factory=lambda: PriceBook({}, []))

    def member(self, person_id: int) -> Member | None:
        return next((member for member in self.members if member.person_id == person_id), None)

    @property
    def can_be_copied(self) -> bool:
        """Whether there is somewhere to copy to: another person, or another activity."""
        return len(self.members) > 1 or len(self.activities) > 1

    def find(self, person_id: int, activity_id: int, day: date) -> Cell | None:
        """The cell of a person and an activity on a day, also beside the dates shown."""
        key = (person_id, activity_id, day)
        return self.cells.get(key) or self.beside.get(key)

    def cell_of(self, line: Line) -> Cell | None:
        """The cell a line of the draft is about; None for what is no longer offered to the household."""
        key = (line.person_id, line.day_id)
        return self.by_day.get(key) or self.beside_by_day.get(key)

    @property
    def missed(self) -> list[MissedDay]:
        """The days that tools could not ask for and that are still not asked for, in order."""
        return sorted(still_missed(self, self.kept), key=lambda day: (day.person_id, day.activity_id, day.date))

    def activity(self, activity_id: int) -> ActivityInfo | None:
        return next((activity for activity in self.activities if activity.id == activity_id), None)

    def activities_of(self, person_id: int) -> list[ActivityInfo]:
        """The activities this person has a day of in the calendar, in order."""
        ids = {key[1] for key in self.cells if key[0] == person_id}
        return [activity for activity in self.activities if activity.id in ids]

    def select(
        self,
        *,
        person_id: int | None = None,
        activity_id: int | None = None,
        first: date | None = None,
        last: date | None = None,
    ) -> list[Cell]:
        """The cells asked for, in order of date."""
        return [
            cell
            for (person, activity, day), cell in self.cells.items()
            if (person_id is None or person == person_id)
            and (activity_id is None or activity == activity_id)
            and (first is None or day >= first)
            and (last is None or day <= last)
        ]

    def quote(
        self, cell: Cell, arrival: time | None = None, departure: time | None = None, prices: PriceBook | None = None
    ) -> PriceQuote | None:
        """The price of a cell with its explanation, by `prices` rather than by the draft's if given; `None` when hours
        are needed and missing."""
        if arrival is None:
            arrival, departure = cell.hours
        try:
            return (prices or self.prices).quote(
                cell.group.activity.id,
                cell.member.audience,
                cell.day.date,
                person_id=cell.member.person_id,
                arrival=arrival,
                departure=departure,
                share=cell.member.share.agreed if _is_agreed(cell) else cell.member.share,
            )
        except InvalidRuleError:
            return None


def _is_agreed(cell: Cell) -> bool:
    """Whether every household agreed to pay its part of the day, at the hours it has."""
    is_changed = cell.line is not None and cell.line.action == DraftAction.CHANGE
    return cell.held is not None and cell.held.is_ours and cell.held.is_agreed and not is_changed
