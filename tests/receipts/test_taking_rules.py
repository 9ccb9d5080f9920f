"""What may be taken, how a cheque is split, which column a line goes to."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from preau.common.reasons import text
from preau.payables.enums import Category
from preau.payables.rules import category_of
from preau.receipts.rules.taking import (
    MAX_RECEIPT_CENTS,
    change_cents,
    why_not_amount,
    why_not_cheque,
)


@pytest.mark.parametrize(
    ("cents", "why"),
    [
        (1, ""),
        (MAX_RECEIPT_CENTS, ""),
        (0, "Indiquez un montant positif."),
        (-500, "Indiquez un montant positif."),
        (MAX_RECEIPT_CENTS + 1, "Un encaissement ne dépasse pas 10\u00a0000,00\u00a0€."),
    ],
)
def test_amount_taken_is_within_reason(cents: int, why: str) -> None:
    assert text(why_not_amount(cents)) == why


@pytest.mark.parametrize(
    ("shares", "why"),
    [
        ([3000, 2000], ""),
        ([3000, 1999], "Il reste 0,01\u00a0€ du chèque à répartir."),
        ([3000, 2500], "La répartition dépasse le chèque de 5,00\u00a0€."),
        ([], "Il reste 50,00\u00a0€ du chèque à répartir."),
    ],
)
def test_cheque_is_split_to_the_cent(shares: list[int], why: str) -> None:
    assert text(why_not_cheque(5000, shares)) == why


@given(st.lists(st.integers(1, 100_000), min_size=1, max_size=6))
def test_only_the_sum_of_its_shares_is_the_amount_of_a_cheque(shares: list[int]) -> None:
    assert [why_not_cheque(sum(shares) + cents, shares) is None for cents in (-1, 0, 1)] == [False, True, False]


def test_change_is_what_was_given_less_what_is_due() -> None:
    assert [change_cents(5000, 3120), change_cents(3120, 3120), change_cents(2000, 3120)] == [1880, 0, -1120]


@pytest.mark.parametrize(
    ("person_is_adult", "has_children", "category"),
    [
        (None, True, Category.TICKET),
        (None, False, Category.ADULT),
        (True, True, Category.ADULT),
        (False, False, Category.TICKET),
    ],
)
def test_category_follows_the_person_then_the_household(
    person_is_adult: bool | None, has_children: bool, category: Category
) -> None:
    assert category_of(person_is_adult=person_is_adult, household_has_children=has_children) == category
