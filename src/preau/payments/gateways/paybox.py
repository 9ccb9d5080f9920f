"""Paybox System, sold as Up2Pay e-Transactions too: a form signed with a shared key, answers signed by the bank.

Source: Paybox's integration manual. The bank signs for all its shops with one key, and its answer does not name the
shop: the order we send does (`shop!order`), and the answer repeats it under the signature.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from collections.abc import Mapping
from datetime import UTC
from urllib.parse import unquote_to_bytes
from xml.sax.saxutils import escape

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.serialization import load_pem_public_key

from preau.payments.enums import Mode, Outcome
from preau.payments.gateways.base import (
    EURO,
    BankForm,
    BankNotice,
    Credentials,
    Incoming,
    MessageError,
    Order,
    Payer,
    SignatureError,
    cents_in,
)

SEPARATOR = "!"
RETURNED = "montant:M;reference:R;autorisation:A;transaction:S;appel:T;date:W;heure:Q;erreur:E;signature:K"
"""What the answer carries; the signature is the last, and covers all that comes before it."""
TEST_AUTHORISATION = "XXXXXX"
"""The authorisation of every payment of the test platform: it never pays an order of the real one."""
FRANCE = "250"
_PROLOGUE = '<?xml version="1.0" encoding="utf-8"?>'
_SIGNATURE = b"&signature="

OUTCOMES = {
    "00000": Outcome.PAID,
    "00001": Outcome.CANCELLED,
    "00015": Outcome.ALREADY_PAID,
    "00030": Outcome.EXPIRED,
    "99999": Outcome.PENDING,
    **dict.fromkeys(("00003", "00004", "00008", "00021", "00029", "00033", "00040"), Outcome.REFUSED),
}
"""Other codes tell of a contract wrongly set (00006, 00010, 00011…) or are unknown: staff look."""


def sign(fields: Mapping[str, str], key: str) -> str:
    """Upper-case hex of HMAC-SHA-512 over `K=V&K=V`, in the form's order, values raw; `key` is hex.

    Raises `ValueError` when the key is not hex.
    """
    text = "&".join(f"{name}={value}" for name, value in fields.items())
    return hmac.digest(bytes.fromhex(key), text.encode(), hashlib.sha512).hex().upper()


def is_signed(body: bytes, bank_key: str) -> bool:
    """Whether the bank signed (RSA, SHA-1) all that comes before the signature, as it is written in the address."""
    text, found, signature = body.rpartition(_SIGNATURE)
    if not found or b"&" in signature:
        return False
    try:
        key = load_pem_public_key(bank_key.encode())
        if not isinstance(key, rsa.RSAPublicKey):
            return False
        raw = base64.b64decode(unquote_to_bytes(signature), validate=True)
        key.verify(raw, text, padding.PKCS1v15(), SHA1())  # noqa: S303 (the bank's own choice)
    except (InvalidSignature, UnsupportedAlgorithm, ValueError, binascii.Error):
        return False
    return True


class Paybox:
    """The shop's side of the protocol. Its identifier is `site.rang.identifiant`."""

    def form(self, credentials: Credentials, order: Order) -> BankForm:
        site, rank, identifier = credentials.shop_id.split(".")
        fields = {
            "PBX_SITE": site,
            "PBX_RANG": rank,
            "PBX_IDENTIFIANT": identifier,
            "PBX_TOTAL": f"{order.amount_cents:03d}",
            "PBX_DEVISE": EURO,
            "PBX_CMD": f"{credentials.shop_id}{SEPARATOR}{order.number}",
            "PBX_PORTEUR": order.email,
            "PBX_RETOUR": RETURNED,
            "PBX_HASH": "SHA512",
            "PBX_TIME": order.at.astimezone(UTC).isoformat(timespec="seconds"),
            "PBX_RUF1": "POST",
            "PBX_REPONDRE_A": order.callback_url,
            "PBX_EFFECTUE": order.return_url,
            "PBX_REFUSE": order.return_url,
            "PBX_ANNULE": order.return_url,
            "PBX_ATTENTE": order.return_url,
            "PBX_SHOPPINGCART": shopping_cart(order.items),
            "PBX_BILLING": billing(order.payer),
        }
        return BankForm(credentials.payment_url, fields | {"PBX_HMAC": sign(fields, credentials.key)})

    def shop_of(self, incoming: Incoming) -> str:
        return incoming.fields.get("reference", "").partition(SEPARATOR)[0]

    def read(self, credentials: Credentials, incoming: Incoming) -> BankNotice:
        if not is_signed(incoming.body, credentials.bank_key):
            raise SignatureError("signature of the bank")
        fields = incoming.fields
        missing = [name for name in ("montant", "reference", "erreur") if not fields.get(name)]
        if missing:
            raise MessageError(f"without {', '.join(missing)}")
        code, number = fields["erreur"], fields.get("transaction", "")
        shop, _, order = fields["reference"].partition(SEPARATOR)
        return BankNotice(
            shop_id=shop,
            mode=_mode(fields, credentials.mode),
            order_number=order,
            transaction_number=number[:20],
            transaction=f"{shop}:{number}"[:64],
            amount_cents=cents_in(fields["montant"]),
            currency=EURO,
            outcome=_outcome(fields),
            status=code[:40],
        )


def _outcome(fields: Mapping[str, str]) -> Outcome:
    """« Paid » without an authorisation or a transaction is not believed to be paid: staff look."""
    code = fields["erreur"]
    if len(code) == 5 and code.startswith("001"):
        return Outcome.REFUSED
    found = OUTCOMES.get(code, Outcome.UNKNOWN)
    is_whole = bool(fields.get("autorisation")) and fields.get("transaction", "").strip("0") != ""
    return Outcome.UNKNOWN if found is Outcome.PAID and not is_whole else found


def _mode(fields: Mapping[str, str], mode: str) -> str:
    return Mode.TEST.value if fields.get("autorisation") == TEST_AUTHORISATION else mode


def shopping_cart(items: int) -> str:
    """What 3-D Secure 2 wants of the cart: the number of its articles, 1 to 99."""
    quantity = min(max(items, 1), 99)
    return f"{_PROLOGUE}<shoppingcart><total><totalQuantity>{quantity}</totalQuantity></total></shoppingcart>"


def billing(payer: Payer) -> str:
    """What 3-D Secure 2 wants of the payer; what is not known stays out."""
    told = {
        "FirstName": payer.first_name[:22],
        "LastName": payer.last_name[:22],
        "Address1": payer.address[:50],
        "ZipCode": payer.postcode[:16],
        "City": payer.city[:50],
        "CountryCode": FRANCE,
    }
    fields = "".join(f"<{name}>{escape(_line(value))}</{name}>" for name, value in told.items() if value)
    return f"{_PROLOGUE}<Billing><Address>{fields}</Address></Billing>"


def _line(text: str) -> str:
    return " ".join(text.split())
