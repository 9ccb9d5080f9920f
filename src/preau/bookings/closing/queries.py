"""What a closure would do, before it is decided, and how much is under way on the portal."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from preau.accounts.fragments import household_emails
from preau.bookings.closing.scope import EVERYTHING, Scope
from preau.bookings.models import DraftLine
from preau.common.sql import fetch
from preau.structures.models import Structure

_EFFECT = """
SELECT CASE WHEN grouping(activity.id) = 0 THEN activity.name ELSE '' END AS activity,
    count(DISTINCT day.date) AS days, count(booking.id) FILTER (WHERE booking.state = 'booked') AS booked,
    count(booking.id) FILTER (WHERE booking.state = 'waiting') AS waiting,
    count(DISTINCT booking.household_id) AS households
FROM activities_openingday day JOIN activities_activity activity ON activity.id = day.activity_id
LEFT JOIN bookings_booking booking ON booking.opening_day_id = day.id AND booking.state IN ('booked', 'waiting')
WHERE day.structure_id = %(structure)s AND day.date BETWEEN %(first)s AND %(last)s AND day.is_open
    AND day.is_edited = %(edited)s AND day.group_id = ANY(%(groups)s)
GROUP BY ROLLUP ((activity.id, activity.name)) ORDER BY grouping(activity.id), activity.name
"""


_UNREACHABLE = f"""
SELECT DISTINCT household.id, household.number, household.name
FROM bookings_booking booking JOIN activities_openingday day ON day.id = booking.opening_day_id
JOIN households_household household ON household.id = booking.household_id
WHERE booking.structure_id = %(structure)s AND booking.date BETWEEN %(first)s AND %(last)s
    AND booking.state IN ('booked', 'waiting') AND day.is_open AND NOT day.is_edited AND day.group_id = ANY(%(groups)s)
    AND cardinality({household_emails("booking.household_id")}) = 0 ORDER BY household.name, household.id
"""  # noqa: S608 (no outside text)


@dataclass(frozen=True, slots=True)
class Unreachable:
    """A household without an address: to be told by paper or phone."""

    id: int
    number: str
    name: str


@dataclass(frozen=True, slots=True)
class Effect:
    """Open days (dates), bookings, waiting requests and households, of an activity or of all (`activity` empty)."""

    activity: str
    days: int
    booked: int
    waiting: int
    households: int


@dataclass(frozen=True, slots=True)
class ClosingEffect:
    """What closes, by activity, and its total; `left` are the days changed by hand, which a closure does not touch."""

    rows: list[Effect]
    total: Effect
    left: Effect


def closing_effect(structure: Structure, first: date, last: date, scope: Scope = EVERYTHING) -> ClosingEffect:
    """What closing from `first` to `last`, both included, would do now; three statements."""
    values = {"structure": structure.pk, "first": first, "last": last, "groups": scope.groups(structure)}
    (*rows, total), (*_, left) = (fetch(Effect, _EFFECT, values | {"edited": edited}) for edited in (False, True))
    return ClosingEffect(rows, total, left)


def closing_unreachable(structure: Structure, first: date, last: date, scope: Scope = EVERYTHING) -> list[Unreachable]:
    """The households of these days that no mail reaches; two statements."""
    values = {"structure": structure.pk, "first": first, "last": last, "groups": scope.groups(structure)}
    return fetch(Unreachable, _UNREACHABLE, values)


def drafts_under_way(structure: Structure) -> int:
    """How many households have changes they have not confirmed; one statement."""
    lines = DraftLine.objects.filter(draft__household__structure=structure)
    return lines.values("draft").distinct().count()
