"""The bank's pages. What one page knows travels to the next in a sealed text: the bank keeps no session."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from preau.common import clock
from preau.web.bank.forms import CardForm, CodeForm
from preau.web.bank.journal import remember
from preau.web.bank.protocol import PAGE_LIFE, BankOrder, FormError, read_order
from preau.web.bank.scenarios import BY_NUMBER, CANCELLED, SCENARIOS, Scenario
from preau.web.bank.tasks import tell_shop
from preau.web.demonstration.views import demo_only

SALT = "preau.web.bank"


@csrf_exempt  # the form comes from a shop: its signature says so
@demo_only
@require_POST
def entry(request: HttpRequest) -> HttpResponse:
    """A shop's form: the page of the card, or why the bank does not take it."""
    try:
        order = read_order(request.POST.dict())
    except FormError as error:
        return render(request, "bank/refused.html", {"reason": str(error)}, status=400)
    if order.at + PAGE_LIFE < clock.now():
        return render(request, "bank/over.html", {"order": order})
    return _card_page(request, order, CardForm())


@demo_only
@require_POST
def card(request: HttpRequest) -> HttpResponse:
    """The card typed: the code of 3-D Secure, or the end."""
    order, _scenario = _carried(request)
    if order is None:
        return render(request, "bank/over.html", {"order": None})
    if "annuler" in request.POST:
        remember(order, CANCELLED, clock.now())
        tell_shop(order, CANCELLED, None)
        return redirect(order.return_url)
    form = CardForm(request.POST)
    if not form.is_valid():
        return _card_page(request, order, form)
    scenario: Scenario = form.cleaned_data["number"]
    if scenario.asks_code:
        return _code_page(request, order, scenario, CodeForm())
    return _end(order, scenario)


@demo_only
@require_POST
def secure(request: HttpRequest) -> HttpResponse:
    """The code typed: the end."""
    order, scenario = _carried(request)
    if order is None or scenario is None:
        return render(request, "bank/over.html", {"order": order})
    if "revenir" in request.POST:
        return _card_page(request, order, CardForm())
    form = CodeForm(request.POST)
    return _end(order, scenario) if form.is_valid() else _code_page(request, order, scenario, form)


def _end(order: BankOrder, scenario: Scenario) -> HttpResponse:
    now, told = clock.now(), {}
    if scenario.answers:
        told["TRANSACTION_STATUS"] = scenario.answers
    if scenario.silent_seconds:
        told["silent_until"] = (now + timedelta(seconds=scenario.silent_seconds)).isoformat()
    remember(order, scenario.messages, now, told)
    tell_shop(order, scenario.messages, scenario)
    return redirect(order.return_url)


def _card_page(request: HttpRequest, order: BankOrder, form: CardForm) -> HttpResponse:
    context = {"form": form, "scenarios": SCENARIOS, "carried": _carry(order)}
    return render(request, "bank/card.html", context | _order_context(order))


def _code_page(request: HttpRequest, order: BankOrder, scenario: Scenario, form: CodeForm) -> HttpResponse:
    context = {"form": form, "carried": _carry(order, scenario)}
    return render(request, "bank/secure.html", context | _order_context(order))


def _order_context(order: BankOrder) -> dict[str, Any]:
    return {"order": order, "minutes": order.minutes_left(clock.now())}


def _carry(order: BankOrder, scenario: Scenario | None = None) -> str:
    return signing.dumps([dict(order.fields), scenario.number if scenario else ""], salt=SALT, compress=True)


def _carried(request: HttpRequest) -> tuple[BankOrder | None, Scenario | None]:
    """What the page before knew; nothing when it was too long ago, or is not ours."""
    try:
        fields, number = signing.loads(request.POST.get("commande", ""), salt=SALT, max_age=PAGE_LIFE)
        return read_order(fields), BY_NUMBER.get(number)
    except (signing.BadSignature, FormError):
        return None, None
