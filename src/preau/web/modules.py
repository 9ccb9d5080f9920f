"""The modules of the family portal, in the order of the tabs.

A module shows once its page is routed: add the page, then a line here. Nothing else lists them.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Module:
    """A part of the portal; `page` is the URL name of its first page, which takes the structure's slug."""

    page: str
    icon: str
    label: str | Promise
    short: str | Promise
    summary: str | Promise
    is_booking: bool = False
    """Whether it goes when the structure offers no booking."""


MODULES = (
    Module("home", "house-door", _("Accueil"), _("Accueil"), _("Ce qui vous attend")),
    Module("planning", "calendar-week", _("Planning"), _("Planning"), _("Réserver, annuler"), is_booking=True),
    Module(
        "patterns",
        "arrow-repeat",
        _("Inscriptions à l’année"),
        _("À l’année"),
        _("Les jours qui reviennent"),
        is_booking=True,
    ),
    Module("follow_up", "list-check", _("Suivi"), _("Suivi"), _("Vos réservations et leur état")),
    Module("wallets", "wallet2", _("Porte-monnaie"), _("Budget"), _("Soldes et versements")),
)


@dataclass(frozen=True)
class Tab:
    """A module as one page shows it: `current` is "page" on its first page, "true" below it, "" elsewhere."""

    module: Module
    url: str
    current: str
    count: int


@cache
def routed() -> tuple[Module, ...]:
    """The modules whose page exists."""
    return tuple(module for module in MODULES if _url(module, "x"))


def tabs(slug: str, path: str, counts: dict[str, int], *, with_booking: bool = True) -> list[Tab]:
    """The tabs of a structure's portal, seen from the page at `path`; `counts` is what waits, by page name."""
    found = []
    for module in routed():
        if module.is_booking and not with_booking:
            continue
        url = _url(module, slug)
        below = module.page != "home" and path.startswith(url)
        current = "page" if path == url else "true" if below else ""
        found.append(Tab(module, url, current, counts.get(module.page, 0)))
    return found


def _url(module: Module, slug: str) -> str:
    try:
        return reverse(module.page, args=[slug])
    except NoReverseMatch:
        return ""
