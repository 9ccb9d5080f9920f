"""Numbers that people read on paper and type: file, card, order. Zeros, spaces and « N° » are typed or left out."""

from __future__ import annotations

import re

WIDEST = 12
"""No number of a file, a card or an order has more digits."""
FRENCH_PHONE = 10
"""Digits of a French telephone number, its zero included."""
_MARK = re.compile(r"^\s*(?:num[ée]ro|dossier|foyer|carte|n\s*[°ºo.])\s*(?:n\s*[°ºo.]\s*)?:?\s*", re.IGNORECASE)
_FILE = re.compile(r"(?P<letters>[A-Z]*)(?P<digits>[0-9]+)")
_ORDER = re.compile(r"(?P<year>[0-9]{2})[\s./-]*(?P<rank>[0-9]{1,6})")


def bare_number(typed: str) -> str:
    """What was typed without « N° », spaces, dots and dashes, in capitals: `N° 00 4990` → `004990`."""
    return re.sub(r"[^0-9A-Z]+", "", _MARK.sub("", typed).upper())


def is_number(typed: str) -> bool:
    """Whether this is a number however it is typed: digits, with « N° », spaces, dots or dashes at most."""
    return bare_number(typed).isdigit()


def number_forms(typed: str) -> list[str]:
    """Every way the number that was typed may be stored: as typed, bare, with fewer or more zeros in front.

    A prefix in letters is kept: `c42` may be `C0042`. Of a word that is no number, the word alone. To be compared with
    `= ANY` or `__in`, so that the index on the stored number serves.
    """
    plain, bare = typed.strip(), bare_number(typed)
    forms = {plain, plain.upper(), bare}
    if found := _FILE.fullmatch(bare):
        letters, digits = found["letters"], found["digits"].lstrip("0") or "0"
        forms |= {letters + digits.rjust(width, "0") for width in range(len(digits), WIDEST + 1)}
    return sorted(forms - {""})


def phone_text(bare: str) -> str:
    """A telephone as people write it: `06 12 34 56 78` for the `612345678` that the database compares; a foreign one
    as it is."""
    digits = f"0{bare}"
    if len(digits) != FRENCH_PHONE or not bare.isdigit():
        return bare
    return " ".join(digits[at : at + 2] for at in range(0, FRENCH_PHONE, 2))


def order_number(typed: str) -> str:
    """The number of an order (`26-000001`) from what was typed (`26 1`, `26000001`); as typed when it is none."""
    plain = _MARK.sub("", typed).strip()
    found = _ORDER.fullmatch(plain)
    if found is None or (plain.isdigit() and len(plain) != 8):
        return typed.strip()
    return f"{found['year']}-{found['rank'].rjust(6, '0')}"
