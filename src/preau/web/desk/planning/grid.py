"""The grid: a row for each group, a column for each day, and in a cell what is booked, of how many, and who waits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache
from itertools import groupby

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.html import escape
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from preau.bookings.models import DayAct
from preau.bookings.places import grid as queries
from preau.bookings.places.choosing import why_not_undone
from preau.bookings.places.grid import Cell, Choice, Group, Shown
from preau.bookings.places.queries import outings
from preau.common import clock
from preau.common.actors import Right
from preau.common.reasons import short
from preau.web import icons
from preau.web.desk.access import DeskRequest, desk_page
from preau.web.desk.pages import Pages, draw, url
from preau.web.desk.remembered import remember, remembered
from preau.web.fields import FIRST_DAY, LAST_DAY, read_day
from preau.web.paging import page_number
from preau.web.typed import number_in

SECTION = "desk_grid"
MONTH_WEEKS = 5
ROWS = 40
"""Groups of a page; a structure that has more of them chooses an activity or a site first."""
FIRST_SITES = 20
"""Sites listed with what is full there; the others are in the filter."""
MEMORY = "planning"
"""The cookie of the activity and the site looked at last."""
SIGNS = {"closed": "slash-circle", "waits": "hourglass-split", "full": "lock-fill", "few": "", "free": ""}


@dataclass(frozen=True, slots=True)
class Row:
    """A group, with its cells in the order of the days shown."""

    group: Group
    cells: SafeString


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address asks for: the first Monday, a week or a month, an activity, a site, the full groups alone."""

    first: date
    is_month: bool
    activity: int | None
    site: int | None
    only_full: bool = False

    @property
    def last(self) -> date:
        return self.first + timedelta(days=7 * (MONTH_WEEKS if self.is_month else 1) - 1)

    @property
    def is_narrow(self) -> bool:
        """Whether it is about some of the groups."""
        return bool(self.activity or self.site or self.only_full)

    def query(self, **changes: str) -> str:
        """The rest of the address, changed."""
        said = {"du": self.first.isoformat(), "vue": "mois" if self.is_month else ""}
        said |= {"activite": str(self.activity or ""), "site": str(self.site or "")}
        said |= {"complets": "1" if self.only_full else ""} | changes
        return "&".join(f"{name}={value}" for name, value in said.items() if value)

    def shown(self, page: int = 1) -> Shown:
        """The groups of a page."""
        return Shown(self.first, self.last, self.activity, self.site, self.only_full, ROWS, (page - 1) * ROWS)


def asked(request: DeskRequest) -> Asked:
    """The address, read; anything unreadable is this week, and everything."""
    typed = read_day(request.GET.get("du", "")) or clock.today()
    day = min(max(typed, FIRST_DAY + timedelta(days=7)), LAST_DAY - timedelta(days=60))
    first = day - timedelta(days=day.weekday())
    which = number_in(request.GET.get("activite", "")), number_in(request.GET.get("site", ""))
    return Asked(first, request.GET.get("vue") == "mois", *which, only_full=bool(request.GET.get("complets")))


@require_safe
@desk_page(Right.MANAGE_PLACES)
def grid(request: DeskRequest) -> HttpResponse:
    """The groups and their days, by pages. Five statements, whatever the size; what to choose first in a city."""
    wanted = asked(request)
    found = queries.choices(request.structure, wanted.first, wanted.last)
    is_large = sum(choice.number for choice in found if choice.activity_id) > ROWS
    if is_large and not wanted.is_narrow and "choisir" not in request.GET:
        activity, site = remembered(request, MEMORY, 2)
        wanted = replace(wanted, activity=activity, site=site)
    if is_large and not wanted.is_narrow:
        return _draw(request, wanted, found, [], is_large=is_large)
    rows = queries.groups(request.structure, wanted.shown(page_number(request)))
    if not rows and page_number(request) > 1:
        return redirect(f"{url(request, SECTION)}?{wanted.query()}")
    response = _draw(request, wanted, found, rows, is_large=is_large)
    if is_large and not wanted.only_full:
        remember(request, response, MEMORY, wanted.activity, wanted.site)
    return response


def _draw(
    request: DeskRequest, wanted: Asked, choices: list[Choice], rows: list[Group], *, is_large: bool
) -> HttpResponse:
    found = queries.cells(rows, wanted.first, wanted.last)
    dates = queries.dates_of(found)
    by_group = queries.by_group(found)
    drawn = [Row(row, _cells(row, dates, by_group)) for row in rows]
    step = timedelta(days=7 * (4 if wanted.is_month else 1))
    activities, sites = ([one for one in choices if one.activity_id], [one for one in choices if one.site_id])
    context = {
        "wanted": wanted,
        "dates": dates,
        "activities": [(name, list(of)) for name, of in groupby(drawn, key=lambda row: row.group.activity)],
        "before": wanted.query(du=(wanted.first - step).isoformat()),
        "after": wanted.query(du=(wanted.first + step).isoformat()),
        "now": wanted.query(du=""),
        "as_week": wanted.query(vue=""),
        "as_month": wanted.query(vue="mois"),
        "here": wanted.query(activite="", site="", complets=""),
        "all_full": wanted.query(activite="", site="", complets="1"),
        "without_full": wanted.query(complets=""),
        "all_activities": activities,
        "all_sites": sites,
        "sites_first": sorted(sites, key=lambda one: (-one.full, -one.waiting))[:FIRST_SITES],
        "is_large": is_large,
        "is_choosing": is_large and not wanted.is_narrow,
        "pages": Pages(page_number(request), rows[0].number if rows else 0, wanted.query(), ROWS),
        "outings": outings(request.structure, wanted.first, wanted.last),
        "today": clock.today(),
        "totals": _totals(rows, activities),
        "done": just_done(request),
    }
    return draw(request, "desk/planning/grid.html", SECTION, **context)


def just_done(request: DeskRequest) -> DayAct | None:
    """The act that the address says was just done, while it can be taken back."""
    number = number_in(request.GET.get("fait", ""))
    act = DayAct.objects.filter(structure=request.structure, pk=number).first() if number else None
    return act if act is not None and why_not_undone(act, clock.today()) is None else None


def _totals(rows: Sequence[Group], activities: Sequence[Choice]) -> dict[str, int]:
    """Of all that was asked for, on this page or another; of everything while nothing is."""
    if rows:
        return {"full": rows[0].full, "waiting": rows[0].waiting}
    return {"full": sum(one.full for one in activities), "waiting": sum(one.waiting for one in activities)}


def _cells(group: Group, dates: Sequence[date], found: dict[tuple[int, date], Cell]) -> SafeString:
    """The cells of a row: written here, for a city has two thousand of them; all but their words are numbers."""
    return SafeString("".join(_cell(found.get((group.id, day))) for day in dates))


def _cell(cell: Cell | None) -> str:
    if cell is None:
        return "<td>"
    sign = _sign(SIGNS[cell.state])
    return f"<td class=g-{cell.state}><a href=jour/{cell.id:d}/>{sign}{_inside(cell)}</a></td>"


@cache
def _sign(name: str) -> str:
    return icons.markup(name, "ic") if name else ""


def _inside(cell: Cell) -> str:
    """What is booked of how many, then who waits: words beside the sign and the colour."""
    if cell.state == "closed":
        return f"<small>{escape(short(cell.closed_reason) if cell.closed_reason else _('Fermé'))}</small>"
    if cell.capacity is None:
        return f"{cell.booked:d}"
    numbers = f"{cell.booked:d}<i>/{cell.capacity:d}</i>"
    told = _told(cell.state, cell.waiting if cell.state == "waits" else cell.capacity - cell.booked)
    return f"{numbers}<small>{escape(told)}</small>" if told else numbers


def _told(state: str, number: int) -> str:
    if state == "waits":
        return ngettext("%(n)s attend", "%(n)s attendent", number) % {"n": number}
    if state == "full":
        return _("complet")
    return ngettext("reste %(n)s", "reste %(n)s", number) % {"n": number} if state == "few" else ""
