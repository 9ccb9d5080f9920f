"""The words of reasons: one register for all rooms, filled by their `wordings.py`, read in the language of the reader.

A sentence is a gettext text with facts in braces: `{until}`, or `{until:year}` where a fact is written another way than
its kind usually is. The same facts are written in French or in English by the tables below.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from string import Formatter
from typing import Any, Protocol

from django.utils.translation import get_language

from preau.common import english, text
from preau.common.amounts import format_cents
from preau.common.clock import paris


class Said(Protocol):
    """A text that is translated when it is read: `gettext_lazy`."""

    def __str__(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Words:
    """The sentence, and the few words for a cell, a column or a chip."""

    long: Said
    short: Said


Write = Callable[[Any], str]
_WORDS: dict[str, Words] = {}


def words(code: str, long: Said, short: Said) -> None:
    """Give a code its words, once: two sentences for one code would hide one of them."""
    if code in _WORDS:
        raise ValueError(f"{code} has its words already")
    _WORDS[code] = Words(long, short)


def words_of(code: str) -> Words:
    """The words of a code. Raises `KeyError` for a code without any: a test walks them all."""
    return _WORDS[code]


def is_english() -> bool:
    """Whether the page being written speaks English."""
    return (get_language() or "fr").startswith("en")


def joined_names(names: Iterable[object]) -> str:
    """`lundi, mardi et jeudi`, `Monday, Tuesday and Thursday`."""
    parts = [str(name) for name in names]
    if not is_english():
        return text.join_words(parts)
    return " and ".join(filter(None, (", ".join(parts[:-1]), *parts[-1:])))


_FRENCH: dict[str, Write] = {
    "text": str,
    "number": str,
    "cents": format_cents,
    "signed": lambda cents: format_cents(cents, signed=True),
    "day": text.date_text,
    "weekday-of": text.day_text,
    "weekday-year": lambda day: text.day_text(day, year=True),
    "instant": text.instant_text,
    "year": lambda instant: text.instant_text(instant, year=True),
    "hour": text.time_text,
    "minutes": text.duration_text,
    "weekday": text.weekday_name,
    "names": joined_names,
    "days": lambda number: text.count(number, "jour"),
    "reason": str,
    "reasons": lambda reasons: " ".join(str(reason) for reason in reasons),
    "listed": lambda reasons: ", ".join(str(reason) for reason in reasons),
}
_ENGLISH: dict[str, Write] = _FRENCH | {
    "day": english.date_text,
    "weekday-of": english.day_text,
    "weekday-year": lambda day: f"{english.day_text(day)} {day.year}",
    "instant": english.instant_text,
    "year": lambda instant: f"{english.instant_text(instant)}, {paris(instant).year}",
    "hour": lambda moment: f"{moment:%H:%M}",
    "weekday": lambda weekday: english.DAYS[weekday - 1],
    "days": lambda number: f"{number} day{'s' if number != 1 else ''}",
}


def writes(name: str, write: Write) -> None:
    """Teach a room's own way of writing a fact; `write` looks at the language itself."""
    _FRENCH[name] = _ENGLISH[name] = write


class _Facts(Formatter):
    """Fills the braces; a sentence may only name the facts of its reason."""

    def __init__(self, kinds: Mapping[str, str]) -> None:
        self.kinds = kinds
        self.ways = _ENGLISH if is_english() else _FRENCH

    def get_field(self, field_name: str, args: Any, kwargs: Any) -> tuple[Any, str]:
        return (field_name, kwargs[field_name]), field_name

    def format_field(self, value: Any, format_spec: str) -> str:
        name, fact = value
        if format_spec == "capital":
            said = self.ways[self.kinds[name]](fact)
            return said[:1].upper() + said[1:]
        return self.ways[format_spec or self.kinds[name]](fact)


def fill(sentence: Said, kinds: Mapping[str, str], facts: Mapping[str, object]) -> str:
    """The sentence in the language of the reader, with its facts; `kinds` says how each is usually written."""
    said = str(sentence)
    return _Facts(kinds).vformat(said, (), facts) if "{" in said else said
