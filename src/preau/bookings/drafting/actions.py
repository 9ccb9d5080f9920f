"""Preparing: wishes of a family become lines of its draft. Nothing here takes a place."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, time

from django.db import transaction

from preau.activities.rules import check_hours
from preau.bookings.behalf.actions import refuse_own_desk, touch_draft
from preau.bookings.drafting.wishes import Refusal, Wish
from preau.bookings.enums import DraftAction
from preau.bookings.models import DraftLine, MissedLine
from preau.bookings.planning.calendar import Cell, Planning
from preau.bookings.planning.missed import MissedDay, missed_by_tool
from preau.bookings.reasons import BookingCode
from preau.bookings.rules import CHANGEABLE, OURS, TO_TAKE, CellState, toggle_books
from preau.bookings.rules.missed import Missed
from preau.common import clock
from preau.common.actors import Actor, NotAllowedError
from preau.common.reasons import CommonCode, Reason, joined, plain
from preau.common.sql import execute
from preau.households.models import Household

Hours = tuple[time | None, time | None]
NO_HOURS: Hours = (None, None)


@dataclass(frozen=True, slots=True)
class Edit:
    """`version` is the draft's after the change; `missed` are the days that a tool left aside."""

    changed: int
    refused: list[Refusal]
    version: int
    missed: tuple[MissedDay, ...] = ()


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


def edit_draft(
    *,
    planning: Planning,
    wishes: Sequence[Wish],
    actor: Actor,
    tool: Sequence[Cell] = (),
    uncopied: Sequence[Refusal] = (),
) -> Edit:
    """Write the wishes into the household's draft; a few statements in a transaction, whatever their number.

    `planning` must cover the days wished for and is stale afterwards. What cannot be is refused line by line and
    leaves the draft as it was for that day. `tool` are all the days of a tool used on many at once, `uncopied` what a
    copy could not ask for: those left aside are kept to be told before and after confirming. `actor` is the
    signed-in person: drafts are nobody's history.
    """
    actor.must_own(planning.household.pk)
    refuse_own_desk(actor, planning.household)
    if planning.agent != actor.agent:
        raise NotAllowedError(Reason(CommonCode.NOT_ALLOWED))
    steps: dict[tuple[int, int], _Step] = {}
    refused = []
    for wish in wishes:
        result = _step(planning, wish)
        if isinstance(result, Refusal):
            refused.append(result)
        elif result is not None:
            steps[result.key] = result
    missed = _missed(planning, wishes, tool, [*uncopied, *(refused if tool or uncopied else ())])
    if not steps and not missed:
        return Edit(0, refused, planning.version)
    handled = {(cell.member.person_id, cell.group.activity.id, cell.day.date) for cell in tool}
    version = _write(planning, list(steps.values()), missed, handled)
    return Edit(len(steps), refused, version, tuple(missed))


def _missed(
    planning: Planning, wishes: Sequence[Wish], tool: Sequence[Cell], refused: Sequence[Refusal]
) -> list[MissedDay]:
    """Each day once: refused with its own sentence, or left aside by the tool."""
    wanted = {(wish.person_id, wish.day_id): wish.wanted for wish in wishes}
    found = {day.place: day for day in missed_by_tool(planning, tool, wanted)}
    for refusal in refused:
        if (day := _refused_day(planning, refusal)) is not None:
            found[day.place] = day
    return list(found.values())


def _refused_day(planning: Planning, refusal: Refusal) -> MissedDay | None:
    if refusal.person_id is None or refusal.activity_id is None or refusal.date is None:
        return None
    if refusal.date < clock.paris(planning.now).date():
        return None
    if refusal.missed is not None:
        return refusal.missed
    place = (refusal.person_id, refusal.activity_id, refusal.date)
    return MissedDay(*place, False, Missed.HOURS if planning.find(*place) else Missed.UNREGISTERED, refusal.reason)


def abandon_draft(*, household: Household, actor: Actor) -> int:
    """Forget everything that was being prepared, and the days that tools missed; returns how many there were.

    Of the family, or of the agent who acts for it: the other's draft is left as it is.
    """
    actor.must_own(household.pk)
    agent = actor.agent
    with transaction.atomic():
        deleted, _ = DraftLine.objects.filter(draft__household=household, draft__agent=agent).delete()
        deleted += MissedLine.objects.filter(draft__household=household, draft__agent=agent).delete()[0]
        execute(_ABANDON, {"household": household.pk, "agent": agent})
    return deleted


def _step(planning: Planning, wish: Wish) -> _Step | Refusal | None:
    cell = planning.by_day.get((wish.person_id, wish.day_id))
    if cell is None:
        return Refusal(None, None, None, Reason(BookingCode.DAY_NOT_OFFERED))
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
        return _refusal(cell, Reason(BookingCode.LATE_TO_CHANGE_HOURS))
    return _wanted(cell, DraftAction.CHANGE, hours)


def _wanted(cell: Cell, action: DraftAction, hours: Hours) -> _Step | Refusal:
    rule = cell.group.activity.hours
    if rule is None:
        return _Step(cell.key, action)
    if faults := check_hours(rule, *hours):
        return _refusal(cell, joined(fault.reason for fault in faults))
    return _Step(cell.key, action, hours)


def _refusal(cell: Cell, reason: Reason | None) -> Refusal:
    told = reason or Reason(BookingCode.DAY_NOT_OFFERED)
    return Refusal(cell.member.person_id, cell.group.activity.id, cell.day.date, told)


_ABANDON = """
UPDATE bookings_draft SET version = version + 1, late_motive = '', late_words = ''
WHERE household_id = %(household)s AND agent_id IS NOT DISTINCT FROM %(agent)s
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


# What a tool handled again is judged again: days it no longer misses are forgotten, those it misses say today's why.
_MISSED = """
WITH given AS (
    SELECT * FROM jsonb_to_recordset(%(missed)s::jsonb)
        AS given(person_id bigint, activity_id bigint, date date, cancels boolean, why text, reason jsonb)
), handled AS (
    SELECT * FROM jsonb_to_recordset(%(handled)s::jsonb) AS handled(person_id bigint, activity_id bigint, date date)
    EXCEPT SELECT person_id, activity_id, date FROM given
), forgotten AS (
    DELETE FROM bookings_missedline AS missed USING handled
    WHERE missed.draft_id = %(draft)s AND missed.person_id = handled.person_id
        AND missed.activity_id = handled.activity_id AND missed.date = handled.date
)
INSERT INTO bookings_missedline (draft_id, person_id, activity_id, date, cancels, why, reason)
SELECT %(draft)s, person_id, activity_id, date, cancels, why, reason FROM given
ON CONFLICT (draft_id, person_id, activity_id, date)
DO UPDATE SET cancels = excluded.cancels, why = excluded.why, reason = excluded.reason
"""
_FORGET_MISSED = """
DELETE FROM bookings_missedline WHERE draft_id = %(draft)s
    AND NOT EXISTS (SELECT FROM bookings_draftline line WHERE line.draft_id = %(draft)s)
"""


def _write(
    planning: Planning, steps: list[_Step], missed: Sequence[MissedDay], handled: Collection[tuple[int, int, date]]
) -> int:
    """A draft that nothing is left of forgets what its tools missed."""
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
    with transaction.atomic():
        draft = touch_draft(planning.household, planning.agent)
        if gone:
            execute(_FORGET, [json.dumps(gone), draft.id])
        if lines:
            execute(_WRITE, [draft.id, json.dumps(lines)])
        if missed or handled:
            execute(_MISSED, {"draft": draft.id, "missed": json_of(missed), "handled": _places(handled)})
        if gone and not missed:
            execute(_FORGET_MISSED, {"draft": draft.id})
    return draft.version


def json_of(missed: Iterable[MissedDay]) -> str:
    """Rows for a statement that keeps them."""
    return json.dumps(
        [
            {
                "person_id": day.person_id,
                "activity_id": day.activity_id,
                "date": day.date.isoformat(),
                "cancels": day.cancels,
                "why": day.why,
                "reason": plain(day.reason),
            }
            for day in missed
        ]
    )


def _places(handled: Iterable[tuple[int, int, date]]) -> str:
    return json.dumps(
        [{"person_id": person, "activity_id": activity, "date": day.isoformat()} for person, activity, day in handled]
    )
