"""What the month page shows, worked out from a planning without any statement."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString

from preau.bookings.facts.people import Member
from preau.bookings.planning.calendar import ActivityInfo, Cell, Planning
from preau.common import clock
from preau.common.money import format_cents
from preau.common.spans import DateSpan, add_months
from preau.common.text import MONTHS, day_text
from preau.households.enums import PersonKind
from preau.structures.enums import Level
from preau.web.family.planning import cells as drawing
from preau.web.family.planning import grids, params
from preau.web.family.planning.bar import Bar
from preau.web.family.planning.hours import HoursChoice, from_post
from preau.web.family.planning.params import Scope
from preau.web.side import planning_url


@dataclass(frozen=True, slots=True)
class Choice:
    """A link of a switch: a person or an activity."""

    url: str
    name: str
    about: str
    is_current: bool
    member: Member | None = None
    icon: str = ""


def month_name(month: date) -> str:
    """`Novembre 2026`."""
    return f"{MONTHS[month.month - 1].capitalize()} {month.year}"


def about(member: Member) -> str:
    """The level of a child in words."""
    if member.kind == PersonKind.ADULT:
        return "Adulte"
    return str(Level(member.level).label) if member.level in Level.values else ""


class MonthView:
    """One month of one household. Built for the page and again for each answer to its script."""

    def __init__(self, planning: Planning, scope: Scope, bounds: DateSpan) -> None:
        self.planning = planning
        self.scope = scope
        self.bounds = bounds
        self.bar = Bar.of(planning)
        self.base = planning_url(planning, "planning")
        self.week_url = planning_url(planning, "planning_week")
        self.shapes, self.tag_words = drawing.SHAPES, drawing.TAG_WORDS
        self.cases = drawing.Cases(self.base, clock.paris(planning.now).date(), scope.month)
        activity = scope.activity
        self.hours = HoursChoice(activity, activity.hours, scope.hours) if activity and activity.hours else None
        person_id = scope.member.person_id if scope.member else None
        activity_id = activity.id if activity else None
        first, last = params.weeks_span(scope.month)
        self.cells = planning.select(person_id=person_id, activity_id=activity_id, first=first, last=last)

    def choose_hours(self, post: Mapping[str, str]) -> None:
        """Keep the hours the form sent, for the days touched now and for the next page."""
        if self.hours:
            from_post(self.hours, post)
            self.scope = replace(self.scope, hours=self.hours.typed)

    @property
    def title(self) -> str:
        return month_name(self.scope.month)

    @property
    def action(self) -> str:
        return self.scope.query()

    @property
    def places_url(self) -> str:
        return planning_url(self.planning, "planning_places") + self.scope.query()

    @property
    def previous(self) -> Choice | None:
        return self._neighbour(-1)

    @property
    def next(self) -> Choice | None:
        return self._neighbour(1)

    def _neighbour(self, step: int) -> Choice | None:
        month = add_months(self.scope.month, step)
        if month not in self.bounds:
            return None
        return Choice(self.scope.query(month=month), month_name(month), "", False)

    @property
    def people(self) -> list[Choice]:
        """The switch of children, empty when there is only one person."""
        if len(self.planning.members) < 2:
            return []
        return [self._everyone(), *(self._person(member) for member in self.planning.members)]

    @property
    def alone(self) -> Member | None:
        """The person of a household of one, who has no switch to be read on."""
        return self.planning.members[0] if len(self.planning.members) == 1 else None

    def _person(self, member: Member) -> Choice:
        activity = self.scope.activity
        kept = activity if activity in self.planning.activities_of(member.person_id) else None
        url = self.scope.query(member=member, activity=kept)
        return Choice(url, member.first_name, about(member), member == self.scope.member, member)

    def _everyone(self) -> Choice:
        return Choice(
            self.scope.query(member=None), "Ensemble", "une ligne par enfant", not self.scope.member, None,
            "layout-three-columns",
        )  # fmt: skip

    @property
    def activities(self) -> list[Choice]:
        """The switch of activities; empty when there is only one."""
        offered = self._offered()
        if len(offered) < 2:
            return []
        every = Choice(self.scope.query(activity=None), "Toutes", "", self.scope.activity is None, None, "grid")
        return [every, *(self._activity(activity) for activity in offered)]

    def _offered(self) -> list[ActivityInfo]:
        member = self.scope.member
        found = self.planning.activities_of(member.person_id) if member else self.planning.activities
        chosen = self.scope.activity
        return [activity for activity in self.planning.activities if activity in found or activity == chosen]

    def _activity(self, activity: ActivityInfo) -> Choice:
        url = self.scope.query(activity=activity, hours=("", ""))
        return Choice(url, activity.short_name, "", activity == self.scope.activity, None, activity.icon)

    @property
    def lanes(self) -> list[Member]:
        """Who has a lane: everyone with a day this month, when they are shown together."""
        people = {cell.member.person_id for cell in self.cells}
        return [member for member in self.planning.members if member.person_id in people]

    @property
    def absent(self) -> list[str]:
        """First names of those who have no lane."""
        shown = self.lanes
        return [member.first_name for member in self.planning.members if member not in shown]

    @property
    def grid(self) -> SafeString:
        activity, member = self.scope.activity, self.scope.member
        places = grids.by_place(self.cells)

        def draw(person: Member, day: date) -> str:
            found = places.get((person.person_id, day))
            if not found:
                return ""
            return self.cases.draw(found[0]) if activity else self.cases.draw_day(found, with_icons=member is not None)

        if member is not None:
            return grids.month_grid(member, self.scope.month, self._columns, draw, self._tools)
        return grids.lanes_grid(self.lanes, self.scope.month, self._columns, draw, self._tools)

    @property
    def _columns(self) -> int:
        return grids.columns_of([self.scope.activity] if self.scope.activity else self._offered())

    @property
    def _tools(self) -> grids.Tools:
        return grids.Tools(self.cells if self.scope.activity else None, self.week_url, self.scope.month)

    @property
    def legend(self) -> list[tuple[str, str, str]]:
        return drawing.legend(combined=self.scope.activity is None)

    @property
    def price(self) -> str:
        """`3,90 € le jour`, with the names when the children's prices differ; with the hours chosen if there are."""
        found: dict[int, list[str]] = {}
        asked = self.hours.value if self.hours else (None, None)
        for cell in self._one_by_person():
            quote = self.planning.quote(cell, *asked)
            if quote is not None:
                found.setdefault(quote.cents, []).append(cell.member.first_name)
        if len(found) == 1:
            return f"{format_cents(next(iter(found)))} le jour"
        return ", ".join(f"{' et '.join(names)} {format_cents(cents)}" for cents, names in found.items())

    @property
    def price_line(self) -> SafeString:
        return format_html('<span class="small muted" id="prix">{}</span>', self.price)

    def _one_by_person(self) -> list[Cell]:
        """For each person the first cell that can change, else the first one."""
        found: dict[int, Cell] = {}
        for cell in self.cells if self.scope.activity else []:
            known = found.get(cell.member.person_id)
            if known is None or (cell.is_changeable and not known.is_changeable):
                found[cell.member.person_id] = cell
        return list(found.values())

    @property
    def with_hours(self) -> list[tuple[str, str, str]]:
        """Days that are or will be ours with their hours: address of the day, words, hours."""
        return [
            (
                self.cases.day_url(cell.day.date, cell.member.person_id, cell.group.activity.id),
                self._day_words(cell),
                drawing.hours_text(cell.hours),
            )
            for cell in self.cells
            if self.hours and cell.is_wanted and cell.is_changeable
        ]

    def _day_words(self, cell: Cell) -> str:
        day = day_text(cell.day.date)
        return day if self.scope.member else f"{cell.member.first_name}, {day}"

    def repaint(self, request: HttpRequest, keys: set[tuple[int, int]]) -> dict[str, str]:
        """The elements of these cells as they now are, by id, and what depends on them."""
        shown = [cell for cell in self.cells if cell.key in keys]
        html = {drawing.element_id(cell): self.cases.draw(cell) for cell in shown} if self.scope.activity else {}
        if self.scope.activity:
            lanes = [] if self.scope.member else self.lanes
            html |= self._tools.buttons(lanes, self.scope.month, self._columns)
        if self.hours:
            html["horaires-par-jour"] = render_to_string("family/planning/_by_day.html", {"view": self}, request)
            html["prix"] = self.price_line
        return html

    @property
    def whole_title(self) -> str:
        """The title in words for whoever hears it: month, activity, child."""
        parts = [self.title, self.scope.activity.name if self.scope.activity else "toutes les activités"]
        return ", ".join([*parts, self.scope.member.first_name if self.scope.member else "tous les enfants"])
