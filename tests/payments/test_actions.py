"""From the attempt to the credit, and everything that must not credit."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import Error, IntegrityError, connection, transaction
from pytest_django import DjangoAssertNumQueries

from preau.households.models import Person
from preau.ledger.actions.reconciling import reconcile
from preau.ledger.models import Account, Entry
from preau.notices.models import OutgoingMail
from preau.payables.enums import Category
from preau.payments.actions import (
    expire_payments,
    prepare_again,
    prepare_payments,
    receive,
    settle_suspense,
    start_payment,
    unbelieved,
)
from preau.payments.enums import GatewayName, PaymentState, Verdict
from preau.payments.errors import PaymentRefusedError
from preau.payments.models import BankMessage, Payment, PaymentContract, PaymentLine
from preau.receipts.models import ReceiptLine
from preau.wallets.names import wallet_name
from tests.acting import by
from tests.factories import UserFactory
from tests.factories.money import CashOfficeFactory, WalletKindFactory
from tests.payments.conftest import NOW, CardTown, cents, open_contract
from tests.wallets.conftest import payable_of


def state(payment: Payment) -> str:
    return Payment.objects.get(pk=payment.pk).state


def test_paid_order_credits_its_wallets_writes_a_receipt_and_a_line(cards: CardTown) -> None:
    family = cards.family()
    payment = cards.order(family)
    assert (payment.state, payment.amount_cents, len(payment.transaction_number)) == ("redirected", 3720, 6)
    assert cards.tell(payment) == Verdict.CREDITED
    assert cards.balances(family) == (1560, 2160)
    assert state(payment) == PaymentState.PAID
    (entry,) = Entry.objects.all()
    assert entry.text == f"Versement par carte, commande {payment.order_number}"
    assert (entry.cause_kind, entry.cause_id, entry.actor) == ("payment", payment.pk, family.user)
    (mail,) = OutgoingMail.objects.all()
    assert (mail.to, mail.subject) == (family.user.email, "Reçu de votre paiement de 37,20 €")
    assert "- Restauration : 15,60\u00a0€\n- Périscolaire : 21,60\u00a0€" in mail.body
    assert f"Reçu : {cards.office.code}-2026-000001" in mail.body
    reconcile()


def test_receipts_are_numbered_without_a_gap(cards: CardTown) -> None:
    for number in range(3):
        payment = cards.order(cards.family())
        cards.tell(payment, "REFUSED")
        cards.tell(payment, vads_trans_uuid=f"second-{number}")
        cards.tell(payment, vads_trans_uuid=f"second-{number}")
    numbers = BankMessage.objects.exclude(receipt_number="").order_by("id").values_list("receipt_number", flat=True)
    assert list(numbers) == [f"{cards.office.code}-2026-{n:06d}" for n in (1, 2, 3)]


def test_same_message_again_is_a_no_op(cards: CardTown) -> None:
    family = cards.family()
    payment = cards.order(family)
    assert [cards.tell(payment, after=n) for n in range(1, 4)] == [Verdict.CREDITED, *[Verdict.DUPLICATE] * 2]
    assert (cards.balances(family), OutgoingMail.objects.count()) == ((1560, 2160), 1)


@pytest.mark.parametrize(
    "changes", [{"key": "0000"}, {"signature": "x"}, {"vads_site_id": "99999999"}, {"key": "", "vads_amount": "1"}]
)
def test_message_not_signed_by_the_bank_does_nothing(cards: CardTown, changes: dict[str, str]) -> None:
    family = cards.family()
    payment = cards.order(family)
    body = cards.says(payment, **changes)
    assert receive(gateway=GatewayName.LYRA, body=body, now=NOW) == Verdict.FORGED
    assert (cards.balances(family), state(payment)) == ((0, 0), "redirected")
    kept = BankMessage.objects.get()
    assert (kept.payment, kept.cash_office, kept.transaction) == (None, None, "")
    assert cards.tell(payment) == Verdict.CREDITED  # the forged one took nobody's place


@pytest.mark.parametrize("body", [b"", b"bonjour", b"vads_site_id=1&vads_site_id=2", b"\xff\xfe", b"a=\0"])
def test_message_that_cannot_be_read_does_nothing(cards: CardTown, body: bytes) -> None:
    verdict = receive(gateway=GatewayName.LYRA, body=body, now=NOW)
    assert verdict in (Verdict.UNREADABLE, Verdict.FORGED)
    assert Entry.objects.count() == 0


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"vads_amount": "3719"}, "montant"),
        ({"vads_amount": "372000"}, "montant"),
        ({"vads_currency": "840"}, "monnaie"),
        ({"vads_ctx_mode": "PRODUCTION"}, "mode"),
        ({"vads_trans_id": "000000"}, "formulaire envoyé"),
        ({"vads_trans_date": "20261121080000"}, "formulaire envoyé"),
    ],
)
def test_signed_message_that_differs_never_credits_and_is_flagged(
    cards: CardTown, changes: dict[str, str], why: str
) -> None:
    cards.structure.contact_email = "regie@exemple.fr"
    cards.structure.save()
    family = cards.family()
    payment = cards.order(family)
    assert cards.tell(payment, **changes) == Verdict.MISMATCH
    assert (cards.balances(family), state(payment)) == ((0, 0), PaymentState.REVIEW)
    assert BankMessage.objects.get().reason == f"Diffère : {why}"
    (mail,) = OutgoingMail.objects.all()
    assert (mail.to, mail.subject) == ("regie@exemple.fr", f"Paiement à examiner, commande {payment.order_number}")
    assert cards.tell(payment, after=2) == Verdict.CREDITED  # the true one still credits


def test_another_shop_cannot_pay_nor_disturb_our_order(cards: CardTown) -> None:
    family, other = cards.family(), CardTown()
    payment = cards.order(family)
    assert other.tell(payment, vads_site_id=other.contract.shop_id) == Verdict.MISMATCH
    assert (cards.balances(family), state(payment)) == ((0, 0), "redirected")


@pytest.mark.parametrize("before", ["REFUSED", "ABANDONED", "EXPIRED", "UNDER_VERIFICATION", "SOMETHING_NEW"])
def test_accepted_after_anything_else_credits(cards: CardTown, before: str) -> None:
    family = cards.family()
    payment = cards.order(family)
    assert cards.tell(payment, before) == Verdict.NOTED
    assert cards.balances(family) == (0, 0)
    assert cards.tell(payment, after=5) == Verdict.CREDITED
    assert cards.balances(family) == (1560, 2160)
    assert cards.tell(payment, "REFUSED", vads_trans_uuid="other") == Verdict.NO_EFFECT
    assert state(payment) == PaymentState.PAID


def test_late_paid_after_expired_still_credits(cards: CardTown) -> None:
    family = cards.family()
    payment = cards.order(family)
    assert expire_payments(now=NOW + timedelta(minutes=29)) == 0
    assert expire_payments(now=NOW + timedelta(minutes=31)) == 1
    assert expire_payments(now=NOW + timedelta(minutes=31)) == 0
    assert state(payment) == PaymentState.EXPIRED
    assert cards.tell(payment, after=24 * 60) == Verdict.CREDITED
    assert (cards.balances(family), state(payment)) == ((1560, 2160), PaymentState.PAID)
    assert expire_payments(now=NOW + timedelta(days=9)) == 0


def test_payment_under_verification_does_not_expire_for_a_week(cards: CardTown) -> None:
    payment = cards.order(cards.family())
    cards.tell(payment, "UNDER_VERIFICATION")
    assert expire_payments(now=NOW + timedelta(days=6)) == 0
    assert state(payment) == PaymentState.PENDING
    assert expire_payments(now=NOW + timedelta(days=8)) == 1
    assert cards.tell(payment, after=9 * 24 * 60) == Verdict.CREDITED


def test_order_paid_twice_is_an_advance(cards: CardTown) -> None:
    family = cards.family()
    payment = cards.order(family)
    cards.tell(payment)
    assert cards.tell(payment, vads_trans_uuid="another card") == Verdict.SURPLUS
    assert cards.tell(payment, vads_trans_uuid="another card") == Verdict.DUPLICATE
    assert cards.balances(family) == (3120, 4320)
    reconcile()


def test_unknown_order_goes_to_suspense_then_to_its_wallet_once(cards: CardTown) -> None:
    family = cards.family()
    payment = cards.order(family)
    lost = {"vads_order_id": "26-999999"}
    assert cards.tell(payment, **lost) == Verdict.SUSPENSE
    assert cards.tell(payment, **lost) == Verdict.DUPLICATE
    assert Account.objects.get(kind="suspense").balance_cents == 3720
    message, wallet = BankMessage.objects.get(verdict=Verdict.SUSPENSE), cards.wallet(family)
    assert message.payment is None
    given = {
        "message": message,
        "payable": payable_of(wallet),
        "reason": "Relevé du 21",
        "actor": by(UserFactory.create()),
    }
    settle_suspense(**given)
    with pytest.raises(PaymentRefusedError, match="déjà été attribuée"):
        settle_suspense(**given)
    assert (cents(wallet), Account.objects.get(kind="suspense").balance_cents) == (3720, 0)
    reconcile()


def test_sum_in_suspense_stays_in_its_cash_office_and_needs_a_reason(cards: CardTown) -> None:
    other = CardTown()
    payment = cards.order(cards.family())
    cards.tell(payment, vads_order_id="")
    suspense, wallet = BankMessage.objects.get(), cards.wallet(cards.family())
    actor = cards.family().user
    with pytest.raises(PaymentRefusedError, match="autre régie"):
        settle_suspense(message=suspense, payable=payable_of(other.wallet(other.family())), reason="x", actor=by(actor))
    with pytest.raises(PaymentRefusedError, match="Indiquez"):
        settle_suspense(message=suspense, payable=payable_of(wallet), reason=" ", actor=by(actor))
    cards.tell(payment, vads_trans_uuid="known order")
    credited = BankMessage.objects.get(verdict="credited")
    with pytest.raises(PaymentRefusedError, match="pas laissé"):
        settle_suspense(message=credited, payable=payable_of(wallet), reason="x", actor=by(actor))


@pytest.mark.parametrize(
    ("status", "changes", "verdict"),
    [
        ("REFUSED", {}, Verdict.NO_EFFECT),
        ("AUTHORISED", {"vads_currency": "840"}, Verdict.MISMATCH),
        ("AUTHORISED", {"vads_ctx_mode": "PRODUCTION"}, Verdict.MISMATCH),
        ("AUTHORISED", {"vads_amount": "0"}, Verdict.MISMATCH),
    ],
)
def test_unknown_order_without_euros_moves_nothing(
    cards: CardTown, status: str, changes: dict[str, str], verdict: Verdict
) -> None:
    assert cards.tell(cards.order(cards.family()), status, vads_order_id="26-999999", **changes) == verdict
    assert Entry.objects.count() == 0


def test_attempt_ends_at_its_very_instant(cards: CardTown) -> None:
    """It cannot start any more at `expires_at`, and is written as expired only past it."""
    family = cards.family()
    (payment,) = prepare_payments(
        structure=cards.structure,
        household=family.household,
        shares={wallet_name(cards.meals.pk): 1560},
        email=family.user.email,
        key=uuid4(),
        actor=by(family.user),
        now=NOW,
    )
    end, instant = payment.expires_at, timedelta(microseconds=1)
    assert start_payment(payment_id=payment.pk, household=family.household, now=end) is None
    assert expire_payments(now=end) == 0
    assert state(payment) == PaymentState.CREATED
    assert start_payment(payment_id=payment.pk, household=family.household, now=end - instant) is not None
    payment.refresh_from_db()
    assert expire_payments(now=payment.expires_at) == 0
    assert expire_payments(now=payment.expires_at + instant) == 1
    assert state(payment) == PaymentState.EXPIRED


def test_form_sent_twice_is_one_attempt(cards: CardTown) -> None:
    family, key = cards.family(), uuid4()
    given = {
        "structure": cards.structure,
        "household": family.household,
        "email": "a@exemple.fr",
        "key": key,
        "actor": by(family.user),
    }
    first = prepare_payments(**given, shares={wallet_name(cards.meals.pk): 1000})
    assert prepare_payments(**given, shares={wallet_name(cards.meals.pk): 9000}) == first
    assert list(PaymentLine.objects.values_list("amount_cents", flat=True)) == [1000]


def test_two_cash_offices_are_two_attempts_and_one_failing_leaves_the_other(cards: CardTown) -> None:
    family = cards.family()
    office = CashOfficeFactory.create(structure=cards.structure)
    kind = WalletKindFactory.create(cash_office=office, name="Self")
    given = {
        "structure": cards.structure,
        "household": family.household,
        "email": "a@exemple.fr",
        "actor": by(family.user),
        "shares": {wallet_name(cards.meals.pk): 1000, wallet_name(kind.pk): 1700},
        "now": NOW,
    }
    with pytest.raises(PaymentRefusedError, match="pas ouvert"):
        prepare_payments(**given, key=uuid4())
    assert Payment.objects.count() == 0
    open_contract(office)
    payments = prepare_payments(**given, key=uuid4())
    assert [(p.cash_office_id, p.amount_cents) for p in payments] == [(cards.office.pk, 1000), (office.pk, 1700)]
    for payment in payments:
        start_payment(payment_id=payment.pk, household=family.household, now=NOW)
    cards.tell(payments[0], "REFUSED")
    assert cards.tell(payments[1]) == Verdict.CREDITED
    assert (cents(cards.wallet(family)), cents(cards.wallet(family, kind))) == (0, 1700)


def test_attempt_is_the_households_own_and_ends_in_time(cards: CardTown) -> None:
    family, stranger = cards.family(), cards.family()
    payment = cards.order(family)
    assert start_payment(payment_id=payment.pk, household=stranger.household, now=NOW) is None
    again = start_payment(payment_id=payment.pk, household=family.household, now=NOW + timedelta(minutes=10))
    assert again is not None
    assert again.redirected_at == NOW
    assert start_payment(payment_id=payment.pk, household=family.household, now=NOW + timedelta(hours=1)) is None
    cards.tell(payment)
    assert start_payment(payment_id=payment.pk, household=family.household, now=NOW) is None


def test_failed_attempt_can_be_made_again_and_a_paid_one_cannot(cards: CardTown) -> None:
    family, key = cards.family(), uuid4()
    payment = cards.order(family)
    with pytest.raises(PaymentRefusedError, match="pas échoué"):
        prepare_again(payment=payment, key=key, actor=by(family.user))
    cards.tell(payment, "REFUSED")
    payment.refresh_from_db()
    again = prepare_again(payment=payment, key=key, actor=by(family.user))
    assert (again.amount_cents, again.order_number == payment.order_number) == (3720, False)
    assert prepare_again(payment=payment, key=key, actor=by(family.user)) == again


def test_nothing_wrong_is_prepared(cards: CardTown) -> None:
    family, other = cards.family(), CardTown()
    given = {
        "structure": cards.structure,
        "household": family.household,
        "email": "a@exemple.fr",
        "key": uuid4(),
        "actor": by(family.user),
    }
    own, theirs = wallet_name(cards.meals.pk), wallet_name(other.meals.pk)
    for shares in ({}, {own: 0}, {own: -5}, {theirs: 500}):
        with pytest.raises(PaymentRefusedError):
            prepare_payments(**given, shares=shares)
    PaymentContract.objects.filter(pk=cards.contract.pk).update(is_active=False)
    with pytest.raises(PaymentRefusedError, match="pas ouvert"):
        prepare_payments(**given, shares={own: 500})


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE payments_payment SET amount_cents = 1",
        "UPDATE payments_payment SET state = 'refused'",
        "DELETE FROM payments_payment",
        "UPDATE payments_paymentline SET amount_cents = 1",
        "DELETE FROM payments_bankmessage",
        "UPDATE payments_bankmessage SET verdict = 'credited'",
        "SET LOCAL preau.allow_truncate = 'off'; TRUNCATE payments_payment CASCADE",
    ],
)
def test_raw_sql_cannot_rewrite_a_payment(cards: CardTown, sql: str) -> None:
    payment = cards.order(cards.family())
    cards.tell(payment)
    with pytest.raises(Error), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)
    assert (state(payment), BankMessage.objects.get().verdict) == ("paid", "credited")


def test_raw_sql_cannot_credit_a_transaction_twice(cards: CardTown) -> None:
    cards.tell(cards.order(cards.family()))
    kept = BankMessage.objects.get()
    kept.pk = None
    with pytest.raises(IntegrityError, match="bank_transaction_credits_once"), transaction.atomic():
        kept.save(force_insert=True)


def test_flood_of_forged_messages_does_not_fill_the_database(cards: CardTown, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unbelieved, "UNBELIEVED_AN_HOUR", 3)
    payment = cards.order(cards.family())
    for _ in range(6):
        cards.tell(payment, key="faux", vads_bank_label="x" * 9000)
    assert BankMessage.objects.count() == 3
    assert max(len(raw) for raw in BankMessage.objects.values_list("raw", flat=True)) <= unbelieved.UNBELIEVED_LENGTH


def test_statements_of_a_credit_do_not_grow_with_the_wallets(
    cards: CardTown, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for shares in ({cards.meals: 1000}, {cards.meals: 1000, cards.care: 500}):
        payment = cards.order(cards.family(), shares)
        with django_assert_max_num_queries(31):
            cards.tell(payment)


def test_card_payment_of_adults_only_goes_to_their_column(cards: CardTown) -> None:
    family, alone = cards.family(), cards.family()
    Person.objects.filter(pk__in=alone.people).update(kind="adult")
    for payer in (family, alone):
        cards.tell(cards.order(payer))
    found = ReceiptLine.objects.order_by("receipt", "id").values_list("category", flat=True)
    assert list(found) == [Category.TICKET, Category.TICKET, Category.ADULT, Category.ADULT]
