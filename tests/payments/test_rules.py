"""What a message does to an attempt, whatever the order messages come in."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from preau.payments.enums import Outcome, PaymentState, Verdict
from preau.payments.rules import AMOUNT, SHOP, Decision, decide, order_number, transaction_number

STATES, OUTCOMES = st.sampled_from(PaymentState), st.sampled_from(Outcome)


def told(
    state: PaymentState, outcome: Outcome, differences: tuple[str, ...] = (), *, is_known: bool = False
) -> Decision:
    return decide(state=state, outcome=outcome, differences=differences, is_known=is_known)


@pytest.mark.parametrize("state", [state for state in PaymentState if state != PaymentState.PAID])
def test_paid_credits_whatever_the_state(state: PaymentState) -> None:
    assert told(state, Outcome.PAID) == Decision(PaymentState.PAID, Verdict.CREDITED)


def test_second_transaction_of_a_paid_order_is_an_advance_that_staff_see() -> None:
    assert told(PaymentState.PAID, Outcome.PAID) == Decision(PaymentState.PAID, Verdict.SURPLUS, alerts=True)


@pytest.mark.parametrize(
    ("outcome", "state"),
    [
        (Outcome.PENDING, PaymentState.PENDING),
        (Outcome.REFUSED, PaymentState.REFUSED),
        (Outcome.CANCELLED, PaymentState.CANCELLED),
        (Outcome.EXPIRED, PaymentState.EXPIRED),
    ],
)
def test_other_words_move_the_attempt_without_crediting(outcome: Outcome, state: PaymentState) -> None:
    assert told(PaymentState.REDIRECTED, outcome) == Decision(state, Verdict.NOTED)


def test_unknown_word_is_for_staff() -> None:
    assert told(PaymentState.REDIRECTED, Outcome.UNKNOWN) == Decision(PaymentState.REVIEW, Verdict.NOTED, alerts=True)


def test_another_shops_word_changes_nothing() -> None:
    expected = Decision(PaymentState.REDIRECTED, Verdict.MISMATCH, alerts=True)
    assert told(PaymentState.REDIRECTED, Outcome.PAID, (SHOP, AMOUNT)) == expected


@given(STATES, OUTCOMES)
def test_what_differs_never_credits(state: PaymentState, outcome: Outcome) -> None:
    decision = told(state, outcome, (AMOUNT,))
    assert (decision.credits, decision.verdict, decision.alerts) == (False, Verdict.MISMATCH, True)


@given(STATES, OUTCOMES, st.booleans())
def test_what_has_credited_changes_nothing_more(state: PaymentState, outcome: Outcome, differs: bool) -> None:
    decision = told(state, outcome, (AMOUNT,) if differs else (), is_known=True)
    assert decision == Decision(state, Verdict.DUPLICATE)


@given(st.lists(st.tuples(OUTCOMES, st.integers(1, 3)), max_size=20))
def test_any_sequence_credits_once_by_paid_transaction_and_stays_paid(messages: list[tuple[Outcome, int]]) -> None:
    state, credited = PaymentState.CREATED, set()
    for outcome, transaction in messages:
        decision = told(state, outcome, is_known=transaction in credited)
        if decision.credits:
            assert transaction not in credited
            credited.add(transaction)
        assert decision.state == PaymentState.PAID or state != PaymentState.PAID
        state = decision.state
    assert credited == {transaction for outcome, transaction in messages if outcome == Outcome.PAID}
    assert (state == PaymentState.PAID) == bool(credited)


def test_numbers_suit_the_bank() -> None:
    assert (transaction_number(42), transaction_number(900_000), transaction_number(899_999)) == (
        "000042",
        "000000",
        "899999",
    )
    assert order_number(81944, 2026) == "26-081944"
