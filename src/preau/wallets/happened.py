"""What became of a day that is over: who came, and what it cost the household. Amounts in cents."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from preau.attendance.enums import Motive, PassageKind
from preau.common.sql import fetch

# Of a shared day, a household sees its own dues: each may have been taken, and given back.
_HAPPENED = """
SELECT d.id AS day_id, s.kind, nullif(s.motive, '') AS motive, coalesce(moved.cents, 0) AS cents, moved.entry_id,
    moved.times, coalesce(s.price_cents, 0) AS mark_cents
FROM activities_openingday d
LEFT JOIN LATERAL (
    SELECT p.kind, p.motive, p.price_cents FROM attendance_passage p
    WHERE p.opening_day_id = d.id AND p.person_id = %(person)s AND p.undone_at IS NULL
) AS s ON true
CROSS JOIN LATERAL (
    SELECT sum(due.cents) FILTER (WHERE due.state = 'wallet') AS cents,
        max(greatest(due.entry_id, due.ended_entry_id)) AS entry_id,
        (count(due.entry_id) + count(due.ended_entry_id))::int AS times
    FROM (
        SELECT 'booking' AS kind, b.id FROM bookings_booking b
        WHERE b.opening_day_id = d.id AND b.person_id = %(person)s
        UNION ALL
        SELECT 'passage', p.id FROM attendance_passage p
        WHERE p.opening_day_id = d.id AND p.person_id = %(person)s
    ) AS source
    JOIN dues_due due ON due.kind = source.kind AND due.source_id = source.id AND due.household_id = %(household)s
        AND due.entry_id IS NOT NULL
) AS moved
WHERE d.structure_id = %(structure)s AND d.date = %(day)s AND (s.kind IS NOT NULL OR moved.times > 0)
"""


@dataclass(frozen=True, slots=True)
class Happened:
    """`kind` is None for a day that nobody marked. `cents` is what is debited in the end: what was given back is out.

    `entry_id` is the last operation about it, None when no money moved; `mark_cents` what a mark costs of itself, as
    that of a day that nobody booked.
    """

    day_id: int
    kind: PassageKind | None
    motive: Motive | None
    cents: int
    entry_id: int | None
    times: int
    mark_cents: int

    @property
    def was_given_back(self) -> bool:
        return self.times > 1 and self.cents == 0


def what_happened(*, structure_id: int, household_id: int, person_id: int, day: date) -> dict[int, Happened]:
    """By opening day, for the days of this person where something is known; one statement."""
    values: dict[str, int | date] = {
        "structure": structure_id,
        "household": household_id,
        "person": person_id,
        "day": day,
    }
    return {row.day_id: row for row in fetch(Happened, _HAPPENED, values)}
