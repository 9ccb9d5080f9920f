"""The grid: a row for each group, a column for each day, and in a cell what is booked, of how many, and who waits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby

from django.http import HttpResponse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from preau.activities.models import Activity
from preau.bookings.models import DayAct
from preau.bookings.places import queries
from preau.bookings.places.choosing import why_not_undone
from preau.bookings.places.queries import Cell, Group
from preau.common import clock
from preau.common.actors import Right
from preau.common.ordering import french_order
from preau.common.reasons import short
from preau.structures.models import Site
from preau.web import icons
from preau.web.desk.access import DeskRequest, desk_page
from preau.web.desk.pages import draw
from preau.web.fields import FIRST_DAY, LAST_DAY, read_day
from preau.web.typed import number_in

SECTION = "desk_grid"
MONTH_WEEKS = 5
SIGNS = {"closed": "slash-circle", "waits": "hourglass-split", "full": "lock-fill", "few": "", "free": ""}


@dataclass(frozen=True, slots=True)
class Row:
    """A group, with its cells in the order of the days shown."""

    group: Group
    cells: SafeString


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address asks for: the first Monday, a week or a month, an activity, a site."""

    first: date
    is_month: bool
    activity: int | None
    site: int | None

    @property
    def last(self) -> date:
        return self.first + timedelta(days=7 * (MONTH_WEEKS if self.is_month else 1) - 1)

    def query(self, **changes: str) -> str:
        """The rest of the address, changed."""
        said = {"du": self.first.isoformat(), "vue": "mois" if self.is_month else ""}
        said |= {"activite": str(self.activity or ""), "site": str(self.site or "")} | changes
        return "&".join(f"{name}={value}" for name, value in said.items() if value)


def asked(request: DeskRequest) -> Asked:
    """The address, read; anything unreadable is this week, and everything."""
    typed = read_day(request.GET.get("du", "")) or clock.today()
    day = min(max(typed, FIRST_DAY + timedelta(days=7)), LAST_DAY - timedelta(days=60))
    first = day - timedelta(days=day.weekday())
    which = number_in(request.GET.get("activite", "")), number_in(request.GET.get("site", ""))
    return Asked(first, request.GET.get("vue") == "mois", *which)


@require_safe
@desk_page(Right.MANAGE_PLACES)
def grid(request: DeskRequest) -> HttpResponse:
    """The groups and their days. Five statements, whatever the size."""
    wanted = asked(request)
    rows = queries.groups(request.structure, activity=wanted.activity, site=wanted.site)
    found = queries.cells(request.structure, wanted.first, wanted.last)
    shown = {row.id for row in rows}
    found = [cell for cell in found if cell.group_id in shown]
    dates = queries.dates_of(found)
    by_group = queries.by_group(found)
    drawn = [Row(row, _cells(row, dates, by_group)) for row in rows]
    step = timedelta(days=7 * (4 if wanted.is_month else 1))
    context = {
        "wanted": wanted,
        "dates": dates,
        "activities": [(name, list(of)) for name, of in groupby(drawn, key=lambda row: row.group.activity)],
        "before": wanted.query(du=(wanted.first - step).isoformat()),
        "after": wanted.query(du=(wanted.first + step).isoformat()),
        "now": wanted.query(du=""),
        "as_week": wanted.query(vue=""),
        "as_month": wanted.query(vue="mois"),
        "all_activities": Activity.objects.filter(structure=request.structure).order_by("position", "name"),
        "all_sites": Site.objects.filter(structure=request.structure).order_by(french_order("name")),
        "outings": queries.outings(request.structure, wanted.first, wanted.last),
        "today": clock.today(),
        "totals": _totals(found),
        "done": just_done(request),
    }
    return draw(request, "desk/planning/grid.html", SECTION, **context)


def just_done(request: DeskRequest) -> DayAct | None:
    """The act that the address says was just done, while it can be taken back."""
    number = number_in(request.GET.get("fait", ""))
    act = DayAct.objects.filter(structure=request.structure, pk=number).first() if number else None
    return act if act is not None and why_not_undone(act, clock.today()) is None else None


def _totals(found: Sequence[Cell]) -> dict[str, int]:
    opened = [cell for cell in found if cell.is_open]
    return {
        "full": sum(cell.state in ("full", "waits") for cell in opened),
        "waiting": sum(cell.waiting for cell in opened),
    }


def _cells(group: Group, dates: Sequence[date], found: dict[tuple[int, date], Cell]) -> SafeString:
    """The cells of a row: drawn here, for a city has two thousand of them."""
    return format_html_join("", "{}", ((_cell(found.get((group.id, day))),) for day in dates))


def _cell(cell: Cell | None) -> SafeString:
    if cell is None:
        return SafeString("<td></td>")
    return format_html('<td class="{}"><a href="jour/{}/">{}</a></td>', f"g-{cell.state}", cell.id, _inside(cell))


def _inside(cell: Cell) -> SafeString:
    """What is booked of how many, then who waits; a sign and words beside the colour."""
    name = SIGNS[cell.state]
    sign = icons.markup(name, "ic") if name else ""
    if cell.state == "closed":
        why = short(cell.closed_reason) if cell.closed_reason else _("Fermé")
        return format_html("{}<small>{}</small>", sign, why)
    if cell.capacity is None:
        return format_html("{}", cell.booked)
    numbers = format_html("<span>{}<i>/{}</i></span>", cell.booked, cell.capacity)
    if cell.state == "waits":
        told = ngettext("%(n)s attend", "%(n)s attendent", cell.waiting) % {"n": cell.waiting}
        return format_html("{}{}<small>{}</small>", sign, numbers, told)
    if cell.state == "full":
        return format_html("{}{}<small>{}</small>", sign, numbers, _("complet"))
    if cell.state == "few":
        left = cell.capacity - cell.booked
        told = ngettext("reste %(n)s", "reste %(n)s", left) % {"n": left}
        return format_html("{}<small>{}</small>", numbers, told)
    return numbers
