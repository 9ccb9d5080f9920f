"""What a family asks of its draft, and why some of it cannot be."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time

from preau.bookings.planning.missed import MissedDay
from preau.common.reasons import Reason


@dataclass(frozen=True, slots=True)
class Wish:
    """That a person be booked, or not, on an opening day; hours only where the activity asks for them."""

    person_id: int
    day_id: int
    wanted: bool
    arrival: time | None = None
    departure: time | None = None


@dataclass(frozen=True, slots=True)
class Refusal:
    """A wish that cannot be drafted, and why. Ids are None when nothing of ours was named.
    `missed` is the same as the recap tells it, where the calendar says why."""

    person_id: int | None
    activity_id: int | None
    date: date | None
    reason: Reason
    missed: MissedDay | None = None
