"""What is owed, by what was booked and what was marked: the rule that keeps a day from being owed twice, written once.

A person and a day owe one thing at most. The booking, at its price, whether the person came or not; nothing, for a
justified absence; or the passage of somebody who came without a booking, at its own price. Until its due is written
(`dues.actions`), what a day owes is an estimate that follows its booking.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time
from typing import Any

from preau.common.sql import execute, fetch

# Whoever marks a day takes its booking or its passage first: once these are held, what is read next is settled.
HOLD = """
WITH booking AS (SELECT FROM bookings_booking WHERE id = ANY(%(bookings)s) ORDER BY id FOR NO KEY UPDATE)
SELECT count(*) FROM booking
"""
HOLD_PASSAGES = """
WITH passage AS (SELECT FROM attendance_passage WHERE id = ANY(%(passages)s) ORDER BY id FOR NO KEY UPDATE)
SELECT count(*) FROM passage
"""

_BOOKED = """SELECT 'booking' AS kind, b.id, b.structure_id, b.household_id, b.person_id, b.opening_day_id, b.date,
        b.arrival, b.departure, b.price_cents AS cents, b.price
    FROM bookings_booking b"""
_BOOKED_AND_OWED = "b.state = 'booked' AND NOT b.is_charged AND NOT b.is_spared"
_CAME = """SELECT 'passage', s.id, s.structure_id, s.household_id, s.person_id, s.opening_day_id, day.date, s.arrival,
        s.departure, s.price_cents, s.price
    FROM attendance_passage s JOIN activities_openingday day ON day.id = s.opening_day_id"""
_CAME_AND_OWED = "s.kind = 'unplanned' AND NOT s.is_charged AND s.undone_at IS NULL"
_SHARED = """JOIN households_householdperson m ON m.person_id = {who}.person_id
        AND m.household_id = {who}.household_id AND m.custody_kind = 'percent'"""

# Read by the indexes of what is owed (`booking_owed`, `passage_owed`), whose conditions are these.
_PRICED = f"""{_BOOKED} WHERE {_BOOKED_AND_OWED} AND b.price_cents > 0
    UNION ALL
    {_CAME} WHERE {_CAME_AND_OWED} AND s.price_cents > 0"""

# Every day that is not settled, past or to come, by the household that booked or hosts it. A debt has no age limit.
# Whoever has a part of nothing in what a child costs books what others pay: such a day is nobody's gift.
OWED = f"""(
    {_PRICED}
    UNION ALL
    {_BOOKED} {_SHARED.format(who="b")} WHERE {_BOOKED_AND_OWED} AND b.price_cents = 0
    UNION ALL
    {_CAME} {_SHARED.format(who="s")} WHERE {_CAME_AND_OWED} AND s.price_cents = 0
)"""

ESTIMATED = """NOT EXISTS (
    SELECT FROM dues_due written
    WHERE written.kind = owed.kind AND written.source_id = owed.id AND written.state = 'due'
)"""
"""A condition on what is owed, as `owed`: its due is not written yet."""

# The dues that wait for money, and the days that have none yet: all that is owed, whatever the night did or did not.
# The parts of other households in the second are not here, for only Python knows their prices (`parts`).
OWING = f"""(
    SELECT kind, source_id AS id, structure_id, household_id, person_id, activity_id, served_on AS date, cents
    FROM dues_due WHERE state = 'due'
    UNION ALL
    SELECT owed.kind, owed.id, owed.structure_id, owed.household_id, owed.person_id, day.activity_id, owed.date,
        owed.cents
    FROM ({_PRICED}) AS owed
    -- OFFSET 0: day by day, for few are owed; the planner, who cannot know, would read every opening day of the city
    CROSS JOIN LATERAL (SELECT activity_id FROM activities_openingday WHERE id = owed.opening_day_id OFFSET 0) day
    WHERE {ESTIMATED}
)"""  # noqa: S608 (no outside text)

_DAYS = f"""
SELECT owed.kind, owed.id, owed.structure_id, owed.household_id, owed.cents, owed.price, owed.date, p.first_name,
    a.id AS activity_id, a.name AS activity, owed.person_id, owed.arrival, owed.departure,
    -- read of shared children alone: an explanation costs as much as the rest of the row
    CASE WHEN EXISTS (
        SELECT FROM households_householdperson m WHERE m.person_id = owed.person_id AND m.custody_kind = 'percent'
    ) THEN preau_explained(owed.price)->'details' END AS details
FROM {OWED} AS owed
JOIN activities_openingday d ON d.id = owed.opening_day_id
JOIN activities_activity a ON a.id = d.activity_id
JOIN households_person p ON p.id = owed.person_id
WHERE (owed.kind = 'booking' AND owed.id = ANY(%(bookings)s)) OR (owed.kind = 'passage' AND owed.id = ANY(%(passages)s))
ORDER BY owed.household_id, owed.date, owed.kind, owed.id
"""  # noqa: S608 (no outside text)


@dataclass(frozen=True, slots=True)
class Owed:
    """What a booking or a passage owes. `price` is its quote: rule, quotient and its date, units; `details` what it was
    computed from, of a person whose cost is shared."""

    kind: str
    id: int
    structure_id: int
    household_id: int
    cents: int
    price: Any
    date: date
    first_name: str
    activity_id: int
    activity: str
    person_id: int
    arrival: time | None
    departure: time | None
    details: Mapping[str, Any] | None


def owed_among(booking_ids: Sequence[int], passage_ids: Sequence[int] = ()) -> list[Owed]:
    """What these owe, by household and day. Two statements, three with passages.

    Held first, read after: a day that is being marked is waited for, then seen as it was marked.
    """
    values: dict[str, Any] = {"bookings": list(booking_ids), "passages": list(passage_ids)}
    if booking_ids:
        execute(HOLD, values)
    if passage_ids:
        execute(HOLD_PASSAGES, values)
    return fetch(Owed, _DAYS, values)
