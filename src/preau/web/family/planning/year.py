"""The school year of every child in one view (mock-up 05): a week is one link, a child is one lane in it.

The weekday and whole-year tools post here; a browser with JavaScript asks for JSON and repaints, without it the
page is shown again.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect, JsonResponse, QueryDict
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from preau.bookings.actions import Refusal, edit_draft, toggle
from preau.bookings.drafting.actions import NO_HOURS
from preau.bookings.planning.calendar import ActivityInfo, Cell, Planning
from preau.common import clock
from preau.common.reasons import text
from preau.common.spans import SEPTEMBER, school_year
from preau.common.text import short_day
from preau.web.family.planning.bar import Bar
from preau.web.family.planning.editing import directed
from preau.web.family.planning.hours import HoursChoice, from_post
from preau.web.family.planning.params import parse_direction, usual_hours
from preau.web.family.planning.year_view import YearView, build_year
from preau.web.side import SidedRequest
from preau.web.typed import parse_id

EVERYTHING = "toutes"
SHOWN_REFUSALS = 5


@dataclass(frozen=True)
class Scope:
    """What the page is about: the school year that begins in `start`, an activity or all, hours when it has some."""

    planning: Planning
    start: int
    activity: ActivityInfo | None
    hours: HoursChoice | None

    def view(self) -> YearView:
        return build_year(self.planning, self.activity, clock.today())

    @property
    def query(self) -> str:
        """The address of the page, without its path."""
        asked: dict[str, object] = {"annee": self.start, "activite": self.activity.id if self.activity else EVERYTHING}
        if self.hours is not None:
            asked |= dict(zip(self.hours.names, self.hours.typed, strict=True))
        return urlencode(asked)


def year(request: SidedRequest) -> HttpResponse:
    """See, or with a quick tool change, a school year. 9 statements to see it, 19 to change it and see it again."""
    if request.method != "POST":
        scope = _scope(request, request.GET)
        if _wants_json(request):  # a page that stays open asks how things stand
            return _repaint(request, scope, [])
        return _page(request, scope, HTTPStatus.OK)
    scope = _scope(request, request.POST)
    cells = _asked_cells(scope, request.POST)
    hours, books = scope.hours.value if scope.hours else NO_HOURS, parse_direction(request.POST.get("vers", ""))
    wishes = toggle(cells, hours) if books is None else directed(cells, hours, books=books)
    if scope.hours and scope.hours.check() and any(wish.wanted for wish in wishes):
        return _invalid(request, scope)
    edit = edit_draft(planning=scope.planning, wishes=wishes, actor=request.side.actor, tool=cells)
    if _wants_json(request):
        return _repaint(request, _scope(request, request.POST), edit.refused)
    _tell(request, edit.refused)
    return HttpResponseRedirect(f"{request.path}?{scope.query}#semaine-type")


def _scope(request: SidedRequest, data: QueryDict) -> Scope:
    this_year = school_year(clock.today()).first.year
    asked = data.get("annee", "")
    start = int(asked) if asked.isascii() and asked.isdigit() and len(asked) == 4 else this_year
    start = min(max(start, this_year - 1), this_year + 1)
    shown = school_year(date(start, SEPTEMBER, 1))
    side = request.side
    planning = side.load(shown.first, shown.last)
    activity = _activity(planning, data.get("activite", ""))
    choice = None
    if activity and activity.hours:
        usual = HoursChoice(activity, activity.hours, usual_hours(planning, activity, activity.hours))
        choice = from_post(usual, data)
    return Scope(planning, start, activity, choice)


def _activity(planning: Planning, asked: str) -> ActivityInfo | None:
    """The activity asked for; the first one when none is; None for all together. Another's is a 404."""
    if asked == EVERYTHING or not planning.activities:
        return None
    if not asked:
        return planning.activities[0]
    found = planning.activity(parse_id(asked) or 0)
    if found is None:
        raise Http404
    return found


def _asked_cells(scope: Scope, data: QueryDict) -> list[Cell]:
    """The days a tool is about: `weekday=person:1` every Monday, `year=person` all of them."""
    typed, _colon, weekday = data.get("weekday", "").partition(":")
    person_id = parse_id(typed or data.get("year", ""))
    if person_id is None or scope.activity is None or scope.planning.member(person_id) is None:
        raise Http404
    if weekday not in {"", *"1234567"}:
        raise Http404
    cells = scope.planning.select(person_id=person_id, activity_id=scope.activity.id)
    return [cell for cell in cells if not weekday or cell.day.date.isoweekday() == int(weekday)]


def _wants_json(request: SidedRequest) -> bool:
    return "application/json" in request.headers.get("Accept", "")


def _context(request: SidedRequest, scope: Scope) -> dict[str, Any]:
    this_year = school_year(clock.today()).first.year
    return {
        "bar": Bar.of(scope.planning),
        "scope": scope,
        "activities": scope.planning.activities,
        "everything": EVERYTHING,
        "previous_start": scope.start - 1 if scope.start >= this_year else None,
        "next_start": scope.start + 1 if scope.start <= this_year else None,
    }


def _page(request: SidedRequest, scope: Scope, status: HTTPStatus) -> HttpResponse:
    context = _context(request, scope) | {"year": scope.view()}
    return request.side.show(request, "family/planning/year.html", context, status)


def _invalid(request: SidedRequest, scope: Scope) -> HttpResponse:
    if scope.hours is None or not _wants_json(request):
        return _page(request, scope, HTTPStatus.UNPROCESSABLE_ENTITY)
    return JsonResponse({"errors": scope.hours.errors}, status=HTTPStatus.UNPROCESSABLE_ENTITY)


def _repaint(request: SidedRequest, scope: Scope, refused: list[Refusal]) -> HttpResponse:
    bar = render_to_string("family/planning/_bar.html", _context(request, scope), request)
    answer = JsonResponse(scope.view().as_json() | {"bar": bar, "refused": _sentences(refused)})
    answer["Cache-Control"] = "no-store"
    return answer


def _sentences(refused: list[Refusal]) -> list[str]:
    """The first refusals in words, then how many more there are."""
    words = [f"{short_day(r.date)} : {text(r.reason)}" if r.date else text(r.reason) for r in refused[:SHOWN_REFUSALS]]
    if len(refused) > SHOWN_REFUSALS:
        words.append(_("et %(number)d autres jours") % {"number": len(refused) - SHOWN_REFUSALS})
    return words


def _tell(request: SidedRequest, refused: list[Refusal]) -> None:
    if refused:
        messages.warning(request, _("Certains jours n’ont pas été changés. ") + " ; ".join(_sentences(refused)))
