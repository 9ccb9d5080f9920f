"""What every page of the back office shares: its menu, pages of lists."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse

from preau.web.desk.access import DeskRequest
from preau.web.desk.menu import menu_of
from preau.web.paging import page_number

SIZES = (50, 100, 200)
"""Rows of a page, as the address may ask (`lignes`)."""
PER_PAGE = SIZES[0]


def draw(request: DeskRequest, template: str, section: str, **context: Any) -> HttpResponse:
    """A page of a section, with the agent's menu."""
    shared = {"menu": menu_of(request, request.staff, section), "structure": request.structure}
    return render(request, template, {**shared, **context})


@dataclass(frozen=True)
class Pages:
    """Where a page of a long list stands; `query` is the rest of the address."""

    number: int
    total: int
    query: str
    size: int = PER_PAGE

    @property
    def last(self) -> int:
        return max(1, -(-self.total // self.size))

    @property
    def rows(self) -> slice:
        return slice((self.number - 1) * self.size, self.number * self.size)

    @property
    def sizes(self) -> list[tuple[int, str]]:
        """The numbers of rows that may be asked, each with its address, where more than the least is there."""
        if self.total <= PER_PAGE:
            return []
        query = QueryDict(self.query, mutable=True)
        found = []
        for size in SIZES:
            query["lignes"] = str(size)
            found.append((size, f"?{query.urlencode()}"))
        return found

    @property
    def previous_url(self) -> str:
        return f"?{self.query}&page={self.number - 1}" if self.number > 1 else ""

    @property
    def next_url(self) -> str:
        return f"?{self.query}&page={self.number + 1}" if self.number < self.last else ""


def pages(request: HttpRequest, total: int) -> Pages:
    """The page asked for, never past the last one."""
    query = request.GET.copy()
    query.pop("page", None)
    size = next((size for size in SIZES if str(size) == query.get("lignes")), PER_PAGE)
    number = min(page_number(request), max(1, -(-total // size)))
    return Pages(number, total, query.urlencode(), size)


def url(request: DeskRequest, page: str, *args: int) -> str:
    """The address of a page of this structure's back office."""
    return reverse(page, args=[request.structure.slug, *args])
