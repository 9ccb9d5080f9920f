"""One interface for every gateway. A gateway speaks its bank's protocol; it knows no model and moves no money.

Two families. A `Gateway` signs a form and believes the bank's signed message. An `AskedGateway` has its payment made
over the network, gets notices that prove nothing, and asks the bank what became of it.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, Self
from urllib.parse import parse_qsl

from preau.payments.enums import Operation, Outcome

EURO = "978"
MAX_FIELDS = 200


class MessageError(ValueError):
    """A message that does not have the shape of the protocol."""


class SignatureError(MessageError):
    """A message that the bank did not sign with this shop's key: nothing in it is believed."""


class ShapeError(MessageError):
    """A message that the bank's key signed and that is not one: fields unknown or missing, values out of their shape.

    A new field of the bank's, or somebody who cut a form of ours into another text: nothing is believed, staff look.
    """


class BankUnreachableError(RuntimeError):
    """The bank did not answer, or not in its own protocol. Nothing is known; it may be asked again."""


class BankRefusedError(RuntimeError):
    """The bank understood and says no. `code` is its own, `text` what it says of it."""

    def __init__(self, code: str, text: str) -> None:
        self.code, self.text = code, text
        super().__init__(f"{code} {text}".strip())


class NotKnownYetError(BankRefusedError):
    """The payment exists and has no result yet."""


class UnknownReferenceError(BankRefusedError):
    """The bank knows no such payment, or no more."""


@dataclass(frozen=True, slots=True)
class Credentials:
    """A shop at its bank. `key` and `query_key` are secret: never print them.

    `bank_key` is the bank's public key (PEM) where messages are signed with one; `service_url` where the bank is asked,
    with `query_key`.
    """

    shop_id: str
    key: str
    mode: str
    payment_url: str
    bank_key: str = ""
    service_url: str = ""
    query_key: str = ""

    def __repr__(self) -> str:
        return f"Credentials({self.shop_id}, {self.mode})"


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be paid. `at` is the instant of the redirection; addresses are absolute; `items` counts its lines.

    `email` is for a bank that is told over the network: it enters no signed form.
    """

    number: str
    transaction_number: str
    at: datetime
    amount_cents: int
    email: str
    return_url: str
    callback_url: str
    items: int = 1


@dataclass(frozen=True, slots=True)
class BankForm:
    """The form the browser sends to the bank."""

    url: str
    fields: Mapping[str, str]
    method: str = "post"


@dataclass(frozen=True, slots=True)
class BankNotice:
    """What a bank says of a transaction, believed, in the words of the house. `amount_cents` is None when unreadable.

    `transaction` is the bank's own name of the transaction: the same in every copy of the message. `sent` names the
    form that a debit answers, where the bank repeats it; `undoes` says that an authorised debit comes to nothing.
    `call` is a second number by which some banks want to be asked about the transaction.
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
    operation: Operation = Operation.DEBIT
    sent: str = ""
    undoes: bool = False
    call: str = ""


@dataclass(frozen=True, slots=True)
class Incoming:
    """A message as it came: its bytes, which signatures are about, and the fields read from them."""

    body: bytes
    fields: Mapping[str, str]

    @classmethod
    def of(cls, body: bytes) -> Self:
        """Read a posted form. Raises `MessageError`."""
        return cls(body, form_fields(body))


@dataclass(frozen=True, slots=True)
class Answer:
    """A bank's answer, and its text as it came."""

    notice: BankNotice
    raw: str


class Gateway(Protocol):
    """A protocol of signed messages."""

    def form(self, credentials: Credentials, order: Order) -> BankForm:
        """The signed form that begins a payment."""

    def shop_of(self, incoming: Incoming) -> str:
        """The shop a message claims to be about, to find the key that tells whether it lies."""

    def order_of(self, incoming: Incoming) -> str:
        """The order a message claims to be about: enough to ask the bank, never to believe the message."""

    def read(self, credentials: Credentials, incoming: Incoming) -> BankNotice:
        """The message, once its signature is checked. Raises `SignatureError`, `ShapeError`, `MessageError`."""

    def sent(self, order_at: datetime, transaction_number: str) -> str:
        """How a debit names the form it answers (`BankNotice.sent`); empty where the bank does not repeat it."""


@dataclass(frozen=True, slots=True)
class Question:
    """An order in doubt: its amount (cents) and what the bank's messages said of it."""

    order_number: str
    cents: int
    told: tuple[BankNotice, ...] = ()


class ConfirmingGateway(Protocol):
    """A bank of signed messages that can also be asked: before money moves, the worker has it say the same again.

    Uses the network: never in a transaction that holds rows.
    """

    by_order: bool
    """Whether it can be asked about an order of which no message came."""

    def confirm(self, credentials: Credentials, question: Question) -> list[Answer]:
        """What the bank knows of an order, a transaction an answer, the oldest first.

        Raises `UnknownReferenceError`, `BankRefusedError`, `BankUnreachableError`.
        """

    def check(self, credentials: Credentials) -> str:
        """What the bank says to a question that moves nothing. Raises `BankRefusedError`, `BankUnreachableError`."""


class AskedGateway(Protocol):
    """A protocol of questions. Its notices carry no proof, so that only what the bank answers is believed.

    `create` and `ask` use the network: never call them in a transaction that holds rows.
    """

    def create(self, credentials: Credentials, order: Order) -> str:
        """Announce a payment to the bank: its reference. Raises `BankRefusedError`, `BankUnreachableError`."""

    def page(self, credentials: Credentials, reference: str) -> BankForm:
        """The form that takes the browser to the page of an announced payment."""

    def reference_of(self, incoming: Incoming) -> str:
        """The payment a notice is about. Raises `MessageError`."""

    def ask(self, credentials: Credentials, reference: str) -> Answer:
        """What became of a payment.

        Raises `NotKnownYetError`, `UnknownReferenceError`, `BankRefusedError`, `BankUnreachableError`.
        """

    def check(self, credentials: Credentials) -> str:
        """The name of the shop at the bank, asked of it. Raises `BankRefusedError`, `BankUnreachableError`."""


def form_fields(body: bytes) -> dict[str, str]:
    """The fields of a posted form, UTF-8.

    Raises `MessageError` for anything else, a field given twice or a control character included.
    """
    try:
        pairs = parse_qsl(body.decode("utf-8"), keep_blank_values=True, max_num_fields=MAX_FIELDS, errors="strict")
    except ValueError as error:
        raise MessageError("not a form") from error
    fields = dict(pairs)
    if not fields or len(fields) != len(pairs):
        raise MessageError("empty, or a field given twice")
    if any(unicodedata.category(character) == "Cc" for text in (*fields, *fields.values()) for character in text):
        raise MessageError("control characters")
    return fields


def cents_in(text: str) -> int | None:
    """Whole cents as banks write them, or None."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 12 else None
