"""What is advised and accepted when a family pays in; what the office may undo and correct."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from preau.common.reasons import text
from preau.ledger.enums import EntryKind
from preau.wallets.rules import (
    Minimum,
    minimum_text,
    suggested_cents,
    why_not_correctable,
    why_not_payable,
    why_not_undoable,
    worth,
)

MEALS = Minimum(0, 4, 390)


@pytest.mark.parametrize(
    ("balance", "meal", "expected"),
    [(3120, 390, 8), (389, 390, 0), (-480, 390, 0), (3120, None, None), (3120, 0, None)],
)
def test_worth_counts_whole_meals(balance: int, meal: int | None, expected: int | None) -> None:
    assert worth(balance, meal) == expected


@pytest.mark.parametrize(
    ("estimated", "minimum", "expected"),
    [
        (-1170, MEALS, 1560),  # three meals are missing, four are the least
        (-1950, MEALS, 1950),
        (-1951, MEALS, 2340),
        (-2160, Minimum(), 2160),
        (-300, Minimum(cents=1000), 1000),
        (0, MEALS, 0),
        (500, MEALS, 0),
    ],
)
def test_suggestion_brings_back_to_zero(estimated: int, minimum: Minimum, expected: int) -> None:
    assert suggested_cents(estimated, minimum) == expected


@given(st.integers(-100_000, 100_000), st.integers(0, 5000), st.integers(0, 10), st.integers(1, 1000))
def test_suggestion_covers_and_is_always_payable(estimated: int, cents: int, meals: int, price: int) -> None:
    minimum = Minimum(cents, meals, price)
    advised = suggested_cents(estimated, minimum)
    assert estimated + advised >= min(estimated, 0) or advised == 0
    assert estimated >= 0 or estimated + advised >= 0
    assert why_not_payable(advised, minimum) is None


@pytest.mark.parametrize(
    ("cents", "minimum", "why"),
    [
        (0, MEALS, ""),
        (1560, MEALS, ""),
        (1559, MEALS, "Le versement minimal est de 4 repas, soit 15,60\u00a0€."),
        (999, Minimum(cents=1000), "Le versement minimal est de 10,00\u00a0€."),
        (-1, MEALS, "Indiquez un montant positif, ou 0,00."),
        (200_001, MEALS, "Un versement ne dépasse pas 2\u00a0000,00\u00a0€."),
    ],
)
def test_amounts_are_refused_with_their_reason(cents: int, minimum: Minimum, why: str) -> None:
    assert text(why_not_payable(cents, minimum)) == why


def test_minimum_is_told_by_the_greater() -> None:
    assert minimum_text(Minimum(2000, 4, 390)) == "20,00\u00a0€"


@pytest.mark.parametrize("kind", EntryKind)
def test_only_what_was_written_in_wallets_is_undone_by_hand(kind: EntryKind) -> None:
    allowed = {EntryKind.CHARGE, EntryKind.TRANSFER, EntryKind.CORRECTION, EntryKind.REFUND}
    assert (why_not_undoable(kind) is None) == (kind in allowed)


@pytest.mark.parametrize(
    ("cents", "balance", "overdraft", "possible"),
    [
        (500, -9000, 0, True),
        (-500, 500, 0, True),
        (-501, 500, 0, False),
        (-700, 500, 200, True),
        (-701, 500, 200, False),
        (-90_000, 0, None, True),
    ],
)
def test_correction_stays_within_the_overdraft(cents: int, balance: int, overdraft: int | None, possible: bool) -> None:
    assert (why_not_correctable(cents, balance, overdraft) is None) == possible
