"""The bank's side of Lyra's form protocol: which forms are accepted, and what the messages say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode
from uuid import NAMESPACE_URL, uuid4, uuid5

from preau.common.reasons import Reason, Refused
from preau.payments.gateways.lyra import KIND, MOMENT, is_signed, sign
from preau.payments.models import PaymentContract
from preau.web.bank.scenarios import Message, Scenario
from preau.web.reasons import WebCode

GATEWAY = KIND.name.value
"""The protocol that the invented bank speaks."""
PAGE_LIFE = timedelta(minutes=15)
REQUIRED = {
    "vads_action_mode": "INTERACTIVE",
    "vads_currency": "978",
    "vads_page_action": "PAYMENT",
    "vads_payment_config": "SINGLE",
    "vads_version": "V2",
}
RESULTS = {"AUTHORISED": "00", "REFUSED": "05", "ABANDONED": "17"}


class FormError(Refused, ValueError):
    """A form the bank does not take; the reason is for whoever integrates the shop."""


@dataclass(frozen=True, slots=True)
class BankOrder:
    """A form whose signature is right: `fields` as the shop signed them."""

    fields: Mapping[str, str]
    shop: PaymentContract

    @property
    def amount_cents(self) -> int:
        return int(self.fields["vads_amount"])

    @property
    def number(self) -> str:
        return self.fields.get("vads_order_id", "")

    @property
    def at(self) -> datetime:
        return datetime.strptime(self.fields["vads_trans_date"], MOMENT).replace(tzinfo=UTC)

    @property
    def return_url(self) -> str:
        return self.fields["vads_url_return"]

    def minutes_left(self, now: datetime) -> int:
        return max(int((self.at + PAGE_LIFE - now).total_seconds() // 60), 0)


def read_order(fields: Mapping[str, str]) -> BankOrder:
    """The order of a form. Raises `FormError`."""
    signed = {name: value for name, value in fields.items() if name.startswith("vads_") or name == "signature"}
    shop = PaymentContract.objects.filter(shop_id=fields.get("vads_site_id", ""), gateway=GATEWAY)
    found = shop.select_related("cash_office__structure").first()
    if found is None:
        raise FormError(Reason(WebCode.SHOP_UNKNOWN))
    if not is_signed(signed, found.credentials().key):
        raise FormError(Reason(WebCode.SIGNATURE_WRONG))
    for name, value in REQUIRED.items():
        if signed.get(name) != value:
            raise FormError(Reason(WebCode.VALUE_REFUSED, name=name))
    if signed.get("vads_ctx_mode") != found.mode:
        raise FormError(Reason(WebCode.MODE_REFUSED))
    _check_shape(signed)
    return BankOrder(signed, found)


def _check_shape(fields: Mapping[str, str]) -> None:
    amount, number = fields.get("vads_amount", ""), fields.get("vads_trans_id", "")
    if not (amount.isascii() and amount.isdigit() and int(amount) > 0):
        raise FormError(Reason(WebCode.AMOUNT_REFUSED))
    if not (len(number) == 6 and number.isascii() and number.isalnum() and number[0] != "9"):
        raise FormError(Reason(WebCode.TRANSACTION_REFUSED))
    try:
        datetime.strptime(fields.get("vads_trans_date", ""), MOMENT).replace(tzinfo=UTC)
    except ValueError as error:
        raise FormError(Reason(WebCode.DATE_REFUSED)) from error
    for name in ("vads_url_check", "vads_url_return"):
        if not fields.get(name, "").startswith(("http://", "https://")):
            raise FormError(Reason(WebCode.ADDRESS_REFUSED, name=name))


def message_body(order: BankOrder, message: Message, scenario: Scenario | None) -> str:
    """The signed message, as a form. The transaction paid is one, however many times the page is sent."""
    result = RESULTS[message.status]
    more = {
        "vads_auth_result": result,
        "vads_card_brand": "CB",
        "vads_card_number": f"{scenario.number[:6]}XXXXXX{scenario.number[-4:]}" if scenario else "",
        "vads_effective_amount": order.fields["vads_amount"],
        "vads_result": result,
        "vads_threeds_status": "Y" if scenario and scenario.asks_code else "",
    }
    word = Later("DEBIT", message.status, order.amount_cents, transaction_name(order, message), "PAY")
    return _signed(order, word, more, "0000000000000000" if message.is_forged else order.shop.credentials().key)


@dataclass(frozen=True, slots=True)
class Later:
    """A word about a transaction, in the bank's own: a debit, a credit or a verification, its status and its cents."""

    operation: str
    status: str
    cents: int
    uuid: str
    source: str = "MERCH_BO"


def later_body(order: BankOrder, word: Later) -> str:
    """The signed message of what becomes of an order after its payment."""
    return _signed(order, word, {}, order.shop.credentials().key)


def _signed(order: BankOrder, word: Later, more: Mapping[str, str], key: str) -> str:
    fields = {name: order.fields[name] for name in order.fields if name in _REPEATED} | dict(more)
    fields |= {
        "vads_amount": str(word.cents),
        "vads_operation_type": word.operation,
        "vads_trans_status": word.status,
        "vads_trans_uuid": word.uuid,
        "vads_hash": uuid4().hex + uuid4().hex,
        "vads_url_check_src": word.source,
    }
    return urlencode(fields | {"signature": sign(fields, key)})


def transaction_name(order: BankOrder, message: Message) -> str:
    """The bank's own name of a transaction: one for the payment of an order, another for each failure."""
    if message.status != "AUTHORISED":
        return uuid4().hex
    names = ("vads_site_id", "vads_trans_date", "vads_trans_id")
    return uuid5(NAMESPACE_URL, "|".join(order.fields[name] for name in names)).hex


_REPEATED = frozenset(
    {
        *("vads_action_mode", "vads_amount", "vads_ctx_mode", "vads_currency", "vads_order_id"),
        *(
            "vads_page_action",
            "vads_payment_config",
            "vads_site_id",
            "vads_trans_date",
            "vads_trans_id",
            "vads_version",
        ),
    }
)
