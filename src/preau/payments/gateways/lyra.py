"""Lyra's form protocol, version 2 (Systempay, PayZen, and the banks that sell them).

Our own: it is a signature and a table. See docs/adr/0005-eopayment-and-agpl.md for why the library is not used here.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Mapping
from datetime import UTC

from preau.payments.enums import Outcome
from preau.payments.gateways.base import (
    EURO,
    BankForm,
    BankNotice,
    Credentials,
    Incoming,
    MessageError,
    Order,
    SignatureError,
    cents_in,
)

PREFIX = "vads_"
MOMENT = "%Y%m%d%H%M%S"  # of vads_trans_date, in UTC

OUTCOMES = {
    **dict.fromkeys(("AUTHORISED", "CAPTURED", "ACCEPTED"), Outcome.PAID),
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
"""By vads_trans_status; anything else is for staff to look at."""


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
        fields = {
            "vads_action_mode": "INTERACTIVE",
            "vads_amount": str(order.amount_cents),
            "vads_ctx_mode": credentials.mode,
            "vads_currency": EURO,
            "vads_cust_email": order.email,
            "vads_order_id": order.number,
            "vads_page_action": "PAYMENT",
            "vads_payment_config": "SINGLE",
            "vads_return_mode": "NONE",
            "vads_site_id": credentials.shop_id,
            "vads_trans_date": order.at.astimezone(UTC).strftime(MOMENT),
            "vads_trans_id": order.transaction_number,
            "vads_url_check": order.callback_url,
            "vads_url_return": order.return_url,
            "vads_version": "V2",
        }
        return BankForm(credentials.payment_url, fields | {"signature": sign(fields, credentials.key)})

    def shop_of(self, incoming: Incoming) -> str:
        return incoming.fields.get("vads_site_id", "")

    def read(self, credentials: Credentials, incoming: Incoming) -> BankNotice:
        fields = incoming.fields
        if not is_signed(fields, credentials.key):
            raise SignatureError("vads signature")
        missing = [name for name in ("vads_trans_id", "vads_trans_date", "vads_ctx_mode") if not fields.get(name)]
        if missing:
            raise MessageError(f"without {', '.join(missing)}")
        status = fields.get("vads_trans_status", "")
        by_day = "_".join((self.shop_of(incoming), fields["vads_trans_date"], fields["vads_trans_id"]))
        return BankNotice(
            shop_id=self.shop_of(incoming),
            mode=fields["vads_ctx_mode"],
            order_number=fields.get("vads_order_id", ""),
            transaction_number=fields["vads_trans_id"],
            transaction=(fields.get("vads_trans_uuid") or by_day)[:64],
            amount_cents=cents_in(fields.get("vads_amount", "")),
            currency=fields.get("vads_currency", ""),
            outcome=OUTCOMES.get(status, Outcome.UNKNOWN),
            status=status[:40],
        )
