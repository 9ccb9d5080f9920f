"""Lyra's protocol: the guide's own example, and everything that is not signed."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime
from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from preau.payments.enums import Outcome
from preau.payments.gateways.alphabet import UnsafeFormError
from preau.payments.gateways.base import (
    BankNotice,
    Credentials,
    Incoming,
    MessageError,
    Order,
    ShapeError,
    SignatureError,
    form_fields,
)
from preau.payments.gateways.lyra import OUTCOMES, Lyra, is_signed, sign
from preau.payments.gateways.lyra_fields import MESSAGE, REQUIRED

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
UUID = "0bbb5334009645608950a48c9389bb73"
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


REAL = {
    "vads_hash": "95cf4068a1c97765850214d0dab9049627851914e37832781ce855b2d5041d2c",
    "vads_url_check_src": "PAY",
    "vads_auth_mode": "FULL",
    "vads_auth_number": "3fd74f",
    "vads_auth_result": "00",
    "vads_capture_delay": "0",
    "vads_card_brand": "CB",
    "vads_card_number": "497010XXXXXX0000",
    "vads_payment_certificate": "c2228d9d12cc0ef470fddaed19f2e6ad0bdbf272",
    "vads_effective_amount": "5124",
    "vads_effective_currency": "978",
    "vads_validation_mode": "0",
    "vads_warranty_result": "YES",
    "vads_payment_src": "EC",
    "vads_sequence_number": "1",
    "vads_contract_used": "7698321",
    "vads_expiry_month": "6",
    "vads_expiry_year": "2027",
    "vads_bank_code": "17807",
    "vads_bank_label": "Banque Populaire Occitane",
    "vads_bank_product": "F",
    "vads_pays_ip": "FR",
    "vads_card_country": "FR",
    "vads_language": "fr",
    "vads_presentation_date": "20160713073910",
    "vads_effective_creation_date": "20160713073910",
    "vads_threeds_enrolled": "Y",
    "vads_threeds_auth_type": "CHALLENGE",
    "vads_threeds_eci": "05",
    "vads_threeds_xid": "bVpsTUVBbUdPbmtqQVJqMTlIcVA=",
    "vads_threeds_cavv": "Q2F2+nZDYXZ2Q2F2dkNhdnY/Aa1=",
    "vads_threeds_cavvAlgorithm": "2",
    "vads_threeds_status": "Y",
    "vads_threeds_sign_valid": "1",
    "vads_threeds_error_code": "",
    "vads_threeds_exit_status": "10",
    "vads_result": "00",
    "vads_extra_result": "",
    "vads_brand_management": '{"userChoice":false,"brandList":"CB|VISA","brand":"CB"}',
    "vads_risk_control": "CARD_FRAUD=OK;COMMERCIAL_CARD=OK",
    "vads_url_return": "https://p.fr/r",
    "vads_return_mode": "NONE",
}


def answer(**changes: str) -> dict[str, str]:
    fields = {
        "vads_operation_type": "DEBIT",
        "vads_trans_status": "AUTHORISED",
        "vads_order_id": "26-000042",
        "vads_trans_uuid": UUID,
    }
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
    assert (notice.order_number, notice.transaction) == ("26-000042", UUID)


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
    ("status", "outcome"), [*OUTCOMES.items(), ("SUSPENDED", Outcome.UNKNOWN), ("ACCEPTED", Outcome.UNKNOWN)]
)
def test_every_status(status: str, outcome: Outcome) -> None:
    assert read(answer(vads_trans_status=status)).outcome == outcome


@pytest.mark.parametrize("amount", ["-5", "12,5", "٣", "1" * 13])
def test_amount_that_cannot_be_read_is_no_message(amount: str) -> None:
    with pytest.raises(ShapeError, match="vads_amount"):
        read(answer(vads_amount=amount))


@pytest.mark.parametrize("name", sorted(REQUIRED))
def test_message_without_what_each_has_is_refused(name: str) -> None:
    with pytest.raises(ShapeError, match=name):
        read(answer(**{name: ""}))


@pytest.mark.parametrize("changes", [{"vads_extra": "x"}, {"vads_ext_info_a": "1"}, {"vads_trans_uuid": "u1"}])
def test_signed_text_of_other_fields_or_shapes_is_no_message(changes: dict[str, str]) -> None:
    with pytest.raises(ShapeError):
        read(answer(**changes))


def test_message_as_the_bank_writes_it_is_read() -> None:
    """The fields of a real notification, as published by integrators."""
    assert read(answer(**REAL)).outcome == Outcome.PAID


@pytest.mark.parametrize("name", sorted(MESSAGE))
def test_no_value_of_a_message_holds_the_separator_but_two_of_fixed_length(name: str) -> None:
    for value in ("a+b", "+", "SINGLE+NONE", "0+978"):
        assert not re.fullmatch(MESSAGE[name], value)
    base64 = {name for name, shape in MESSAGE.items() if re.fullmatch(shape, "Q2F2+nZDYXZ2Q2F2dkNhdnY/Aa1=")}
    assert base64 == {"vads_threeds_cavv", "vads_threeds_xid"}


@pytest.mark.parametrize(
    "order",
    [
        replace(ORDER, number="26-000042+AUTHORISED"),
        replace(ORDER, return_url="https://p.fr/r?a+b"),
        replace(ORDER, callback_url="https://p.fr/n+TEST"),
        replace(ORDER, transaction_number="00+042"),
        replace(ORDER, amount_cents=-5),
    ],
)
def test_value_out_of_its_alphabet_is_never_signed(order: Order) -> None:
    with pytest.raises(UnsafeFormError):
        Lyra().form(SHOP, order)


def test_form_has_nothing_that_a_person_typed() -> None:
    form = Lyra().form(SHOP, replace(ORDER, email="a+200000+TEST@exemple.fr"))
    assert "exemple" not in urlencode(form.fields)
    assert all("+" not in value for name, value in form.fields.items() if name != "signature")


@pytest.mark.parametrize(
    "body",
    [b"", b"a=1&a=2", b"a=%FF", b"a=%00", b"a=%0A", b"\xff", b"&".join(b"a%d=1" % n for n in range(300))],
)
def test_body_that_is_not_a_form_is_refused(body: bytes) -> None:
    with pytest.raises(MessageError):
        form_fields(body)


@given(
    st.dictionaries(
        st.text(st.characters(exclude_categories=["Cc"]), min_size=1, max_size=8).map(lambda name: f"vads_{name}"),
        st.text(st.characters(exclude_categories=["Cc"]), max_size=12),
        max_size=8,
    )
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


REAL = {
    "vads_amount": "1800",
    "vads_auth_mode": "FULL",
    "vads_auth_number": "3fcdbd",
    "vads_auth_result": "00",
    "vads_capture_delay": "0",
    "vads_card_brand": "VISA",
    "vads_card_number": "497011XXXXXX0210",
    "vads_payment_certificate": "9444275e9ffb09ebd29bd189b2712c2eecd39dae",
    "vads_ctx_mode": "TEST",
    "vads_currency": "978",
    "vads_effective_amount": "1800",
    "vads_effective_currency": "978",
    "vads_site_id": "12345678",
    "vads_trans_date": "20231220223840",
    "vads_trans_id": "xneDZL",
    "vads_trans_uuid": "f511f312c9b24ed4a338a34effdc1570",
    "vads_validation_mode": "0",
    "vads_version": "V2",
    "vads_warranty_result": "NO",
    "vads_payment_src": "EC",
    "vads_ext_trans_id": "908700",
    "vads_order_id": "26-000001",
    "vads_sequence_number": "1",
    "vads_acquirer_network": "PROCESOS_ISO",
    "vads_contract_used": "5589992",
    "vads_trans_status": "AUTHORISED",
    "vads_expiry_month": "6",
    "vads_expiry_year": "2024",
    "vads_cardholder_card_expiry_month": "6",
    "vads_cardholder_card_expiry_year": "2024",
    "vads_cardholder_card_number": "497011XXXXXX0210",
    "vads_bank_code": "17807",
    "vads_bank_label": "Banque Populaire Occitane",
    "vads_bank_product": "L",
    "vads_pays_ip": "US",
    "vads_payment_option_code": "0",
    "vads_presentation_date": "20231220223840",
    "vads_effective_creation_date": "20231220223840",
    "vads_occurrence_type": "UNITAIRE",
    "vads_operation_type": "DEBIT",
    "vads_risk_analysis_result": "ACCEPT",
    "vads_result": "00",
    "vads_extra_result": "",
    "vads_card_country": "PE",
    "vads_language": "es",
    "vads_hash": "2f028c86a20a33c34e0a49917c88e17bb5ea6f507f197199179979817799cd33",
    "vads_url_check_src": "PAY",
    "vads_action_mode": "INTERACTIVE",
    "vads_payment_config": "SINGLE",
    "vads_page_action": "PAYMENT",
    "vads_shop_name": "Boutique",
    "vads_card_product_category": "DEBIT",
    "vads_card_nature": "CONSUMER_CARD",
    "vads_archival_reference_id": "PV1220908700",
    "vads_threeds_enrolled": "",
    "vads_threeds_auth_type": "",
    "vads_threeds_eci": "",
    "vads_threeds_xid": "",
    "vads_threeds_cavvAlgorithm": "",
    "vads_threeds_status": "",
    "vads_threeds_sign_valid": "",
    "vads_threeds_error_code": "15",
    "vads_threeds_exit_status": "15",
    "vads_threeds_user_interaction": "",
    "vads_threeds_cavv": "",
}
"""The fields of two real messages of a Lyra platform that public projects keep; names, shop and currency are ours."""


def test_a_real_message_is_read_with_every_field_of_its_own() -> None:
    body = urlencode(REAL | {"signature": sign(REAL, "cle-de-la-boutique")}).encode()
    shop = Credentials("12345678", "cle-de-la-boutique", "TEST", "https://b.fr/")
    notice = Lyra().read(shop, Incoming.of(body))
    assert (notice.amount_cents, notice.outcome, notice.transaction) == (1800, Outcome.PAID, REAL["vads_trans_uuid"])
