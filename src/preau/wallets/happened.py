"""What became of a day that is over: who came, and what it cost the household. Amounts in cents."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db import connection

from preau.attendance.enums import Motive, PassageKind

# Of a shared day, a household sees its own dues: each may have been taken, and given back.
_HAPPENED = """
SELECT d.id, coalesce(s.kind, ''), coalesce(s.motive, ''), coalesce(moved.cents, 0), moved.entry_id, moved.times,
    coalesce(s.price_cents, 0)
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

    kind: PassageKind | None
    motive: Motive | None
    cents: int
    entry_id: int | None
    times: int
    mark_cents: int = 0

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
    with connection.cursor() as cursor:
        cursor.execute(_HAPPENED, values)
        rows = cursor.fetchall()
    return {
        pk: Happened(
            PassageKind(kind) if kind else None,
            Motive(motive) if motive else None,
            int(cents),
            entry_id,
            times,
            mark,
        )
        for pk, kind, motive, cents, entry_id, times, mark in rows
    }
