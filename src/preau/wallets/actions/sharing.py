"""The other household's part of a day whose cost two households share: one entry takes both, or neither."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time
from typing import Any, Protocol

from django.db import connection

from preau.bookings.prices import price_books
from preau.common.errors import InvalidRuleError
from preau.households.rules import CostShare
from preau.households.shares import read_share, shares_of
from preau.pricing.book import Presence, PriceBook
from preau.pricing.rules import PriceQuote
from preau.wallets.actions.owing import PAID

SHARERS = f"""
SELECT m.person_id, m.household_id, p.kind, {shares_of("m", "true")}
FROM households_householdperson m JOIN households_person p ON p.id = m.person_id
WHERE m.person_id = ANY(%(people)s) AND m.custody_kind = 'percent' ORDER BY m.person_id, m.cost_percent DESC, m.id
"""  # noqa: S608 (no outside text)


# Days of this household's shared children that another one booked, priced by parts, and that are not charged yet.
AHEAD = f"""
SELECT m.person_id, b.household_id, d.activity_id, b.date, b.arrival, b.departure, said.details, link.kind_id, p.kind,
    {shares_of("m", "true")}
FROM households_householdperson m
JOIN households_person p ON p.id = m.person_id
JOIN bookings_booking b ON b.person_id = m.person_id AND b.household_id <> m.household_id AND b.state = 'booked'
    AND NOT b.is_charged AND NOT b.is_spared AND b.date <= %(until)s
CROSS JOIN LATERAL (SELECT preau_explained(b.price)->'details' AS details OFFSET 0) said
JOIN activities_openingday d ON d.id = b.opening_day_id
JOIN wallets_walletactivity link ON link.activity_id = d.activity_id AND {PAID}
WHERE m.household_id = %(household)s AND m.custody_kind = 'percent' AND jsonb_exists(said.details, 'shares')
ORDER BY b.date, b.id
"""  # noqa: S608 (no outside text)


# Days that are owed and priced by parts, once for each household that shares them and did not book or host them.
OWED_BY_OTHERS = f"""
SELECT owed.cause, owed.id, owed.person_id, m.household_id, d.activity_id, d.date, owed.arrival, owed.departure,
    said.details, p.kind, {shares_of("m", "true")}
FROM (
    SELECT 'booking' AS cause, b.id, b.household_id, b.person_id, b.opening_day_id, b.arrival, b.departure, b.price
    FROM bookings_booking b
    WHERE b.structure_id = %(structure)s AND b.state = 'booked' AND NOT b.is_charged AND NOT b.is_spared
        AND b.price_cents > 0 AND b.date <= %(until)s
    UNION ALL
    SELECT 'passage', s.id, s.household_id, s.person_id, s.opening_day_id, s.arrival, s.departure, s.price
    FROM attendance_passage s
    WHERE s.structure_id = %(structure)s AND s.kind = 'unplanned' AND NOT s.is_charged AND s.undone_at IS NULL
        AND s.price_cents > 0
) owed
JOIN households_householdperson m ON m.person_id = owed.person_id AND m.household_id <> owed.household_id
    AND m.custody_kind = 'percent'
JOIN households_person p ON p.id = owed.person_id
CROSS JOIN LATERAL (SELECT preau_explained(owed.price)->'details' AS details OFFSET 0) said
JOIN activities_openingday d ON d.id = owed.opening_day_id AND d.date <= %(until)s
WHERE jsonb_exists(said.details, 'shares') AND (%(household)s::bigint IS NULL OR m.household_id = %(household)s)
ORDER BY owed.cause, owed.id, m.id
"""  # noqa: S608 (no outside text)


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
    def details(self) -> Any: ...


@dataclass(frozen=True, slots=True)
class Part:
    """What another household owes of the day, with its own price: its quotient is nobody else's to read."""

    household_id: int
    percent: int
    quote: PriceQuote

    def to_dict(self) -> dict[str, Any]:
        return {"household": self.household_id, "percent": self.percent, "price": self.quote.to_dict()}


def _read(details: Any) -> Mapping[str, Any]:
    """JSON columns come as text from raw statements; nothing where nothing is shared."""
    found: Mapping[str, Any] = json.loads(details) if isinstance(details, str) else details or {}
    return found


@dataclass(frozen=True, slots=True)
class _Ahead:
    """A day that another household booked."""

    person_id: int
    household_id: int
    activity_id: int
    date: date
    arrival: time | None
    departure: time | None
    details: Any


def shared_ahead(household_id: int, until: date) -> list[tuple[int, Part]]:
    """What this household will pay of days that another one booked, up to `until`: the kind of wallet, and its part.

    One statement, two when there are such days.
    """
    with connection.cursor() as cursor:
        cursor.execute(AHEAD, {"household": household_id, "until": until})
        rows = cursor.fetchall()
    if not rows:
        return []
    book = price_books([household_id], sorted({row[2] for row in rows}))[household_id]
    return [(row[7], _part(_Ahead(*row[:7]), household_id, row[8], read_share(row[9]), book)) for row in rows]


def shared_owed(*, structure_id: int, until: date, household_id: int | None = None) -> list[tuple[str, int, Part]]:
    """What households owe of days up to `until` that another one booked: the cause, its id, and their part.

    Of one household, or of all. One statement, two when there are such days.
    """
    with connection.cursor() as cursor:
        values: dict[str, Any] = {"structure": structure_id, "until": until, "household": household_id}
        cursor.execute(OWED_BY_OTHERS, values)
        rows = cursor.fetchall()
    if not rows:
        return []
    books = price_books({row[3] for row in rows}, sorted({row[4] for row in rows}))
    found = []
    for cause, pk, *day, kind, shares in rows:
        line = _Ahead(*day)
        part = _part(line, line.household_id, kind, read_share(shares), books[line.household_id])
        if part.quote.cents:
            found.append((cause, pk, part))
    return found


def other_parts(due: Sequence[Shared]) -> list[tuple[Part, ...]]:
    """Of each of these days, what the other households owe; no statement when none is shared, else two.

    A day is shared as it was priced: its own household pays a part, so the others pay theirs.
    """
    shared = [line for line in due if len(_read(line.details).get("shares", ())) > 1]
    if not shared:
        return [()] * len(due)
    with connection.cursor() as cursor:
        cursor.execute(SHARERS, {"people": sorted({line.person_id for line in shared})})
        rows = cursor.fetchall()
    books = price_books({row[1] for row in rows}, sorted({line.activity_id for line in shared}))
    return [tuple(_parts(line, rows, books)) if line in shared else () for line in due]


def _parts(line: Shared, rows: Sequence[tuple[Any, ...]], books: Mapping[int, PriceBook]) -> list[Part]:
    others = [row for row in rows if row[0] == line.person_id and row[1] != line.household_id]
    return [_part(line, household, kind, read_share(column), books[household]) for _, household, kind, column in others]


def _part(line: Shared, household_id: int, kind: str, share: CostShare, book: PriceBook) -> Part:
    details = _read(line.details)
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
        audience = "adult" if kind == "adult" else "child"
        return Part(household_id, share.percent, book.quote_presence(line.activity_id, audience, line.date, presence))
    except InvalidRuleError as error:
        return Part(household_id, share.percent, PriceQuote(0, (" ".join(error.messages),)))
