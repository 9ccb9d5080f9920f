"""The tabs of a family's page, each declared once, in its own file of `tabs`: its address, its right, its view."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pkgutil import iter_modules

from django.http import HttpResponse
from django.urls import URLPattern, path
from django.utils.functional import Promise

from preau.common.actors import Right

ROUTE = "gestion/familles/<int:household_id>/"
"""Below the structure's own address; a tab adds a word to it."""


@dataclass(frozen=True)
class Tab:
    """A tab of the page of a family. `page` is its URL name, whose view has the guard of `right`.

    `is_whole`: it brings scripts or sheets of its own, so the browser loads its page rather than swap the tab.

    Without `view`, its address is declared elsewhere: a page of both sides (`web/behalf.py`).

    `act`: what its sticky button says above every tab (« Réserver »), for who has `act_right`, or else its own.
    """

    order: int
    page: str
    route: str
    label: str | Promise
    icon: str
    right: Right
    view: Callable[..., HttpResponse] | None
    act: str | Promise = ""
    act_right: Right | None = None
    is_whole: bool = False

    @property
    def needs(self) -> Right:
        """The right of its button."""
        return self.act_right or self.right


@cache
def tabs() -> tuple[Tab, ...]:
    """Every tab, in order."""
    folder = import_module("preau.web.desk.families.page.tabs")
    names = sorted(found.name for found in iter_modules(folder.__path__))
    found: list[Tab] = [import_module(f"{folder.__name__}.{name}").TAB for name in names]
    return tuple(sorted(found, key=lambda tab: tab.order))


def addresses() -> list[URLPattern]:
    """The URL patterns of the tabs."""
    return [path(tab.route, tab.view, name=tab.page) for tab in tabs() if tab.view is not None]
