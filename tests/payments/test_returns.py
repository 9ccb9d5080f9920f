"""What a bank says after the payment: taken back once, in the ledger, the books and the wallets alike (S3, F1, D10)."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest
from django.db import Error, connection, connections, transaction
from hypothesis import given
from hypothesis import strategies as st

from preau.ledger.actions.reconciling import reconcile
from preau.ledger.models import Account, Entry
from preau.notices.models import OutgoingMail
from preau.payments.actions import record_return, settle_suspense
from preau.payments.actions.returning import Statement, credits_of, left_of
from preau.payments.enums import Operation, Outcome, PaymentState, ReturnMotive, Verdict
from preau.payments.errors import PaymentRefusedError
from preau.payments.models import BankMessage, Payment, PaymentReturn
from preau.payments.rules.returning import Credited, Word, after_payment, shares
from preau.receipts.actions.recording import paid_lines
from preau.receipts.agreement import disagreements
from preau.receipts.models import Receipt
from tests.acting import by
from tests.factories import UserFactory
from tests.payments.conftest import NOW, CardTown, Family
from tests.wallets.conftest import payable_of

TODAY = NOW.date()
REFUND = {"vads_operation_type": "CREDIT", "vads_url_check_src": "MERCH_BO"}


@pytest.fixture
def town(db: None) -> CardTown:
    made = CardTown()
    made.structure.contact_email = "regie@exemple.fr"
    made.structure.save()
    return made


@pytest.fixture
def family(town: CardTown) -> Family:
    return town.family()


def refund(town: CardTown, payment: Payment, cents: int, name: str = "refund", after: int = 5, **more: str) -> Verdict:
    told = REFUND | {"vads_amount": str(cents), "vads_trans_uuid": name} | more
    return town.tell(payment, "CAPTURED", after=after, **told)


def agree(town: CardTown) -> None:
    reconcile()
    assert disagreements(town.office) == []


def books(town: CardTown) -> int:
    return sum(Receipt.objects.filter(cash_office=town.office).order_by("id").values_list("amount_cents", flat=True))


def test_refund_takes_back_all_of_a_payment_once(town: CardTown, family: Family) -> None:
    payment = town.order(family)
    town.tell(payment)
    OutgoingMail.objects.all().delete()
    assert refund(town, payment, 3720) == Verdict.RETURNED
    assert refund(town, payment, 3720) == Verdict.DUPLICATE
    assert refund(town, payment, 3720, "another") == Verdict.TO_DECIDE
    assert (town.balances(family), books(town)) == ((0, 0), 0)
    first, back = Receipt.objects.order_by("id")
    assert (back.amount_cents, back.returns, back.number) == (-3720, first, first.number + 1)
    assert back.note == "Remboursé à la banque le 21/11/2026"
    mails = [(mail.to, mail.subject) for mail in OutgoingMail.objects.order_by("id")]
    assert (family.user.email, "Annulation de versement, 37,20 €") in mails
    assert mails.count(("regie@exemple.fr", f"Paiement à examiner, commande {payment.order_number}")) == 2
    assert Payment.objects.get().state == PaymentState.PAID
    agree(town)


def test_partial_refunds_share_between_wallets_and_sum_to_the_payment(town: CardTown, family: Family) -> None:
    payment = town.order(family)
    town.tell(payment)
    assert [refund(town, payment, cents, f"r{cents}") for cents in (1000, 1, 2719)] == [Verdict.RETURNED] * 3
    assert refund(town, payment, 1, "more") == Verdict.TO_DECIDE
    assert town.balances(family) == (0, 0)
    assert [row.amount_cents for row in PaymentReturn.objects.order_by("id")] == [1000, 1, 2719]
    agree(town)


@pytest.mark.parametrize("status", ["CANCELLED", "EXPIRED", "CAPTURE_FAILED"])
def test_credited_payment_that_comes_to_nothing_is_taken_back(town: CardTown, family: Family, status: str) -> None:
    payment = town.order(family)
    town.tell(payment)
    OutgoingMail.objects.all().delete()
    assert [town.tell(payment, status, after=n) for n in (2, 3)] == [Verdict.RETURNED, Verdict.DUPLICATE]
    assert town.balances(family) == (0, 0)
    assert OutgoingMail.objects.filter(to="regie@exemple.fr").count() == 1
    assert PaymentReturn.objects.get().motive == ReturnMotive.CANCELLED
    agree(town)


def test_amount_lowered_at_the_bank_takes_back_the_difference(town: CardTown, family: Family) -> None:
    payment = town.order(family)
    town.tell(payment)
    assert town.tell(payment, vads_amount="3000", after=2) == Verdict.RETURNED
    assert town.tell(payment, vads_amount="3000", after=3) == Verdict.DUPLICATE
    assert sum(town.balances(family)) == 3000
    assert town.tell(payment, vads_amount="2500", after=4) == Verdict.RETURNED
    assert sum(town.balances(family)) == 2500
    assert town.tell(payment, vads_amount="9999", after=5) == Verdict.TO_DECIDE
    assert town.tell(payment, "CANCELLED", vads_amount="2500", after=6) == Verdict.RETURNED
    assert town.balances(family) == (0, 0)
    agree(town)


def test_bad_news_of_a_credited_transaction_is_never_a_duplicate(town: CardTown, family: Family) -> None:
    payment = town.order(family)
    town.tell(payment)
    OutgoingMail.objects.all().delete()
    assert town.tell(payment, "REFUSED", after=2) == Verdict.TO_DECIDE
    assert OutgoingMail.objects.get().to == "regie@exemple.fr"
    assert sum(town.balances(family)) == 3720


@pytest.mark.parametrize("status", ["ACCEPTED", "AUTHORISED", "CAPTURED"])
def test_verification_of_a_card_moves_nothing(town: CardTown, family: Family, status: str) -> None:
    payment = town.order(family)
    more = {"vads_operation_type": "VERIFICATION", "vads_trans_uuid": "check"}
    assert town.tell(payment, status, **more) == Verdict.NO_EFFECT
    assert town.balances(family) == (0, 0)
    assert town.tell(payment, after=2) == Verdict.CREDITED
    assert town.tell(payment, status, after=3, **more | {"vads_trans_uuid": "again"}) == Verdict.NO_EFFECT
    assert sum(town.balances(family)) == 3720


def test_accepted_is_never_paid(town: CardTown, family: Family) -> None:
    payment = town.order(family)
    assert town.tell(payment, "ACCEPTED") == Verdict.NOTED
    assert (town.balances(family), Payment.objects.get().state) == ((0, 0), PaymentState.REVIEW)


def test_refund_before_its_payment_waits_for_it(town: CardTown, family: Family) -> None:
    payment = town.order(family)
    assert refund(town, payment, 3720, after=1) == Verdict.EARLY
    assert town.balances(family) == (0, 0)
    assert town.tell(payment, after=2) == Verdict.CREDITED
    assert (town.balances(family), books(town), PaymentReturn.objects.count()) == ((0, 0), 0, 1)
    assert refund(town, payment, 3720, after=3) == Verdict.DUPLICATE
    agree(town)


def test_cancellation_before_its_payment_credits_nothing(town: CardTown, family: Family) -> None:
    payment = town.order(family)
    assert town.tell(payment, "CANCELLED", after=1) == Verdict.NOTED
    assert town.tell(payment, after=2) == Verdict.TO_DECIDE
    assert town.balances(family) == (0, 0)


@pytest.mark.parametrize("status", ["REFUSED", "WAITING_AUTHORISATION"])
def test_refund_that_does_not_move_money_moves_none(town: CardTown, family: Family, status: str) -> None:
    payment = town.order(family)
    town.tell(payment)
    told = REFUND | {"vads_trans_uuid": "refund"}
    assert town.tell(payment, status, after=2, **told) in (Verdict.NO_EFFECT, Verdict.NOTED)
    assert sum(town.balances(family)) == 3720


@pytest.mark.parametrize("changes", [{"vads_ctx_mode": "PRODUCTION"}, {"vads_currency": "840"}])
def test_refund_of_another_mode_or_currency_moves_nothing(
    town: CardTown, family: Family, changes: dict[str, str]
) -> None:
    payment = town.order(family)
    town.tell(payment)
    assert refund(town, payment, 3720, **changes) == Verdict.MISMATCH
    assert sum(town.balances(family)) == 3720


def test_money_already_spent_leaves_a_debt(town: CardTown, family: Family) -> None:
    payment = town.order(family, {town.meals: 1560})
    town.tell(payment)
    spend(town, family, 1560)
    assert refund(town, payment, 1560) == Verdict.RETURNED
    assert town.balances(family)[0] == -1560
    agree(town)


def test_closed_wallet_and_moved_household(town: CardTown, family: Family) -> None:
    payment = town.order(family, {town.meals: 1560})
    town.tell(payment)
    spend(town, family, 1560)
    type(town.wallet(family)).objects.filter(pk=town.wallet(family).pk).update(closed_at=NOW)
    type(family.household).objects.filter(pk=family.household.pk).update(name="PARTIE", city="Ailleurs")
    assert refund(town, payment, 1560) == Verdict.RETURNED
    assert town.balances(family)[0] == -1560
    assert Receipt.objects.order_by("id").last().household_id == family.household.pk
    agree(town)


def spend(town: CardTown, family: Family, cents: int) -> None:
    """Served days, as the ledger sees them."""
    from preau.ledger.actions import Cause, NewAccount, NewEntry, open_accounts, post
    from preau.ledger.enums import AccountKind, CauseKind, EntryKind

    (product,) = open_accounts([NewAccount(town.office.pk, AccountKind.PRODUCT, key="x")])
    legs = {town.wallet(family).account_id: -cents, product: cents}
    post([NewEntry(town.office.pk, EntryKind.CHARGE, Cause(CauseKind.BOOKING, 999), legs, "Jour")], actor=by())


def test_refund_of_a_sum_in_suspense_leaves_it(town: CardTown, family: Family) -> None:
    payment = town.order(family)
    lost = {"vads_order_id": "26-999999"}
    assert town.tell(payment, **lost) == Verdict.SUSPENSE
    assert refund(town, payment, 3720, **lost) == Verdict.RETURNED
    assert refund(town, payment, 3720, **lost) == Verdict.DUPLICATE
    suspense = BankMessage.objects.get(verdict=Verdict.SUSPENSE)
    assert Account.objects.get(kind="suspense").balance_cents == 0
    wallet = payable_of(town.wallet(family))
    with pytest.raises(PaymentRefusedError, match="a repris cette somme"):
        settle_suspense(message=suspense, payable=wallet, reason="relevé", actor=by(UserFactory.create()))
    agree(town)


def test_refund_of_a_sum_that_was_identified_comes_off_its_wallet(town: CardTown, family: Family) -> None:
    payment, lost = town.order(family), {"vads_order_id": "26-999999"}
    town.tell(payment, **lost)
    suspense = BankMessage.objects.get(verdict=Verdict.SUSPENSE)
    wallet = payable_of(town.wallet(family))
    settle_suspense(message=suspense, payable=wallet, reason="relevé", actor=by(UserFactory.create()), at=NOW)
    assert town.balances(family)[0] == 3720
    assert refund(town, payment, 1000, **lost) == Verdict.RETURNED
    assert town.balances(family)[0] == 2720
    agree(town)


def test_refund_of_nothing_we_know_is_for_staff(town: CardTown, family: Family) -> None:
    payment = town.order(family)
    assert refund(town, payment, 3720, vads_order_id="26-999999") == Verdict.TO_DECIDE
    assert Entry.objects.count() == 0


def record(
    town: CardTown,
    payment: Payment,
    cents: int = 3720,
    key: UUID | None = None,
    note: str = "carte volée",
    bank_date: date = TODAY,
) -> PaymentReturn:
    return record_return(
        structure=town.structure,
        payment_id=payment.pk,
        told=Statement(ReturnMotive.CHARGEBACK, cents, bank_date, note),
        key=key or uuid4(),
        actor=by(UserFactory.create()),
        at=NOW + timedelta(hours=1),
    )


def test_desk_records_a_dispute_once(town: CardTown, family: Family) -> None:
    payment = town.order(family)
    town.tell(payment)
    OutgoingMail.objects.all().delete()
    key = uuid4()
    first = record(town, payment, key=key)
    assert record(town, payment, key=key) == first
    assert first.receipt.note == "Contesté par le porteur de la carte le 21/11/2026, carte volée"
    assert "carte volée" in OutgoingMail.objects.get(to=family.user.email).body
    assert town.balances(family) == (0, 0)
    with pytest.raises(PaymentRefusedError, match="Il reste"):
        record(town, payment, cents=1)
    agree(town)


@pytest.mark.parametrize(
    "wrong",
    [{"note": " "}, {"bank_date": date(2027, 1, 1)}, {"bank_date": date(2026, 1, 1)}, {"cents": 0}, {"cents": 9999}],
)
def test_desk_records_nothing_wrong(town: CardTown, family: Family, wrong: dict[str, object]) -> None:
    payment = town.order(family)
    with pytest.raises(PaymentRefusedError):
        record(town, payment)
    town.tell(payment)
    with pytest.raises(PaymentRefusedError):
        record(town, payment, **wrong)  # type: ignore[arg-type]
    assert sum(town.balances(family)) == 3720


def rush(works: list[Callable[[], object]]) -> None:
    """Each on a connection of its own, at the same instant."""
    gate = threading.Barrier(len(works))

    def run(work: Callable[[], object]) -> None:
        try:
            gate.wait(20)
            work()
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)


def test_same_refund_ten_times_at_once_is_taken_back_once(make_cards: Callable[[], CardTown]) -> None:
    town = make_cards()
    family = town.family()
    payment = town.order(family)
    town.tell(payment)
    rush([lambda: refund(town, payment, 3720)] * 5 + [lambda: town.tell(payment, "CANCELLED", after=5)] * 5)
    assert (town.balances(family), PaymentReturn.objects.count()) == ((0, 0), 1)
    agree(town)


def test_without_the_lock_of_the_attempt_the_database_alone_holds(
    make_cards: Callable[[], CardTown], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Negative control: with neither the lock nor the office's, more goes back than came in, and the commit fails."""
    from preau.payments.actions import receiving, returning

    town = make_cards()
    family = town.family()
    payment = town.order(family)
    town.tell(payment)
    monkeypatch.setattr(receiving, "lock_payment", lambda number: Payment.objects.filter(order_number=number).first())
    monkeypatch.setattr(returning, "hold_day", lambda *told: None)
    monkeypatch.setattr(returning, "left_of", lambda found: {one.pk: 3720 for one in found})
    monkeypatch.setattr(receiving, "left_of", lambda found: {one.pk: 3720 for one in found})
    monkeypatch.setattr(
        returning, "_lines", lambda credit, first: [(one.payable, one.amount_cents) for one in paid_lines(first)]
    )
    refund(town, payment, 3720, "one")
    with pytest.raises(Error, match="no more goes back than came in"):
        refund(town, payment, 3720, "two")
    assert town.balances(family) == (0, 0)


def test_raw_sql_cannot_give_back_more_than_came_in(town: CardTown, family: Family) -> None:
    payment = town.order(family)
    town.tell(payment)
    refund(town, payment, 3720)
    for sql in (
        "UPDATE payments_paymentreturn SET amount_cents = 1",
        "DELETE FROM payments_paymentreturn",
        "UPDATE receipts_receipt SET returns_id = NULL WHERE returns_id IS NOT NULL",
    ):
        with pytest.raises(Error), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)


@given(st.lists(st.integers(0, 5000), min_size=1, max_size=6).filter(lambda lefts: sum(lefts) > 0), st.data())
def test_shares_sum_and_stay_within_what_is_left(lefts: list[int], data: st.DataObject) -> None:
    cents = data.draw(st.integers(1, sum(lefts)))
    parts = shares(cents, lefts)
    assert sum(parts) == cents
    assert all(0 <= part <= left for part, left in zip(parts, lefts, strict=True))


@given(
    st.sampled_from(Operation),
    st.sampled_from(Outcome),
    st.booleans(),
    st.integers(1, 9),
    st.integers(0, 5),
    st.booleans(),
)
def test_no_word_gives_back_more_than_is_left(
    operation: Operation, outcome: Outcome, undoes: bool, cents: int, left: int, known: bool
) -> None:
    own = Credited(5, left, 5 - left) if known else None
    after = after_payment(Word(operation, outcome, undoes, cents), own=own, left=left, is_paid=known)
    if after is not None and after.motive:
        assert 0 < after.cents <= left
        assert operation is not Operation.VERIFICATION


def test_what_is_left_of_a_credit(town: CardTown, family: Family) -> None:
    payment = town.order(family)
    town.tell(payment)
    refund(town, payment, 20)
    assert list(left_of(credits_of(payment)).values()) == [3700]
