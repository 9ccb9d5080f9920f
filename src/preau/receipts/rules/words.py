"""An amount in French words, as receipts and cheques have it: `cent vingt-trois euros et un centime`.

Traditional spelling: hyphens below a hundred but around « et »; `vingt` and `cent` take their s when they end the
number, or come before `million`; `mille` never does.
"""

from __future__ import annotations

_SMALL = [
    "zéro",
    "un",
    "deux",
    "trois",
    "quatre",
    "cinq",
    "six",
    "sept",
    "huit",
    "neuf",
    "dix",
    "onze",
    "douze",
    "treize",
    "quatorze",
    "quinze",
    "seize",
    "dix-sept",
    "dix-huit",
    "dix-neuf",
]
_TENS = ("", "", "vingt", "trente", "quarante", "cinquante", "soixante", "soixante", "quatre-vingt", "quatre-vingt")
MILLION = 1_000_000
LARGEST = 999 * MILLION + 999_999


def number_words(number: int) -> str:
    """A whole number in words. Raises `ValueError` below zero or above 999 999 999."""
    if not 0 <= number <= LARGEST:
        raise ValueError(f"{number} is not written in words here")
    if number == 0:
        return _SMALL[0]
    millions, rest = divmod(number, MILLION)
    thousands, units = divmod(rest, 1000)
    found = []
    if millions:
        found.append(f"{_below_thousand(millions, ends=True)} {'millions' if millions > 1 else 'million'}")
    if thousands:
        found.append("mille" if thousands == 1 else f"{_below_thousand(thousands, ends=False)} mille")
    if units:
        found.append(_below_thousand(units, ends=True))
    return " ".join(found)


def _below_thousand(number: int, *, ends: bool) -> str:
    """`ends`: nothing that takes the plural mark away comes after."""
    hundreds, rest = divmod(number, 100)
    found = []
    if hundreds:
        mark = "s" if hundreds > 1 and not rest and ends else ""
        found.append(f"cent{mark}" if hundreds == 1 else f"{_SMALL[hundreds]} cent{mark}")
    if rest:
        found.append(_below_hundred(rest, ends=ends))
    return " ".join(found)


def _below_hundred(number: int, *, ends: bool) -> str:
    if number < len(_SMALL):
        return _SMALL[number]
    tens, unit = divmod(number, 10)
    word = _TENS[tens]
    if tens in (7, 9):
        unit += 10
    if unit == 0:
        return f"{word}s" if tens == 8 and ends else word
    if unit in (1, 11) and tens < 8:
        return f"{word} et {_SMALL[unit]}"
    return f"{word}-{_SMALL[unit]}"


def amount_words(cents: int) -> str:
    """An amount in euros and cents; a negative one (what a receipt undoes) begins with `moins`.

    Raises `ValueError` for what is too large to be an amount.
    """
    euros, rest = divmod(abs(cents), 100)
    found = []
    if euros or not rest:
        link = " d’" if euros and euros % MILLION == 0 else " "
        found.append(f"{number_words(euros)}{link}{'euros' if euros > 1 else 'euro'}")
    if rest:
        found.append(f"{number_words(rest)} {'centimes' if rest > 1 else 'centime'}")
    return ("moins " if cents < 0 else "") + " et ".join(found)
