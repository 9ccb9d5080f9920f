"""What was typed in a search, read once: words, a number, a phone, an e-mail, the number of a paper. Pure.

Patterns are those of LIKE on the columns of `households.HouseholdWords`, where every word stands between spaces.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from preau.common.actors import Right
from preau.common.numbers import bare_number, is_number, order_number
from preau.common.text import fold_name, visible

LONGEST = 100
"""Characters of a search."""
WORDS_AT_MOST = 8
SHORTEST = 2
"""Letters of a search: one names half the town. A digit is a number, a Chinese sign a name."""
WITHIN = 4
"""Letters of a word that is also looked for within others; fewer are the beginning of one."""
SHORTEST_CARD = 4
"""So many last digits of a card at least."""
SHORTEST_PHONE = 6
"""So many digits of a phone, its first or its last ones."""
BEGUN_NUMBER = 3
"""So many digits of a file number that is begun; fewer are the whole of it."""

_FILE = re.compile(r"([a-z]*)0*([0-9]+)")
_FRENCH = re.compile(r"(?:0033|33)?0?([1-9][0-9]{8})")
_ORDER = re.compile(r"[0-9]{2}-[0-9]{6}")
_KIND = re.compile(r"^(?:RECU|BORDEREAU|VERSEMENT|FEUILLE|FICHE|COMMANDE|PAIEMENT)\s+(?:N\s*[°ºO.]\s*)?")
_PAPER = re.compile(
    r"(?:(?!(?:BE|FQE|VERS)-20)(?P<code>[A-Z][A-Z0-9_-]{0,9}?)-)?(?:(?P<short>BE|FQE|VERS)-)?"
    r"(?P<year>20[0-9]{2})-(?P<number>[0-9]{1,9})"
)


class Kind(StrEnum):
    """What may be found."""

    FAMILY = "family"
    RECEIPT = "receipt"
    ORDER = "order"
    SLIP = "slip"
    SHEET = "sheet"
    DEPOSIT = "deposit"


OPENED_BY: Mapping[Kind, frozenset[Right]] = {
    Kind.FAMILY: frozenset({Right.SEE_FAMILIES}),
    Kind.RECEIPT: frozenset({Right.SEE_RECEIPTS}),
    Kind.ORDER: frozenset({Right.RECONCILE_BANK}),
    Kind.SLIP: frozenset({Right.SEE_BOOKS}),
    Kind.SHEET: frozenset({Right.SEE_BOOKS}),
    Kind.DEPOSIT: frozenset({Right.SEE_BOOKS}),
}
"""The rights of which one opens the page of what is found: without any, nothing of the kind is looked for."""
SHORT: Mapping[str, Kind] = {"BE": Kind.SLIP, "FQE": Kind.SHEET, "VERS": Kind.DEPOSIT}
"""How closed papers are named on paper."""


@dataclass(frozen=True, slots=True)
class PaperNumber:
    """`ENF-2026-006754`, `CANT-BE-2026-0007`; what is left out is empty, or zero for the year."""

    kind: Kind
    code: str
    year: int
    number: int


@dataclass(frozen=True)
class Asked:
    """What was typed, without signs that nobody sees, cut at its hundredth character."""

    text: str

    @classmethod
    def read(cls, typed: str) -> Asked:
        return cls(visible(typed).strip()[:LONGEST])

    @cached_property
    def words(self) -> tuple[str, ...]:
        """Its words, folded as names are; those of other scripts as they are written."""
        parts = re.split(r"[\s'’ʼ-]+", unicodedata.normalize("NFC", self.text))
        words = dict.fromkeys(word for part in parts for word in _folded(part))
        return tuple(words)[:WORDS_AT_MOST]

    @cached_property
    def is_number(self) -> bool:
        return is_number(self.text)

    @cached_property
    def digits(self) -> str:
        """The digits of a number, zeros included; none when it is not one."""
        return bare_number(self.text) if self.is_number else self.phone_digits

    @cached_property
    def phone_digits(self) -> str:
        """The digits of what is written as a phone: `+33 (0)6…`."""
        bare = re.sub(r"[\s().+/-]", "", self.text)
        return bare if bare.isascii() and bare.isdigit() else ""

    @cached_property
    def is_too_short(self) -> bool:
        """Whether it says too little to be looked for."""
        letters = "".join(self.words)
        return not letters or (len(letters) < SHORTEST and letters.isascii() and not letters.isdigit())

    @property
    def file_key(self) -> str:
        """The number of a file without its zeros: `c42` for `C-0042`; none when it cannot be one."""
        found = _FILE.fullmatch(bare_number(self.text).lower())
        return found[1] + found[2] if found else ""

    @property
    def phone(self) -> str:
        """The nine digits of a French phone; none when it is not a whole one."""
        found = _FRENCH.fullmatch(self.digits)
        return found[1] if found else ""

    @property
    def order(self) -> str:
        """The number of an order, `26-000001`; none when it is not one."""
        found = order_number(_KIND.sub("", self.capitals))
        return found if _ORDER.fullmatch(found) else ""

    @property
    def capitals(self) -> str:
        """In capitals without accents: numbers of papers are."""
        kept = unicodedata.normalize("NFD", self.text.upper())
        return "".join(sign for sign in kept if not unicodedata.combining(sign))

    @property
    def paper(self) -> PaperNumber | None:
        """The number of a receipt, a slip, a sheet or a deposit; a number alone is that of a receipt."""
        typed = re.sub(r"[\s–—/-]+", "-", _KIND.sub("", self.capitals).strip())
        if found := _PAPER.fullmatch(typed):
            kind = SHORT.get(found["short"] or "", Kind.RECEIPT)
            return PaperNumber(kind, found["code"] or "", int(found["year"]), int(found["number"]))
        if self.is_number and SHORTEST_CARD <= len(self.digits) <= 9:
            return PaperNumber(Kind.RECEIPT, "", 0, int(self.digits))
        return None

    def name_patterns(self) -> list[str]:
        """What every word of a name must be in; nothing for a number or an e-mail."""
        if self.digits or "@" in self.text or self.brief:
            return []
        return [f"%{word}%" if len(word) >= WITHIN else f"% {word}%" for word in self.words]

    @property
    def brief(self) -> str:
        """The one word of two letters that was typed: the beginning of a file's name, or a whole word; else none."""
        word = self.words[0] if len(self.words) == 1 else ""
        return word if len(word) == SHORTEST and word.isascii() and word.isalpha() else ""

    def sure_numbers(self) -> list[str]:
        """The whole number of a file, or the last digits of a card."""
        key, digits = self.file_key, self.digits
        return [f"% {key} %"] * bool(key) + [f"%{digits} %"] * (len(digits) >= SHORTEST_CARD)

    def begun_numbers(self) -> list[str]:
        return [f"% {self.file_key}%"] if self.digits and len(self.file_key) >= BEGUN_NUMBER else []

    def sure_contacts(self) -> list[str]:
        """A whole phone or a whole e-mail; the end of an address alone is that of half the town."""
        if self.text.startswith("@"):
            return []
        if "@" in self.text:
            return [f"% {_quoted(self.text.lower())} %"]
        return [f"% {self.phone or self.digits} %"] if len(self.digits) >= SHORTEST_PHONE else []

    def begun_contacts(self) -> list[str]:
        """The first or last digits of a phone, the beginning of an e-mail."""
        if self.digits:
            begun = re.sub(r"^(?:0033|33(?=[1-9])|0)", "", self.digits)
            is_long = len(self.digits) >= SHORTEST_PHONE
            return [f"% {begun}%", f"%{self.digits} %"] if is_long and len(begun) >= WITHIN else []
        if self.text.startswith("@"):
            return []
        is_one = len(self.text) >= WITHIN and not re.search(r"\s", self.text)
        return [f"% {_quoted(self.text.lower())}%"] if is_one else []

    def near_words(self) -> list[str]:
        """The words that may be spelt otherwise."""
        return [] if self.digits or "@" in self.text else [word for word in self.words if len(word) >= WITHIN]


def _folded(part: str) -> list[str]:
    is_latin = all(not sign.isalpha() or unicodedata.name(sign, "").startswith("LATIN") for sign in part)
    return fold_name(part).split() if is_latin else re.sub(r"[\W_]+", " ", part.lower()).split()


def _quoted(text: str) -> str:
    return re.sub(r"([\\%_])", r"\\\1", text)
