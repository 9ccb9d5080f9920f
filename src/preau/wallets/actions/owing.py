"""What each day owes, by what was booked and what was marked: the rule that keeps a day from being charged twice.

A person and a day owe one thing at most. The booking, at its price, whether the person came or not; nothing, for a
justified absence; or the passage of somebody who came without a booking, at its own price.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection

# Whoever marks a day takes its booking or its passage first: once these are held, what is read next is settled.
HOLD = """
WITH booking AS (SELECT FROM bookings_booking WHERE id = ANY(%(bookings)s) ORDER BY id FOR SHARE)
SELECT count(*) FROM booking
"""
HOLD_PASSAGES = """
WITH passage AS (SELECT FROM attendance_passage WHERE id = ANY(%(passages)s) ORDER BY id FOR SHARE)
SELECT count(*) FROM passage
"""

# A day marked as a justified absence owes nothing; a presence without a booking owes its own price, and no other.
SPARED = """EXISTS (
    SELECT FROM attendance_passage spared WHERE spared.person_id = b.person_id
        AND spared.opening_day_id = b.opening_day_id AND spared.undone_at IS NULL
        AND spared.kind IN ('excused', 'unplanned'))"""
_CHARGED = """EXISTS (
    SELECT FROM ledger_entry e WHERE e.cause_kind = '{cause}' AND e.cause_id = b.id AND e.kind = 'charge')"""
BOOKING_CHARGED, PASSAGE_CHARGED = _CHARGED.format(cause="booking"), _CHARGED.format(cause="passage")

# What a household owes and has not been charged for, whatever the day.
OWED_BY_HOUSEHOLD = f"""
SELECT 'booking' AS cause, b.id, b.opening_day_id, b.person_id, b.price_cents
FROM bookings_booking b
WHERE b.household_id = %(household)s AND b.state = 'booked' AND b.date BETWEEN %(first)s AND %(until)s
    AND NOT {SPARED} AND NOT {BOOKING_CHARGED}
UNION ALL
SELECT 'passage', b.id, b.opening_day_id, b.person_id, b.price_cents
FROM attendance_passage b
WHERE b.household_id = %(household)s AND b.kind = 'unplanned' AND b.undone_at IS NULL AND NOT {PASSAGE_CHARGED}
"""  # noqa: S608 (no outside text)

# What is left to charge among some bookings and passages, or all of them again.
DUE = f"""
SELECT owed.cause, owed.id, owed.household_id, k.id, k.cash_office_id, owed.price_cents, owed.price, d.date,
    p.first_name, a.id, a.name, owed.person_id
FROM (
    SELECT 'booking' AS cause, b.id, b.household_id, b.opening_day_id, b.person_id, b.price_cents, b.price
    FROM bookings_booking b
    WHERE b.id = ANY(%(bookings)s) AND b.state = 'booked' AND NOT {SPARED}
        AND (%(again)s::boolean OR NOT {BOOKING_CHARGED})
    UNION ALL
    SELECT 'passage', b.id, b.household_id, b.opening_day_id, b.person_id, b.price_cents, b.price
    FROM attendance_passage b
    WHERE b.id = ANY(%(passages)s) AND b.undone_at IS NULL AND b.kind = 'unplanned' AND NOT {PASSAGE_CHARGED}
) AS owed
JOIN activities_openingday d ON d.id = owed.opening_day_id
JOIN activities_activity a ON a.id = d.activity_id
JOIN wallets_walletactivity link ON link.activity_id = a.id
JOIN wallets_walletkind k ON k.id = link.kind_id
JOIN households_person p ON p.id = owed.person_id
WHERE owed.price_cents > 0
ORDER BY owed.household_id, d.date, owed.cause, owed.id
"""  # noqa: S608 (no outside text)

CANDIDATES = f"""
SELECT b.household_id, 'booking' AS cause, b.id
FROM activities_openingday d
JOIN wallets_walletactivity link ON link.activity_id = d.activity_id
JOIN bookings_booking b ON b.opening_day_id = d.id AND b.state = 'booked' AND b.price_cents > 0
WHERE d.date BETWEEN %(first)s AND %(last)s AND (%(structure)s::bigint IS NULL OR d.structure_id = %(structure)s)
    AND NOT {SPARED} AND NOT {BOOKING_CHARGED}
UNION ALL
SELECT b.household_id, 'passage', b.id
FROM activities_openingday d
JOIN wallets_walletactivity link ON link.activity_id = d.activity_id
JOIN attendance_passage b ON b.opening_day_id = d.id AND b.kind = 'unplanned' AND b.undone_at IS NULL
    AND b.price_cents > 0
WHERE d.date BETWEEN %(first)s AND %(last)s AND (%(structure)s::bigint IS NULL OR d.structure_id = %(structure)s)
    AND NOT {PASSAGE_CHARGED}
ORDER BY 1, 2, 3
"""  # noqa: S608 (no outside text)


@dataclass(frozen=True, slots=True)
class Owed:
    """A booking or a passage to charge. `price` is its quote: rule, quotient and its date, units."""

    cause: str
    id: int
    household_id: int
    kind_id: int
    cash_office_id: int
    cents: int
    price: Any
    date: date
    first_name: str
    activity_id: int
    activity: str
    person_id: int


Candidate = tuple[int, str, int]
"""A household, the kind of a cause, its id."""


def candidates(first: date, last: date, structure_id: int | None) -> list[Candidate]:
    """Everything still owed for the days between two dates, by household; one statement."""
    with connection.cursor() as cursor:
        cursor.execute(CANDIDATES, {"first": first, "last": last, "structure": structure_id})
        rows: list[Candidate] = cursor.fetchall()
    return rows


def owed_among(booking_ids: Sequence[int], passage_ids: Sequence[int] = (), *, again: bool = False) -> list[Owed]:
    """What these owe; `again` counts what has been charged already. Two statements, three with passages.

    Held first, read after: a day that is being marked is waited for, then seen as it was marked.
    """
    values: dict[str, Any] = {"bookings": list(booking_ids), "passages": list(passage_ids), "again": again}
    with connection.cursor() as cursor:
        if booking_ids:
            cursor.execute(HOLD, values)
        if passage_ids:
            cursor.execute(HOLD_PASSAGES, values)
        cursor.execute(DUE, values)
        return [Owed(*row) for row in cursor.fetchall()]
