"""The bank's space for merchants: the payments of the day, what may become of them, and the journal to take home."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date
from uuid import uuid4

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from preau.common import clock
from preau.common.money import AmountError, format_cents, parse_cents
from preau.payments.models import PaymentContract
from preau.web.bank.journal import change, journal, payments
from preau.web.bank.protocol import GATEWAY, FormError, Later, later_body, read_order
from preau.web.bank.tasks import deliver
from preau.web.demonstration.views import demo_only

ACTS: dict[str, tuple[object, Callable[[int, str], Later]]] = {
    "rembourser": (gettext_lazy("Rembourser"), lambda cents, _uuid: Later("CREDIT", "CAPTURED", cents, uuid4().hex)),
    "annuler": (gettext_lazy("Annuler le paiement"), lambda cents, uuid: Later("DEBIT", "CANCELLED", cents, uuid)),
    "diminuer": (gettext_lazy("Diminuer le montant à"), lambda cents, uuid: Later("DEBIT", "AUTHORISED", cents, uuid)),
    "remettre": (
        gettext_lazy("Remettre en banque"),
        lambda cents, uuid: Later("DEBIT", "CAPTURED", cents, uuid, "BATCH"),
    ),
    "expirer": (gettext_lazy("Laisser expirer"), lambda cents, uuid: Later("DEBIT", "EXPIRED", cents, uuid, "BATCH")),
    "verifier": (
        gettext_lazy("Vérifier la carte"),
        lambda cents, _uuid: Later("VERIFICATION", "ACCEPTED", cents, uuid4().hex),
    ),
}
DISPUTE = "contester"
"""The holder disputes: the protocol has no message for it; the journal and the bank's letter tell."""


@demo_only
@require_safe
def shops(request: HttpRequest) -> HttpResponse:
    """The shops of the bank, each with its journal of today."""
    found = PaymentContract.objects.filter(gateway=GATEWAY).select_related("cash_office__structure")
    rows = [row for row in found.order_by("cash_office__structure__name", "cash_office__name") if row.shop_id.isdigit()]
    return render(request, "bank/shops.html", {"rows": rows})


@demo_only
@require_safe
def shop(request: HttpRequest, shop: int) -> HttpResponse:
    """The payments of a shop today, and what its merchant may do with each."""
    contract, day = _contract(shop), _today()
    rows = [row | {"euros": format_cents(int(row["AMOUNT"]))} for row in payments(str(shop), day)]
    acts = [(name, label) for name, (label, _word) in ACTS.items()]
    context = {"contract": contract, "rows": rows, "acts": acts, "dispute": DISPUTE}
    return render(request, "bank/shop.html", context)


@demo_only
@require_POST
def operate(request: HttpRequest, shop: int) -> HttpResponse:
    """Do something to a payment: the bank writes it down, and tells the shop as for the payment itself."""
    _contract(shop)
    number, act = request.POST.get("transaction", ""), request.POST.get("acte", "")
    day = _today()
    row = next((one for one in payments(str(shop), day) if one["TRANSACTION_ID"] == number), None)
    if row is None or (act not in ACTS and act != DISPUTE):
        raise Http404
    try:
        cents = (
            parse_cents(request.POST.get("montant", "")) if act in ("rembourser", "diminuer") else int(row["AMOUNT"])
        )
        order = read_order(row["form"])
    except (AmountError, FormError) as error:
        messages.error(request, str(error))
        return redirect("bank_shop", shop)
    if act == DISPUTE:
        change(str(shop), day, number, TRANSACTION_TYPE="CHARGEBACK", TRANSACTION_UUID=uuid4().hex)
        messages.success(
            request, _("La contestation est au journal. La banque écrit au marchand : aucun message ne part.")
        )
        return redirect("bank_shop", shop)
    word = ACTS[act][1](cents, row["TRANSACTION_UUID"])
    written = {"AMOUNT": str(cents), "TRANSACTION_STATUS": word.status, "TRANSACTION_UUID": word.uuid}
    change(str(shop), day, number, TRANSACTION_TYPE=word.operation, **written)
    deliver.defer(url=order.fields["vads_url_check"], body=later_body(order, word))
    messages.success(request, _("C’est fait. Le message part à la boutique."))
    return redirect("bank_shop", shop)


@demo_only
@require_safe
def shop_journal(request: HttpRequest, shop: int) -> HttpResponse:
    """The journal of a shop for today (UTC, as the bank counts days), as a file."""
    _contract(shop)
    day = _today()
    response = HttpResponse(journal(str(shop), day, clock.now()), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="journal_{shop}_{day:%Y%m%d}.csv"'
    return response


def _contract(shop: int) -> PaymentContract:
    found = PaymentContract.objects.filter(gateway=GATEWAY, shop_id=str(shop)).select_related("cash_office__structure")
    contract = found.first()
    if contract is None:
        raise Http404
    return contract


def _today() -> date:
    return clock.now().astimezone(UTC).date()
