"""The days the demonstration covers, around today."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from preau.common.calendars import official_coverage
from preau.common.clock import paris, wall_instant
from preau.common.errors import UnknownCalendarError
from preau.common.reasons import CommonCode, Reason
from preau.common.spans import month_of, school_year

HISTORY = timedelta(days=45)
AHEAD = timedelta(days=150)
BOOKED_BEFORE, BOOKED_AFTER = timedelta(weeks=2), timedelta(weeks=4)


@dataclass(frozen=True, slots=True)
class Period:
    """`now` is the instant of the making; the calendar runs from `first` to `last`, both included."""

    now: datetime
    year: int
    """The civil year in which the school year of the children's levels begins."""
    first: date
    last: date

    @property
    def today(self) -> date:
        return paris(self.now).date()

    @property
    def booked(self) -> tuple[date, date]:
        """The days on which the crowd has bookings, both included."""
        return self.today - BOOKED_BEFORE, min(self.last, self.today + BOOKED_AFTER)

    @property
    def last_night(self) -> datetime:
        """The last night run: what was confirmed before it has been transmitted."""
        night = wall_instant(self.today, time(2))
        return night if night <= self.now else wall_instant(self.today - timedelta(days=1), time(2))

    def transmitted(self, at: datetime) -> datetime | None:
        """The night after `at`, when what was confirmed then left for the management software, if it has come."""
        day = paris(at).date()
        nights = (wall_instant(day + timedelta(days=offset), time(2)) for offset in (0, 1))
        return next((night for night in nights if at < night <= self.now), None)

    def months(self) -> list[tuple[date, date]]:
        """First and last day of this month and of the next one."""
        this = self.today.replace(day=1)
        following = (this + timedelta(days=32)).replace(day=1)
        after = (following + timedelta(days=32)).replace(day=1)
        return [(this, following - timedelta(days=1)), (following, after - timedelta(days=1))]


def period_around(now: datetime) -> Period:
    """The school year of `now`, longer at its ends. In August the children already have their levels of September.

    Raises `UnknownCalendarError` (French) when the official calendar does not reach today.
    """
    today = paris(now).date()
    school = school_year(month_of(today).last + timedelta(days=1))
    year = school.first.year
    start, end = official_coverage()
    if not start <= today <= end:
        raise UnknownCalendarError(Reason(CommonCode.CALENDAR_UNKNOWN, day=today))
    first, last = min(school.first, today - HISTORY), max(school.last, today + AHEAD)
    return Period(now, year, first, min(last, end))
