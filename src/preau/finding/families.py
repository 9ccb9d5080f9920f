"""Families found by a name, a number, an e-mail or a phone: those that are meant first, then near names.

One row of words a household, through indexes of trigrams (`households.HouseholdWords`). A whole number comes first,
then family names, first names, what they begin, what holds the word. Two statements at most, whatever is typed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from preau.common.sql import fetch
from preau.finding.rules import Asked
from preau.households.homes import Home, home_columns
from preau.structures.models import Structure

PER_PAGE = 50
ENOUGH = 10
"""From so many families of the very name on, near names would only be in the way."""
LAST_SIGN = chr(0x10FFFF)
SURE = 2
"""Ranks up to this one are of a whole number, phone or e-mail, or of the last digits of a card."""

_PAGE = f"""
WITH found AS MATERIALIZED (
    SELECT w.household_id, w.name, ({{rank}})::float8 AS rank FROM households_householdwords w
    WHERE w.structure_id = %(structure)s AND ({{where}})
), page AS (SELECT * FROM found ORDER BY rank, name, household_id LIMIT %(limit)s OFFSET %(offset)s)
SELECT {home_columns("home__")}, page.rank, counted.total, counted.sure
FROM (SELECT count(*) AS total, count(*) FILTER (WHERE rank <= {SURE}) AS sure FROM found) AS counted
LEFT JOIN page ON true LEFT JOIN households_household h ON h.id = page.household_id
ORDER BY page.rank, page.name, h.id
"""  # noqa: S608 (no outside text: what is typed are values)


@dataclass(frozen=True, slots=True)
class _Row:
    """`rank`: the lower the surer; `total` families in all, `sure` ones among them. No home: the page is empty."""

    home: Home | None
    rank: float | None
    total: int
    sure: int


@dataclass(frozen=True, slots=True)
class Hit:
    """A family that was found; `is_near` when its name only looks like what was typed."""

    home: Home
    is_near: bool = False

    @property
    def key(self) -> str:
        """The family's number, for an address."""
        return str(self.home.id)


@dataclass(frozen=True, slots=True)
class Families:
    """A page of the families found. `total` counts all of them, `near` those whose name only looks like it.

    `sure` is the one family of a whole number, phone, e-mail or card: nobody needs a second look.
    """

    rows: tuple[Hit, ...] = ()
    total: int = 0
    near: int = 0
    sure: Home | None = None

    @property
    def homes(self) -> list[Home]:
        return [row.home for row in self.rows]


def find_families(structure: Structure, typed: str, *, page: int = 1, limit: int = PER_PAGE) -> Families:
    """The families of a page, from 1; a page past the last is empty. Two statements at most; none for too little."""
    asked = Asked.read(typed)
    if asked.is_too_short:
        return Families()
    offset = (page - 1) * limit
    exact = _rows(structure, _meant(asked), limit, offset)
    hits, total, near_total = [Hit(row.home) for row in exact if row.home], exact[0].total, 0
    if total < ENOUGH and asked.near_words():
        near = _rows(structure, _near(asked), limit - len(hits), max(0, offset - total))
        near_total = near[0].total
        hits += [Hit(row.home, is_near=True) for row in near if row.home]
    is_sure = exact[0].sure == 1 and exact[0].rank is not None and exact[0].rank <= SURE
    return Families(tuple(hits), total + near_total, near_total, exact[0].home if is_sure else None)


_BRIEF = (
    '((w.name COLLATE "C" >= %(from)s AND w.name COLLATE "C" < %(until)s AND w.structure_id = %(structure)s) '
    "OR w.words LIKE %(whole0)s)"
)


@dataclass(frozen=True, slots=True)
class _Condition:
    """What is asked of the row of words `w`, and how sure a row is then, the lower the surer."""

    where: str
    rank: str
    values: dict[str, str]


def _rows(structure: Structure, asked: _Condition, limit: int, offset: int) -> list[_Row]:
    values: dict[str, Any] = {"structure": structure.pk, "limit": limit, "offset": offset, **asked.values}
    return fetch(_Row, _PAGE.format(where=asked.where, rank=asked.rank), values)


def _meant(asked: Asked) -> _Condition:
    """A whole number first (0), a whole phone or e-mail (1), what they begin (3); then names (10 and more).

    In names a word is worth 0 as a family name, 1 as a first name, 2 as what a family name begins with, 3 a first
    name, 4 within another: « noe » finds the families NOË, the children Noé, then the NOEL, then Noémie.
    """
    values: dict[str, str] = {}

    def either(column: str, patterns: list[str], joint: str = " OR ") -> str:
        names = [f"v{len(values) + place}" for place in range(len(patterns))]
        values.update(zip(names, patterns, strict=True))
        return "(" + (joint.join(f"w.{column} LIKE %({name})s" for name in names) or "false") + ")"

    cases = [
        (either("words", asked.sure_numbers()), "0"),
        (either("contacts", asked.sure_contacts()), "1"),
        (either("words", asked.begun_numbers()), "3"),
        (either("words", asked.name_patterns(), " AND "), " + ".join(["10", *map(_worth, range(len(asked.words)))])),
        (either("contacts", asked.begun_contacts()), "9"),
    ]
    if asked.brief:
        values |= {"from": asked.brief, "until": asked.brief + LAST_SIGN}
        cases.append((_BRIEF, f"10 + {_worth(0)}"))
    kept = [(where, rank) for where, rank in cases if where != "(false)"]
    for place, word in enumerate(asked.words):
        values |= {f"whole{place}": f"% {word} %", f"begun{place}": f"% {word}%"}
    rank = " ".join(f"WHEN {where} THEN {worth}" for where, worth in kept)
    return _Condition(" OR ".join(where for where, _ in kept) or "false", f"CASE {rank} END" if kept else "0", values)


def _worth(place: int) -> str:
    whole, begun = f"%(whole{place})s", f"%(begun{place})s"
    return (
        f"CASE WHEN w.families LIKE {whole} THEN 0 WHEN w.words LIKE {whole} THEN 1 "
        f"WHEN w.families LIKE {begun} THEN 2 WHEN w.words LIKE {begun} THEN 3 ELSE 4 END"
    )


def _near(asked: Asked) -> _Condition:
    """Every word of four letters looks like one of the row, the others begin one; not what is meant already."""
    meant, near = _meant(asked), asked.near_words()
    values = meant.values | {f"near{place}": word for place, word in enumerate(near)}
    short = [f"w.words LIKE %(begun{place})s" for place, word in enumerate(asked.words) if word not in near]
    alike = [f"%(near{place})s <%% w.words" for place in range(len(near))]
    likeness = " + ".join(f"word_similarity(%(near{place})s, w.words)" for place in range(len(near)))
    where = f"{' AND '.join([*alike, *short])} AND NOT ({meant.where})"
    return _Condition(where, f"{len(near)} - ({likeness})", values)
