"""Reads of the planning of activities: a day with who waits, what an act would do, outings (the grid: `grid.py`)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from preau.accounts.fragments import household_emails
from preau.bookings.closing.queries import Unreachable
from preau.bookings.facts.rights import right_of
from preau.bookings.places.choosing import Chosen
from preau.bookings.places.outing import OF_CLASSES, Outing
from preau.common.ordering import french_order_sql
from preau.common.sql import column, fetch, only
from preau.households.fragments import last_name
from preau.structures.models import Structure

OUTINGS = """
SELECT booking.date, act.site_id, act.reason, coalesce(site.name, '') AS site, act.classes, activity.name AS activity,
    count(*) AS meals
FROM bookings_dayact act JOIN bookings_dayactline line ON line.act_id = act.id AND line.state = 'booked'
JOIN bookings_booking booking ON booking.id = line.booking_id
JOIN activities_openingday day ON day.id = booking.opening_day_id
JOIN activities_activity activity ON activity.id = day.activity_id
LEFT JOIN structures_site site ON site.id = act.site_id
WHERE act.structure_id = %(structure)s AND act.kind = 'outing' AND act.undone_at IS NULL
    AND act.first_date <= %(last)s AND act.last_date >= %(first)s AND booking.date BETWEEN %(first)s AND %(last)s
    -- who asked again since eats, or is away for another reason
    AND NOT EXISTS (SELECT FROM bookings_booking since WHERE since.opening_day_id = booking.opening_day_id
        AND since.person_id = booking.person_id AND since.id > booking.id)
GROUP BY act.id, booking.date, site.id, activity.id ORDER BY booking.date, site, activity.name, act.id
"""

WAITING = f"""
SELECT booking.id, row_number() OVER (ORDER BY booking.id) AS rank, booking.created_at, booking.household_id,
    person.id AS person_id, person.first_name, {last_name("person")} AS last_name,
    person.class_name, coalesce(school.name, '') AS school, household.number, entitled.why IS NOT NULL
        AND booking.kept_reason = '' AS is_without_right,
    cardinality({household_emails("booking.household_id")}) > 0 AS has_email,
    (SELECT count(*) FROM bookings_booking sibling JOIN activities_openingday there ON there.id = sibling.opening_day_id
        WHERE sibling.household_id = booking.household_id AND sibling.date = booking.date
        AND sibling.person_id <> booking.person_id AND sibling.state = 'booked'
        AND there.activity_id = wanted.activity_id) AS siblings
FROM bookings_booking booking JOIN activities_openingday wanted ON wanted.id = booking.opening_day_id
JOIN households_person person ON person.id = booking.person_id
JOIN households_household household ON household.id = booking.household_id
LEFT JOIN structures_site school ON school.id = person.school_id
CROSS JOIN LATERAL {right_of("booking.person_id", "booking.household_id", "wanted")} entitled
WHERE booking.opening_day_id = %(day)s AND booking.state = 'waiting' ORDER BY booking.id
"""  # noqa: S608 (no outside text)

_CHOSEN = """
FROM activities_openingday day LEFT JOIN bookings_booking booking ON booking.opening_day_id = day.id
    AND booking.state IN ('booked', 'waiting')
WHERE day.structure_id = %(structure)s AND day.group_id = ANY(%(groups)s)
    AND day.date BETWEEN %(first)s AND %(last)s AND extract(isodow FROM day.date)::int = ANY(%(weekdays)s)
    AND (cardinality(%(dates)s::date[]) = 0 OR day.date = ANY(%(dates)s::date[]))
"""
EFFECT = f"""
SELECT count(DISTINCT day.id) AS days, count(DISTINCT day.id) FILTER (WHERE day.is_open) AS open,
    count(booking.id) FILTER (WHERE booking.state = 'booked') AS booked,
    count(booking.id) FILTER (WHERE booking.state = 'waiting') AS waiting,
    count(DISTINCT booking.household_id) AS households,
    coalesce(sum(booking.price_cents) FILTER (WHERE booking.state = 'booked'), 0)::bigint AS cents,
    count(DISTINCT booking.household_id) FILTER (
        WHERE cardinality({household_emails("booking.household_id")}) = 0) AS without_email
{_CHOSEN}
"""
OUTING_EFFECT = f"""
SELECT count(DISTINCT day.id) AS days, count(DISTINCT day.id) AS open,
    count(booking.id) FILTER (WHERE booking.state = 'booked') AS booked,
    count(booking.id) FILTER (WHERE booking.state = 'waiting') AS waiting,
    count(DISTINCT booking.household_id) AS households,
    coalesce(sum(booking.price_cents) FILTER (WHERE booking.state = 'booked'), 0)::bigint AS cents,
    count(DISTINCT booking.household_id) FILTER (
        WHERE cardinality({household_emails("booking.household_id")}) = 0) AS without_email
FROM bookings_booking booking JOIN households_person person ON person.id = booking.person_id
JOIN activities_openingday day ON day.id = booking.opening_day_id WHERE {OF_CLASSES}
"""  # noqa: S608 (no outside text)
UNREACHABLE = f"""
SELECT DISTINCT household.id, household.number, household.name
FROM bookings_booking booking JOIN households_person person ON person.id = booking.person_id
JOIN activities_openingday day ON day.id = booking.opening_day_id
JOIN households_household household ON household.id = booking.household_id
WHERE {OF_CLASSES} AND cardinality({household_emails("booking.household_id")}) = 0 ORDER BY household.name, household.id
"""  # noqa: S608 (no outside text)
CLASSES = f"""
SELECT class_name FROM households_person
WHERE structure_id = %(structure)s AND school_id = %(site)s AND class_name <> '' AND left_on IS NULL
GROUP BY class_name ORDER BY {french_order_sql("class_name")}, class_name
"""  # noqa: S608 (no outside text)


@dataclass(frozen=True, slots=True)
class OutingDay:
    """What the kitchen must know: so many fewer on a day, of these classes of a site (none: all), and why."""

    date: date
    site_id: int | None
    reason: str
    site: str
    classes: tuple[str, ...]
    activity: str
    meals: int


@dataclass(frozen=True, slots=True)
class Waiter:
    """A waiting request of a day, in order; `siblings` of the household have a place that day in the activity."""

    id: int
    rank: int
    created_at: datetime
    household_id: int
    person_id: int
    first_name: str
    last_name: str
    class_name: str
    school: str
    number: str
    is_without_right: bool
    has_email: bool
    siblings: int


@dataclass(frozen=True, slots=True)
class ActEffect:
    """What days hold: days of a group, those open, bookings and waiting requests of so many households, the cents of
    the booked ones, and the households that have no address to be told at."""

    days: int
    open: int
    booked: int
    waiting: int
    households: int
    cents: int
    without_email: int


def outings(structure: Structure, first: date, last: date) -> list[OutingDay]:
    """The outings of these days, by site and activity; one statement."""
    return fetch(OutingDay, OUTINGS, {"structure": structure.pk, "first": first, "last": last})


def waiters(day_id: int) -> list[Waiter]:
    """Who waits for a place of a day, the first first; one statement."""
    return fetch(Waiter, WAITING, {"day": day_id})


def act_effect(structure: Structure, chosen: Chosen) -> ActEffect:
    """What the chosen days hold now; one statement."""
    return only(ActEffect, EFFECT, chosen.values(structure))


def outing_effect(structure: Structure, outing: Outing) -> ActEffect:
    """What an outing would cancel now; one statement."""
    return only(ActEffect, OUTING_EFFECT, outing.values(structure))


def unreachable(structure: Structure, outing: Outing) -> list[Unreachable]:
    """The households of an outing that no mail reaches; one statement."""
    return fetch(Unreachable, UNREACHABLE, outing.values(structure))


def classes(structure: Structure, site: int) -> list[str]:
    """The classes of a site, in French order; one statement."""
    return column(str, CLASSES, {"structure": structure.pk, "site": site})
