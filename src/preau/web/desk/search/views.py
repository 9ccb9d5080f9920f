"""« Rechercher »: one field finds families, papers by their number, pages of the desk."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.http import require_safe

from preau.common import clock
from preau.common.actors import Right
from preau.common.money import format_cents
from preau.common.text import date_text
from preau.finding.papers import Paper
from preau.finding.queries import Found, find, kinds_for
from preau.finding.rules import Asked, Kind
from preau.households.homes import Home
from preau.web.desk.access import DeskRequest, desk_page
from preau.web.desk.pages import draw, pages, url
from preau.web.desk.search.menu import find_pages
from preau.web.desk.search.picking import typed_words
from preau.web.desk.search.recent import recent_families
from preau.web.paging import page_number

SECTION = "desk_search"
FAMILIES_IN_LIST, PAGES_IN_LIST = 8, 4
_LABELS = {
    Kind.RECEIPT: ("cash-coin", _lazy("Reçu")),
    Kind.ORDER: ("credit-card", _lazy("Paiement en ligne")),
    Kind.SLIP: ("list-check", _lazy("Bordereau")),
    Kind.SHEET: ("calendar-check", _lazy("Feuille du jour")),
    Kind.DEPOSIT: ("send", _lazy("Versement")),
}
_PAGES = {
    Kind.RECEIPT: "desk_receipt",
    Kind.ORDER: "desk_online_payment",
    Kind.SLIP: "desk_slip",
    Kind.SHEET: "desk_sheet",
    Kind.DEPOSIT: "desk_deposit",
}


@dataclass(frozen=True, slots=True)
class PaperLine:
    """A paper as the search shows it."""

    icon: str
    title: str
    detail: str
    url: str


@require_safe
@desk_page(Right.ENTER)
def search(request: DeskRequest) -> HttpResponse:
    """The page of everything that was found; the one thing of a whole number is opened at once."""
    words = typed_words(request)
    found = _find(request, words, page_number(request))
    if found.sure is not None:
        return redirect(_url(request, found.sure))
    listing = pages(request, found.families.total)
    if listing.number != page_number(request):
        found = _find(request, words, listing.number)
    context = {
        "words": words,
        "families": found.families,
        "papers": _paper_lines(request, found),
        "places": find_pages(request.staff, words),
        "pages": listing,
        "is_too_short": bool(words) and Asked.read(words).is_too_short,
        "may_see_families": Kind.FAMILY in kinds_for(request.actor, request.structure),
        "recent": [] if words else _recent(request),
        "may_merge": found.families.total > 1 and request.staff.may(Right.KEEP_FAMILIES),
    }
    return draw(request, "desk/search/page.html", SECTION, **context)


@require_safe
@desk_page(Right.ENTER)
def search_list(request: DeskRequest) -> HttpResponse:
    """The same below the field, as one types: the first of each kind, and how many there are."""
    words = typed_words(request)
    found, places = _find(request, words, 1, FAMILIES_IN_LIST), find_pages(request.staff, words)
    context = {
        "structure": request.structure,
        "words": words,
        "families": found.families,
        "papers": _paper_lines(request, found),
        "places": places[:PAGES_IN_LIST],
        "is_more": found.families.total > FAMILIES_IN_LIST or len(places) > PAGES_IN_LIST,
        "total": found.total + len(places),
        "is_too_short": Asked.read(words).is_too_short,
        "recent": [] if words else _recent(request),
    }
    return render(request, "desk/search/list.html", context)


def _find(request: DeskRequest, words: str, page: int, limit: int | None = None) -> Found:
    shown = {} if limit is None else {"limit": limit}
    return find(structure=request.structure, actor=request.actor, typed=words, today=clock.today(), page=page, **shown)


def _recent(request: DeskRequest) -> list[Home]:
    return recent_families(request) if Kind.FAMILY in kinds_for(request.actor, request.structure) else []


def _url(request: DeskRequest, found: Home | Paper) -> str:
    if isinstance(found, Home):
        return url(request, "desk_family", found.id)
    return url(request, _PAGES[found.kind], found.id)


def _paper_lines(request: DeskRequest, found: Found) -> list[PaperLine]:
    lines = []
    for paper in found.papers:
        icon, label = _LABELS[paper.kind]
        detail = f"{paper.whose}, {format_cents(paper.cents)}, {date_text(paper.date)}"
        lines.append(PaperLine(icon, f"{label} {paper.number}", detail, _url(request, paper)))
    return lines
