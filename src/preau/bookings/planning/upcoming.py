"""What awaits a household: the next days of each person."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time
from itertools import groupby
from typing import Any

from preau.activities.enums import ActivityKind
from preau.bookings.enums import BookingState
from preau.bookings.fragments import waiting_rank
from preau.common import clock
from preau.common.sql import fetch
from preau.households.models import Household
from preau.structures.enums import Level

DAYS_SHOWN = 3

# `nth` numbers days, not bookings: the first days with all that is on them.
NEXT_DAYS = f"""
SELECT p.id AS person__person_id, p.first_name AS person__first_name, p.level AS person__level,
    coalesce(s.name, '') AS person__school, m.sticker AS person__sticker, b.date AS booking__date,
    b.state AS booking__state, b.rank AS booking__rank, b.name AS booking__activity, b.kind AS booking__kind,
    b.arrival AS booking__arrival, b.departure AS booking__departure,
    b.cancel_deadline_at AS booking__cancel_deadline_at
FROM households_householdperson m
JOIN households_person p ON p.id = m.person_id
LEFT JOIN structures_site s ON s.id = p.school_id
LEFT JOIN LATERAL (
    SELECT k.date, k.state, a.short_name AS name, a.kind, a.position, k.arrival, k.departure, d.cancel_deadline_at,
        {waiting_rank("k")} AS rank,
        dense_rank() OVER (ORDER BY k.date) AS nth
    FROM bookings_booking k
    JOIN activities_openingday d ON d.id = k.opening_day_id
    JOIN activities_activity a ON a.id = d.activity_id
    WHERE k.household_id = m.household_id AND k.person_id = p.id AND k.date >= %(today)s
        AND k.state IN ('booked', 'waiting')
) b ON b.nth <= %(shown)s
WHERE m.household_id = %(household)s ORDER BY m.sticker, m.id, b.date, b.position, b.name
"""  # noqa: S608 (no outside text)


@dataclass(frozen=True, slots=True)
class _Who:
    person_id: int
    first_name: str
    level: str
    school: str
    sticker: int


@dataclass(frozen=True, slots=True)
class _Booking:
    date: date
    state: BookingState
    rank: int | None
    activity: str
    kind: ActivityKind
    arrival: time | None
    departure: time | None
    cancel_deadline_at: datetime


@dataclass(frozen=True, slots=True)
class _Next:
    """A row of `NEXT_DAYS`; nobody is left out for having nothing booked."""

    person: _Who
    booking: _Booking | None


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
    """A person and their next days; `about` is the level and the school."""

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
    """The next days of the household's people, in the order of their stickers."""

    people: list[PersonDays] = field(default_factory=list)

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


def upcoming(*, household: Household, now: datetime | None = None, shown: int = DAYS_SHOWN) -> Upcoming:
    """What awaits the household from today on, so many days of each person at most; one statement."""
    moment = now or clock.now()
    values: dict[str, Any] = {"household": household.pk, "today": clock.paris(moment).date(), "shown": shown}
    rows = fetch(_Next, NEXT_DAYS, values)
    return Upcoming([_person(who, list(group), moment) for who, group in groupby(rows, key=lambda row: row.person)])


def _person(who: _Who, rows: list[_Next], now: datetime) -> PersonDays:
    about = ", ".join(part for part in (Level(who.level).label if who.level else "", who.school) if part)
    bookings = [row.booking for row in rows if row.booking is not None]
    days = [
        NextDay(day, [_booking(booking, now) for booking in group])
        for day, group in groupby(bookings, key=lambda booking: booking.date)
    ]
    return PersonDays(who.person_id, who.first_name, about, who.sticker, days)


def _booking(row: _Booking, now: datetime) -> NextBooking:
    return NextBooking(
        activity=row.activity,
        icon=row.kind.icon,
        state=row.state,
        rank=row.rank,
        arrival=row.arrival,
        departure=row.departure,
        cancel_deadline_at=row.cancel_deadline_at,
        is_locked=not clock.is_in_time(now, row.cancel_deadline_at),
    )
