"""Numbers that people type: the exact zeros are the register's business, not theirs."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from preau.common.numbers import WIDEST, is_number, number_forms, order_number, phone_text


@pytest.mark.parametrize(
    "typed",
    [
        "004990",
        "4990",
        "N° 004990",
        "n°4990",
        "00 4990",
        "04.990",
        " 4990 ",
        "No 4990",
        "numéro 4990",
        "dossier n° 4990",
    ],
)
def test_every_way_to_type_a_file_number_finds_it(typed: str) -> None:
    assert "004990" in number_forms(typed)
    assert is_number(typed)


@pytest.mark.parametrize(("typed", "stored"), [("c42", "C0042"), ("C-0042", "C42"), ("C 42", "C42"), ("0", "000000")])
def test_letters_before_a_number_are_kept(typed: str, stored: str) -> None:
    assert stored in number_forms(typed)


@pytest.mark.parametrize("typed", ["kervella", "c42", "", "N°", "le 42 bis"])
def test_words_are_no_number(typed: str) -> None:
    assert not is_number(typed)


def test_another_number_is_never_among_the_forms() -> None:
    assert {"4991", "49900", "14990", "499"}.isdisjoint(number_forms("4990"))
    assert number_forms("") == []


@given(st.integers(1, 10**WIDEST - 1), st.integers(0, WIDEST), st.integers(0, WIDEST))
def test_zeros_in_front_change_nothing(number: int, typed: int, stored: int) -> None:
    assert str(number).rjust(stored, "0") in number_forms(str(number).rjust(typed, "0"))


@pytest.mark.parametrize("typed", ["26-000001", "26-1", "26 1", "26/1", "26000001", " 26-01 ", "N° 26-000001"])
def test_order_in_any_spelling(typed: str) -> None:
    assert order_number(typed) == "26-000001"


@pytest.mark.parametrize("typed", ["kervella", "261", "2026-11-30", ""])
def test_what_is_no_order_stays_as_typed(typed: str) -> None:
    assert order_number(typed) == typed


@pytest.mark.parametrize(
    ("bare", "told"), [("612345678", "06 12 34 56 78"), ("4915112345678", "4915112345678"), ("17", "17")]
)
def test_telephone_is_told_as_people_write_it(bare: str, told: str) -> None:
    assert phone_text(bare) == told
