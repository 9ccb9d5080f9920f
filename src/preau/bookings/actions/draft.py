"""Preparing: wishes of a family become lines of its draft. Nothing here takes a place."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, time

from django.db import connection, transaction

from preau.accounts.models import User
from preau.activities.rules import check_hours
from preau.bookings.enums import DraftAction
from preau.bookings.models import DraftLine
from preau.bookings.planning import Cell, Planning
from preau.bookings.rules import CHANGEABLE, OURS, TO_TAKE, CellState, toggle_books
from preau.common import clock
from preau.households.models import Household

Hours = tuple[time | None, time | None]
NO_HOURS: Hours = (None, None)


@dataclass(frozen=True, slots=True)
class Wish:
    """That a person be booked, or not, on an opening day; hours only where the activity asks for them."""

    person_id: int
    day_id: int
    wanted: bool
    arrival: time | None = None
    departure: time | None = None


@dataclass(frozen=True, slots=True)
class Refusal:
    """A wish that cannot be drafted; `reason` is a French sentence. Ids are None when nothing of ours was named."""

    person_id: int | None
    activity_id: int | None
    date: date | None
    reason: str


@dataclass(frozen=True, slots=True)
class Edit:
    """`version` is the draft's after the change."""

    changed: int
    refused: list[Refusal]
    version: int


@dataclass(frozen=True, slots=True)
class _Step:
    """What a wish does to the draft: a line to write (`action`), or none to keep."""

    key: tuple[int, int]
    action: DraftAction | None
    hours: Hours = NO_HOURS


def toggle(cells: Iterable[Cell], hours: Hours = NO_HOURS) -> list[Wish]:
    """A quick tool over cells: what is free is booked with `hours`; when nothing is, what can be is given up."""
    found = [cell for cell in cells if cell.is_changeable]
    books = toggle_books(cell.state for cell in found)
    if books:
        return [Wish(*cell.key, True, *hours) for cell in found if cell.state in TO_TAKE]
    return [Wish(*cell.key, False) for cell in found if cell.state in OURS or cell.state not in CHANGEABLE]


def edit_draft(*, planning: Planning, wishes: Sequence[Wish], actor: User) -> Edit:
    """Write the wishes into the household's draft; three statements in a transaction.

    `planning` must cover the days wished for and is stale afterwards. What cannot be is refused line by line and
    leaves the draft as it was for that day. `actor` is the signed-in person: drafts are nobody's history.
    """
    steps: dict[tuple[int, int], _Step] = {}
    refused = []
    for wish in wishes:
        result = _step(planning, wish)
        if isinstance(result, Refusal):
            refused.append(result)
        elif result is not None:
            steps[result.key] = result
    if not steps:
        return Edit(0, refused, planning.version)
    return Edit(len(steps), refused, _write(planning.household, list(steps.values())))


def abandon_draft(*, household: Household, actor: User) -> int:
    """Forget everything that was being prepared; returns how many lines there were."""
    with transaction.atomic():
        deleted, _ = DraftLine.objects.filter(draft__household=household).delete()
        with connection.cursor() as cursor:
            cursor.execute("UPDATE bookings_draft SET version = version + 1 WHERE household_id = %s", [household.pk])
    return deleted


def _step(planning: Planning, wish: Wish) -> _Step | Refusal | None:
    cell = planning.by_day.get((wish.person_id, wish.day_id))
    if cell is None:
        return Refusal(None, None, None, "Ce jour n’est pas proposé à votre foyer.")
    if not wish.wanted:
        return _unwanted(cell)
    if cell.verdict.state in TO_TAKE:
        return _wanted(cell, DraftAction.BOOK, (wish.arrival, wish.departure))
    if cell.held is None or not cell.held.is_ours:
        return _refusal(cell, cell.verdict.why)
    return _kept(planning, cell, (wish.arrival, wish.departure))


def _unwanted(cell: Cell) -> _Step | Refusal | None:
    if cell.verdict.state in (CellState.BOOKED, CellState.WAITING):
        return _Step(cell.key, DraftAction.CANCEL)
    if cell.line is not None:
        return _Step(cell.key, None)
    return _refusal(cell, cell.verdict.why) if cell.verdict.state in OURS else None


def _kept(planning: Planning, cell: Cell, hours: Hours) -> _Step | Refusal | None:
    """A day that is ours already and stays so: undo its cancelling, or change its hours."""
    if cell.held is None or hours in (NO_HOURS, (cell.held.arrival, cell.held.departure)):
        return _Step(cell.key, None) if cell.line is not None else None
    if not clock.is_in_time(planning.now, cell.day.booking_deadline_at):
        return _refusal(cell, "Il est trop tard pour changer les horaires de ce jour")
    return _wanted(cell, DraftAction.CHANGE, hours)


def _wanted(cell: Cell, action: DraftAction, hours: Hours) -> _Step | Refusal:
    rule = cell.group.activity.hours
    if rule is None:
        return _Step(cell.key, action)
    if messages := check_hours(rule, *hours):
        return _refusal(cell, " ".join(messages))
    return _Step(cell.key, action, hours)


def _refusal(cell: Cell, reason: str) -> Refusal:
    return Refusal(cell.member.person_id, cell.group.activity.id, cell.day.date, reason)


_VERSION = """
INSERT INTO bookings_draft AS draft (household_id, version, updated_at) VALUES (%s, 1, now())
ON CONFLICT (household_id) DO UPDATE SET version = draft.version + 1, updated_at = now() RETURNING id, version
"""
_FORGET = """
DELETE FROM bookings_draftline AS line
USING jsonb_to_recordset(%s::jsonb) AS gone(person_id bigint, day_id bigint)
WHERE line.draft_id = %s AND line.person_id = gone.person_id AND line.opening_day_id = gone.day_id
"""
_WRITE = """
INSERT INTO bookings_draftline (draft_id, person_id, opening_day_id, action, arrival, departure)
SELECT %s, person_id, day_id, action, arrival, departure FROM jsonb_to_recordset(%s::jsonb)
    AS given(person_id bigint, day_id bigint, action text, arrival time, departure time)
ON CONFLICT (draft_id, person_id, opening_day_id)
DO UPDATE SET action = excluded.action, arrival = excluded.arrival, departure = excluded.departure
"""


def _write(household: Household, steps: list[_Step]) -> int:
    gone = [{"person_id": step.key[0], "day_id": step.key[1]} for step in steps if step.action is None]
    lines = [
        {
            "person_id": step.key[0],
            "day_id": step.key[1],
            "action": step.action.value,
            "arrival": step.hours[0] and step.hours[0].isoformat(),
            "departure": step.hours[1] and step.hours[1].isoformat(),
        }
        for step in steps
        if step.action is not None
    ]
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_VERSION, [household.pk])
        draft_id, version = cursor.fetchone()
        if gone:
            cursor.execute(_FORGET, [json.dumps(gone), draft_id])
        if lines:
            cursor.execute(_WRITE, [draft_id, json.dumps(lines)])
    return int(version)
