from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from preau.common.money import MAX_CENTS, AmountError, format_cents, parse_cents, percent_of, round_half_up, typed_cents


@pytest.mark.parametrize(
    ("cents", "text"),
    [
        (3120, "31,20\u00a0€"),
        (-480, "\u2212\u00a04,80\u00a0€"),
        (0, "0,00\u00a0€"),
        (5, "0,05\u00a0€"),
        (-5, "\u2212\u00a00,05\u00a0€"),
        (123456789, "1\u00a0234\u00a0567,89\u00a0€"),
    ],
)
def test_format_cents(cents: int, text: str) -> None:
    assert format_cents(cents) == text


def test_format_cents_signed() -> None:
    assert [format_cents(cents, signed=True) for cents in (480, 0, -480)] == [
        "+\u00a04,80\u00a0€",
        "0,00\u00a0€",
        "\u2212\u00a04,80\u00a0€",
    ]


@pytest.mark.parametrize(
    ("typed", "cents"),
    [
        ("31,20", 3120),
        ("31.2", 3120),
        ("31", 3100),
        (" 31,20 € ", 3120),
        ("1 234,50", 123450),
        ("1\u202f234,50\u00a0€", 123450),
        ("-4,80", -480),
        ("\u2212 4,80 €", -480),
        ("+ 4,80", 480),
        ("9999999,99", MAX_CENTS),
    ],
)
def test_parse_cents(typed: str, cents: int) -> None:
    assert parse_cents(typed) == cents


@pytest.mark.parametrize(
    ("typed", "cents"),
    [
        ("40", 4000),
        ("40 €", 4000),
        ("€12,50", 1250),
        ("€\u00a012,50", 1250),
        ("12,50 euros", 1250),
        ("1 euro", 100),
        ("40 EUR", 4000),
        ("EUR 40", 4000),
        ("1\u00a0234,50", 123450),
        ("1\u202f234,50\u00a0€", 123450),
        ("-€4,80", -480),
        ("− 4,80 €", -480),
    ],
)
def test_the_currency_is_read_on_either_side(typed: str, cents: int) -> None:
    assert parse_cents(typed) == cents


@pytest.mark.parametrize(
    "typed",
    ["", "€", "euros", "€ €", "12 dollars", "abc", "1,234", "1.234,50", "12 34", "1e3", "--1", "٣", "NaN", ",50", "4,"],
)
def test_parse_cents_refused(typed: str) -> None:
    with pytest.raises(AmountError):
        parse_cents(typed)


def test_parse_cents_too_large() -> None:
    with pytest.raises(AmountError, match="trop grand"):
        parse_cents("10000000")


@given(st.integers(-MAX_CENTS, MAX_CENTS), st.booleans())
def test_parse_reads_what_format_writes(cents: int, signed: bool) -> None:
    assert parse_cents(format_cents(cents, signed=signed)) == cents


def test_round_half_up_goes_away_from_zero() -> None:
    assert [round_half_up(Decimal(value)) for value in ("0.5", "1.5", "2.5", "2.49", "-0.5")] == [1, 2, 3, 2, -1]


def test_percent_of_rounds_once() -> None:
    assert (percent_of(325, 50), percent_of(325, Decimal("33.33")), percent_of(325, 0)) == (163, 108, 0)


@given(st.integers(-MAX_CENTS, MAX_CENTS))
def test_what_is_typed_for_an_amount_is_read_back(cents: int) -> None:
    assert parse_cents(typed_cents(cents)) == cents


def test_amount_is_shown_as_it_is_typed() -> None:
    assert [typed_cents(cents) for cents in (390, -480, 5, 123456, None)] == ["3,90", "-4,80", "0,05", "1234,56", ""]
