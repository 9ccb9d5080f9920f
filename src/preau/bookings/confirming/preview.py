"""What confirming a draft would answer now, without a lock and without writing: the recap.

The decisions are those of the confirmation (`deciding`), so the recap differs from it only by what other people do
in between.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Max, Min

from preau.bookings.confirming.deciding import (
    Answer,
    Places,
    Request,
    granted,
    move_of,
    promote_all,
    requoted,
    settle_held,
    settle_new,
    with_late,
)
from preau.bookings.confirming.sums import Move, Sums, sums_of
from preau.bookings.enums import DraftAction, MovementKind
from preau.bookings.models import DraftLine
from preau.bookings.planning.calendar import Cell, Line, Planning
from preau.bookings.planning.loading import load_planning
from preau.bookings.planning.missed import MissedDay
from preau.common import clock
from preau.households.models import Household
from preau.pricing.book import PriceBook
from preau.structures.models import Structure


@dataclass(frozen=True, slots=True)
class Preview:
    """`answers` by date; `lost` are lines about days that are no longer offered to the household at all; `sums` what
    confirming would add to the next debits; `missed` what the tools could not ask for."""

    planning: Planning
    answers: list[Answer]
    lost: list[Line]
    sums: Sums
    missed: list[MissedDay]


def preview_draft(*, structure: Structure, household: Household, agent: int | None = None) -> Preview:
    """The whole draft of the family, or of this agent for it, with what each line would get now; seven statements."""
    first, last = draft_span(household, agent)
    return preview(load_planning(structure=structure, household=household, first=first, last=last, agent=agent))


def preview(planning: Planning) -> Preview:
    """The same from a planning of any dates: what a draft costs does not depend on the page. No statement."""
    found = [(planning.cell_of(line), line) for line in planning.lines]
    requests = [_request(planning, cell, line) for cell, line in found if cell is not None]
    blocked = planning.structure.why_no_booking(clock.paris(planning.now).date())
    places = {request.day.id: Places(request.day.free, request.day.waiting) for request in requests}
    held = settle_held(requests, blocked, planning.prices, planning.now)
    freed: dict[int, Request] = {}
    for answer in held:
        if answer.request.held is not None and answer.kind in (MovementKind.CANCELLED, MovementKind.GIVEN_UP):
            places[answer.request.day.id].release(was_waiting=answer.request.held.is_waiting)
            freed |= {} if answer.request.held.is_waiting else {answer.request.day.id: answer.request}
    for day_id, request in freed.items():
        promote_all(places[day_id], request, planning.now)
    new = settle_new(requests, places, blocked, planning.prices, planning.now)
    prices = granted(new, held, planning.prices)
    settled = with_late([*requoted(held, prices), *requoted(new, prices)], planning.late)
    answers = sorted(settled, key=lambda answer: answer.date)
    moves = [*map(move_of, answers), *_siblings(planning, answers, prices)]
    return Preview(planning, answers, [line for cell, line in found if cell is None], sums_of(moves), planning.missed)


def _siblings(planning: Planning, answers: Sequence[Answer], prices: PriceBook) -> Iterator[Move]:
    """Days already booked of brothers and sisters, whose price the draft moves because it counts who is present."""
    counted = [answer for answer in answers if prices.counts_present(answer.request.activity_id)]
    touched = {(answer.request.activity_id, answer.date) for answer in counted}
    moved = (MovementKind.CHANGED, MovementKind.CANCELLED, MovementKind.GIVEN_UP)
    own = {(answer.request.person_id, answer.request.day.id) for answer in answers if answer.kind in moved}
    for key, cell in {**planning.beside_by_day, **planning.by_day}.items():
        held = cell.held
        if (cell.group.activity.id, cell.day.date) not in touched or key in own:
            continue
        if held is not None and held.is_ours and not held.is_waiting and not held.is_charged:
            quote = planning.quote(cell, held.arrival, held.departure, prices)
            if quote is not None:
                yield Move(MovementKind.REPRICED, held.price_cents, quote.cents)


def draft_span(household: Household, agent: int | None = None) -> tuple[date, date]:
    """First and last day the draft is about, today when it is empty; one statement."""
    lines = DraftLine.objects.filter(draft__household=household, draft__agent=agent)
    span = lines.aggregate(first=Min("opening_day__date"), last=Max("opening_day__date"))
    today = clock.today()
    return span["first"] or today, span["last"] or today


def asks_for_days(household: Household, agent: int | None = None) -> bool:
    """Whether the draft books or changes something, besides what it gives up; one statement."""
    lines = DraftLine.objects.filter(draft__household=household, draft__agent=agent)
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
        is_promoted_at_once=activity.is_promoted_at_once,
        is_offered=True,
        arrival=line.arrival,
        departure=line.departure,
        day=cell.day,
        member=member,
        right=next((right for right in rights if right.covers(cell.day.date)), None),
        held=cell.held,
    )
