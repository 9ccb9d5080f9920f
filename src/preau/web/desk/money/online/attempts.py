"""The attempts of families and what their banks said of them: looked at, and asked about again."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from preau.approvals.actions import ask_return
from preau.common import clock
from preau.common.actors import Right
from preau.common.money import format_cents
from preau.payments.actions.asking import ask_again
from preau.payments.actions.queueing import ask_soon
from preau.payments.desk import AttemptView, attempt_view, attempts, waiting_sums
from preau.payments.enums import PaymentState
from preau.payments.errors import PaymentRefusedError
from preau.payments.models import Payment
from preau.payments.rules import OPEN_STATES
from preau.web.desk.access import DeskRequest, desk_page
from preau.web.desk.money.acts import ASKED
from preau.web.desk.money.online.forms import ReturnForm
from preau.web.desk.pages import draw, pages, url
from preau.web.states import State, Tone

SECTION = "desk_online"
WORDS_AT_MOST = 60
_SIGNS: dict[PaymentState, tuple[str, Tone]] = {
    PaymentState.PAID: ("check-circle-fill", "ok"),
    PaymentState.REVIEW: ("exclamation-triangle-fill", "no"),
    PaymentState.REDIRECTED: ("hourglass-split", "wait"),
    PaymentState.PENDING: ("hourglass-split", "wait"),
    PaymentState.REFUSED: ("x-lg", "no"),
}


def payment_state(payment: Payment) -> State:
    """How far an attempt went; what never left, or was given up, has no colour."""
    state = PaymentState(payment.state)
    icon, tone = _SIGNS.get(state, ("dash-lg", "off"))
    return State(state.label, icon, tone)


@require_safe
@desk_page(Right.RECONCILE_BANK)
def attempt_list(request: DeskRequest) -> HttpResponse:
    """Every attempt, the last first, searched by order, family or the bank's own number, and by state."""
    words, state = request.GET.get("q", "").strip()[:WORDS_AT_MOST].replace("\0", ""), request.GET.get("etat", "")
    found = attempts(request.structure, words=words, state=state)
    listing = pages(request, found.count())
    context: dict[str, Any] = {
        "rows": [(row, payment_state(row)) for row in found[listing.rows]],
        "pages": listing,
        "words": words,
        "state": state,
        "states": PaymentState.choices,
        "waiting": waiting_sums(request.structure),
        "now": clock.now(),
        "open_states": OPEN_STATES,
        "tab": SECTION,
    }
    return draw(request, "desk/money/online/attempts.html", SECTION, **context)


@require_safe
@desk_page(Right.RECONCILE_BANK)
def attempt(request: DeskRequest, payment_id: int) -> HttpResponse:
    """An attempt from its form to its credit, with the bank's messages as they came."""
    found = _found(request, payment_id)
    return _page(request, found, ReturnForm(left_cents=found.left_cents))


def _page(request: DeskRequest, found: AttemptView, form: ReturnForm) -> HttpResponse:
    standing = payment_state(found.payment)
    return draw(request, "desk/money/online/attempt.html", SECTION, found=found, form=form, standing=standing)


@require_POST
@desk_page(Right.RECONCILE_BANK)
def give_back(request: DeskRequest, payment_id: int) -> HttpResponse:
    """« Impayé ou remboursement bancaire »: what the bank took back, recorded once; the form again when it is wrong."""
    found, form = _found(request, payment_id), ReturnForm(request.POST)
    if not form.is_valid():
        return _page(request, found, form)
    try:
        made = ask_return(
            structure=request.structure,
            payment_id=payment_id,
            told=form.told,
            key=form.key(str(payment_id)),
            actor=request.actor,
        )
    except PaymentRefusedError as error:
        form.add_error(None, str(error))
        return _page(request, found, form)
    if made is None:
        messages.success(request, ASKED)
        return redirect(url(request, "desk_online_payment", payment_id))
    told = _("%(amount)s repris, reçu %(number)s. La famille en est prévenue si elle a une adresse.")
    number = made.receipt.full_number
    messages.success(request, told % {"amount": format_cents(made.amount_cents), "number": number})
    return redirect(url(request, "desk_online_payment", payment_id))


@require_POST
@desk_page(Right.RECONCILE_BANK)
def ask(request: DeskRequest, payment_id: int) -> HttpResponse:
    """Ask the bank now, by a job: the answer comes in a few seconds."""
    found = _found(request, payment_id)
    if found.can_ask:
        ask_again(payment_id, before=clock.now())
        ask_soon(payment_id)
        messages.success(request, _("La question part à la banque. Rechargez la page dans quelques secondes."))
    else:
        messages.error(request, _("La banque a déjà donné sa réponse, ou n’en donnera plus."))
    return redirect(url(request, "desk_online_payment", payment_id))


def _found(request: DeskRequest, payment_id: int) -> AttemptView:
    found = attempt_view(request.structure, payment_id)
    if found is None:
        raise Http404
    return found
