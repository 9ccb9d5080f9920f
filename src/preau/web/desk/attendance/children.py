"""« Planning des enfants »: a day or a week of the children of a class, a site, an activity; what is seen is loaded."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import groupby
from urllib.parse import urlencode

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from preau.activities.models import Activity
from preau.attendance import weeks
from preau.attendance.weeks import Child, Column, DayMark, Wanted
from preau.common import clock
from preau.common.actors import Right
from preau.common.ordering import french_order
from preau.common.text import short_day
from preau.structures.models import Site
from preau.web.desk import tables
from preau.web.desk.access import DeskRequest, desk_page
from preau.web.desk.pages import Pages, draw, pages
from preau.web.desk.remembered import SITE, remember, remembered
from preau.web.fields import FIRST_DAY, LAST_DAY, read_day
from preau.web.long_files import counted, elsewhere
from preau.web.sheets import Cell, csv_response, xlsx_response
from preau.web.typed import number_in

SECTION = "desk_children"
SIGNS = {
    "booked": ("R", gettext_lazy("réservé")),
    "waiting": ("Att.", gettext_lazy("en liste d’attente")),
    "present": ("P", gettext_lazy("présent")),
    "absent": ("A", gettext_lazy("absent")),
    "excused": ("J", gettext_lazy("absence justifiée")),
    "unplanned": ("P+", gettext_lazy("présent sans réservation")),
}
"""How a day of a child is drawn, and what it means."""
COLUMNS = (tables.Column(gettext_lazy("Enfant"), "nom"), tables.Column(gettext_lazy("Classe"), "classe"))
FILES = {"csv": csv_response, "xlsx": xlsx_response}
STEP = 500
"""Children read at once for a file."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address asks for: whose planning, from which Monday or which day."""

    wanted: Wanted
    is_day: bool

    def query(self, **changes: str) -> str:
        """The address of the same with changes, at its first page."""
        of = self.wanted
        said = {"du": of.first.isoformat(), "vue": "jour" if self.is_day else "", "site": str(of.site or "")}
        said |= {"classe": of.class_name, "activite": str(of.activity or ""), "q": of.words} | changes
        return "?" + urlencode({name: value for name, value in said.items() if value})

    def moved(self, days: int) -> str:
        """The same some days later."""
        return self.query(du=(self.wanted.first + timedelta(days=days)).isoformat())


def asked(request: DeskRequest) -> Asked:
    """The address, read; anything unreadable is left out. Without a word, the site that was looked at last."""
    said = request.GET
    is_day = said.get("vue") == "jour"
    day = min(max(read_day(said.get("du", "")) or clock.today(), FIRST_DAY + timedelta(days=7)), LAST_DAY)
    first = day if is_day else day - timedelta(days=day.weekday())
    site, activity = number_in(said.get("site", "")), number_in(said.get("activite", ""))
    wanted = Wanted(
        first,
        first if is_day else first + timedelta(days=6),
        site,
        said.get("classe", "")[:80] if site else "",
        activity,
        said.get("q", "")[:100].strip(),
    )
    if wanted.is_empty and "site" not in said:
        wanted = replace(wanted, site=remembered(request, SITE)[0])
    return Asked(wanted, is_day)


@require_safe
@desk_page(Right.MARK_ATTENDANCE)
def child_list(request: DeskRequest) -> HttpResponse:
    """The children by pages, or the rows of a page that its script adds; or all of them as a file.

    As many statements for one as for thousands: how many, days and totals, the page and its days, what to choose from.
    """
    seen = asked(request)
    if seen.wanted.is_empty:
        return _page(request, seen, pages(request, 0), [], [])
    people = weeks.who(request.structure, seen.wanted, _order(request))
    columns = weeks.columns(request.structure, seen.wanted, people) if people else []
    if kind := request.GET.get("format", ""):
        return _export(request, seen.wanted, columns, kind, people)
    shown = pages(request, len(people))
    rows = weeks.children(people[shown.rows])
    if "HX-Request" in request.headers:
        return _more(request, shown, rows, columns, seen)
    response = _page(request, seen, shown, rows, columns)
    if seen.wanted.site:
        remember(request, response, SITE, seen.wanted.site)
    patch_vary_headers(response, ["HX-Request"])
    return response


def _order(request: DeskRequest) -> tuple[str, bool]:
    table = tables.table(request, COLUMNS, "nom")
    return table.order, table.is_down


def _page(request: DeskRequest, seen: Asked, shown: Pages, rows: list[Child], columns: list[Column]) -> HttpResponse:
    town, wanted = request.structure, seen.wanted
    context = {
        "seen": seen,
        "wanted": wanted,
        "sites": Site.objects.filter(structure=town).order_by(french_order("name")),
        "activities": Activity.objects.filter(structure=town).order_by("position", french_order("name")),
        "classes": [(name, seen.query(classe=name)) for name in weeks.classes(town, wanted)] if wanted.site else [],
        "whole_site": seen.query(classe=""),
        "before": seen.moved(-1 if seen.is_day else -7),
        "after": seen.moved(1 if seen.is_day else 7),
        "now": seen.query(du=""),
        "as_day": seen.query(vue="jour"),
        "as_week": seen.query(vue=""),
        "csv": seen.query(format="csv"),
        "xlsx": seen.query(format="xlsx"),
        "table": tables.table(request, COLUMNS, "nom"),
        "days": [(day, len(list(of))) for day, of in groupby(columns, key=lambda one: one.date)],
        "columns": columns,
        "signs": [(key, sign, words) for key, (sign, words) in SIGNS.items()],
        "today": clock.today(),
        "pages": shown,
        **_rows(request, rows, columns, seen),
    }
    return draw(request, "desk/attendance/children.html", SECTION, **context)


def _more(request: DeskRequest, shown: Pages, rows: list[Child], columns: list[Column], seen: Asked) -> HttpResponse:
    """The rows of a page alone, which the script of the list puts below those before."""
    context = {"pages": shown, "columns": columns, **_rows(request, rows, columns, seen)}
    response = render(request, "desk/attendance/child_rows.html", context)
    patch_vary_headers(response, ["HX-Request"])
    return response


def _rows(request: DeskRequest, rows: list[Child], columns: list[Column], seen: Asked) -> dict[str, object]:
    """The rows drawn: hundreds of cells, by one format each."""
    found = weeks.marks(rows, seen.wanted) if rows else {}
    leads = request.staff.may(Right.SEE_FAMILIES)
    drawn = [(_name(request, row, leads=leads), row, _cells(row, columns, found)) for row in rows]
    return {"rows": drawn, "width": len(columns) + len(COLUMNS)}


def _name(request: DeskRequest, row: Child, *, leads: bool) -> SafeString:
    if not leads or row.household_id is None:
        return format_html("{}", row.name)
    address = reverse("desk_family", args=[request.structure.slug, row.household_id])
    return format_html("<a href={}>{}</a>", address, row.name)


def _cells(row: Child, columns: Sequence[Column], found: dict[tuple[int, date, int], DayMark]) -> SafeString:
    return format_html_join("", "{}", ((_cell(found.get((row.id, one.date, one.activity_id))),) for one in columns))


def _cell(mark: DayMark | None) -> SafeString:
    return SafeString("<td>") if mark is None else format_html("<td class=k-{}>{}", mark.sign, SIGNS[mark.sign][0])


def _export(request: DeskRequest, wanted: Wanted, columns: list[Column], kind: str, people: list[int]) -> HttpResponse:
    """Everybody who is asked for, whole, in words."""
    if kind not in FILES:
        raise Http404
    if (answer := elsewhere(request, len(people))) is not None:
        return answer
    headings = [_("Enfant"), _("Classe"), _("École")]
    headings += [f"{short_day(one.date)} {one.activity}" for one in columns]
    name = f"planning-{request.structure.slug}-{wanted.first}.{kind}"
    return FILES[kind](name, headings, counted(request, _lines(wanted, columns, people)))


def _lines(wanted: Wanted, columns: list[Column], people: list[int]) -> Iterator[Sequence[Cell]]:
    for begun in range(0, len(people), STEP):
        rows = weeks.children(people[begun : begun + STEP])
        found = weeks.marks(rows, wanted)
        for row in rows:
            signs = [found.get((row.id, one.date, one.activity_id)) for one in columns]
            yield [row.name, row.class_name, row.school, *(str(SIGNS[one.sign][1]) if one else "" for one in signs)]
