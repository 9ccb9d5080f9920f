"""« Comptes des familles » : find a household; the days that no wallet could bear."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from preau.common import clock
from preau.common.actors import Right
from preau.households.models import Household
from preau.wallets.uncovered import uncovered
from preau.web.desk.access import DeskRequest, desk_page
from preau.web.desk.pages import PER_PAGE, draw, url
from preau.web.desk.search.picking import pick, typed_words
from preau.web.paging import page_number

SECTION = "desk_families"


def may_move(request: DeskRequest) -> bool:
    """Whether the agent moves money; the others read."""
    return request.staff.may(Right.CORRECT_WALLETS)


def household_in(request: DeskRequest, household_id: int) -> Household:
    """A household of the structure, or a 404; one statement."""
    found = Household.objects.filter(structure=request.structure, pk=household_id).first()
    if found is None:
        raise Http404
    return found


@require_safe
@desk_page(Right.SEE_WALLETS)
def search(request: DeskRequest) -> HttpResponse:
    """Families found; a whole number, card, e-mail or phone that is one family's leads to its accounts."""
    picked = pick(request, typed_words(request), Right.SEE_WALLETS)
    if sure := picked.families.sure:
        return redirect(url(request, "desk_family_money", sure.id))
    may_keep = request.staff.may(Right.KEEP_FAMILIES)
    return draw(request, "desk/money/wallets/search.html", SECTION, may_keep=may_keep, **picked.context)


@require_safe
@desk_page(Right.SEE_WALLETS)
def uncovered_days(request: DeskRequest) -> HttpResponse:
    """Every day the night could not charge, by household, page by page."""
    number = min(page_number(request), 200)
    offset = (number - 1) * PER_PAGE
    rows = uncovered(structure=request.structure, today=clock.today(), limit=PER_PAGE, offset=offset)
    context = {
        "rows": rows,
        "number": number,
        "last": max(1, -(-(rows[0].total if rows else 0) // PER_PAGE)),
    }
    return draw(request, "desk/money/wallets/uncovered.html", SECTION, **context)
