"""Paybox's protocol: its published example, answers signed by a bank of our own, and everything nobody signed."""

from __future__ import annotations

import base64
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from urllib.parse import quote, quote_plus, urlencode
from xml.etree import ElementTree as ET

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from preau.ledger.actions.reconciling import reconcile
from preau.ledger.models import Account, Entry
from preau.notices.models import OutgoingMail
from preau.payments.actions import bank_form, receive
from preau.payments.enums import GatewayName, Mode, Outcome, PaymentState, Verdict
from preau.payments.gateways.alphabet import UnsafeFormError
from preau.payments.gateways.base import Credentials, Incoming, MessageError, Order, SignatureError
from preau.payments.gateways.paybox import Paybox, billing, is_signed, shopping_cart, sign
from preau.payments.models import BankMessage, Payment
from preau.receipts.models import Receipt
from tests.payments.conftest import NOW, CardTown, Family, cents
from tests.payments.test_hundred import ORDERS, credited, held, rush

SHOP = "1999888.32.110647233"
KEY = "0123456789ABCDEF" * 8
NOTICES = "/paiement/notification/paybox/"


@cache
def bank() -> rsa.RSAPrivateKey:
    """A bank's pair of keys, made for these tests."""
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


@cache
def stranger() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def pem(key: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey) -> str:
    return key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()


def signed(text: str, key: rsa.RSAPrivateKey | None = None) -> bytes:
    """The text of an answer, then its signature, as the bank writes them in an address."""
    raw = (key or bank()).sign(text.encode(), padding.PKCS1v15(), SHA1())  # noqa: S303 (the bank's own choice)
    return f"{text}&signature={quote_plus(base64.b64encode(raw).decode())}".encode()


def says(reference: str, amount: int, code: str = "00000", **changes: str) -> str:
    fields = {
        "montant": str(amount),
        "reference": reference,
        "autorisation": "123456",
        "transaction": "7001",
        "appel": "8001",
        "debut": "497010",
        "date": "21112026",
        "heure": "10:00:00",
        "erreur": code,
    }
    return urlencode({name: value for name, value in (fields | changes).items() if value})


def shop(**changes: str) -> Credentials:
    values = {
        "shop_id": SHOP,
        "key": KEY,
        "mode": "PRODUCTION",
        "payment_url": "https://b.fr/",
        "bank_key": pem(bank()),
    }
    return Credentials(**values | changes)


class PayboxTown(CardTown):
    """A town whose bank is Paybox."""

    def __init__(self) -> None:
        super().__init__()
        self.contract.gateway, self.contract.shop_id = GatewayName.PAYBOX, f"{1_000_000 + self.office.pk}.32.1"
        self.contract.mode, self.contract.bank_key = Mode.PRODUCTION, pem(bank())
        self.contract.set_key(KEY)
        self.contract.save()
        type(self.structure).objects.filter(pk=self.structure.pk).update(contact_email="regie@exemple.fr")

    def answer(self, payment: Payment, code: str = "00000", **changes: str) -> bytes:
        told = {
            "reference": f"{payment.shop_id}!{payment.order_number}",
            "transaction": str(7000 + payment.pk),
        } | changes
        return signed(says(told.pop("reference"), payment.amount_cents, code, **told))

    def hear(self, body: bytes, after: int = 1) -> Verdict:
        return receive(gateway=GatewayName.PAYBOX, body=body, now=NOW + timedelta(minutes=after))


@pytest.fixture
def town(db: None) -> PayboxTown:
    return PayboxTown()


@pytest.fixture
def family(town: PayboxTown) -> Family:
    return town.family()


@pytest.fixture
def make_town(transactional_db: None) -> Callable[[], PayboxTown]:
    return PayboxTown


def state(payment: Payment) -> str:
    return Payment.objects.get(pk=payment.pk).state


def test_form_is_signed_as_in_the_known_example() -> None:
    """The example of the signature that free clients of Paybox share."""
    fields = {
        "PBX_SITE": "12345678",
        "PBX_RANG": "32",
        "PBX_IDENTIFIANT": "12345678",
        "PBX_TOTAL": "999",
        "PBX_DEVISE": "978",
        "PBX_CMD": "appel à Paybox",
        "PBX_PORTEUR": "test@paybox.com",
        "PBX_RETOUR": "Mt:M;Ref:R;Auto:A;Erreur:E",
        "PBX_HASH": "SHA512",
        "PBX_TIME": "2015-06-08T16:21:16+02:00",
    }
    assert sign(fields, KEY).startswith(
        "7E74D8E9A0DBB65AAE51C5C50C2668FD98FC99AEDF18244BB1935F602B6C2E953B61FD84364F34FDB8"
    )


def test_form_carries_every_field_and_no_key() -> None:
    order = Order(
        "26-000042",
        "000042",
        datetime(2026, 11, 21, 9, tzinfo=UTC),
        5,
        "awa@exemple.fr",
        "https://p.fr/retour",
        "https://p.fr/ipn",
        2,
    )
    form = Paybox().form(shop(), order)
    signature = form.fields["PBX_HMAC"]
    unsigned = {name: value for name, value in form.fields.items() if name != "PBX_HMAC"}
    assert (list(form.fields)[-1], signature) == ("PBX_HMAC", sign(unsigned, KEY))
    assert unsigned == {
        "PBX_SITE": "1999888",
        "PBX_RANG": "32",
        "PBX_IDENTIFIANT": "110647233",
        "PBX_TOTAL": "005",
        "PBX_DEVISE": "978",
        "PBX_CMD": f"{SHOP}!26-000042",
        "PBX_PORTEUR": "ne-pas-repondre@p.fr",
        "PBX_RETOUR": "montant:M;reference:R;autorisation:A;transaction:S;appel:T;debut:N;date:W;heure:Q;erreur:E;"
        "signature:K",
        "PBX_HASH": "SHA512",
        "PBX_TIME": "2026-11-21T09:00:00+00:00",
        "PBX_RUF1": "POST",
        "PBX_REPONDRE_A": "https://p.fr/ipn",
        "PBX_EFFECTUE": "https://p.fr/retour",
        "PBX_REFUSE": "https://p.fr/retour",
        "PBX_ANNULE": "https://p.fr/retour",
        "PBX_ATTENTE": "https://p.fr/retour",
        "PBX_SHOPPINGCART": shopping_cart(2),
        "PBX_BILLING": billing(order.number),
    }
    assert (form.method, KEY in urlencode(form.fields)) == ("post", False)


def test_what_3d_secure_wants_is_xml_and_names_nobody() -> None:
    told = ET.fromstring(billing("26-000042"))  # noqa: S314
    assert {field.tag: field.text for field in told[0]} == {
        "FirstName": "Foyer",
        "LastName": "Commande 26-000042",
        "Address1": "Commande 26-000042",
        "ZipCode": "00000",
        "City": "France",
        "CountryCode": "250",
    }
    quantities = [ET.fromstring(shopping_cart(count)).findtext("total/totalQuantity") for count in (0, 7, 400)]  # noqa: S314
    assert quantities == ["1", "7", "99"]


def test_form_has_nothing_that_a_person_typed(town: PayboxTown, family: Family) -> None:
    typed = "zz&PBX_TOTAL=1"
    type(family.household).objects.filter(pk=family.household.pk).update(name=typed, address=typed, city=typed)
    payment = Payment.objects.get(pk=town.order(family).pk)
    Payment.objects.filter(pk=payment.pk).update(email="zz&x=1@exemple.fr")
    payment.refresh_from_db()
    form = bank_form(payment, return_url="https://p.fr/r", callback_url="https://p.fr/n", site_url="https://p.fr/")
    assert form.fields["PBX_CMD"] == f"{town.contract.shop_id}!{payment.order_number}"
    assert "<totalQuantity>2<" in form.fields["PBX_SHOPPINGCART"]
    assert "zz" not in urlencode(form.fields)
    assert all("&" not in value for value in form.fields.values())


@pytest.mark.parametrize(
    "changes",
    [{"number": "26-000042&PBX_TOTAL=1"}, {"return_url": "https://p.fr/r?a=b"}, {"callback_url": "https://p.fr/&"}],
)
def test_value_out_of_its_alphabet_is_never_signed(changes: dict[str, str]) -> None:
    order = Order("26-000042", "000042", NOW, 5, "a@b.fr", "https://p.fr/r", "https://p.fr/n")
    with pytest.raises(UnsafeFormError):
        Paybox().form(shop(), replace(order, **changes))


@pytest.mark.parametrize(
    "letters",
    [
        "montant:M;reference:R;autorisation:S;transaction:S;appel:T;debut:N;date:W;heure:Q;erreur:E",
        "montant:M;reference:R;autorisation:N;transaction:S;appel:T;debut:N;date:W;heure:Q;erreur:E",
        "montant:M;reference:R;autorisation:N;transaction:S;appel:T;debut:A;date:W;heure:Q;erreur:E",
        "montant:M;reference:R;autorisation:N;transaction:S;appel:T;debut:M;date:W;heure:Q;erreur:E",
        "montant:M;reference:R;autorisation:C;transaction:S;appel:T;debut:N;date:W;heure:Q;erreur:E",
        "montant:M;reference:R;autorisation:E;transaction:S;appel:T;debut:N;date:W;heure:Q;erreur:E",
        "montant:M;reference:R;autorisation:R;transaction:S;appel:T;debut:N;date:W;heure:Q;erreur:E",
        "montant:M;reference:R;autorisation:T;transaction:S;appel:S;debut:N;date:W;heure:Q;erreur:E",
        "montant:M;reference:R;transaction:S;appel:T;debut:N;date:W;heure:Q;erreur:E",
        "montant:M;reference:R;x:A;autorisation:N;transaction:S;appel:T;debut:N;date:W;heure:Q;erreur:E",
        "montant:M;reference:R;autorisation:N;autorisation:A;transaction:S;appel:T;date:W;heure:Q;erreur:E",
    ],
)
def test_names_chosen_on_the_test_platform_never_pay_a_real_order(letters: str) -> None:
    """Whoever posts a form of the test platform chooses its PBX_RETOUR; the bank signs with the same key."""
    told = {
        "M": "123400",
        "R": f"{SHOP}!26-000042",
        "A": "XXXXXX",
        "S": "4114539",
        "T": "8800233",
        "N": "111122",
        "W": "21112026",
        "Q": "10:00:00",
        "E": "00000",
        "C": "VISA",
    }
    body = signed("&".join(f"{name}={quote_plus(told[letter])}" for name, _, letter in map(_cut, letters.split(";"))))
    try:
        notice = Paybox().read(shop(), Incoming.of(body))
    except MessageError:
        return
    assert (notice.mode, notice.outcome) != (Mode.PRODUCTION, Outcome.PAID)


def _cut(text: str) -> tuple[str, str, str]:
    return text.partition(":")


@pytest.mark.parametrize(
    ("code", "outcome"),
    [
        ("00000", Outcome.PAID),
        ("00001", Outcome.CANCELLED),
        ("00105", Outcome.REFUSED),
        ("00151", Outcome.REFUSED),
        ("00003", Outcome.REFUSED),
        ("00004", Outcome.REFUSED),
        ("00008", Outcome.REFUSED),
        ("00021", Outcome.REFUSED),
        ("00029", Outcome.REFUSED),
        ("00033", Outcome.REFUSED),
        ("00040", Outcome.REFUSED),
        ("00030", Outcome.EXPIRED),
        ("99999", Outcome.PENDING),
        ("00015", Outcome.ALREADY_PAID),
        ("00006", Outcome.UNKNOWN),
        ("00010", Outcome.UNKNOWN),
        ("00011", Outcome.UNKNOWN),
        ("00100000", Outcome.UNKNOWN),
        ("0", Outcome.UNKNOWN),
    ],
)
def test_codes_of_the_bank(code: str, outcome: Outcome) -> None:
    body = signed(says(f"{SHOP}!26-000042", 3720, code))
    assert Paybox().read(shop(), Incoming.of(body)).outcome is outcome


@pytest.mark.parametrize("changes", [{"autorisation": ""}, {"transaction": ""}, {"transaction": "000"}])
def test_paid_without_authorisation_or_transaction_is_not_believed_paid(changes: dict[str, str]) -> None:
    body = signed(says(f"{SHOP}!26-000042", 3720, **changes))
    assert Paybox().read(shop(), Incoming.of(body)).outcome is Outcome.UNKNOWN


def test_payment_of_the_test_platform_does_not_pay_a_real_order(town: PayboxTown, family: Family) -> None:
    payment = town.order(family)
    assert town.hear(town.answer(payment, autorisation="XXXXXX")) == Verdict.MISMATCH
    assert (Entry.objects.count(), BankMessage.objects.get().reason) == (0, "Diffère : mode")


@given(st.text(min_size=0, max_size=40))
def test_any_change_before_the_signature_is_refused(text: str) -> None:
    body = signed(says(f"{SHOP}!26-000042", 3720))
    before, _, signature = body.rpartition(b"&signature=")
    changed = quote(text).encode()
    assert is_signed(body, pem(bank()))
    assert is_signed(changed + b"&signature=" + signature, pem(bank())) == (changed == before)


def unsigned_bodies() -> dict[str, bytes]:
    good = signed(says(f"{SHOP}!26-000042", 3720))
    text, _, signature = good.rpartition(b"&signature=")
    return {
        "no signature": text,
        "empty signature": text + b"&signature=",
        "not base64": text + b"&signature=%%%%",
        "short": text + b"&signature=" + signature[:40],
        "another key": signed(text.decode(), stranger()),
        "another amount": good.replace(b"montant=3720", b"montant=1"),
        "more after it": good + b"&montant=1",
        "signature first": b"signature=" + signature + b"&" + text,
    }


@pytest.mark.parametrize("name", list(unsigned_bodies()))
def test_what_the_bank_did_not_sign_is_refused(name: str) -> None:
    with pytest.raises(MessageError):
        Paybox().read(shop(), Incoming.of(unsigned_bodies()[name]))


@pytest.mark.parametrize("bank_key", ["", "pas une clé", pem(ec.generate_private_key(ec.SECP256R1()))])
def test_without_the_banks_key_nothing_is_believed(bank_key: str) -> None:
    with pytest.raises(SignatureError):
        Paybox().read(shop(bank_key=bank_key), Incoming.of(signed(says(f"{SHOP}!26-000042", 3720))))


def test_paid_order_credits_whatever_the_way_it_is_told(client: Client, town: PayboxTown, family: Family) -> None:
    first, second = town.order(family), town.order(family)
    answer = client.post(NOTICES, town.answer(first), content_type="application/x-www-form-urlencoded")
    asked = client.get(f"{NOTICES}?{town.answer(second).decode()}")
    assert (answer.status_code, asked.status_code) == (200, 200)
    assert (state(first), state(second)) == ("paid", "paid")
    assert town.balances(family) == (3120, 4320)
    assert Receipt.objects.count() == 2


def test_life_of_an_attempt(town: PayboxTown, family: Family) -> None:
    payment = town.order(family)
    assert town.hear(town.answer(payment, "99999", transaction="")) == Verdict.NOTED
    assert state(payment) == PaymentState.PENDING
    assert town.hear(town.answer(payment, "00151", transaction="0")) == Verdict.NOTED
    assert state(payment) == PaymentState.REFUSED
    assert town.hear(town.answer(payment), after=60 * 24 * 3) == Verdict.CREDITED
    assert town.hear(town.answer(payment), after=60 * 24 * 4) == Verdict.DUPLICATE
    assert town.hear(town.answer(payment, "00015", transaction="0")) == Verdict.NO_EFFECT
    assert town.hear(town.answer(payment, transaction="999")) == Verdict.SURPLUS
    assert town.balances(family) == (3120, 4320)
    reconcile()


def test_already_paid_without_its_payment_is_for_staff(town: PayboxTown, family: Family) -> None:
    payment = town.order(family)
    assert town.hear(town.answer(payment, "00015", transaction="0")) == Verdict.NOTED
    assert (state(payment), OutgoingMail.objects.count()) == (PaymentState.REVIEW, 1)


def test_other_amount_credits_nothing_and_alerts(town: PayboxTown, family: Family) -> None:
    payment = town.order(family)
    assert town.hear(town.answer(payment, montant="1")) == Verdict.MISMATCH
    assert (state(payment), Entry.objects.count(), OutgoingMail.objects.count()) == ("review", 0, 1)


def test_order_of_another_shop_changes_nothing(town: PayboxTown, family: Family) -> None:
    other, payment = PayboxTown(), town.order(family)
    reference = f"{other.contract.shop_id}!{payment.order_number}"
    assert town.hear(town.answer(payment, reference=reference)) == Verdict.MISMATCH
    assert (state(payment), Entry.objects.count()) == ("redirected", 0)


def test_unknown_order_goes_to_suspense_and_unknown_shop_nowhere(town: PayboxTown, family: Family) -> None:
    payment = town.order(family)
    assert town.hear(town.answer(payment, reference=f"{payment.shop_id}!26-999999")) == Verdict.SUSPENSE
    assert town.hear(town.answer(payment, reference="26-000001")) == Verdict.FORGED
    assert Account.objects.get(kind="suspense").balance_cents == 3720


@ORDERS
def test_orders_give_exactly_as_many_credits(make_town: Callable[[], PayboxTown], orders: int) -> None:
    town = make_town()
    family = town.family()
    payments = [town.order(family, {town.meals: 1000 + number}) for number in range(orders)]
    jobs: list[Callable[[], object]] = []
    for payment in payments:
        forged = signed(says(f"{payment.shop_id}!{payment.order_number}", payment.amount_cents), stranger())
        tampered = town.answer(payment, montant="99999", transaction=str(payment.pk * 1000))
        for body in (*[town.answer(payment)] * 3, forged, tampered):
            jobs.append(lambda body=body: town.hear(body))  # type: ignore[misc]  # noqa: PERF401
    assert Counter(rush(jobs)) == {
        Verdict.CREDITED: orders,
        Verdict.DUPLICATE: 2 * orders,
        Verdict.FORGED: orders,
        Verdict.MISMATCH: orders,
    }
    assert (credited(), held()) == (orders, sum(payment.amount_cents for payment in payments))
    assert cents(town.wallet(family)) == held()
    reconcile()


def test_bad_news_of_a_credited_transaction_is_for_staff(town: PayboxTown, family: Family) -> None:
    """Paybox says nothing of refunds; should it ever come back on a payment, it is never filed as a copy."""
    payment = town.order(family)
    assert town.hear(town.answer(payment)) == Verdict.CREDITED
    assert town.hear(town.answer(payment, "00105"), after=2) == Verdict.TO_DECIDE
    assert sum(town.balances(family)) == 3720
    assert OutgoingMail.objects.filter(to="regie@exemple.fr").count() == 1
