"""A receipt: what it says, its paper, and its undoing."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from preau.approvals.actions import undo_receipt
from preau.approvals.enums import ActKind
from preau.approvals.errors import ApprovalError
from preau.approvals.queries import waits_for
from preau.common import clock
from preau.common.actors import Right
from preau.receipts.actions.mailing import addresses_of
from preau.receipts.desk import receipt_in, receipts_of_cheque
from preau.receipts.errors import ReceiptError
from preau.receipts.models import Receipt
from preau.receipts.queries import whole
from preau.receipts.rules.taking import DESK_MEANS
from preau.receipts.rules.words import amount_words
from preau.web.desk.access import DeskRequest, desk_page
from preau.web.desk.money.acts import ASKED
from preau.web.desk.money.till.office import SECTION
from preau.web.desk.pages import draw, url
from preau.web.papers import receipt_response


@require_safe
@desk_page(Right.SEE_RECEIPTS)
def receipt(request: DeskRequest, receipt_id: int) -> HttpResponse:
    """The receipt, after it was taken or from a list."""
    return _page(request, _found(request, receipt_id))


@require_safe
@desk_page(Right.SEE_RECEIPTS)
def receipt_paper(request: DeskRequest, receipt_id: int) -> HttpResponse:
    """The PDF, to print."""
    return receipt_response(_found(request, receipt_id))


@require_POST
@desk_page(Right.UNDO_RECEIPTS)
def undo(request: DeskRequest, receipt_id: int) -> HttpResponse:
    """The receipt undone, its reason given; the page again with what is wrong otherwise."""
    found, reason = _found(request, receipt_id), request.POST.get("raison", "")[:200]
    try:
        asked = undo_receipt(receipt=found, reason=reason, actor=request.actor)
    except (ReceiptError, ApprovalError) as error:
        return _page(request, found, reason=reason, error=str(error))
    done = _("Reçu annulé. La famille en est prévenue par e-mail si elle a une adresse.")
    messages.success(request, ASKED if asked.waiting else done)
    shown = found if asked.waiting else whole(found)[0].reversed_by
    return redirect(url(request, "desk_receipt", shown.pk))


def _found(request: DeskRequest, receipt_id: int) -> Receipt:
    found = receipt_in(request.structure, receipt_id)
    if found is None:
        raise Http404
    return found


def _page(request: DeskRequest, found: Receipt, *, reason: str = "", error: str = "") -> HttpResponse:
    undone = getattr(found, "reversed_by", None)
    may_undo = request.staff.may(Right.UNDO_RECEIPTS) and found.means in DESK_MEANS
    can_undo = may_undo and undone is None and found.reverses_id is None
    waits = can_undo and waits_for(ActKind.RECEIPT, found, clock.now())
    context = {
        "receipt": found,
        "lines": list(found.lines.all()),
        "words": amount_words(found.amount_cents),
        "others": receipts_of_cheque(found),
        "undone": undone,
        "can_undo": can_undo and not waits,
        "waits": waits,
        "addresses": addresses_of(found.household_id) if found.household_id else [],
        "reason": reason,
        "error": error,
    }
    return draw(request, "desk/money/till/receipt.html", SECTION, **context)
