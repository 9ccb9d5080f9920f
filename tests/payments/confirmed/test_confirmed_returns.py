"""What a bank takes back is asked about too: the message and the answer must agree."""

from __future__ import annotations

from typing import Any

import pytest

from preau.payments.enums import Verdict
from preau.payments.models import Payment, PaymentReturn
from tests.payments.asked import AskedTown, alerts, now_of, verdicts
from tests.payments.conftest import Family
from tests.payments.lyra_server import row


def paid(town: AskedTown, family: Family) -> Payment:
    payment = town.order(family)
    town.tell(payment)
    town.bank.knows(payment, row(payment))
    town.ask(payment)
    return payment


RETURNS = {
    "refund": ({"vads_trans_uuid": "back", "vads_operation_type": "CREDIT", "vads_amount": "1000"}, "CAPTURED"),
    "cancellation": ({}, "CANCELLED"),
    "expiry": ({}, "EXPIRED"),
    "lowered": ({"vads_amount": "2720"}, "AUTHORISED"),
}


def answered(payment: Payment, name: str) -> list[dict[str, Any]]:
    """What the bank answers of the same event."""
    if name == "refund":
        return [row(payment), row(payment, "CAPTURED", "back", operationType="CREDIT", amount=1000)]
    if name == "lowered":
        return [row(payment, amount=2720)]
    return [row(payment, "CANCELLED" if name == "cancellation" else "EXPIRED")]


@pytest.mark.parametrize("name", RETURNS)
def test_what_is_taken_back_is_asked_about_too(town: AskedTown, family: Family, name: str) -> None:
    payment, (changes, status) = paid(town, family), RETURNS[name]
    assert town.tell(payment, status, after=10, **changes) is Verdict.TO_ASK
    assert (sum(town.balances(family)), PaymentReturn.objects.count()) == (3720, 0)
    town.bank.knows(payment, *answered(payment, name))
    town.ask(payment, after=10)
    left = 2720 if name in ("refund", "lowered") else 0
    assert (sum(town.balances(family)), PaymentReturn.objects.count()) == (left, 1)
    assert "denied" not in verdicts()
    assert now_of(payment).told_at is None
    assert town.tell(payment, status, after=12, **changes) in (Verdict.DUPLICATE, Verdict.TO_ASK)
    town.ask(payment, after=12)
    assert (sum(town.balances(family)), PaymentReturn.objects.count()) == (left, 1)


@pytest.mark.parametrize("name", RETURNS)
def test_a_return_that_the_bank_does_not_confirm_takes_nothing(town: AskedTown, family: Family, name: str) -> None:
    payment, (changes, status) = paid(town, family), RETURNS[name]
    town.tell(payment, status, after=10, **changes)
    for after in (10, 30, 60):
        town.ask(payment, after=after)
    assert (sum(town.balances(family)), PaymentReturn.objects.count(), now_of(payment).state) == (3720, 0, "paid")
    assert "denied" in verdicts()
    assert "ne confirme pas" in alerts()[-1]


def test_a_refund_of_another_amount_than_the_bank_s_is_denied_and_the_bank_s_is_done(
    town: AskedTown, family: Family
) -> None:
    payment, (changes, status) = paid(town, family), RETURNS["refund"]
    town.tell(payment, status, after=10, **(changes | {"vads_amount": "3000"}))
    town.bank.knows(payment, *answered(payment, "refund"))
    town.ask(payment, after=10)
    assert sum(town.balances(family)) == 2720
    assert "denied" in verdicts()


def test_a_refund_that_no_message_told_is_found_when_asked(town: AskedTown, family: Family) -> None:
    payment = paid(town, family)
    Payment.objects.filter(pk=payment.pk).update(is_asked=True)
    town.bank.knows(payment, *answered(payment, "refund"))
    town.ask(payment, after=600)
    assert sum(town.balances(family)) == 2720


def test_refund_before_its_payment_in_the_answer(town: AskedTown, family: Family) -> None:
    payment = town.order(family)
    town.tell(payment)
    town.bank.knows(payment, *reversed(answered(payment, "refund")))
    town.ask(payment)
    assert sum(town.balances(family)) == 2720
