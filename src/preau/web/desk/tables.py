"""The tables of the desk: columns that sort by a link, so that the address keeps it all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import HttpRequest
from django.utils.functional import Promise

SORT = "tri"
"""In the address: the key of a column, with « - » before it for the other way round."""


@dataclass(frozen=True)
class Column:
    """A head. `key` is what its rows may be sorted by, empty for none; numbers stand on the right."""

    label: str | Promise
    key: str = ""
    is_number: bool = False


@dataclass(frozen=True)
class Head:
    """A head as one page shows it: where its link leads, and how it is sorted now (`ascending`, `descending`)."""

    column: Column
    url: str = ""
    sorted: str = ""


@dataclass(frozen=True)
class Table:
    """The heads of a table, and the order that was asked for."""

    heads: tuple[Head, ...]
    order: str
    is_down: bool


def table(request: HttpRequest, columns: Sequence[Column], default: str) -> Table:
    """A table of these columns, sorted as the address asks; anything unknown is `default`, « - » before it for down.

    A link sorts by its column, and turns the order round when it is already so; it begins at the first page again.
    """
    known = {column.key for column in columns if column.key}
    asked = request.GET.get(SORT, "")
    chosen = asked if asked.removeprefix("-") in known else default
    order, is_down = chosen.removeprefix("-"), chosen.startswith("-")
    query = request.GET.copy()
    query.pop("page", None)
    heads = []
    for column in columns:
        if not column.key:
            heads.append(Head(column))
            continue
        is_here = column.key == order
        query[SORT] = f"-{column.key}" if is_here and not is_down else column.key
        way = ("descending" if is_down else "ascending") if is_here else ""
        heads.append(Head(column, f"?{query.urlencode()}", way))
    return Table(tuple(heads), order, is_down)
