"""Lyra's REST API, version 4: what the bank knows of an order (Order/Get), asked with the shop's REST password.

Source: Lyra's « API REST », web service Order/Get: HTTP Basic (shop, password of the mode), always HTTP 200 with an
envelope (`status`, `answer`), errors by code (PSP_010: no such transaction; INT_905: wrong password), thirty
transactions at most. `detailedStatus` has the words of the form's `vads_trans_status`.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from preau.payments.enums import Operation, Outcome
from preau.payments.gateways.base import (
    EURO,
    Answer,
    BankNotice,
    BankRefusedError,
    BankUnreachableError,
    Credentials,
    Question,
    UnknownReferenceError,
)
from preau.payments.gateways.http import exchange
from preau.payments.gateways.lyra_fields import OUTCOMES, UNDOING

SERVICE_URL = "https://api.systempay.fr/"
ORDER_GET = "api-payment/V4/Order/Get"
NOT_FOUND = "PSP_010"
LARGEST_ANSWER = 1_000_000
"""Thirty transactions of some ten kilobytes."""
_NO_ORDER = "00-000000"
_UUID = re.compile(r"[0-9a-f]{32}")
_WORD = re.compile(r"[A-Z][A-Z0-9_]{0,39}")
_PERSONAL = ("customer",)
"""What a transaction tells of the payer (addresses, browser): nothing of it serves, nothing of it is kept."""


class LyraRest:
    """The shop's side of the question."""

    by_order = True

    def confirm(self, credentials: Credentials, question: Question) -> list[Answer]:
        """Every transaction of the order, whatever was told of it: payments first, then refunds, as they were made."""
        answer = _call(credentials, question.order_number)
        rows = answer.get("transactions")
        if not isinstance(rows, list) or not rows or not all(isinstance(row, dict) for row in rows):
            raise BankUnreachableError("réponse sans transactions")
        rows.sort(key=lambda row: (row.get("operationType") != "DEBIT", str(row.get("creationDate"))))
        return [_answer(row, answer) for row in rows]

    def check(self, credentials: Credentials) -> str:
        """Asked about an order that cannot be, the bank says that it knows none: shop and password are right."""
        try:
            _call(credentials, _NO_ORDER)
        except UnknownReferenceError:
            return credentials.shop_id
        raise BankUnreachableError("réponse inattendue")


def _call(credentials: Credentials, order_number: str) -> dict[str, Any]:
    """The `answer` of Order/Get. Raises what `confirm` does."""
    url = f"{(credentials.service_url or SERVICE_URL).rstrip('/')}/{ORDER_GET}"
    if urlsplit(url).scheme not in {"https", "http"}:
        raise BankUnreachableError("adresse du service inconnue")
    user = base64.b64encode(f"{credentials.shop_id}:{credentials.query_key}".encode()).decode()
    headers = {"Authorization": f"Basic {user}", "Content-Type": "application/json"}
    question = json.dumps({"orderId": order_number}).encode()
    status, body = exchange(url, body=question, headers=headers, largest=LARGEST_ANSWER)
    try:
        told = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise BankUnreachableError(f"réponse {status} illisible") from error
    answer = told.get("answer") if isinstance(told, dict) else None
    if status != 200 or not isinstance(answer, dict):
        raise BankUnreachableError(f"réponse {status} sans résultat")
    if told.get("status") != "SUCCESS":
        code, text = str(answer.get("errorCode"))[:40], str(answer.get("errorMessage"))[:200]
        raise (UnknownReferenceError if code == NOT_FOUND else BankRefusedError)(code, text)
    return answer


def _answer(row: Mapping[str, Any], answer: Mapping[str, Any]) -> Answer:
    """A transaction in the words of the house. Raises `BankUnreachableError` for what is none."""
    order = row.get("orderDetails")
    uuid, status, operation, cents = (row.get(name) for name in ("uuid", "detailedStatus", "operationType", "amount"))
    is_named = bool(_UUID.fullmatch(str(uuid)) and _WORD.fullmatch(str(status)))
    is_sum = isinstance(cents, int) and not isinstance(cents, bool)
    if not (isinstance(order, dict) and is_sum and is_named and str(operation).lower() in Operation.values):
        raise BankUnreachableError("transaction illisible")
    number = _form_number(row)
    notice = BankNotice(
        shop_id=str(row.get("shopId") or answer.get("shopId"))[:30],
        mode=str(order.get("mode"))[:10],
        order_number=str(order.get("orderId"))[:40],
        transaction_number=number,
        transaction=str(uuid),
        amount_cents=cents,
        currency=EURO if row.get("currency") == "EUR" else str(row.get("currency"))[:3],
        outcome=OUTCOMES.get(str(status), Outcome.UNKNOWN),
        status=str(status),
        operation=Operation(str(operation).lower()),
        sent=number,
        undoes=status in UNDOING,
    )
    kept = {name: value for name, value in row.items() if name not in _PERSONAL}
    return Answer(notice, json.dumps(kept, ensure_ascii=False, sort_keys=True))


def _form_number(row: Mapping[str, Any]) -> str:
    """The `vads_trans_id` of the form that a card's payment answers; other means of payment do not repeat it."""
    details = row.get("transactionDetails")
    card = details.get("cardDetails") if isinstance(details, dict) else None
    number = card.get("legacyTransId") if isinstance(card, dict) else None
    return number[:20] if isinstance(number, str) else ""
