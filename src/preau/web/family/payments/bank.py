"""To the bank and back. The way back only looks: what credits is the bank's own message to the site."""

from __future__ import annotations

from http import HTTPStatus
from urllib.parse import urlsplit
from uuid import uuid4

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.forms import UUIDField
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from preau.common import clock
from preau.payments.actions import bank_form, prepare_again, start_payment
from preau.payments.enums import PaymentState
from preau.payments.errors import PaymentRefusedError
from preau.payments.queries import PaymentView, payment_view
from preau.wallets.queries import balances
from preau.web.access import FamilyRequest, family_page
from preau.web.links import full_address, origin


def to_bank(request: FamilyRequest, pk: int) -> HttpResponse:
    """Start an attempt and lead to the page that leaves for the bank; one that is over shows what became of it."""
    payment = start_payment(payment_id=pk, household=request.family.household)
    page = "payment_return" if payment is None else "payment_start"
    return redirect(page, request.family.structure.slug, pk)


@require_http_methods(["GET", "HEAD", "POST"])
@family_page
def payment_start(request: FamilyRequest, pk: int) -> HttpResponse:
    """A POST starts the attempt (that of another cash office), then the page holds the form that goes to the bank."""
    slug, found = request.family.structure.slug, _found(request, pk)
    if request.method == "POST":
        return to_bank(request, pk)
    if found.state != PaymentState.REDIRECTED:
        return redirect("payment_return", slug, pk)
    try:
        form = bank_form(
            found.payment,
            return_url=full_address(request, "payment_return", slug, pk),
            callback_url=full_address(request, "payment_notification", found.payment.gateway),
            site_url=f"{origin(request)}/",
        )
    except PaymentRefusedError as error:
        messages.error(request, str(error))
        return redirect("wallets", slug)
    response = render(request, "family/payments/redirect.html", {"slug": slug, "payment": found.payment, "form": form})
    parts = urlsplit(form.url)
    policy = {"form-action": f"{parts.scheme}://{parts.netloc}"}
    setattr(response, "_csp_update", policy)  # noqa: B010 (how django-csp is told)
    response["Cache-Control"] = "no-store"
    return response


@require_POST
@family_page
def payment_again(request: FamilyRequest, pk: int) -> HttpResponse:
    """A new attempt after one that failed."""
    found = _found(request, pk)
    try:
        key = UUIDField().clean(request.POST.get("cle", ""))
        again = prepare_again(payment=found.payment, state=found.state, key=key, actor=request.actor)
    except ValidationError:
        return redirect("payment_return", request.family.structure.slug, pk)
    except PaymentRefusedError as error:
        messages.error(request, str(error))
        return redirect("payment_return", request.family.structure.slug, pk)
    return to_bank(request, again.pk)


@require_safe
@family_page
def payment_return(request: FamilyRequest, pk: int) -> HttpResponse:
    """What became of an attempt. While the bank has not answered the page asks again, and is told only what is new.

    Five statements, one more for the balances once it is paid.
    """
    found = _found(request, pk)
    if request.GET.get("etat") == found.state.value and request.headers.get("HX-Request"):
        return HttpResponse(status=HTTPStatus.NO_CONTENT)
    context = {
        "slug": request.family.structure.slug,
        "view": found,
        "key": uuid4(),
        "balances": balances(request.family.household) if found.state == PaymentState.PAID else [],
    }
    return render(request, "family/payments/return.html", context)


def _found(request: FamilyRequest, pk: int) -> PaymentView:
    found = payment_view(household=request.family.household, pk=pk, now=clock.now())
    if found is None:
        raise Http404
    return found
