"""The days a tool could not ask for: found when it is used, judged again when they are told.

A week, a month, « tous les lundis », a year, several weeks, a copy: each leaves days aside that the family believes
asked. They are kept beside the draft, said in the recap, and kept with its confirmation.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from preau.bookings.enums import DraftAction
from preau.bookings.rules import OURS
from preau.bookings.rules.missed import TO_ASK, Missed, advice_of, reason_of
from preau.common import clock
from preau.common.reasons import Reason
from preau.common.text import short_day, short_days
from preau.households.rules import has_custody

if TYPE_CHECKING:
    from preau.bookings.models import BookingPattern
    from preau.bookings.planning.calendar import Cell, Planning
    from preau.bookings.rules import Rhythm


LONG = 5
"""Closed days past which a closure is told by its first and last day."""
Spot = tuple[int, int, date]
"""A person, an activity, a day."""


@dataclass(frozen=True, slots=True)
class MissedDay:
    """A day of a person and an activity that a tool left as it was; `cancels`: it was to be given up."""

    person_id: int
    activity_id: int
    date: date
    cancels: bool
    why: Missed
    reason: Reason

    @property
    def place(self) -> Spot:
        return self.person_id, self.activity_id, self.date


@dataclass(frozen=True, slots=True)
class MissedRow:
    """Days missed for one reason by one person in one activity."""

    person_id: int
    activity_id: int
    cancels: bool
    why: Missed
    reason: Reason
    days: tuple[date, ...]

    @property
    def advice(self) -> Reason:
        """What can be done."""
        return advice_of(self.why)

    @property
    def can_ask(self) -> bool:
        """Whether the calendar takes these days now."""
        return self.why in TO_ASK

    @property
    def days_text(self) -> str:
        """`mar. 1er, ven. 11 déc.`; a long closure by its ends."""
        if self.why is not Missed.CLOSED or len(self.days) <= LONG:
            return short_days(self.days)
        return f"du {short_day(self.days[0])} au {short_day(self.days[-1])}"


def missed_by_tool(
    planning: Planning, cells: Sequence[Cell], wanted: Mapping[tuple[int, int], bool]
) -> list[MissedDay]:
    """What a tool used on `cells` leaves aside, from today on; `wanted` says of the cells it changes, by key, whether
    they are asked for or given up.

    A tool that asks says what cannot be asked for; one that only gives up, what can no longer be given up. Taking
    back wishes of a moment ago leaves nothing aside: nothing that is booked was to go.
    """
    today = clock.paris(planning.now).date()
    left = [cell for cell in cells if cell.day.date >= today and cell.key not in wanted]
    missing = [cell for cell in left if not cell.is_wanted]
    if any(wanted.values()) or (not wanted and missing):
        return [missed_day(planning, cell) for cell in missing]
    if wanted and not any(cell.verdict.state in OURS for cell in cells if cell.key in wanted):
        return []
    return [missed_day(planning, cell) for cell in left if cell.verdict.state in OURS and cell.is_wanted]


def missed_by_pattern(planning: Planning, pattern: BookingPattern, rhythm: Rhythm) -> list[MissedDay]:
    """The days of an annual registration that the night will not book, as places and rights are now."""
    today = clock.paris(planning.now).date()
    cells = planning.select(person_id=pattern.person_id)
    asked = [cell for cell in cells if cell.group.id == pattern.group_id and cell.day.date in rhythm]
    missing = [cell for cell in asked if cell.day.date >= today and not cell.is_wanted]
    found = [missed_day(planning, cell) for cell in missing]
    waits = reason_of(Missed.WILL_WAIT, None)
    return [
        replace(day, why=Missed.WILL_WAIT, reason=waits) if day.why is Missed.QUEUE else day
        for day in found
        if day.why is not Missed.FREE
    ]


def missed_day(planning: Planning, cell: Cell) -> MissedDay:
    """A cell and why it stays as it is."""
    person_id, activity_id = cell.member.person_id, cell.group.activity.id
    if cell.verdict.state in OURS:
        return MissedDay(person_id, activity_id, cell.day.date, True, Missed.LOCKED, reason_of(Missed.LOCKED, None))
    why = _why(planning, cell)
    told = cell.verdict.why
    return MissedDay(person_id, activity_id, cell.day.date, False, why, reason_of(why, told))


def _why(planning: Planning, cell: Cell) -> Missed:
    """In the order in which the calendar answers: the day itself, the right to it, its window, whoever has it."""
    state = cell.verdict.state.value
    if state in ("free", "queue", "full"):
        return Missed(state)
    if not cell.day.is_open:
        return Missed.CLOSED
    if (no_right := _no_right(planning, cell)) is not None:
        return no_right
    if cell.day.opens_at is not None and planning.now < cell.day.opens_at:
        return Missed.NOT_YET
    if not clock.is_in_time(planning.now, cell.day.booking_deadline_at):
        return Missed.LATE
    return Missed.TAKEN if cell.held is not None and not cell.held.is_ours else Missed.OTHER


def _no_right(planning: Planning, cell: Cell) -> Missed | None:
    day, member = cell.day.date, cell.member
    if planning.structure.why_no_booking(clock.paris(planning.now).date()):
        return Missed.OTHER
    if member.left_on is not None and member.left_on <= day:
        return Missed.OTHER
    rights = planning.groups.get((member.person_id, cell.group.id), [])
    right = next((right for right in rights if right.covers(day)), None)
    if right is None:
        is_over = any(right.end_date is not None and right.end_date < day for right in rights)
        return Missed.ENDED if is_over else Missed.UNREGISTERED
    if right.weekdays is not None and day.isoweekday() not in right.weekdays:
        return Missed.WEEKDAY
    return None if has_custody(member.custody, day, member.exceptions) else Missed.CUSTODY


def still_missed(planning: Planning, kept: Iterable[MissedDay]) -> list[MissedDay]:
    """Of the days kept, those that are still not asked for, with today's reason: what was asked since is gone, what
    became free says so."""
    return [found for day in kept if (found := _again(planning, day)) is not None]


def _again(planning: Planning, kept: MissedDay) -> MissedDay | None:
    cell = planning.find(*kept.place)
    if cell is None:
        return kept
    is_held = cell.held is not None and cell.held.is_ours
    if kept.cancels:
        return kept if is_held and (cell.line is None or cell.line.action != DraftAction.CANCEL) else None
    if is_held or cell.is_wanted or cell.line is not None:
        return None
    found = missed_day(planning, cell)
    return kept if kept.why is Missed.HOURS and found.why in TO_ASK else replace(found, cancels=False)


@dataclass(frozen=True, slots=True)
class MissedNamed:
    """A row with the names it is read with: first name and sticker of each person it is the same for."""

    row: MissedRow
    people: tuple[tuple[str, int], ...]
    activity: str

    @property
    def names(self) -> str:
        """`Lina, Noé`."""
        return ", ".join(name for name, _ in self.people)


def named(planning: Planning, days: Iterable[MissedDay]) -> list[MissedNamed]:
    """The rows of these days, by person and activity of the planning."""
    members = {member.person_id: (member.first_name, member.sticker) for member in planning.members}
    activities = {activity.id: activity.name for activity in planning.activities}
    return with_names(missed_rows(days), members, activities)


def with_names(
    rows: Iterable[MissedRow], members: Mapping[int, tuple[str, int]], activities: Mapping[int, str]
) -> list[MissedNamed]:
    """What can be acted on first, closed days last; one row for brothers and sisters to whom the same happened."""
    found: dict[tuple[object, ...], list[MissedRow]] = {}
    for row in rows:
        alone = row.person_id if row.can_ask else None
        found.setdefault((row.activity_id, row.cancels, row.why, row.reason, row.days, alone), []).append(row)
    merged = [
        MissedNamed(
            same[0],
            tuple(members.get(row.person_id, ("Enfant", 1)) for row in same),
            activities.get(same[0].activity_id, "Activité"),
        )
        for same in found.values()
    ]
    return sorted(merged, key=lambda named: (named.row.why is Missed.CLOSED, not named.row.can_ask))


def missed_rows(days: Iterable[MissedDay]) -> list[MissedRow]:
    """One row for a person, an activity and a reason, in the order given."""
    found: dict[tuple[int, int, bool, Missed, Reason], list[date]] = {}
    for day in days:
        key = (day.person_id, day.activity_id, day.cancels, day.why, day.reason)
        found.setdefault(key, []).append(day.date)
    return [
        MissedRow(person, activity, cancels, why, reason, tuple(sorted(dates)))
        for (person, activity, cancels, why, reason), dates in found.items()
    ]
