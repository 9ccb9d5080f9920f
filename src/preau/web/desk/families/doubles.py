"""« Doublons possibles »: files that may be one, with the reasons of their resemblance; joined, or said to be two."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from preau.common import clock
from preau.common.actors import Right
from preau.common.numbers import phone_text
from preau.filing.actions import tell_apart
from preau.households.doubles import Pair, pairs, twice
from preau.households.homes import Home, load_homes
from preau.households.models import Household
from preau.web.desk.access import DeskRequest, desk_page
from preau.web.desk.pages import draw, pages, url
from preau.web.paging import page_number
from preau.web.typed import parse_id

SECTION = "desk_doubles"
_SIGNS = {
    "child": ("person-badge", gettext_lazy("même enfant, né le même jour : %(what)s")),
    "email": ("envelope", gettext_lazy("même e-mail : %(what)s")),
    "phone": ("telephone", gettext_lazy("même téléphone : %(what)s")),
    "address": ("house-door", gettext_lazy("même nom, même adresse : %(what)s")),
}


@dataclass(frozen=True)
class Line:
    """Two files, one beside the other, and what is alike; `kept_url` keeps the first, which is the older."""

    one: Home
    other: Home
    reasons: list[tuple[str, str]]
    url: str


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page(Right.KEEP_FAMILIES)
def double_list(request: DeskRequest) -> HttpResponse:
    """The pairs, those alike in more ways first; four statements. Posted: two files are two families."""
    if request.method == "POST":
        return _apart(request)
    household, number = parse_id(request.GET.get("dossier", "")), page_number(request)
    found = _page(request, number, household)
    listing = pages(request, found[0].total if found else 0)
    if listing.number != number:
        found = _page(request, listing.number, household)
    homes = load_homes(request.structure, {home for pair in found for home in (pair.one, pair.other)})
    context = {
        "lines": [_line(request, pair, homes) for pair in found],
        "twice": [] if household else twice(request.structure),
        "pages": listing,
        "of": household,
    }
    return draw(request, "desk/families/doubles.html", SECTION, **context)


def _page(request: DeskRequest, number: int, household: int | None) -> list[Pair]:
    size = pages(request, 10**9).size
    return pairs(request.structure, limit=size, offset=(number - 1) * size, household_id=household)


def _line(request: DeskRequest, pair: Pair, homes: dict[int, Home]) -> Line:
    one, other = homes[pair.one], homes[pair.other]
    reasons = [
        (_SIGNS[kind][0], _SIGNS[kind][1] % {"what": phone_text(value) if kind == "phone" else value})
        for kind, value in pair.reasons
    ]
    return Line(one, other, reasons, f"{url(request, 'desk_merge', one.id)}?avec={other.number}")


def _apart(request: DeskRequest) -> HttpResponse:
    chosen = [parse_id(request.POST.get(name, "")) for name in ("un", "autre")]
    if None in chosen:
        messages.warning(request, _("Choisissez deux dossiers de la liste."))
        return redirect(url(request, SECTION))
    homes = {row.pk: row for row in Household.objects.filter(structure=request.structure, pk__in=filter(None, chosen))}
    if len(homes) != len(chosen):
        raise Http404
    first, second = homes.values()
    tell_apart(household=first, other=second, actor=request.actor, now=clock.now())
    messages.success(
        request,
        _("%(one)s et %(other)s ne sont plus proposés ensemble.") % {"one": first, "other": second},
    )
    return redirect(url(request, SECTION))
