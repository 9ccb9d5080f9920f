"""The modules of the portal, each declared once, in its own folder: its pages, its tab, what waits in it.

A folder of `web/family/` is a module: its `module.py` holds the declaration, as `MODULE`. All the rest is read from it:
addresses, tabs, cards of the home page, counts on every page, pages that may have a « ? », that stay open before new
terms are agreed to, that are translated, that only take forms.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

from django.http import HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils.functional import Promise

from preau.accounts.counting import Tally

Text = str | Promise


@dataclass(frozen=True)
class Page:
    """An address of a module, under the structure's own.

    `help` is how the desk's list calls it; empty, it has no « ? ». `is_readable`: open to whoever has not agreed to new
    terms yet (what was booked, its receipts, what was paid and charged). `is_translated`: the whole page has an English
    text. `form_of`: the page where its form stands, when the address only takes forms.
    """

    route: str
    view: Callable[..., HttpResponse]
    name: str
    help: Text = ""
    is_readable: bool = False
    is_translated: bool = False
    form_of: str = ""


@dataclass(frozen=True)
class Tab:
    """How a module shows in the bars and on the home page. Tabs go by `order`; `short` is for a phone."""

    order: int
    icon: str
    label: Text
    short: Text
    summary: Text


@dataclass(frozen=True)
class Leads:
    """The page that shows more of what an operation is about, for a family; its link says `words`.

    Its address takes the structure, then what the room gives (`ledger.telling.Link`).
    """

    page: str
    icon: str
    words: Text


@dataclass(frozen=True)
class Module:
    """A part of the portal. Its first page is the one its tab opens; without `tab`, its pages are reached from others.

    `count`: what waits in it, told on its tab. `is_booking`: it goes when the structure offers no booking.

    `leads`: its pages that explain operations, by what rooms call it (« receipt »). `also_helped`: other names under
    which the desk may write a help, for who comes without a household.
    """

    pages: tuple[Page, ...]
    tab: Tab | None = None
    count: Tally | None = None
    is_booking: bool = False
    leads: Mapping[str, Leads] = field(default_factory=dict)
    also_helped: Mapping[str, Text] = field(default_factory=dict)

    @property
    def page(self) -> str:
        """The URL name of the page its tab opens."""
        return self.pages[0].name


@dataclass(frozen=True)
class ShownTab:
    """A tab as one page shows it: `current` is "page" on its first page, "true" below it, "" elsewhere."""

    module: Module
    tab: Tab
    url: str
    current: str
    count: int


@cache
def folders() -> tuple[str, ...]:
    """The packages of the modules: the public pages, then the folders of the family's portal, by name."""
    family = import_module("preau.web.family")
    names = sorted(found.name for found in iter_modules(family.__path__) if found.ispkg)
    return ("preau.web.public", *(f"preau.web.family.{name}" for name in names))


@cache
def modules() -> tuple[Module, ...]:
    """Every module, those with a tab first, in the order of the tabs."""
    found: list[Module] = [import_module(f"{folder}.module").MODULE for folder in folders()]
    return tuple(sorted(found, key=lambda module: module.tab.order if module.tab else LAST))


LAST = 1_000
"""After every tab."""


def pages() -> Iterator[Page]:
    """Every page of every module."""
    return (page for module in modules() for page in module.pages)


def addresses(folder: str) -> list[URLPattern]:
    """The URL patterns of the modules in this package, or below it."""
    declared = [import_module(f"{name}.module").MODULE for name in folders() if f"{name}.".startswith(f"{folder}.")]
    return [path(page.route, page.view, name=page.name) for module in declared for page in module.pages]


@cache
def counts() -> tuple[Tally, ...]:
    """What waits, in every module: read on each page with the household, in the same statement."""
    return tuple(module.count for module in modules() if module.count)


@cache
def help_pages() -> dict[str, Text]:
    """By URL name, the pages on which a structure may put its own help, behind a « ? » sign."""
    named = {page.name: page.help for page in pages() if page.help}
    return named | {name: label for module in modules() for name, label in module.also_helped.items()}


@cache
def readable() -> frozenset[str]:
    """The pages open to whoever has not agreed to new terms yet."""
    return frozenset(page.name for page in pages() if page.is_readable)


@cache
def translated() -> frozenset[str]:
    """The pages that have an English text."""
    return frozenset(page.name for page in pages() if page.is_translated)


@cache
def form_pages() -> dict[str, str]:
    """By name of an address that only takes forms, the page where the form stands."""
    return {page.name: page.form_of for page in pages() if page.form_of}


@cache
def leads() -> dict[str, Leads]:
    """The pages that show a family more of what an operation is about."""
    return {name: page for module in modules() for name, page in module.leads.items()}


@cache
def sprites() -> list[Path]:
    """The icons that modules bring themselves: `icons.svg` in a folder, drawn like the portal's own."""
    roots = [Path(path) for folder in folders() for path in import_module(folder).__path__]
    return [found for root in roots if (found := root / "icons.svg").is_file()]


def tabs(slug: str, current: str, waits: Mapping[str, int], *, with_booking: bool = True) -> list[ShownTab]:
    """The tabs of a structure's portal, seen from the page at the path `current`; `waits` by name of count."""
    found = []
    for module in modules():
        if module.tab is None or (module.is_booking and not with_booking):
            continue
        url = reverse(module.page, args=[slug])
        below = bool(module.pages[0].route) and current.startswith(url)
        where = "page" if current == url else "true" if below else ""
        number = waits.get(module.count.name, 0) if module.count else 0
        found.append(ShownTab(module, module.tab, url, where, number))
    return found


def forget() -> None:
    """Read the folders again: for a test that adds one."""
    for cached in (folders, modules, counts, help_pages, readable, translated, form_pages, leads, sprites):
        cached.cache_clear()
