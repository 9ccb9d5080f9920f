"""The bank answers its shops' questions as Lyra's REST API does: Order/Get, version 4."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from preau.common import clock
from preau.payments.gateways.lyra import MOMENT
from preau.payments.models import PaymentContract
from preau.web.bank.journal import of_order
from preau.web.bank.protocol import GATEWAY
from preau.web.demonstration.views import demo_only

DEBITS = frozenset({"DEBIT", "CREDIT", "VERIFICATION"})
"""What the API tells of: a dispute is in the journal only."""


@csrf_exempt  # a shop's server asks, with its password
@demo_only
@require_POST
def order_get(request: HttpRequest) -> HttpResponse:
    """The transactions of an order. Errors are told inside an answer 200, as the model does."""
    shop = _shop(request.headers.get("Authorization", ""))
    if shop is None:
        return _envelope("ERROR", _error("INT_905", "invalid login or private key"))
    try:
        number = str(json.loads(request.body)["orderId"])
    except (ValueError, KeyError, TypeError):
        return _envelope("ERROR", _error("INT_902", "invalid input"))
    now = clock.now()
    rows = [row for row in of_order(shop.shop_id, number, now) if row["TRANSACTION_TYPE"] in DEBITS]
    if any(row.get("silent_until", "") > now.isoformat() for row in rows):
        return HttpResponse(status=503)
    if not rows:
        return _envelope("ERROR", _error("PSP_010", "transaction not found"))
    told = [_transaction(row, shop) for row in rows]
    return _envelope("SUCCESS", {"shopId": shop.shop_id, "orderId": number, "transactions": told})


def _shop(header: str) -> PaymentContract | None:
    """The shop whose password this is."""
    try:
        name, _colon, password = base64.b64decode(header.removeprefix("Basic "), validate=True).decode().partition(":")
    except ValueError:  # not Base64, not UTF-8
        return None
    found = PaymentContract.objects.filter(gateway=GATEWAY, shop_id=name).first() if name.isdigit() else None
    is_right = found is not None and password != "" and found.credentials().query_key == password
    return found if is_right else None


def _transaction(row: dict[str, Any], shop: PaymentContract) -> dict[str, Any]:
    form = row["form"]
    made = datetime.strptime(form["vads_trans_date"], MOMENT).replace(tzinfo=UTC).isoformat()
    return {
        "shopId": shop.shop_id,
        "uuid": row["TRANSACTION_UUID"],
        "amount": int(row["AMOUNT"]),
        "currency": "EUR",
        "detailedStatus": row["TRANSACTION_STATUS"],
        "operationType": row["TRANSACTION_TYPE"],
        "creationDate": row["at"],
        "customer": {"email": None, "reference": None},
        "orderDetails": {"orderId": row["ORDER_ID"], "mode": form["vads_ctx_mode"], "orderCurrency": "EUR"},
        "transactionDetails": {"cardDetails": {"legacyTransId": form["vads_trans_id"], "legacyTransDate": made}},
    }


def _error(code: str, text: str) -> dict[str, Any]:
    return {"errorCode": code, "errorMessage": text, "detailedErrorCode": None, "detailedErrorMessage": None}


def _envelope(status: str, answer: dict[str, Any]) -> HttpResponse:
    return JsonResponse({"webService": "Order/Get", "version": "V4", "status": status, "answer": answer})
