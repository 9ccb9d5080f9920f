"""Lyra's form protocol, version 2 (Systempay, PayZen, and the banks that sell them).

Our own: it is a signature and a table. See docs/adr/0005-eopayment-and-agpl.md for why the library is not used here.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from collections.abc import Mapping
from datetime import UTC, datetime

from preau.payments.enums import Operation, Outcome
from preau.payments.gateways.alphabet import check_form
from preau.payments.gateways.base import (
    EURO,
    BankForm,
    BankNotice,
    Credentials,
    Incoming,
    Order,
    ShapeError,
    SignatureError,
    cents_in,
)
from preau.payments.gateways.lyra_fields import FORM, MESSAGE, REQUIRED

PREFIX = "vads_"
MOMENT = "%Y%m%d%H%M%S"  # of vads_trans_date, in UTC

OUTCOMES = {
    **dict.fromkeys(("AUTHORISED", "CAPTURED"), Outcome.PAID),
    **dict.fromkeys(
        (
            "INITIAL",
            "AUTHORISED_TO_VALIDATE",
            "WAITING_AUTHORISATION",
            "WAITING_AUTHORISATION_TO_VALIDATE",
            "UNDER_VERIFICATION",
        ),
        Outcome.PENDING,
    ),
    **dict.fromkeys(("REFUSED", "NOT_CREATED"), Outcome.REFUSED),
    **dict.fromkeys(("ABANDONED", "CANCELLED"), Outcome.CANCELLED),
    "EXPIRED": Outcome.EXPIRED,
}
"""By vads_trans_status; anything else is for staff to look at. ACCEPTED is the status of a verification, never paid."""
UNDOING = frozenset({"CANCELLED", "EXPIRED", "CAPTURE_FAILED"})
"""What may still become of a transaction that was authorised: its money does not come."""


def sign(fields: Mapping[str, str], key: str) -> str:
    """Base64 of HMAC-SHA-256 over the values of the `vads_*` fields sorted by name, then the key, joined by `+`."""
    values = [fields[name] for name in sorted(fields) if name.startswith(PREFIX)]
    text = "+".join([*values, key])
    return base64.b64encode(hmac.digest(key.encode(), text.encode(), hashlib.sha256)).decode()


def is_signed(fields: Mapping[str, str], key: str) -> bool:
    """Whether these fields carry their signature under this key; takes the same time right or wrong."""
    return hmac.compare_digest(sign(fields, key).encode(), fields.get("signature", "").encode())


class Lyra:
    """The shop's side of the protocol."""

    def form(self, credentials: Credentials, order: Order) -> BankForm:
        """Nothing in it was typed by a person: the receipt's address stays here. Raises `UnsafeFormError`."""
        fields = {
            "vads_action_mode": "INTERACTIVE",
            "vads_amount": str(order.amount_cents),
            "vads_ctx_mode": credentials.mode,
            "vads_currency": EURO,
            "vads_order_id": order.number,
            "vads_page_action": "PAYMENT",
            "vads_payment_config": "SINGLE",
            "vads_return_mode": "NONE",
            "vads_site_id": credentials.shop_id,
            "vads_trans_date": moment_of(order.at),
            "vads_trans_id": order.transaction_number,
            "vads_url_check": order.callback_url,
            "vads_url_return": order.return_url,
            "vads_version": "V2",
        }
        check_form(fields, FORM)
        return BankForm(credentials.payment_url, fields | {"signature": sign(fields, credentials.key)})

    def shop_of(self, incoming: Incoming) -> str:
        return incoming.fields.get("vads_site_id", "")

    def order_of(self, incoming: Incoming) -> str:
        return incoming.fields.get("vads_order_id", "")

    def read(self, credentials: Credentials, incoming: Incoming) -> BankNotice:
        fields = incoming.fields
        if not is_signed(fields, credentials.key):
            raise SignatureError("vads signature")
        _check_shape(fields)
        status, operation = fields["vads_trans_status"], Operation(fields["vads_operation_type"].lower())
        return BankNotice(
            shop_id=self.shop_of(incoming),
            mode=fields["vads_ctx_mode"],
            order_number=fields.get("vads_order_id", ""),
            transaction_number=fields["vads_trans_id"],
            transaction=fields["vads_trans_uuid"],
            amount_cents=cents_in(fields["vads_amount"]),
            currency=fields["vads_currency"],
            outcome=OUTCOMES.get(status, Outcome.UNKNOWN),
            status=status,
            operation=operation,
            sent=f"{fields['vads_trans_date']} {fields['vads_trans_id']}",
            undoes=status in UNDOING,
        )

    def sent(self, order_at: datetime, transaction_number: str) -> str:
        """How a payment names the form that asked for it."""
        return f"{moment_of(order_at)} {transaction_number}"


def moment_of(at: datetime) -> str:
    """An instant as Lyra writes it, in UTC."""
    return at.astimezone(UTC).strftime(MOMENT)


def _check_shape(fields: Mapping[str, str]) -> None:
    """Only known fields, each in its own alphabet, and those that a real message always has. Raises `ShapeError`."""
    names = {name for name in fields if name.startswith(PREFIX)}
    if missing := sorted(name for name in REQUIRED if not fields.get(name)):
        raise ShapeError(f"without {', '.join(missing)}")
    if unknown := sorted(names - MESSAGE.keys()):
        raise ShapeError(f"unknown fields: {', '.join(unknown)}"[:200])
    wrong = sorted(name for name in names if not re.fullmatch(MESSAGE[name], fields[name], re.ASCII))
    if wrong:
        raise ShapeError(f"not in their alphabet: {', '.join(wrong)}"[:200])
