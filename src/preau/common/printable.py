"""Text that the fonts of our documents can show: PDF/UA-1 refuses a document with one missing glyph.

typst brings two families that we use: Libertinus Serif, and DejaVu Sans Mono for what the first one lacks. Their signs
are listed in `glyphs.txt`, as ranges; a test sets every one of them. A letter of another script is written in Latin
letters (`陳大文` → `Chen Da Wen`), a sign that has no such spelling (an emoji) is left out.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from pathlib import Path
from typing import Any

from unidecode import unidecode

from preau.common.text import visible

ZWSP = "\u200b"
"""Where a long word may go on to the next row."""
LONG, PIECE = 20, 10
LONG_ADDRESS = 60
"""Characters of a word, of an e-mail or web address, that fit in the narrowest column of our documents."""
NOTHING_LEFT = "?"
_TABLE = Path(__file__).with_name("glyphs.txt")


@cache
def glyphs() -> tuple[frozenset[str], frozenset[str]]:
    """The signs of each family, in regular and in bold."""
    serif, mono = (frozenset(map(chr, _numbers(line))) for line in _TABLE.read_text().splitlines())
    return serif, mono


def printable(data: Any) -> Any:
    """The same JSON, with every text such that the fonts can show it and no word is wider than a column."""
    if isinstance(data, str):
        return breakable(shown(data))
    if isinstance(data, dict):
        return {key: printable(value) for key, value in data.items()}
    return [printable(value) for value in data] if isinstance(data, list | tuple) else data


def shown(text: str) -> str:
    """A text without what the fonts lack; never empty when it was not."""
    if text.isascii() and (text.isprintable() or not _bad().search(text)):
        return text
    made = visible(text, lines=True)
    if _bad().search(made):
        made = re.sub(" {2,}", " ", "".join(_replaced(made)))
        made = re.sub(r"(?m)^ | $| (?=[\])},.])", "", made)
    return made if made.strip() or not text.strip() else NOTHING_LEFT


def breakable(text: str, *, longest: int = LONG, piece: int = PIECE) -> str:
    """Words of more than `longest` characters may be cut every `piece`; addresses only past `LONG_ADDRESS`."""
    if len(text) <= longest:
        return text
    return re.sub(rf"[^\s{ZWSP}]{{{longest + 1},}}", lambda found: _cut(found[0], piece), text)


def _cut(word: str, piece: int) -> str:
    if len(word) <= LONG_ADDRESS and ("@" in word or "/" in word):
        return word
    clusters = _clusters(word)
    return ZWSP.join("".join(clusters[at : at + piece]) for at in range(0, len(clusters), piece))


@cache
def _bad() -> re.Pattern[str]:
    """A sign that neither family has, or a mark, which needs to be seen with the letter that bears it."""
    serif, mono = glyphs()
    known = "".join(re.escape(sign) for sign in sorted(serif | mono) if not unicodedata.combining(sign))
    return re.compile(f"[^{known}\n]")


def _clusters(text: str) -> list[str]:
    """Letters with the marks that they bear."""
    found: list[str] = []
    for sign in text:
        if found and unicodedata.category(sign).startswith("M"):
            found[-1] += sign
        else:
            found.append(sign)
    return found


def _replaced(text: str) -> list[str]:
    """The clusters of a text, those that no one family has whole being spelled; spellings stand apart from words."""
    made: list[str] = []
    was_spelled = False
    for cluster in _clusters(text):
        word = nearest = _nearest(cluster)
        if nearest is None:
            word = _spelled(cluster)
        if not word:
            continue
        is_spelled = nearest is None
        if is_spelled != was_spelled and made and made[-1][-1].isalnum() and word[0].isalnum():
            made.append(" ")
        made.append(word)
        was_spelled = is_spelled
    return made


def _nearest(cluster: str) -> str | None:
    """The cluster, a compatible one or its letter alone, when one family has it whole."""
    serif, mono = glyphs()
    compatible = unicodedata.normalize("NFKC", cluster)
    wanted: str
    for wanted in (cluster, compatible, *compatible[:1]):
        if wanted == "\n" or serif.issuperset(wanted) or mono.issuperset(wanted):
            return wanted
    return None


def _spelled(cluster: str) -> str:
    """A letter in Latin letters; empty for what has no spelling."""
    spelled = "".join(unidecode(sign) or _named(sign) for sign in unicodedata.normalize("NFKC", cluster))
    return "".join(sign for sign in spelled if sign in glyphs()[0])


def _named(letter: str) -> str:
    """The last word of the Unicode name of a letter: `ⴰ`, TIFINAGH LETTER YA, → `a`."""
    if not unicodedata.category(letter).startswith("L"):
        return ""
    name = unicodedata.name(letter, "-").split()
    last = name[-1].lower()
    if "-" in last:
        return NOTHING_LEFT
    return last.removeprefix("y").removeprefix("a") or "a" if name[0] == "TIFINAGH" else last


def _numbers(ranges: str) -> list[int]:
    found: list[int] = []
    for item in ranges.split():
        first, _, last = item.partition("-")
        found += range(int(first, 16), int(last or first, 16) + 1)
    return found
