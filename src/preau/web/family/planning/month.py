"""The month of a family: one activity chosen, or all together; one child, or every child in lanes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django import forms
from django.http import Http404, HttpResponse, QueryDict
from django.utils.translation import gettext as _

from preau.bookings.planning.calendar import Cell, Planning
from preau.bookings.planning.opening import first_bookable_date
from preau.common import clock
from preau.common.spans import DateSpan, month_of, years_open
from preau.common.text import WEEKDAYS
from preau.web.family.planning import editing, params
from preau.web.family.planning.month_view import MonthView
from preau.web.family.planning.params import Asked, Scope
from preau.web.fields import DateField, choice_field, read_day, span_in
from preau.web.side import SidedRequest
from preau.web.typed import parse_id


class WeeksForm(forms.Form):
    """Several weeks at once: two dates, both included, and weekdays."""

    du = DateField(label=_("Du"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}))
    au = DateField(label=_("Au"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}))
    jours = forms.MultipleChoiceField(label=_("Jours"), widget=forms.CheckboxSelectMultiple)

    def __init__(self, data: QueryDict | None, scope: Scope, bounds: DateSpan) -> None:
        first, last = scope.month, month_of(scope.month).last
        weekdays = scope.activity.weekdays if scope.activity else ()
        super().__init__(data, initial={"du": first, "au": last, "jours": [str(number) for number in weekdays]})
        self.bounds = bounds
        choice_field(self, "jours").choices = [(str(number), WEEKDAYS[number - 1]) for number in weekdays]
        for name in ("du", "au"):
            self.fields[name].widget.attrs |= {"min": bounds.first.isoformat(), "max": bounds.last.isoformat()}

    def clean(self) -> dict[str, Any]:
        """Both dates in the calendar's reach, in order."""
        data = super().clean() or self.cleaned_data
        first, last = data.get("du"), data.get("au")
        for name, day in (("du", first), ("au", last)):
            if day and day not in self.bounds:
                self.add_error(name, _("Cette date est hors de l’année scolaire."))
        span_in(self)
        return data


def month(request: SidedRequest) -> HttpResponse:
    """The month, and every tool of it: they all post here."""
    asked = params.read(request.GET)
    bounds = years_open(clock.today())
    shown = _month_shown(request, asked, bounds)
    if request.method == "POST":
        return _edit(request, asked, shown, bounds)
    planning = _load(request, *params.weeks_span(shown))
    scope = params.resolve(planning, asked, shown)
    return _page(request, MonthView(planning, scope, bounds), WeeksForm(None, scope, bounds))


def _month_shown(request: SidedRequest, asked: Asked, bounds: DateSpan) -> date:
    """The month asked for, or the first one with something to book."""
    if asked.month:
        return bounds.nearest(asked.month).replace(day=1)
    side, now = request.side, clock.now()
    first = first_bookable_date(structure=side.structure, household=side.household, last=bounds.last, now=now)
    return (first or clock.today()).replace(day=1)


def _load(request: SidedRequest, first: date, last: date) -> Planning:
    return request.side.load(first, last)


def _page(request: SidedRequest, view: MonthView, weeks: WeeksForm, status: int = 200) -> HttpResponse:
    context = {"view": view, "bar": view.bar, "weeks": weeks}
    return request.side.show(request, "family/planning/month.html", context, status)


def _edit(request: SidedRequest, asked: Asked, shown: date, bounds: DateSpan) -> HttpResponse:
    """One touch: a cell or a tool. The wishes are decided on fresh states; the browser only names what it touched."""
    first, last = params.weeks_span(shown)
    if "weeks" in request.POST:
        typed = [day for name in ("du", "au") if (day := read_day(request.POST.get(name, "")))]
        reached = [bounds.nearest(day) for day in typed]
        first, last = min([first, *reached]), max([last, *reached])
    planning = _load(request, first, last)
    scope = params.resolve(planning, asked, shown)
    view = MonthView(planning, scope, bounds)
    weeks = WeeksForm(request.POST if "weeks" in request.POST else None, scope, bounds)
    if "weeks" in request.POST and not weeks.is_valid():
        return _refused(
            request, view, weeks, " ".join(str(error) for errors in weeks.errors.values() for error in errors)
        )
    if view.hours:
        view.choose_hours(request.POST)
    cells, books, anchor = _touched(planning, view.scope, request.POST, weeks)
    wishes = editing.wishes_for(cells, view.hours.value if view.hours else (None, None), books)
    if view.hours and editing.needs_hours(wishes, planning) and view.hours.check():
        return _refused(request, view, weeks, " ".join(view.hours.errors))
    edit = editing.apply(request, planning, wishes, () if "cell" in request.POST else cells)
    refused = editing.refusals(planning, edit.refused)
    if not editing.wants_json(request):
        url = request.side.url("planning") + view.scope.query()
        return editing.page_again(request, url, anchor, refused)
    after = MonthView(_load(request, *params.weeks_span(shown)), view.scope, bounds)
    return editing.json_answer(request, after.planning, after.repaint(request, {cell.key for cell in cells}), refused)


def _refused(request: SidedRequest, view: MonthView, weeks: WeeksForm, text: str) -> HttpResponse:
    """Nothing was written: the page with the message at its field, or the message alone for the script."""
    return editing.json_error(text) if editing.wants_json(request) else _page(request, view, weeks, status=422)


def _touched(
    planning: Planning, scope: Scope, post: QueryDict, weeks: WeeksForm
) -> tuple[Sequence[Cell], bool | None, str]:
    """The cells a touch is about in order of date, its direction if it has one, and where the page was.

    Http404 for what is not the household's.
    """
    if touched := post.get("cell"):
        key, books = params.parse_touch(touched)
        cell = planning.by_day.get(key)
        if cell is None:
            raise Http404
        return [cell], books, f"#c{key[0]}-{key[1]}"
    if scope.activity is None:
        raise Http404
    person_id = scope.member.person_id if scope.member else None
    if "weeks" in post:
        return _several_weeks(planning, scope, person_id, weeks), None, "#plusieurs"
    cells = planning.select(person_id=person_id, activity_id=scope.activity.id)
    found, anchor = _by_tool(cells, scope.month, post)
    return found, params.parse_direction(post.get("vers", "")), anchor


def _several_weeks(planning: Planning, scope: Scope, person_id: int | None, weeks: WeeksForm) -> list[Cell]:
    asked = weeks.cleaned_data
    activity_id = scope.activity.id if scope.activity else None
    cells = planning.select(person_id=person_id, activity_id=activity_id, first=asked["du"], last=asked["au"])
    return [cell for cell in cells if str(cell.day.date.isoweekday()) in asked["jours"]]


def _by_tool(cells: list[Cell], month: date, post: QueryDict) -> tuple[list[Cell], str]:
    """A month and its weekdays stop at its ends; a week is whole, also when it spans two months."""
    inside = [cell for cell in cells if cell.day.date in month_of(month)]
    if "month" in post:
        return inside, "#calendrier"
    if number := post.get("weekday"):
        return [cell for cell in inside if str(cell.day.date.isoweekday()) == number], "#calendrier"
    person, _colon, start = post.get("lane", "").rpartition(":")
    monday = read_day(post.get("week") or start)
    if monday is None:
        raise Http404
    person_id = parse_id(person)
    sunday = monday + timedelta(days=6)
    found = [cell for cell in cells if monday <= cell.day.date <= sunday and person_id in (None, cell.member.person_id)]
    return found, f"#week-{monday.isoformat()}"
