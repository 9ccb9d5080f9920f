"""Where a calendar opens: the first day a household can still ask for."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from preau.common import clock
from preau.common.sql import maybe
from preau.households.models import Household
from preau.structures.models import Structure

# One row of the index a registration, not every open day of the year: LIMIT within LATERAL.
_FIRST = """
SELECT min(day.date)
FROM households_householdperson m
JOIN registrations_registration r ON r.person_id = m.person_id AND r.state = 'validated'
JOIN activities_activitygroup g ON g.id = r.group_id AND g.structure_id = %(structure)s
CROSS JOIN LATERAL (
    SELECT d.date FROM activities_openingday d
    WHERE d.group_id = g.id AND d.is_open AND d.date BETWEEN greatest(%(today)s, r.start_date) AND %(last)s
        AND (r.end_date IS NULL OR d.date <= r.end_date) AND d.booking_deadline_at >= %(now)s
        AND (d.opens_at IS NULL OR d.opens_at <= %(now)s)
    ORDER BY d.date LIMIT 1
) day
WHERE m.household_id = %(household)s
"""


def first_bookable_date(*, structure: Structure, household: Household, last: date, now: datetime) -> date | None:
    """The first day, `last` included, open to a registration of the household and still in time; one statement.

    Places, custody and ages are left out: it decides which page opens first, never what may be booked.
    """
    values: dict[str, Any] = {"structure": structure.pk, "household": household.pk, "last": last, "now": now}
    values["today"] = clock.paris(now).date()
    return maybe(date, _FIRST, values)
