"""Amounts in French words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from preau.receipts.rules.words import LARGEST, amount_words, number_words

NUMBERS = {
    0: "zéro",
    1: "un",
    16: "seize",
    17: "dix-sept",
    20: "vingt",
    21: "vingt et un",
    22: "vingt-deux",
    61: "soixante et un",
    70: "soixante-dix",
    71: "soixante et onze",
    72: "soixante-douze",
    77: "soixante-dix-sept",
    80: "quatre-vingts",
    81: "quatre-vingt-un",
    89: "quatre-vingt-neuf",
    90: "quatre-vingt-dix",
    91: "quatre-vingt-onze",
    99: "quatre-vingt-dix-neuf",
    100: "cent",
    101: "cent un",
    180: "cent quatre-vingts",
    200: "deux cents",
    201: "deux cent un",
    271: "deux cent soixante et onze",
    1_000: "mille",
    1_001: "mille un",
    1_100: "mille cent",
    2_000: "deux mille",
    2_200: "deux mille deux cents",
    21_000: "vingt et un mille",
    80_000: "quatre-vingt mille",
    200_000: "deux cent mille",
    280_080: "deux cent quatre-vingt mille quatre-vingts",
    1_000_000: "un million",
    2_000_001: "deux millions un",
    80_000_000: "quatre-vingts millions",
    200_000_000: "deux cents millions",
}
AMOUNTS = {
    0: "zéro euro",
    1: "un centime",
    99: "quatre-vingt-dix-neuf centimes",
    100: "un euro",
    101: "un euro et un centime",
    3120: "trente et un euros et vingt centimes",
    8000: "quatre-vingts euros",
    12_301: "cent vingt-trois euros et un centime",
    100_000_000: "un million d’euros",
    200_000_050: "deux millions d’euros et cinquante centimes",
    100_000_100: "un million un euros",
    -3120: "moins trente et un euros et vingt centimes",
}


@pytest.mark.parametrize(("number", "words"), NUMBERS.items())
def test_number_in_words(number: int, words: str) -> None:
    assert number_words(number) == words


@pytest.mark.parametrize(("cents", "words"), AMOUNTS.items())
def test_amount_in_words(cents: int, words: str) -> None:
    assert amount_words(cents) == words


@pytest.mark.parametrize("number", [-1, LARGEST + 1])
def test_number_out_of_reach_is_refused(number: int) -> None:
    with pytest.raises(ValueError, match="not written in words"):
        number_words(number)


WORTH = {number_words(number): number for number in range(17)} | {
    "vingt": 20,
    "vingts": 20,
    "trente": 30,
    "quarante": 40,
    "cinquante": 50,
    "soixante": 60,
}


def read(words: str) -> int:
    """A number back from its words, by a way of its own: twenties and hundreds multiply what is before them."""
    total, group = 0, 0
    for word in words.replace("-", " ").split():
        if word in ("million", "millions"):
            total, group = total + group * 1_000_000, 0
        elif word == "mille":
            total, group = total + (group or 1) * 1_000, 0
        elif word in ("cent", "cents"):
            group = (group or 1) * 100
        elif word in ("vingt", "vingts") and group % 10 == 4:
            group += 76
        elif word != "et":
            group += WORTH[word]
    return total + group


@given(st.integers(0, LARGEST))
def test_words_are_read_back_as_the_number(number: int) -> None:
    assert read(number_words(number)) == number
