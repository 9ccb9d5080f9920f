"""One week, every activity of every child: the same cells as the month, the days side by side."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.http import Http404, HttpResponse
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from preau.bookings.facts.people import Member
from preau.bookings.planning.calendar import ActivityInfo, Cell, Planning
from preau.common import clock
from preau.common.spans import DateSpan, years_open
from preau.common.text import WEEKDAYS_SHORT
from preau.web import icons
from preau.web.family.planning import cells as drawing
from preau.web.family.planning import editing, grids, params
from preau.web.family.planning.bar import Bar
from preau.web.family.planning.hours import HoursChoice, from_post
from preau.web.family.planning.month_view import about
from preau.web.fields import read_day
from preau.web.side import SidedRequest, planning_url


@dataclass(frozen=True, slots=True)
class Lane:
    """A child's activities of the week."""

    member: Member
    about: str
    grid: SafeString


class WeekView:
    """A week of a household, from Monday on; `bounds` are the first and last days that can be shown."""

    def __init__(self, planning: Planning, monday: date, bounds: DateSpan) -> None:
        self.planning, self.monday, self.bounds = planning, monday, bounds
        self.bar = Bar.of(planning)
        self.shapes, self.tag_words = drawing.SHAPES, drawing.TAG_WORDS
        self.cases = drawing.Cases(planning_url(planning, "planning"), clock.paris(planning.now).date())
        self.url = planning_url(planning, "planning_week")
        self.month_url = f"{planning_url(planning, 'planning')}?mois={monday + timedelta(days=3):%Y-%m}"
        self.places_url = f"{planning_url(planning, 'planning_places')}?semaine={monday.isoformat()}"
        self.cells = planning.select(first=monday, last=monday + timedelta(days=6))
        self.columns = grids.columns_of([cell.group.activity for cell in self.cells])
        self.days = [monday + timedelta(days=number) for number in range(self.columns)]
        self.hours = {
            activity.id: HoursChoice(
                activity, activity.hours, params.usual_hours(planning, activity, activity.hours), f"_{activity.id}"
            )
            for activity in self.activities
            if activity.hours
        }

    @property
    def activities(self) -> list[ActivityInfo]:
        """The activities with a day this week."""
        ids = {cell.group.activity.id for cell in self.cells}
        return [activity for activity in self.planning.activities if activity.id in ids]

    @property
    def hours_list(self) -> list[HoursChoice]:
        return list(self.hours.values())

    @property
    def has_errors(self) -> bool:
        return any(choice.errors for choice in self.hours.values())

    @property
    def title(self) -> str:
        return f"Semaine {grids.week_text(self.days)}"

    @property
    def action(self) -> str:
        return f"?semaine={self.monday.isoformat()}"

    @property
    def previous(self) -> str:
        return self._neighbour(-7)

    @property
    def next(self) -> str:
        return self._neighbour(7)

    def _neighbour(self, days: int) -> str:
        monday = self.monday + timedelta(days=days)
        outside = monday > self.bounds.last or monday + timedelta(days=6) < self.bounds.first
        return "" if outside else f"?semaine={monday.isoformat()}"

    @property
    def lanes(self) -> list[Lane]:
        return [Lane(member, about(member), grid) for member in self.planning.members if (grid := self._grid(member))]

    def _grid(self, member: Member) -> SafeString | None:
        mine = [cell for cell in self.cells if cell.member.person_id == member.person_id]
        if not any(cell.day.is_open or cell.is_wanted for cell in mine):
            return None
        css = f"lanes lanes-week cols-{self.columns}"
        parts = [f'<div class="{css}"><span></span>', *(self._head(day, member) for day in self.days)]
        for activity in self.activities:
            row = {cell.day.date: cell for cell in mine if cell.group.activity.id == activity.id}
            if any(cell.day.is_open or cell.is_wanted for cell in row.values()):
                parts.append(_row_head(member, activity, list(row.values())))
                parts += [self.cases.draw(row[day]) if day in row else _NOTHING for day in self.days]
        parts.append("</div>")
        return mark_safe("".join(parts))  # noqa: S308 - every piece escapes what people wrote

    @property
    def heads(self) -> dict[str, str]:
        """The heads of rows, by id: how many of their days are or will be ours."""
        rows: dict[str, list[Cell]] = {}
        for cell in self.cells:
            rows.setdefault(_row_id(cell.member, cell.group.activity), []).append(cell)
        return {key: _row_head(cells[0].member, cells[0].group.activity, cells) for key, cells in rows.items()}

    def _head(self, day: date, member: Member) -> str:
        url = self.cases.day_url(day, member.person_id)
        short = f"{WEEKDAYS_SHORT[day.weekday()]} {day.day}"
        said = escape(f"{member.first_name}, {short}, en détail")
        today = ' aria-current="date"' if day == self.cases.today else ""
        return f'<a class="hd" href="{url}" aria-label="{said}"{today}>{short}</a>'


_NOTHING = '<span class="case st-none"></span>'


def _row_head(member: Member, activity: ActivityInfo, cells: list[Cell]) -> str:
    name = f"{icons.markup(activity.icon)}<span>{escape(activity.short_name)}</span>"
    figure, words = grids.counted(cells)
    if not figure:
        return f'<span class="lane lane-act">{name}</span>'
    said = escape(f"{member.first_name}, {activity.name}, toute la semaine{words} : réserver ou libérer")
    key = f"{member.person_id}:{activity.id}"
    head = (
        f'<button class="lane lane-act" id="{_row_id(member, activity)}" name="row" value="{key}" aria-label="{said}">'
    )
    return f'{head}{name}<small class="num push">{figure}</small></button>'


def _row_id(member: Member, activity: ActivityInfo) -> str:
    return f"row-{member.person_id}-{activity.id}"


def week(request: SidedRequest) -> HttpResponse:
    """The week of a day, this week by default; cells and heads of rows post here."""
    bounds = years_open(clock.today())
    asked = read_day(request.GET.get("semaine", ""))
    day = bounds.nearest(asked or _working_day(clock.today()))
    monday = day - timedelta(days=day.weekday())
    view = WeekView(_load(request, monday), monday, bounds)
    return _edit(request, view) if request.method == "POST" else _page(request, view)


def _working_day(today: date) -> date:
    """The day itself, or the Monday after a weekend: on Saturday people prepare the week to come."""
    return today + timedelta(days=7 - today.weekday()) if today.weekday() >= 5 else today


def _load(request: SidedRequest, monday: date) -> Planning:
    side = request.side
    sunday = monday + timedelta(days=6)
    return side.load(monday, sunday)


def _page(request: SidedRequest, view: WeekView, status: int = 200) -> HttpResponse:
    legend = drawing.legend(combined=False)
    context = {"view": view, "bar": view.bar, "legend": legend}
    return request.side.show(request, "family/planning/week.html", context, status)


def _edit(request: SidedRequest, view: WeekView) -> HttpResponse:
    for offered in view.hours.values():
        from_post(offered, request.POST)
    cells, books = _touched(view, request)
    choice = view.hours.get(cells[0].group.activity.id)
    wishes = editing.wishes_for(cells, choice.value if choice else (None, None), books)
    if choice and editing.needs_hours(wishes, view.planning) and choice.check():
        if editing.wants_json(request):
            return editing.json_error(" ".join(choice.errors))
        return _page(request, view, status=422)
    edit = editing.apply(request, view.planning, wishes, () if "cell" in request.POST else cells)
    refused = editing.refusals(view.planning, edit.refused)
    if not editing.wants_json(request):
        return editing.page_again(request, view.url + view.action, f"#{drawing.element_id(cells[0])}", refused)
    after = WeekView(_load(request, view.monday), view.monday, view.bounds)
    keys = {cell.key for cell in cells}
    html = {drawing.element_id(cell): after.cases.draw(cell) for cell in after.cells if cell.key in keys} | after.heads
    return editing.json_answer(request, after.planning, html, refused)


def _touched(view: WeekView, request: SidedRequest) -> tuple[list[Cell], bool | None]:
    """The cell, or the row of a child and an activity, and the direction; Http404 for what is not the household's."""
    if touched := request.POST.get("cell"):
        key, books = params.parse_touch(touched)
        cell = view.planning.by_day.get(key)
        found = [cell] if cell else []
    else:
        person_id, activity_id = params.parse_key(request.POST.get("row", ""))
        books = params.parse_direction(request.POST.get("vers", ""))
        found = view.planning.select(person_id=person_id, activity_id=activity_id)
    if not found:
        raise Http404
    return found, books
