"""The tables of the desk: columns that sort by a link and are chosen, so that the address keeps it all; kept views."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import HttpRequest
from django.utils.functional import Promise

from preau.accounts.models import SavedView
from preau.web.desk.access import DeskRequest

SORT, SHOWN = "tri", "col"
"""In the address: the key of a column, with « - » before it for the other way round; the names of those shown."""


@dataclass(frozen=True)
class Column:
    """A head. `key` is what its rows may be sorted by, empty for none; numbers stand on the right.

    `name` is how the address says that it is shown, empty for a column that always is; `is_extra` is shown when asked.
    """

    label: str | Promise
    key: str = ""
    is_number: bool = False
    name: str = ""
    is_extra: bool = False


@dataclass(frozen=True)
class Head:
    """A head as one page shows it: where its link leads, and how it is sorted now (`ascending`, `descending`)."""

    column: Column
    url: str = ""
    sorted: str = ""


@dataclass(frozen=True)
class Table:
    """The heads of a table that are shown, the order that was asked for, and the names of the columns shown."""

    heads: tuple[Head, ...]
    order: str
    is_down: bool
    shown: frozenset[str] = frozenset()
    choices: tuple[Column, ...] = ()
    """The columns that may be shown or not."""


@dataclass(frozen=True)
class Tools:
    """What stands above a table: its columns, the views that the agent keeps, the files of what is shown."""

    page: str
    query: str
    kept: tuple[tuple[str, str], ...]
    """The rest of the address, which the form of the columns sends again."""
    views: tuple[tuple[SavedView, bool], ...]
    """Each with whether it is what is shown now."""
    files: tuple[tuple[str, str], ...]


def table(request: HttpRequest, columns: Sequence[Column], default: str) -> Table:
    """A table of these columns, sorted as the address asks; anything unknown is `default`, « - » before it for down.

    A link sorts by its column, and turns the order round when it is already so; it begins at the first page again.
    """
    shown = _shown(request, columns)
    known = {column.key for column in columns if column.key}
    asked = request.GET.get(SORT, "")
    chosen = asked if asked.removeprefix("-") in known else default
    order, is_down = chosen.removeprefix("-"), chosen.startswith("-")
    query = request.GET.copy()
    query.pop("page", None)
    heads = []
    for column in columns:
        if column.name and column.name not in shown:
            continue
        if not column.key:
            heads.append(Head(column))
            continue
        is_here = column.key == order
        query[SORT] = f"-{column.key}" if is_here and not is_down else column.key
        way = ("descending" if is_down else "ascending") if is_here else ""
        heads.append(Head(column, f"?{query.urlencode()}", way))
    return Table(tuple(heads), order, is_down, shown, tuple(column for column in columns if column.name))


def _shown(request: HttpRequest, columns: Sequence[Column]) -> frozenset[str]:
    """Those that the address names; without any, those that are no extra. What nobody knows is left out."""
    named = {column.name for column in columns if column.name}
    asked = named & set(request.GET.getlist(SHOWN))
    return frozenset(asked or {column.name for column in columns if column.name and not column.is_extra})


def tools(request: DeskRequest, page: str, files: Sequence[str] = ()) -> Tools:
    """The tools of the list of this URL name; `files` are the formats it gives. One statement."""
    query = request.GET.copy()
    query.pop("page", None)
    here = query.urlencode()
    rows = SavedView.objects.filter(user=request.actor.id, structure=request.structure, page=page).order_by("name")
    kept = [(name, value) for name, values in query.lists() if name != SHOWN for value in values]
    made = []
    for kind in files:
        asked = query.copy()
        asked["format"] = kind
        made.append((kind.upper(), f"?{asked.urlencode()}"))
    return Tools(page, here, tuple(kept), tuple((row, row.query == here) for row in rows), tuple(made))
