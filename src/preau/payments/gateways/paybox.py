"""Paybox System, sold as Up2Pay e-Transactions too: a form signed with a shared key, answers signed by the bank.

Source: Paybox's integration manual. The bank signs for all its shops with one key, and its answer does not name the
shop: the order we send does (`shop!order`), and the answer repeats it under the signature.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from urllib.parse import unquote_to_bytes, urlsplit

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.serialization import load_pem_public_key
from django.utils.translation import gettext_lazy

from preau.common.reasons import Reason
from preau.common.reasons import text as text_of
from preau.payments.enums import GatewayName, Mode, Outcome
from preau.payments.gateways.alphabet import ADDRESS, check_form
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
from preau.payments.gateways.paybox_direct import PayboxDirect
from preau.payments.gateways.paybox_fields import OUTCOMES, RETURNED, SEPARATOR, SHAPES
from preau.payments.reasons import PaymentCode
from preau.payments.rules.contracts import why_not_bank_key
from preau.payments.rules.journals import Layout

_ALL_DIFFERENT = ("montant", "autorisation", "transaction", "appel", "debut")
_FREE_OF_RISK = ("montant", "reference", "erreur")
"""What every answer has; a payment has all the rest."""
TEST_AUTHORISATION = "XXXXXX"
"""The authorisation of every payment of the test platform: it never pays an order of the real one."""
_SIGNATURE = b"&signature="


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
        """Nothing in it was typed by a person: see `billing`. Raises `UnsafeFormError`."""
        site, rank, identifier = credentials.shop_id.split(".")
        fields = {
            "PBX_SITE": site,
            "PBX_RANG": rank,
            "PBX_IDENTIFIANT": identifier,
            "PBX_TOTAL": f"{order.amount_cents:03d}",
            "PBX_DEVISE": EURO,
            "PBX_CMD": f"{credentials.shop_id}{SEPARATOR}{order.number}",
            "PBX_PORTEUR": f"ne-pas-repondre@{urlsplit(order.callback_url).hostname}",
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
            "PBX_BILLING": billing(order.number),
        }
        check_form(fields, FORM)
        return BankForm(credentials.payment_url, fields | {"PBX_HMAC": sign(fields, credentials.key)})

    def shop_of(self, incoming: Incoming) -> str:
        return incoming.fields.get("reference", "").partition(SEPARATOR)[0]

    def order_of(self, incoming: Incoming) -> str:
        return incoming.fields.get("reference", "").partition(SEPARATOR)[2]

    def read(self, credentials: Credentials, incoming: Incoming) -> BankNotice:
        if not is_signed(incoming.body, credentials.bank_key):
            raise SignatureError("signature of the bank")
        fields = incoming.fields
        _check_shape(fields)
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
            call=fields.get("appel", "")[:20],
        )

    def sent(self, order_at: datetime, transaction_number: str) -> str:
        """Paybox repeats nothing of a form but its order."""
        return ""


def _check_shape(fields: Mapping[str, str]) -> None:
    """The names asked for and no other, in the order asked for, each in its shape. Raises `ShapeError`."""
    if missing := [name for name in _FREE_OF_RISK if not fields.get(name)]:
        raise ShapeError(f"without {', '.join(missing)}")
    if list(fields) != [name for name in SHAPES if name in fields]:
        raise ShapeError("other fields than those asked for, or in another order")
    if wrong := [name for name, value in fields.items() if value and not re.fullmatch(SHAPES[name], value, re.ASCII)]:
        raise ShapeError(f"not in their alphabet: {', '.join(wrong)}")


def _outcome(fields: Mapping[str, str]) -> Outcome:
    """« Paid » without all that a payment has, or where one value serves twice, is not believed: staff look."""
    code = fields["erreur"]
    if len(code) == 5 and code.startswith("001"):
        return Outcome.REFUSED
    found = OUTCOMES.get(code, Outcome.UNKNOWN)
    told = [fields.get(name, "").lstrip("0") for name in _ALL_DIFFERENT]
    is_whole = all(fields.get(name) for name in SHAPES) and all(told) and len(set(told)) == len(told)
    return Outcome.UNKNOWN if found is Outcome.PAID and not is_whole else found


def _mode(fields: Mapping[str, str], mode: str) -> str:
    return Mode.TEST.value if fields.get("autorisation") == TEST_AUTHORISATION else mode


def shopping_cart(items: int) -> str:
    """What 3-D Secure 2 wants of the cart: the number of its articles, 1 to 99."""
    return _CART.format(min(max(items, 1), 99))


def billing(order_number: str) -> str:
    """What 3-D Secure 2 wants of the payer: the order stands for them, since a name is what somebody typed."""
    return _BILLING.format(order_number)


_PROLOGUE = '<?xml version="1.0" encoding="utf-8"?>'
_CART = f"{_PROLOGUE}<shoppingcart><total><totalQuantity>{{}}</totalQuantity></total></shoppingcart>"
_BILLING = (
    f"{_PROLOGUE}<Billing><Address><FirstName>Foyer</FirstName><LastName>Commande {{0}}</LastName>"
    "<Address1>Commande {0}</Address1><ZipCode>00000</ZipCode><City>France</City><CountryCode>250</CountryCode>"
    "</Address></Billing>"
)
_ORDER = r"[0-9]{2}-[0-9]{6,12}"
FORM = {
    "PBX_SITE": r"[0-9]{7}",
    "PBX_RANG": r"[0-9]{2,3}",
    "PBX_IDENTIFIANT": r"[0-9]{1,9}",
    "PBX_TOTAL": r"[0-9]{3,12}",
    "PBX_DEVISE": EURO,
    "PBX_CMD": rf"[0-9]{{7}}\.[0-9]{{2,3}}\.[0-9]{{1,9}}!{_ORDER}",
    "PBX_PORTEUR": r"ne-pas-repondre@[A-Za-z0-9.\-]+",
    "PBX_RETOUR": re.escape(RETURNED),
    "PBX_HASH": r"SHA512",
    "PBX_TIME": r"20[0-9]{2}-[0-9]{2}-[0-9]{2}T[0-9:]{8}\+00:00",
    "PBX_RUF1": r"POST",
    **dict.fromkeys(("PBX_REPONDRE_A", "PBX_EFFECTUE", "PBX_REFUSE", "PBX_ANNULE", "PBX_ATTENTE"), ADDRESS),
    "PBX_SHOPPINGCART": re.escape(_CART).replace(r"\{\}", "[0-9]{1,2}"),
    "PBX_BILLING": re.escape(_BILLING).replace(r"\{0\}", _ORDER),
}
"""The shapes of a form's values: none holds `&`, and the two that hold `=` are texts of ours to the letter."""

_HEX = re.compile(r"(?:[0-9A-Fa-f]{2}){16,}")


class PayboxKind(GatewayKind):
    """Paybox System with Paybox Direct, sold as Up2Pay too. Its journal has no public description: the columns are
    named after the fields of its messages, and after the usual French titles."""

    name = GatewayName.PAYBOX
    signed = Paybox()
    confirming = PayboxDirect()
    shop = ShopId(
        shape=re.compile(r"[0-9]{7}\.[0-9]{2,3}\.[0-9]{1,9}"),
        told=Reason(PaymentCode.SHOP_OF_PAYBOX),
        label=gettext_lazy("Site, rang et identifiant"),
        help=gettext_lazy("Séparés par des points, comme 1999888.32.110647233."),
    )
    payment_url = "https://tpeweb.paybox.com/php/"
    by_address = True
    needs_bank_key = True
    query_label = gettext_lazy("Clé de Paybox Direct (CLE)")
    service_help = gettext_lazy("Celle de Paybox Direct (PPPS). Laissez vide pour l’adresse usuelle.")
    layout = Layout(
        order=("reference", "reference commande", "commande", "ref commande"),
        amount=("montant", "amount"),
        date=("date", "date transaction", "date de la transaction"),
        transaction=("transaction", "numero transaction", "num transaction", "numtrans"),
        status=("erreur", "code reponse", "statut", "etat"),
        shop=("shop",),
        kind=("type", "type operation"),
        paid=frozenset({"00000", "accepte", "telecollecte", "capture", "autorise", "debit"}),
        unpaid=frozenset({"refuse", "annule", "abandonne", "en attente", "99999", "00001", "00015", "00030"}),
        in_cents=True,
    )

    def why_not_key(self, key: str) -> Reason | None:
        if not _HEX.fullmatch(key):
            return Reason(PaymentCode.KEY_NOT_HEX)
        return super().why_not_key(key)

    def why_not_query_key(self, mode: Mode, key: str) -> Reason | None:
        del mode
        if key.isascii() and key.isalnum() and 8 <= len(key) <= 20:
            return None
        return Reason(PaymentCode.DIRECT_KEY_UNFIT)

    def transaction_in_journal(self, shop_id: str, written: str) -> str:
        return f"{shop_id}:{written}" if re.fullmatch(r"[0-9]{1,20}", written) else ""

    def check(self, credentials: Credentials) -> Check:
        """Both keys, as far as they can be read."""
        problems = [self.why_not_key(credentials.key), why_not_bank_key(credentials.bank_key)]
        if told := " ".join(text_of(problem) for problem in problems if problem is not None):
            return Check("Clés", False, told)
        size = len(sign({"PBX_SITE": credentials.shop_id}, credentials.key))
        text = "Votre clé signe et la clé de la banque se lit. "
        return Check("Clés", size == 128, text + "Seul un paiement d’essai dit si ce sont celles que la banque attend.")


KIND = PayboxKind()
