"""« Aujourd’hui »: what waits for the agent, who is expected today, the money of the day, the last weeks."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from preau.attendance.queries import SiteHeads, booked_by_week, heads_on
from preau.common import clock
from preau.common.actors import Right
from preau.receipts.holdings import taken_by_week, taken_on
from preau.web.desk import trends
from preau.web.desk.access import DeskRequest, desk_page
from preau.web.desk.errands import to_do
from preau.web.desk.pages import draw
from preau.web.desk.sections import FRONT
from preau.web.desk.starting import starting

SHOWN_SITES = 20


@require_safe
@desk_page(Right.ENTER)
def front(request: DeskRequest) -> HttpResponse:
    """The agent's entrance: a fixed number of statements for what their rights open."""
    today = clock.today()
    context: dict[str, object] = {"to_do": to_do(request), "today": today, "heads": None, "taken": None}
    context["starting"] = starting(request)
    if request.staff.may(Right.MARK_ATTENDANCE):
        first, end = trends.span(today, ahead=1)
        booked = {row.week: row.number for row in booked_by_week(request.structure, first, end)}
        context |= {"heads": table_of(heads_on(request.structure, today)), "booked": trends.trend(booked, first)}
    if request.staff.may(Right.SEE_BOOKS):
        first, end = trends.span(today)
        weeks = {row.week: row.cents for row in taken_by_week(request.structure.pk, first, end)}
        taken = taken_on(request.structure.pk, today)
        context |= {"taken": taken, "taken_cents": sum(row.cents for row in taken)}
        context |= {"money": trends.trend(weeks, first, is_cents=True)}
    return draw(request, "desk/front.html", FRONT, **context)


@dataclass(frozen=True)
class Heads:
    """A table of who is expected: activities across, sites down; a cell is None where the activity is not held.

    A city has hundreds of sites: past `SHOWN_SITES`, those where most are expected, and the `others` summed.
    """

    activities: list[str]
    rows: list[tuple[str, list[SiteHeads | None]]]
    totals: list[tuple[int, int]]
    others: int = 0
    of_others: list[tuple[int, int]] = field(default_factory=list)

    @property
    def booked(self) -> int:
        return sum(booked for booked, _ in self.totals)

    @property
    def there(self) -> int:
        return sum(there for _, there in self.totals)


def table_of(found: list[SiteHeads]) -> Heads:
    """The rows of a day, crossed; sites keep their order, activities take that of the structure."""
    known = {row.activity_id: row.activity for row in sorted(found, key=lambda row: (row.position, row.activity_id))}
    sites: dict[str, dict[int, SiteHeads]] = {}
    for row in found:
        sites.setdefault(row.site, {})[row.activity_id] = row
    fullest = sorted(sites, key=lambda site: -sum(row.booked for row in sites[site].values()))
    shown = set(fullest[:SHOWN_SITES])
    rows = [(site, [cells.get(activity) for activity in known]) for site, cells in sites.items() if site in shown]
    rest = [row for row in found if row.site not in shown]
    names = list(known.values())
    return Heads(names, rows, _sums(found, known), len(sites) - len(rows), _sums(rest, known))


def _sums(found: Collection[SiteHeads], activities: Iterable[int]) -> list[tuple[int, int]]:
    """Booked and present, by activity."""
    of = {key: [row for row in found if row.activity_id == key] for key in activities}
    return [(sum(row.booked for row in rows), sum(row.there for row in rows)) for rows in of.values()]
