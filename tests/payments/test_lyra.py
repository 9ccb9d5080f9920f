"""Lyra's protocol: the guide's own example, and everything that is not signed."""

from __future__ import annotations

from datetime import UTC, datetime
from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from preau.payments.enums import Outcome
from preau.payments.gateways.base import (
    BankNotice,
    Credentials,
    Incoming,
    MessageError,
    Order,
    SignatureError,
    form_fields,
)
from preau.payments.gateways.lyra import OUTCOMES, Lyra, is_signed, sign

GUIDE = {
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
KEY = "1122334455667788"
SHOP = Credentials("12345678", KEY, "TEST", "https://banque.exemple.fr/")
ORDER = Order(
    "26-000042",
    "000042",
    datetime(2026, 11, 21, 9, tzinfo=UTC),
    3720,
    "awa@exemple.fr",
    "https://p.fr/r",
    "https://p.fr/n",
)


def answer(**changes: str) -> dict[str, str]:
    fields = {"vads_trans_status": "AUTHORISED", "vads_order_id": "26-000042", "vads_trans_uuid": "u1"}
    fields = GUIDE | fields | changes
    return fields | {"signature": sign(fields, KEY)}


def read(fields: dict[str, str], shop: Credentials = SHOP) -> BankNotice:
    return Lyra().read(shop, Incoming(b"", fields))


def test_worked_example_of_the_guide() -> None:
    assert sign(GUIDE, KEY) == "ycA5Do5tNvsnKdc/eP1bj2xa19z9q3iWPy9/rpesfS0="


def test_form_carries_every_required_field_and_its_signature() -> None:
    form = Lyra().form(SHOP, ORDER)
    assert set(GUIDE) <= set(form.fields)
    assert (form.fields["vads_amount"], form.fields["vads_trans_date"]) == ("3720", "20261121090000")
    assert is_signed(form.fields, KEY)
    assert KEY not in urlencode(form.fields)


def test_signed_message_is_read() -> None:
    notice = read(answer())
    assert (notice.amount_cents, notice.currency, notice.outcome) == (5124, "978", Outcome.PAID)
    assert (notice.order_number, notice.transaction) == ("26-000042", "u1")


@pytest.mark.parametrize(
    "changes",
    [{"vads_amount": "1"}, {"vads_order_id": "26-000043"}, {"vads_extra": "x"}, {"signature": ""}, {"signature": "é"}],
)
def test_anything_changed_after_signing_is_refused(changes: dict[str, str]) -> None:
    with pytest.raises(SignatureError):
        read(answer() | changes)
    without = answer()
    del without["signature"]
    with pytest.raises(SignatureError):
        read(without)


def test_signature_of_another_key_is_refused() -> None:
    with pytest.raises(SignatureError):
        read(answer(), Credentials("12345678", "autre", "TEST", ""))


@pytest.mark.parametrize(
    ("status", "outcome"), [*OUTCOMES.items(), ("SUSPENDED", Outcome.UNKNOWN), ("", Outcome.UNKNOWN)]
)
def test_every_status(status: str, outcome: Outcome) -> None:
    assert read(answer(vads_trans_status=status)).outcome == outcome


@pytest.mark.parametrize("amount", ["", "-5", "12,5", "٣", "1" * 13])
def test_amount_that_cannot_be_read_is_none(amount: str) -> None:
    assert read(answer(vads_amount=amount)).amount_cents is None


def test_message_without_its_transaction_is_refused() -> None:
    with pytest.raises(MessageError, match="vads_trans_id"):
        read(answer(vads_trans_id=""))


def test_transaction_has_a_name_without_uuid() -> None:
    assert read(answer(vads_trans_uuid="")).transaction == "12345678_20170129130025_123456"


@pytest.mark.parametrize("body", [b"", b"a=1&a=2", b"a=%FF", b"\xff", b"&".join(b"a%d=1" % n for n in range(300))])
def test_body_that_is_not_a_form_is_refused(body: bytes) -> None:
    with pytest.raises(MessageError):
        form_fields(body)


@given(
    st.dictionaries(st.text(min_size=1, max_size=8).map(lambda name: f"vads_{name}"), st.text(max_size=12), max_size=8)
)
def test_whatever_the_values_a_signature_travels_and_holds(fields: dict[str, str]) -> None:
    try:
        body = urlencode(fields | {"signature": sign(fields, KEY)}).encode()
    except UnicodeEncodeError:  # a lone surrogate: no form can carry it
        return
    assert is_signed(form_fields(body), KEY)
    name = next(iter(fields), "vads_new")
    assert not is_signed(form_fields(body) | {name: fields.get(name, "") + "0"}, KEY)


def test_key_is_not_printed() -> None:
    assert KEY not in repr(SHOP)
