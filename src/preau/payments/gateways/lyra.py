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

from django.utils.translation import gettext_lazy

from preau.common.reasons import Reason
from preau.payments.enums import GatewayName, Mode, Operation, Outcome
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
from preau.payments.gateways.kind import Check, GatewayKind, ShopId
from preau.payments.gateways.lyra_fields import FORM, MESSAGE, OUTCOMES, REQUIRED, UNDOING
from preau.payments.gateways.lyra_rest import LyraRest
from preau.payments.reasons import PaymentCode
from preau.payments.rules.journals import Layout

PREFIX = "vads_"
MOMENT = "%Y%m%d%H%M%S"  # of vads_trans_date, in UTC


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


_GUIDE = {
    "vads_action_mode": "INTERACTIVE",
    "vads_amount": "5124",
    "vads_ctx_mode": "TEST",
    "vads_currency": "978",
    "vads_page_action": "PAYMENT",
    "vads_payment_config": "SINGLE",
    "vads_site_id": "12345678",
    "vads_trans_date": "20170129130025",
    "vads_trans_id": "123456",
    "vads_version": "V2",
}
_GUIDE_KEY, _GUIDE_SIGNATURE = "1122334455667788", "ycA5Do5tNvsnKdc/eP1bj2xa19z9q3iWPy9/rpesfS0="
"""Lyra's own worked example."""
_REST_PASSWORDS = {Mode.TEST: "testpassword_", Mode.PRODUCTION: "prodpassword_"}
"""How REST passwords begin."""


class LyraKind(GatewayKind):
    """Lyra, as banks sell it: Systempay, PayZen.

    Source of the columns: its « journal des transactions » and « journal de rapprochement bancaire » (records TITRE,
    ENTETE, then one a transaction, separated by semicolons, amounts in cents).
    """

    name = GatewayName.LYRA
    signed = Lyra()
    confirming = LyraRest()
    shop = ShopId(
        shape=re.compile(r"[0-9]{8}"),
        told=Reason(PaymentCode.SHOP_OF_LYRA),
        label=gettext_lazy("Identifiant de la boutique"),
        help=gettext_lazy("Huit chiffres."),
    )
    payment_url = "https://paiement.systempay.fr/vads-payment/"
    service_url = "https://api.systempay.fr/"
    query_label = gettext_lazy("Mot de passe de l’API REST")
    query_help = gettext_lazy("Celui du mode choisi : il commence par testpassword_ ou prodpassword_.")
    service_help = gettext_lazy("Celle de l’API REST de votre banque, par exemple https://api.payzen.eu/.")
    layout = Layout(
        order=("order_id", "commande", "reference commande"),
        amount=("origin_amount", "amount", "operation_amount", "montant"),
        date=("payment_date", "transaction_date", "creation_date", "operation_date", "date"),
        transaction=("transaction_uuid", "uuid", "transaction_id", "transaction"),
        status=("transaction_status", "status", "statut"),
        shop=("site_id", "shop_id", "boutique"),
        kind=("transaction_type", "operation_type", "operation_name", "type"),
        paid=frozenset({"authorised", "captured", "accepted"}),
        unpaid=frozenset(
            {
                *("refused", "abandoned", "cancelled", "expired", "not_created", "initial", "authorised_to_validate"),
                *("waiting_authorisation", "waiting_authorisation_to_validate", "under_verification"),
            }
        ),
        in_cents=True,
    )

    def why_not_query_key(self, mode: Mode, key: str) -> Reason | None:
        start = _REST_PASSWORDS.get(mode, "")
        if key.isascii() and key.startswith(start) and len(key) > len(start) + 7:
            return None
        return Reason(PaymentCode.REST_PASSWORD_UNFIT, start=start)

    def transaction_in_journal(self, shop_id: str, written: str) -> str:
        del shop_id
        return written if re.fullmatch(r"[0-9a-f]{32}", written) else ""

    def check(self, credentials: Credentials) -> Check:
        """The bank's own example, and a form signed by the shop's key."""
        order = Order(
            "26-000001", "000001", datetime(2026, 1, 1, tzinfo=UTC), 100, "a@exemple.fr", "https://p/", "https://p/"
        )
        form = Lyra().form(credentials, order)
        is_right = sign(_GUIDE, _GUIDE_KEY) == _GUIDE_SIGNATURE and is_signed(form.fields, credentials.key)
        text = "L’exemple du guide de la banque donne la bonne signature, et votre clé signe. "
        return Check("Signature", is_right, text + "Seul un paiement d’essai dit si c’est la clé que la banque attend.")


KIND = LyraKind()
