"""What awaits a household: the next days of each person, what is not confirmed yet, and the waiting lists."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time
from itertools import groupby
from typing import Any

from django.db import connection

from preau.activities.enums import ActivityKind
from preau.bookings.enums import BookingState
from preau.common import clock
from preau.households.models import Household
from preau.structures.enums import Level

DAYS_SHOWN = 3

NEXT_DAYS = """
SELECT p.id, p.first_name, p.level, coalesce(s.name, ''), m.sticker,
    b.date, b.state, b.rank, b.name, b.kind, b.arrival, b.departure, b.cancel_deadline_at
FROM households_householdperson m
JOIN households_person p ON p.id = m.person_id
LEFT JOIN structures_site s ON s.id = p.school_id
LEFT JOIN LATERAL (
    SELECT k.date, k.state, a.short_name AS name, a.kind, a.position, k.arrival, k.departure, d.cancel_deadline_at,
        CASE WHEN k.state = 'waiting' THEN (
            SELECT count(*) FROM bookings_booking w
            WHERE w.opening_day_id = k.opening_day_id AND w.state = 'waiting' AND w.id <= k.id
        ) END AS rank,
        dense_rank() OVER (ORDER BY k.date) AS nth
    FROM bookings_booking k
    JOIN activities_openingday d ON d.id = k.opening_day_id
    JOIN activities_activity a ON a.id = d.activity_id
    WHERE k.household_id = m.household_id AND k.person_id = p.id AND k.date >= %(today)s
        AND k.state IN ('booked', 'waiting')
) b ON b.nth <= %(shown)s
WHERE m.household_id = %(household)s ORDER BY m.sticker, m.id, b.date, b.position, b.name
"""

COUNTS = """
SELECT (SELECT count(*) FROM bookings_draftline l JOIN bookings_draft f ON f.id = l.draft_id
        WHERE f.household_id = %(household)s),
    (SELECT count(*) FROM bookings_booking
     WHERE household_id = %(household)s AND date >= %(today)s AND state = 'waiting'),
    (SELECT count(*) FROM bookings_sharequestion q JOIN bookings_booking b ON b.id = q.booking_id
     JOIN activities_openingday d ON d.id = b.opening_day_id
     WHERE q.household_id = %(household)s AND q.state = 'asked' AND b.state = 'booked' AND NOT b.is_charged
        AND d.cancel_deadline_at >= %(now)s)
"""


@dataclass(frozen=True, slots=True)
class NextBooking:
    """A booking in force; `rank` is the place in the waiting list. It can be given up until `cancel_deadline_at`."""

    activity: str
    icon: str
    state: BookingState
    rank: int | None
    arrival: time | None
    departure: time | None
    cancel_deadline_at: datetime
    is_locked: bool


@dataclass(frozen=True, slots=True)
class NextDay:
    date: date
    bookings: list[NextBooking]


@dataclass(frozen=True, slots=True)
class PersonDays:
    """A person and their next days, three at most; `about` is the level and the school."""

    person_id: int
    first_name: str
    about: str
    sticker: int
    days: list[NextDay]


@dataclass(frozen=True, slots=True)
class Deadline:
    """Until when the first day that can still change can be changed."""

    activity: str
    date: date
    until: datetime


@dataclass(slots=True)
class Upcoming:
    """`drafted` lines wait to be confirmed, `waiting` requests for a place, `asked` shared days for an answer."""

    people: list[PersonDays] = field(default_factory=list)
    drafted: int = 0
    waiting: int = 0
    asked: int = 0

    @property
    def deadline(self) -> Deadline | None:
        """The next one among the days shown."""
        open_ones = [
            Deadline(booking.activity, day.date, booking.cancel_deadline_at)
            for person in self.people
            for day in person.days
            for booking in day.bookings
            if not booking.is_locked
        ]
        return min(open_ones, key=lambda deadline: (deadline.until, deadline.date), default=None)


def upcoming(*, household: Household, now: datetime | None = None) -> Upcoming:
    """What awaits the household from today on; two statements."""
    moment = now or clock.now()
    values: dict[str, Any] = {"household": household.pk, "today": clock.paris(moment).date(), "shown": DAYS_SHOWN}
    values["now"] = moment
    with connection.cursor() as cursor:
        cursor.execute(NEXT_DAYS, values)
        rows = cursor.fetchall()
        cursor.execute(COUNTS, values)
        drafted, waiting, asked = cursor.fetchone()
    people = [_person(key, list(group), moment) for key, group in groupby(rows, key=lambda row: row[:5])]
    return Upcoming(people, drafted, waiting, asked)


def _person(key: tuple[Any, ...], rows: list[tuple[Any, ...]], now: datetime) -> PersonDays:
    person_id, first_name, level, school, sticker = key
    about = ", ".join(part for part in (Level(level).label if level else "", school) if part)
    days = [
        NextDay(day, [_booking(row[6:], now) for row in group])
        for day, group in groupby(rows, key=lambda row: row[5])
        if day is not None
    ]
    return PersonDays(person_id, first_name, about, sticker, days)


def _booking(row: tuple[Any, ...], now: datetime) -> NextBooking:
    state, rank, name, kind, arrival, departure, deadline = row
    icon, locked = ActivityKind(kind).icon, not clock.is_in_time(now, deadline)
    return NextBooking(name, icon, BookingState(state), rank, arrival, departure, deadline, locked)
