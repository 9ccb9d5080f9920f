"""The other household's part of a day whose cost two households share: a due of its own, settled with the first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time
from itertools import compress
from typing import Annotated, Any, Protocol

from preau.bookings.facts.prices import price_books
from preau.common.errors import InvalidRuleError
from preau.common.sql import Read, fetch
from preau.dues.owing import ESTIMATED, OWED
from preau.households.rules import CostShare
from preau.households.shares import read_share, shares_of
from preau.pricing.audiences import audience_of
from preau.pricing.book import Presence, PriceBook
from preau.pricing.rules import PriceQuote

SHARERS = f"""
SELECT m.person_id, m.household_id, p.kind, {shares_of("m", "true")} AS share
FROM households_householdperson m JOIN households_person p ON p.id = m.person_id
WHERE m.person_id = ANY(%(people)s) AND m.custody_kind = 'percent' ORDER BY m.person_id, m.cost_percent DESC, m.id
"""  # noqa: S608 (no outside text)


# Estimates of days priced by parts, once for each household that shares them and did not book or host them.
OF_OTHERS = f"""
SELECT owed.kind AS source, owed.id, owed.person_id, m.household_id, d.activity_id, owed.date, owed.arrival,
    owed.departure, said.details, p.kind, {shares_of("m", "true")} AS share
FROM {OWED} AS owed
JOIN households_householdperson m ON m.person_id = owed.person_id AND m.household_id <> owed.household_id
    AND m.custody_kind = 'percent'
JOIN households_person p ON p.id = owed.person_id
CROSS JOIN LATERAL (SELECT preau_explained(owed.price)->'details' AS details OFFSET 0) said
JOIN activities_openingday d ON d.id = owed.opening_day_id
WHERE owed.structure_id = %(structure)s AND owed.date <= %(until)s AND jsonb_exists(said.details, 'shares')
    AND {ESTIMATED} AND {{whose}}
ORDER BY owed.date, owed.kind, owed.id, m.id
"""  # noqa: S608 (no outside text)
OF_ALL = OF_OTHERS.format(whose="true")
OF_ONE = OF_OTHERS.format(
    whose="""m.household_id = %(household)s AND owed.person_id IN (
        SELECT mine.person_id FROM households_householdperson mine WHERE mine.household_id = %(household)s)"""
)
"""The same for one household: its own people are few, the days of a structure are not."""


class Shared(Protocol):
    """What is needed of a day that is due. `details` are what its own household's price was computed from."""

    @property
    def household_id(self) -> int: ...
    @property
    def person_id(self) -> int: ...
    @property
    def activity_id(self) -> int: ...
    @property
    def date(self) -> date: ...
    @property
    def arrival(self) -> time | None: ...
    @property
    def departure(self) -> time | None: ...
    @property
    def details(self) -> Mapping[str, Any] | None: ...


@dataclass(frozen=True, slots=True)
class Part:
    """What another household owes of the day, with its own price: its quotient is nobody else's to read."""

    household_id: int
    percent: int
    quote: PriceQuote
    is_priced: bool = True
    """Its prices could be read: else nobody knows what this household owes, which is not nothing."""

    def to_dict(self) -> dict[str, Any]:
        return {"household": self.household_id, "percent": self.percent, "price": self.quote.to_dict()}


@dataclass(frozen=True, slots=True)
class _Sharer:
    """A row of `SHARERS`: a household that pays a part of what a person costs."""

    person_id: int
    household_id: int
    kind: str
    share: Annotated[CostShare, Read(read_share)]


@dataclass(frozen=True, slots=True)
class _Ahead:
    """A day that another household booked, and the part of this one."""

    source: str
    id: int
    person_id: int
    household_id: int
    activity_id: int
    date: date
    arrival: time | None
    departure: time | None
    details: Mapping[str, Any] | None
    kind: str
    share: Annotated[CostShare, Read(read_share)]


@dataclass(frozen=True, slots=True)
class Estimate:
    """What a household will owe of a day that another one booked or hosts, while its due is not written."""

    kind: str
    id: int
    person_id: int
    activity_id: int
    date: date
    part: Part


def estimated_parts(*, structure_id: int, until: date, household_id: int | None = None) -> list[Estimate]:
    """What households owe of days up to `until` that another one booked, of one household or of all.

    Only days whose dues are not written yet: the others say it themselves. One statement, two when there are such days.
    """
    values: dict[str, Any] = {"structure": structure_id, "until": until, "household": household_id}
    rows = fetch(_Ahead, OF_ALL if household_id is None else OF_ONE, values)
    if not rows:
        return []
    books = price_books({row.household_id for row in rows}, sorted({row.activity_id for row in rows}))
    found = []
    for row in rows:
        part = _part(row, row, books[row.household_id])
        if part.quote.cents:
            found.append(Estimate(row.source, row.id, row.person_id, row.activity_id, row.date, part))
    return found


def other_parts(due: Sequence[Shared]) -> list[tuple[Part, ...]]:
    """Of each of these days, what the other households owe; no statement when none is shared, else two.

    A day is shared as it was priced: its own household pays a part, so the others pay theirs.
    """
    is_shared = [len((line.details or {}).get("shares", ())) > 1 for line in due]
    shared = list(compress(due, is_shared))
    if not shared:
        return [()] * len(due)
    rows = fetch(_Sharer, SHARERS, {"people": sorted({line.person_id for line in shared})})
    books = price_books({row.household_id for row in rows}, sorted({line.activity_id for line in shared}))
    return [tuple(_parts(line, rows, books)) if one else () for line, one in zip(due, is_shared, strict=True)]


def _parts(line: Shared, rows: Sequence[_Sharer], books: Mapping[int, PriceBook]) -> list[Part]:
    others = [row for row in rows if row.person_id == line.person_id and row.household_id != line.household_id]
    return [_part(line, row, books[row.household_id]) for row in others]


def _part(line: Shared, sharer: _Sharer | _Ahead, book: PriceBook) -> Part:
    details, share, household_id = line.details or {}, sharer.share, sharer.household_id
    presence = Presence(
        line.person_id,
        line.arrival,
        line.departure,
        share,
        is_unbooked=details.get("is_unbooked") is True,
        is_late=details.get("is_late") is True,
        late_minutes=int(details.get("late_minutes") or 0),
    )
    try:
        audience = audience_of(sharer.kind)
        return Part(household_id, share.percent, book.quote_presence(line.activity_id, audience, line.date, presence))
    except InvalidRuleError as error:
        return Part(household_id, share.percent, PriceQuote(0, (" ".join(error.messages),)), is_priced=False)
