"""Places left, for a page that stays open: read every few seconds, nothing is written."""

from __future__ import annotations

from datetime import date, timedelta

from django.http import Http404, HttpResponse, JsonResponse
from django.template.loader import render_to_string

from preau.bookings.planning.calendar import Cell, Planning
from preau.bookings.rules import CellState
from preau.common import clock
from preau.common.spans import DateSpan, years_open
from preau.web.family.planning import cells as drawing
from preau.web.family.planning import editing, params
from preau.web.family.planning.day_view import DayView
from preau.web.family.planning.month_view import MonthView
from preau.web.family.planning.week import WeekView
from preau.web.fields import read_day
from preau.web.side import SidedRequest


def places(request: SidedRequest) -> HttpResponse:
    """State and places of the limited days shown, by element; `cases` names cells to draw again in full.

    `v` is the draft's version the page knows: with another one (a second tab, a phone), every cell is drawn again.
    """
    bounds = years_open(clock.today())
    if (sheet := _day(request, bounds)) is not None:
        return sheet
    view = _week(request, bounds) or _month(request, bounds)
    planning = view.planning
    asked = set(request.GET.get("cases", "").split(",")) - {""}
    is_stale = request.GET.get("v", "") not in ("", str(planning.version))
    drawn = {
        drawing.element_id(cell): view.cases.draw(cell)
        for cell in view.cells
        if is_stale or drawing.element_id(cell) in asked
    }
    if isinstance(view, MonthView) and view.hours:
        drawn["prix"] = view.price_line
    if is_stale:
        answer = editing.json_answer(request, planning, drawn, [])
    else:
        known = {"places": _limited(view.cells), "words": _words(view.cells)}
        answer = JsonResponse({"html": drawn, "version": planning.version, **known})
    answer["Cache-Control"] = "no-store"
    return answer


def _day(request: SidedRequest, bounds: DateSpan) -> HttpResponse | None:
    """The same for the sheet of a day, whose cards are named by their activity; somebody else's is a 404."""
    day, person = read_day(request.GET.get("jour", "")), request.GET.get("enfant", "")
    if day is None or day not in bounds:
        return None
    planning = _load(request, day, day)
    member = planning.member(int(person)) if person.isdecimal() and len(person) < 18 else None
    if member is None:
        raise Http404
    view = DayView(planning, member, day)
    asked, is_stale = (
        request.GET.get("cases", "").split(","),
        request.GET.get("v", "") not in ("", str(planning.version)),
    )
    drawn: dict[str, str] = {
        card.id: render_to_string("family/planning/_card.html", {"card": card, "view": view}, request)
        for card in view.cards
        if is_stale or card.id in asked
    }
    if is_stale:
        drawn["total"] = render_to_string("family/planning/_total.html", {"view": view}, request)
        answer = editing.json_answer(request, planning, drawn, [])
    else:
        seen = {card.id: [card.cell.state.value, card.cell.places] for card in view.cards if card.seen}
        answer = JsonResponse({"html": drawn, "version": planning.version, "places": seen})
    answer["Cache-Control"] = "no-store"
    return answer


def _limited(cells: list[Cell]) -> dict[str, list[object]]:
    return {
        drawing.element_id(cell): [cell.state.value, cell.places] for cell in cells if cell.day.capacity is not None
    }


def _words(cells: list[Cell]) -> dict[str, tuple[str, str]]:
    """What is written in a cell that says its places, and its whole sentence."""
    return {
        drawing.element_id(cell): (drawing.words(cell)[0], drawing.label(cell))
        for cell in cells
        if cell.places is not None and cell.state is CellState.FREE and cell.line is None
    }


def _load(request: SidedRequest, first: date, last: date) -> Planning:
    return request.side.load(first, last)


def _week(request: SidedRequest, bounds: DateSpan) -> WeekView | None:
    day = read_day(request.GET.get("semaine", ""))
    if day is None:
        return None
    day = bounds.nearest(day)
    monday = day - timedelta(days=day.weekday())
    return WeekView(_load(request, monday, monday + timedelta(days=6)), monday, bounds)


def _month(request: SidedRequest, bounds: DateSpan) -> MonthView:
    asked = params.read(request.GET)
    month = bounds.nearest(asked.month or clock.today()).replace(day=1)
    planning = _load(request, *params.weeks_span(month))
    return MonthView(planning, params.resolve(planning, asked, month), bounds)
