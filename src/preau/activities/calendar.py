"""Days on which an activity opens, from its weekdays and the school calendar. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import NamedTuple

from preau.activities.enums import OpeningPeriod
from preau.activities.reasons import ActivityCode
from preau.common.calendars import SchoolCalendar
from preau.common.errors import InvalidRuleError
from preau.common.reasons import Reason


class OpeningDate(NamedTuple):
    """A day of the activity's week; `reason` says why it is closed, and is None when it is open."""

    date: date
    is_open: bool
    reason: Reason | None


def generate_opening_dates(
    period: OpeningPeriod, weekdays: Iterable[int], first: date, last: date, calendar: SchoolCalendar
) -> list[OpeningDate]:
    """Every day from `first` to `last`, both included, that falls on one of `weekdays` (ISO numbers), open or closed.

    `period` is `school` (term only), `holidays` (school holidays only) or `both`. Public holidays and local closures
    close every activity. Raises `UnknownCalendarError` outside the known calendar.
    """
    if period not in OpeningPeriod.values:
        raise InvalidRuleError(Reason(ActivityCode.UNKNOWN_PERIOD, period=period))
    wanted = frozenset(weekdays)
    days = (first + timedelta(days=offset) for offset in range((last - first).days + 1))
    return [_opening_date(period, day, calendar) for day in days if day.isoweekday() in wanted]


def _opening_date(period: OpeningPeriod, day: date, calendar: SchoolCalendar) -> OpeningDate:
    if calendar.is_closed(day):
        return OpeningDate(day, False, calendar.reason(day))
    vacation = calendar.vacation(day)
    if vacation and period == OpeningPeriod.SCHOOL:
        return OpeningDate(day, False, vacation)
    if not vacation and period == OpeningPeriod.HOLIDAYS:
        return OpeningDate(day, False, Reason(ActivityCode.TERM_TIME))
    return OpeningDate(day, True, None)
