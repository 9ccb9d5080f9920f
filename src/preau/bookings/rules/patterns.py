"""Days of an annual registration. Pure: dates only, the calendar of openings is somebody else's.

« Une semaine sur deux » counts from the week of the start, Monday to Sunday, and has nothing to do with odd and even
ISO weeks (2026 has 53 of them). Without an end, a registration lasts until the end of the school year (guide 004).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from preau.common.spans import school_year
from preau.households.rules import one_week_in_two, week_start


@dataclass(frozen=True, slots=True)
class Rhythm:
    """Both dates are included; `end` None means the end of the school year of `start`. Weekdays are ISO numbers."""

    start: date
    end: date | None
    weekdays: tuple[int, ...]
    every_two_weeks: bool = False

    @property
    def last(self) -> date:
        return self.end if self.end is not None else school_year(self.start).last

    def __contains__(self, day: date) -> bool:
        return (
            self.start <= day <= self.last
            and day.isoweekday() in self.weekdays
            and (not self.every_two_weeks or one_week_in_two(self.start, day))
        )

    def days(self) -> Iterator[date]:
        """Every day, in order, whether anything opens then or not."""
        span = range((self.last - self.start).days + 1)
        return (day for offset in span if (day := self.start + timedelta(days=offset)) in self)

    def continues(self, other: Rhythm) -> bool:
        """Whether from its start on, and ends apart, it has the same days as `other`, which began before."""
        if (set(self.weekdays), self.every_two_weeks) != (set(other.weekdays), other.every_two_weeks):
            return False
        if self.start > other.last + timedelta(days=1) or school_year(self.start) != school_year(other.start):
            return False
        return not self.every_two_weeks or one_week_in_two(other.start, week_start(self.start) + timedelta(days=6))


def earliest_date(today: date, lead_days: int) -> date:
    """The first day on which a registration may start, or stop: `lead_days` calendar days from today."""
    return today + timedelta(days=lead_days)


def resume_date(rhythm: Rhythm, earliest: date) -> date:
    """From when a running registration may be changed without shifting its weeks: `earliest`, or the next week it has.

    A start in a week off would make that week the first of the two.
    """
    if not rhythm.every_two_weeks or one_week_in_two(rhythm.start, earliest):
        return earliest
    return week_start(earliest) + timedelta(weeks=1)


def first_shared_day(one: Rhythm, other: Rhythm) -> date | None:
    """The first day that is in both, `None` when they can live side by side."""
    return next((day for day in one.days() if day in other), None)
