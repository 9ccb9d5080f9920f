"""The history of a household at the desk, and one operation explained: the family's own pages, seen by an agent."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from preau.common.actors import Right
from preau.common.clock import paris
from preau.wallets.actions import why_not_undone
from preau.wallets.explaining import explain
from preau.web.desk.access import DeskRequest, desk_page
from preau.web.desk.money.wallets.families import SECTION, household_in, may_move
from preau.web.desk.pages import draw
from preau.web.explaining import tell
from preau.web.modules import Leads
from preau.web.operations import operations_of

RECEIPT = {"receipt": Leads("desk_receipt", "receipt", gettext_lazy("Voir le reçu"))}
"""What an agent who sees receipts may open from an operation."""


@require_safe
@desk_page(Right.SEE_WALLETS)
def month(request: DeskRequest, household_id: int) -> HttpResponse:
    """The operations of a month, as the family reads them, with the same files."""
    found = operations_of(request, request.structure, household_in(request, household_id))
    if isinstance(found, HttpResponse):
        return found
    return draw(request, "desk/money/wallets/month.html", SECTION, slug=request.structure.slug, **found)


@require_safe
@desk_page(Right.SEE_WALLETS)
def operation(request: DeskRequest, entry_id: int) -> HttpResponse:
    """One operation, its cause and its price; the cash office may undo it from there. Eight statements at most."""
    found = explain(structure_id=request.structure.pk, entry_id=entry_id)
    if found is None:
        raise Http404
    moves = may_move(request)
    context = {
        "slug": request.structure.slug,
        "story": tell(found, request.structure.slug, RECEIPT if request.staff.may(Right.SEE_RECEIPTS) else {}),
        "household_id": found.lines[0].household_id,
        "month": f"{paris(found.at):%Y-%m}",
        "may_move": moves,
        "why_not": why_not_undone(entry_id) if moves and found.reversed_by is None else None,
    }
    return draw(request, "desk/money/wallets/operation.html", SECTION, **context)
