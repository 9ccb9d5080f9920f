"""The same credit or the same return by several roads at the same instant: money moves once; and what holds it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection

from preau.ledger.models import Entry
from preau.payments.actions import compare_journal, credit_difference, keep_journal, receiving, record_return
from preau.payments.actions.returning import Statement
from preau.payments.enums import ReturnMotive, Verdict
from preau.payments.errors import PaymentRefusedError
from preau.payments.models import BankMessage, JournalDifference, Payment, PaymentReturn
from preau.receipts.agreement import disagreements
from tests.acting import by
from tests.factories import UserFactory
from tests.payments.conftest import NOW, CardTown, Family, uuid_of
from tests.payments.test_hundred import rush

LATER = NOW + timedelta(hours=1)


def missing(town: CardTown, family: Family) -> tuple[Payment, JournalDifference]:
    """An order that the bank's file says paid, and whose message never came."""
    payment = town.order(family)
    name = uuid_of(f"uuid-{payment.pk}")
    text = "ORDER_ID;AMOUNT;DATE;TRANSACTION_UUID;TRANSACTION_STATUS\n"
    data = f"{text}{payment.order_number};{payment.amount_cents};{NOW:%Y%m%d};{name};CAPTURED\n".encode()
    compared = compare_journal(
        structure=town.structure, cash_office_id=town.office.pk, file_name="journal.csv", data=data
    )
    return payment, keep_journal(comparison=compared, actor=by(UserFactory.create())).differences.get()


def credit(town: CardTown, difference: JournalDifference) -> BankMessage:
    return credit_difference(
        structure=town.structure, difference_id=difference.pk, actor=by(UserFactory.create()), now=LATER
    )


def test_a_gap_is_credited_once_by_agents_and_the_message_at_once(make_cards: Callable[[], CardTown]) -> None:
    town = make_cards()
    family = town.family()
    payment, difference = missing(town, family)
    done = rush([lambda: credit(town, difference)] * 8 + [lambda: town.tell(payment, after=61)] * 8)
    assert not [one for one in done if isinstance(one, Exception)]
    assert (town.balances(family), Entry.objects.count()) == ((1560, 2160), 1)
    assert BankMessage.objects.filter(verdict__in=["credited", "surplus"]).count() == 1
    assert disagreements(town.office) == []


@pytest.mark.parametrize("has_constraint", [True, False])
def test_without_its_constraint_the_gap_would_be_credited_twice(
    cards: CardTown, monkeypatch: pytest.MonkeyPatch, has_constraint: bool
) -> None:
    """Negative control: nothing looks at what was credited before; the constraint alone holds, and holds alone."""
    family = cards.family()
    payment, difference = missing(cards, family)
    monkeypatch.setattr(receiving, "lock_payment", lambda number: Payment.objects.filter(order_number=number).first())
    monkeypatch.setattr(receiving, "has_credited", lambda message: False)
    monkeypatch.setattr(receiving, "_after_payment", lambda *told: None)
    monkeypatch.setattr(receiving, "receipt_key", lambda message: uuid4())
    if not has_constraint:
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("DROP INDEX bank_transaction_credits_once")
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    credit(cards, difference)
    cards.tell(payment, after=61)
    assert cards.balances(family) == ((1560, 2160) if has_constraint else (3120, 4320))


def by_hand(town: CardTown, payment: Payment, key: Any, cents: int = 1000) -> PaymentReturn:
    told = Statement(ReturnMotive.REFUND, cents, NOW.date(), "relevé du jour")
    return record_return(
        structure=town.structure, payment_id=payment.pk, told=told, key=key, actor=by(UserFactory.create()), at=LATER
    )


def refund(town: CardTown, payment: Payment, cents: int = 1000, name: str = "refund") -> Verdict:
    told = {"vads_operation_type": "CREDIT", "vads_amount": str(cents), "vads_trans_uuid": name}
    return town.tell(payment, "CAPTURED", after=90, **told)


def test_a_return_is_recorded_once_by_one_form_sent_eight_times(make_cards: Callable[[], CardTown]) -> None:
    town = make_cards()
    family = town.family()
    payment = town.order(family)
    town.tell(payment)
    key = uuid4()
    done = rush([lambda: by_hand(town, payment, key)] * 8)
    assert len({one.pk for one in done if isinstance(one, PaymentReturn)}) == 1
    assert (sum(town.balances(family)), PaymentReturn.objects.count()) == (2720, 1)
    assert disagreements(town.office) == []


def test_a_refund_told_by_the_bank_and_typed_by_an_agent_at_once_goes_back_once(
    make_cards: Callable[[], CardTown],
) -> None:
    """Whoever is first; the second one is asked whether it is the same."""
    town = make_cards()
    family = town.family()
    payment = town.order(family)
    town.tell(payment)
    key = uuid4()
    rush([lambda: by_hand(town, payment, key, 3720)] * 4 + [lambda: refund(town, payment, 3720)] * 4)
    assert (sum(town.balances(family)), PaymentReturn.objects.count()) == (0, 1)
    assert disagreements(town.office) == []


def test_a_refund_typed_by_an_agent_then_told_by_the_bank_is_for_the_agent(cards: CardTown) -> None:
    family = cards.family()
    payment = cards.order(family)
    cards.tell(payment)
    by_hand(cards, payment, uuid4())
    assert refund(cards, payment) is Verdict.TO_DECIDE
    assert "déjà enregistré à la main" in BankMessage.objects.get(verdict="to_decide").reason
    assert refund(cards, payment, 500, "another") is Verdict.RETURNED
    assert (sum(cards.balances(family)), PaymentReturn.objects.count()) == (2220, 2)
    with pytest.raises(PaymentRefusedError, match="Il reste"):
        by_hand(cards, payment, uuid4(), 9999)


@pytest.mark.parametrize("has_constraint", [True, False])
def test_without_its_key_the_same_refund_would_go_back_twice(
    cards: CardTown, monkeypatch: pytest.MonkeyPatch, has_constraint: bool
) -> None:
    """Negative control: the unique key of a return, once nothing else looks at what went back."""
    from preau.payments.actions import returning

    family = cards.family()
    payment = cards.order(family)
    cards.tell(payment)
    refund(cards, payment)
    real = returning.key_of
    name = iter(range(9))
    if not has_constraint:
        monkeypatch.setattr(receiving, "key_of", lambda message, *told: f"{real(message, *told)}{next(name)}")
    refund(cards, payment)
    assert sum(cards.balances(family)) == (2720 if has_constraint else 1720)
