"""What confirming a draft would answer now, without a lock and without writing: the recap.

The decisions are those of the confirmation (`deciding`), so the recap differs from it only by what other people do
in between.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Max, Min

from preau.bookings.deciding import Answer, Places, Request, reckoned, settle_held, settle_new
from preau.bookings.enums import DraftAction, MovementKind
from preau.bookings.loading import load_planning
from preau.bookings.models import DraftLine
from preau.bookings.planning import Cell, Line, Planning
from preau.common import clock
from preau.households.models import Household
from preau.structures.models import Structure


@dataclass(frozen=True, slots=True)
class Preview:
    """`answers` by date; `lost` are lines about days that are no longer offered to the household at all."""

    planning: Planning
    answers: list[Answer]
    lost: list[Line]


def preview_draft(*, structure: Structure, household: Household) -> Preview:
    """The household's whole draft with what each line would get now; seven statements."""
    first, last = draft_span(household)
    planning = load_planning(structure=structure, household=household, first=first, last=last)
    found = [(planning.by_day.get((line.person_id, line.day_id)), line) for line in planning.lines]
    requests = [_request(planning, cell, line) for cell, line in found if cell is not None]
    blocked = structure.why_no_booking(clock.paris(planning.now).date())
    places = {request.day.id: Places(request.day.free, request.day.waiting) for request in requests}
    held = settle_held(requests, blocked, planning.prices, planning.now)
    for answer in held:
        if answer.request.held is not None and answer.kind in (MovementKind.CANCELLED, MovementKind.GIVEN_UP):
            places[answer.request.day.id].release(was_waiting=answer.request.held.is_waiting)
    new = reckoned(settle_new(requests, places, blocked, planning.prices, planning.now), held, planning.prices)
    answers = sorted([*held, *new], key=lambda answer: answer.date)
    return Preview(planning, answers, [line for cell, line in found if cell is None])


def draft_span(household: Household) -> tuple[date, date]:
    """First and last day the draft is about, today when it is empty; one statement."""
    lines = DraftLine.objects.filter(draft__household=household)
    span = lines.aggregate(first=Min("opening_day__date"), last=Max("opening_day__date"))
    today = clock.today()
    return span["first"] or today, span["last"] or today


def asks_for_days(household: Household) -> bool:
    """Whether the draft books or changes something, besides what it gives up; one statement."""
    lines = DraftLine.objects.filter(draft__household=household)
    return lines.exclude(action=DraftAction.CANCEL).exists()


def _request(planning: Planning, cell: Cell, line: Line) -> Request:
    activity, member = cell.group.activity, cell.member
    rights = planning.groups[member.person_id, cell.group.id]
    return Request(
        action=DraftAction(line.action),
        person_id=member.person_id,
        person_name=member.first_name,
        activity_id=activity.id,
        activity_name=activity.name,
        hours_rule=activity.hours,
        limits=cell.group.limits,
        is_promoted_at_once=False,
        is_offered=True,
        arrival=line.arrival,
        departure=line.departure,
        day=cell.day,
        member=member,
        right=next((right for right in rights if right.covers(cell.day.date)), None),
        held=cell.held,
    )
