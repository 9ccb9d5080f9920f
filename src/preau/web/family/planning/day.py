"""The sheet of a day (mock-up 04): one card an activity, its hours, its price, and why when nothing can change."""

from __future__ import annotations

from datetime import date, timedelta

from django.http import Http404, HttpResponse
from django.template.loader import render_to_string

from preau.bookings.actions import Wish
from preau.bookings.planning.calendar import Planning
from preau.common import clock
from preau.common.spans import years_open
from preau.wallets.happened import what_happened
from preau.web.family.planning import editing, params
from preau.web.family.planning.day_view import Card, DayView
from preau.web.family.planning.hours import from_post
from preau.web.side import SidedRequest

AROUND = timedelta(days=17)
"""How far the previous and next days are looked for: past two weeks of holidays."""


def day(request: SidedRequest, day: date, person_id: int) -> HttpResponse:
    """The day of a person of the household; anybody else's is a 404."""
    open_days = years_open(clock.today())
    if day not in open_days:
        raise Http404
    view = _view(request, day, person_id)
    return _edit(request, view) if request.method == "POST" else _page(request, view)


def _view(request: SidedRequest, day: date, person_id: int) -> DayView:
    side = request.side
    planning = side.load(day - AROUND, day + AROUND)
    member = planning.member(person_id)
    if member is None:
        raise Http404
    past = {}
    if day < clock.today():
        past = what_happened(
            structure_id=side.structure.pk, household_id=side.household.pk, person_id=person_id, day=day
        )
    return DayView(planning, member, day, past)


def _page(request: SidedRequest, view: DayView, status: int = 200) -> HttpResponse:
    context = {"view": view, "bar": view.bar}
    return request.side.show(request, "family/planning/day.html", context, status)


def _edit(request: SidedRequest, view: DayView) -> HttpResponse:
    """The switch of a card (`cell`), or its hours (`hours`), for the other days too when the box says so."""
    card, wishes = _wishes(request, view)
    card.is_for_all = "memes" in request.POST
    needs_hours = "hours" in request.POST or editing.needs_hours(wishes, view.planning)
    if card.hours and needs_hours and card.hours.check():
        if editing.wants_json(request):
            return editing.json_error(" ".join(card.hours.errors))
        return _page(request, view, status=422)
    planning = view.planning
    if card.is_for_all and card.hours and any(wish.wanted for wish in wishes):
        planning, wishes = _with_other_days(request, card, wishes)
    edit = editing.apply(request, planning, wishes)
    refused = editing.refusals(planning, edit.refused)
    activity_id = card.cell.group.activity.id
    if not editing.wants_json(request):
        return editing.page_again(request, request.path, f"#a{activity_id}", refused)
    after = _view(request, view.day, view.member.person_id)
    return editing.json_answer(request, after.planning, _repaint(request, after, activity_id), refused)


def _wishes(request: SidedRequest, view: DayView) -> tuple[Card, list[Wish]]:
    keeps_hours = "hours" in request.POST
    key, books = params.parse_touch(request.POST.get("hours") or request.POST.get("cell", ""))
    card = next((card for card in view.cards if card.cell.key == key), None)
    if card is None:
        raise Http404
    if card.hours:
        from_post(card.hours, request.POST)
    asked = card.hours.value if card.hours else (None, None)
    if keeps_hours:
        return card, [Wish(*key, True, *asked)]
    return card, editing.wishes_for([card.cell], asked, books)


def _with_other_days(request: SidedRequest, card: Card, wishes: list[Wish]) -> tuple[Planning, list[Wish]]:
    """These wishes and, at the same hours, every other day this person has in the activity and may still change."""
    side, open_days = request.side, years_open(clock.today())
    planning = side.load(open_days.first, open_days.last)
    activity = card.cell.group.activity
    others = [
        cell
        for cell in planning.select(person_id=card.cell.member.person_id, activity_id=activity.id)
        if cell.is_wanted and cell.is_changeable and cell.key != card.cell.key
    ]
    hours = card.hours.value if card.hours else (None, None)
    return planning, [*wishes, *(Wish(*cell.key, True, *hours) for cell in others if cell.hours != hours)]


def _repaint(request: SidedRequest, view: DayView, activity_id: int) -> dict[str, str]:
    card = next(card for card in view.cards if card.cell.group.activity.id == activity_id)
    return {
        f"a{activity_id}": render_to_string("family/planning/_card.html", {"card": card, "view": view}, request),
        "total": render_to_string("family/planning/_total.html", {"view": view}, request),
    }
