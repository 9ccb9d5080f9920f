"""What each day owes, by what was booked and what was marked: the rule that keeps a day from being charged twice.

A person and a day owe one thing at most. The booking, at its price, whether the person came or not; nothing, for a
justified absence; or the passage of somebody who came without a booking, at its own price.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time
from typing import Any

from django.db import connection

# Whoever marks a day takes its booking or its passage first: once these are held, what is read next is settled.
HOLD = """
WITH booking AS (SELECT FROM bookings_booking WHERE id = ANY(%(bookings)s) ORDER BY id FOR NO KEY UPDATE)
SELECT count(*) FROM booking
"""
HOLD_PASSAGES = """
WITH passage AS (SELECT FROM attendance_passage WHERE id = ANY(%(passages)s) ORDER BY id FOR NO KEY UPDATE)
SELECT count(*) FROM passage
"""

# What is paid from a wallet, and since when: what was served before an activity was tied to it is not its to pay.
PAID = "(link.since IS NULL OR d.date >= link.since)"

# What a household owes and has not been charged for, however long ago: a debt has no age limit.
OWED_BY_HOUSEHOLD = """
SELECT 'booking' AS cause, b.id, b.opening_day_id, b.person_id, b.price_cents
FROM bookings_booking b
WHERE b.household_id = %(household)s AND b.state = 'booked' AND b.date <= %(until)s
    AND NOT b.is_spared AND NOT b.is_charged
UNION ALL
SELECT 'passage', b.id, b.opening_day_id, b.person_id, b.price_cents
FROM attendance_passage b
WHERE b.household_id = %(household)s AND b.kind = 'unplanned' AND b.undone_at IS NULL AND NOT b.is_charged
"""

# What is left to charge among some bookings and passages, or all of them again.
DUE = f"""
SELECT owed.cause, owed.id, owed.household_id, k.id, k.cash_office_id, owed.price_cents, owed.price, d.date,
    p.first_name, a.id, a.name, owed.person_id, owed.arrival, owed.departure,
    CASE WHEN EXISTS (
        SELECT FROM households_householdperson m WHERE m.person_id = owed.person_id AND m.custody_kind = 'percent'
    ) THEN preau_explained(owed.price)->'details' END
FROM (
    SELECT 'booking' AS cause, b.id, b.household_id, b.opening_day_id, b.person_id, b.price_cents, b.price, b.arrival,
        b.departure
    FROM bookings_booking b
    WHERE b.id = ANY(%(bookings)s) AND b.state = 'booked' AND NOT b.is_spared
        AND (%(again)s::boolean OR NOT b.is_charged)
    UNION ALL
    SELECT 'passage', b.id, b.household_id, b.opening_day_id, b.person_id, b.price_cents, b.price, b.arrival,
        b.departure
    FROM attendance_passage b
    WHERE b.id = ANY(%(passages)s) AND b.undone_at IS NULL AND b.kind = 'unplanned' AND NOT b.is_charged
) AS owed
JOIN activities_openingday d ON d.id = owed.opening_day_id
JOIN activities_activity a ON a.id = d.activity_id
JOIN wallets_walletactivity link ON link.activity_id = a.id
JOIN wallets_walletkind k ON k.id = link.kind_id
JOIN households_person p ON p.id = owed.person_id
WHERE owed.price_cents > 0 AND {PAID}
ORDER BY owed.household_id, d.date, owed.cause, owed.id
"""  # noqa: S608 (no outside text)

# Read by the indexes of what is owed (`booking_owed`, `passage_owed`), whose conditions are repeated here.
_CANDIDATES = """
SELECT b.household_id, 'booking' AS cause, b.id
FROM bookings_booking b
JOIN activities_openingday d ON d.id = b.opening_day_id
JOIN wallets_walletactivity link ON link.activity_id = d.activity_id
WHERE b.state = 'booked' AND NOT b.is_charged AND NOT b.is_spared AND b.price_cents > 0 AND b.date <= %(last)s
    AND {paid}{of_structure}
UNION ALL
SELECT b.household_id, 'passage', b.id
FROM attendance_passage b
JOIN activities_openingday d ON d.id = b.opening_day_id
JOIN wallets_walletactivity link ON link.activity_id = d.activity_id
WHERE b.kind = 'unplanned' AND NOT b.is_charged AND b.undone_at IS NULL AND b.price_cents > 0 AND d.date <= %(last)s
    AND {paid}{of_structure}
ORDER BY 1, 2, 3
"""
CANDIDATES = _CANDIDATES.format(paid=PAID, of_structure="")
CANDIDATES_OF_STRUCTURE = _CANDIDATES.format(paid=PAID, of_structure=" AND b.structure_id = %(structure)s")


@dataclass(frozen=True, slots=True)
class Owed:
    """A booking or a passage to charge. `price` is its quote: rule, quotient and its date, units; `details` what it was
    computed from, of a person whose cost is shared."""

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
    arrival: time | None
    departure: time | None
    details: Any


Candidate = tuple[int, str, int]
"""A household, the kind of a cause, its id."""


def candidates(last: date, structure_id: int | None) -> list[Candidate]:
    """Everything still owed for the days up to `last`, included, by household; one statement."""
    with connection.cursor() as cursor:
        sql = CANDIDATES if structure_id is None else CANDIDATES_OF_STRUCTURE
        cursor.execute(sql, {"last": last, "structure": structure_id})
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
