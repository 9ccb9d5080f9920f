"""Lyra's REST API for the tests, over real HTTP: Order/Get as its manual and a real answer show it, and bad days.

The shape of a transaction is that of an answer published by a public project that asks the real bank.
"""

from __future__ import annotations

import base64
import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from typing import Any

from preau.payments.models import Payment
from tests.payments.conftest import uuid_of
from tests.payments.serving import Reply, answering

PASSWORD = "testpassword_DEMO23G4475zXZQ2UA5x7M"
PATH = "/api-payment/V4/Order/Get"


def row(payment: Payment, status: str = "AUTHORISED", named: str = "", **changes: Any) -> dict[str, Any]:
    """A transaction as the bank tells it; `changes` replace fields, `mode` and `order` those of its order."""
    order = {
        "orderTotalAmount": payment.amount_cents,
        "orderCurrency": "EUR",
        "mode": changes.pop("mode", payment.mode),
        "orderId": changes.pop("order", payment.order_number),
        "metadata": None,
        "_type": "V4/OrderDetails",
    }
    number = changes.pop("number", payment.transaction_number)
    return {
        "shopId": payment.shop_id,
        "uuid": uuid_of(named or f"uuid-{payment.pk}"),
        "paymentMethodType": "CARD",
        "detailedStatus": status,
        "status": "PAID" if status in ("AUTHORISED", "CAPTURED") else "UNPAID",
        "amount": payment.amount_cents,
        "currency": "EUR",
        "creationDate": "2026-11-17T09:01:00+00:00",
        "errorCode": None,
        "customer": {"email": "awa@exemple.fr", "extraDetails": {"ipAddress": "203.0.113.9"}},
        "transactionDetails": {
            "effectiveAmount": payment.amount_cents,
            "cardDetails": {
                "pan": "497011XXXXXX0062",
                "legacyTransId": number,
                "legacyTransDate": "2026-11-17T09:00:00+00:00",
                "_type": "V4/PaymentMethod/Details/CardDetails",
            },
            "_type": "V4/TransactionDetails",
        },
        "orderDetails": order,
        "operationType": "DEBIT",
        "_type": "V4/Transaction",
    } | changes


@dataclass
class Bank:
    """What the service knows, by order. `mood` replaces every answer; `before` runs while a question is answered."""

    shop: str = ""
    orders: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    mood: str = ""
    questions: list[str] = field(default_factory=list)
    before: Any = None
    url: str = ""

    def knows(self, payment: Payment, *rows: dict[str, Any]) -> None:
        self.orders[payment.order_number] = list(rows)

    def answer(self, authorization: str, body: bytes) -> dict[str, Any]:
        expected = base64.b64encode(f"{self.shop}:{PASSWORD}".encode()).decode()
        if authorization != f"Basic {expected}":
            return self._error("INT_905", "invalid login or private key")
        number = json.loads(body)["orderId"]
        self.questions.append(number)
        if self.before is not None:
            self.before()
        rows = self.orders.get(number)
        if not rows:
            return self._error("PSP_010", "transaction not found")
        answer = {"orderId": number, "shopId": self.shop, "transactions": rows, "_type": "V4/OrderTransactions"}
        return {"webService": "Order/Get", "version": "V4", "status": "SUCCESS", "answer": answer, "mode": "TEST"}

    def _error(self, code: str, text: str) -> dict[str, Any]:
        answer = {
            "errorCode": code,
            "errorMessage": text,
            "shopId": self.shop,
            "_type": "V4/WebService/WebServiceError",
        }
        return {"webService": "Order/Get", "version": "V4", "status": "ERROR", "answer": answer, "mode": "TEST"}


MOODS = {
    "garbage": (200, b"\x00\x01 pas du JSON"),
    "empty": (200, b""),
    "list": (200, b"[]"),
    "no answer": (200, b'{"status": "SUCCESS"}'),
    "no transactions": (200, b'{"status": "SUCCESS", "answer": {"transactions": []}}'),
    "odd transactions": (200, b'{"status": "SUCCESS", "answer": {"transactions": ["AUTHORISED"]}}'),
    "deep": (200, b"[" * 90_000),
    "huge": (200, b"{" + b" " * 2_000_000),
    "down": (503, b"<html>maintenance</html>"),
    "elsewhere": (302, b""),
    "refuses": (200, b'{"status": "ERROR", "answer": {"errorCode": "PSP_015", "errorMessage": "too many results"}}'),
}


@contextmanager
def serving(bank: Bank) -> Iterator[Bank]:
    """The service at an address of this machine."""

    def answer(request: BaseHTTPRequestHandler, body: bytes) -> Reply:
        if bank.mood == "slow":
            time.sleep(3)
        if bank.mood in MOODS:
            status, told = MOODS[bank.mood]
            return Reply(status, told, {"Location": bank.url} if status == 302 else {})
        if request.path != PATH or request.headers["Content-Type"] != "application/json":
            return Reply(404, b"")
        return Reply(200, json.dumps(bank.answer(request.headers["Authorization"], body)).encode())

    with answering(answer) as bank.url:
        yield bank
