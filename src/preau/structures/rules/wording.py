"""Texts that a structure may write in its own words, with places that are filled in when they are used. Pure.

A place is a French word in braces, `{structure}`. A text has no place for a password: none is ever written.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from preau.common.reasons import Reason
from preau.common.text import of_name
from preau.structures.reasons import StructureCode

LONGEST_TITLE = 200
LONGEST_BODY = 6000

_PLACE = re.compile(r"\{([^{}]*)\}")


@dataclass(frozen=True, slots=True)
class Place:
    """A word in braces, what it stands for, and what the preview shows in its stead."""

    name: str
    meaning: str
    sample: str
    is_needed: bool = False
    """Whether a text without it would be useless: a mail to open an account without its link."""
    is_address: bool = False
    """Whether it is an address to open: a full stop or a word stuck to it would be taken for a part of it."""


@dataclass(frozen=True, slots=True)
class WordingKind:
    """A text, its words as Préau writes them, and the places it may use."""

    key: str
    label: str
    when: str
    title: str
    body: str
    places: tuple[Place, ...] = ()

    @property
    def samples(self) -> dict[str, str]:
        return {place.name: place.sample for place in self.places}


def why_not_text(kind: WordingKind, text: str) -> Reason | None:
    """Why a text cannot be used: a place that does not exist, braces left open; `None` when it can."""
    known = [place.name for place in kind.places]
    unknown = [name for name in _PLACE.findall(text) if name not in known]
    if unknown:
        names = _named(dict.fromkeys(unknown))
        if not known:
            return Reason(StructureCode.NO_PLACES_HERE, unknown=names)
        return Reason(StructureCode.PLACES_UNKNOWN, unknown=names, known=_named(known))
    if re.search(r"[{}]", _PLACE.sub("", text)):
        return Reason(StructureCode.BRACE_ALONE)
    return None


def why_not_body(kind: WordingKind, body: str) -> Reason | None:
    """The same for the body, which must also hold what the text is sent for."""
    if reason := why_not_text(kind, body):
        return reason
    written = set(_PLACE.findall(body))
    addresses = [place for place in kind.places if place.is_address and place.name in written]
    for place in addresses:
        if re.search(rf"\S\{{{place.name}\}}|\{{{place.name}\}}\S", body):
            return Reason(StructureCode.ADDRESS_NOT_APART, place=f"{{{place.name}}}")
    missing = [place for place in kind.places if place.is_needed and place.name not in written]
    if missing:
        return Reason(
            StructureCode.PLACES_MISSING, places=_named(place.name for place in missing), meaning=missing[0].meaning
        )
    return None


def fill(text: str, values: Mapping[str, str]) -> str:
    """The text with its places filled, once: a value that holds braces stays as it is.

    « de {structure} » takes the article of the name: « de la Ville de Valbrune », « du Lycée ».
    """
    text = text.replace("de {structure}", of_name(values["structure"])) if "structure" in values else text
    return _PLACE.sub(lambda found: values.get(found[1], found[0]), text)


def paragraphs(text: str) -> list[str]:
    """The paragraphs of a plain text, separated by blank lines."""
    blocks = re.split(r"\n\s*\n", text.replace("\r\n", "\n").strip())
    return [block.strip() for block in blocks if block.strip()]


def _named(names: Iterable[str]) -> str:
    return ", ".join(f"{{{name}}}" for name in names)
