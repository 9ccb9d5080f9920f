"""One interface for every gateway. A gateway speaks its bank's protocol; it knows no model and moves no money."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from urllib.parse import parse_qsl

from preau.payments.enums import Outcome

MAX_FIELDS = 200


class MessageError(ValueError):
    """A message that does not have the shape of the protocol."""


class SignatureError(MessageError):
    """A message that the bank did not sign with this shop's key: nothing in it is believed."""


@dataclass(frozen=True, slots=True)
class Credentials:
    """A shop at its bank. `key` is secret: never print it."""

    shop_id: str
    key: str
    mode: str
    payment_url: str

    def __repr__(self) -> str:
        return f"Credentials({self.shop_id}, {self.mode})"


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be paid. `at` is the instant of the redirection; addresses are absolute."""

    number: str
    transaction_number: str
    at: datetime
    amount_cents: int
    email: str
    return_url: str
    callback_url: str


@dataclass(frozen=True, slots=True)
class BankForm:
    """The form the browser posts to the bank."""

    url: str
    fields: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class BankNotice:
    """A signed message, in the words of the house. `amount_cents` is None when it cannot be read.

    `transaction` is the bank's own name of the transaction: the same in every copy of the message.
    """

    shop_id: str
    mode: str
    order_number: str
    transaction_number: str
    transaction: str
    amount_cents: int | None
    currency: str
    outcome: Outcome
    status: str


class Gateway(Protocol):
    """What a protocol must know how to do."""

    def form(self, credentials: Credentials, order: Order) -> BankForm:
        """The signed form that begins a payment."""

    def shop_of(self, fields: Mapping[str, str]) -> str:
        """The shop a message claims to be about, to find the key that tells whether it lies."""

    def read(self, credentials: Credentials, fields: Mapping[str, str]) -> BankNotice:
        """The message, once its signature is checked. Raises `SignatureError`, `MessageError`."""


def form_fields(body: bytes) -> dict[str, str]:
    """The fields of a posted form, UTF-8. Raises `MessageError` for anything else, a field given twice included."""
    try:
        pairs = parse_qsl(body.decode("utf-8"), keep_blank_values=True, max_num_fields=MAX_FIELDS, errors="strict")
    except ValueError as error:
        raise MessageError("not a form") from error
    fields = dict(pairs)
    if not fields or len(fields) != len(pairs):
        raise MessageError("empty, or a field given twice")
    return fields
