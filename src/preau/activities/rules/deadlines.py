"""Deadlines: the last instant to book, or to cancel, a service of a given day. Pure: nothing is read, no clock.

A rule is one of four frozen dataclasses. They are stored as JSON (`to_dict`) and read back by `parse_rule`, which
is generous with the names people write. All times are French wall times (Europe/Paris); a deadline at 23:59 is
the instant 23:59:00, included.
"""

from __future__ import annotations

from bisect import bisect_left
from calendar import monthrange
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from preau.activities.reasons import ActivityCode
from preau.common.calendars import SchoolCalendar
from preau.common.clock import wall_instant
from preau.common.errors import InvalidRuleError
from preau.common.reasons import Reason

MAX_DAYS_BEFORE = 366
LAST_DAY_OF_MONTH = 31
LOOK_BACK_LIMIT = timedelta(days=1100)
"""How far a count of days goes back before the rule is declared impossible (no opening weekday, for instance)."""


class DayUnit(StrEnum):
    """Which days are counted by `DaysBefore`."""

    CALENDAR = "jours_calendaires"
    """Every day."""
    WORKING = "jours_ouvres"
    """Monday to Friday, public holidays left out; school holidays count."""
    BUSINESS = "jours_ouvrables"
    """Monday to Saturday, public holidays left out."""
    OPENING = "jours_ouverture"
    """Days the service opens: public holidays, school holidays, closures and closed weekdays left out."""


@dataclass(frozen=True, slots=True)
class DaysBefore:
    """`days` days before the service, counted in `unit`; 0 is the very day of the service.

    `open_weekdays` (ISO numbers) matters for opening days only; `None` means the calendar's school weekdays.
    """

    days: int
    unit: DayUnit
    at: time
    open_weekdays: frozenset[int] | None = None

    def __post_init__(self) -> None:
        if not 0 <= self.days <= MAX_DAYS_BEFORE:
            raise InvalidRuleError(Reason(ActivityCode.DAYS_BEFORE_OUT_OF_RANGE, most=MAX_DAYS_BEFORE))
        if self.open_weekdays is not None:
            if not self.open_weekdays:
                raise InvalidRuleError(Reason(ActivityCode.OPEN_WEEKDAYS_MISSING))
            _check_weekdays(self.open_weekdays)


@dataclass(frozen=True, slots=True)
class PreviousWeek:
    """The given ISO weekday of the week (Monday to Sunday) that comes `weeks` weeks before the service's week."""

    weekday: int
    at: time
    weeks: int = 1

    def __post_init__(self) -> None:
        _check_weekdays((self.weekday,))
        if not 1 <= self.weeks <= 52:
            raise InvalidRuleError(Reason(ActivityCode.WEEKS_BEFORE_OUT_OF_RANGE))


@dataclass(frozen=True, slots=True)
class WeekdayMap:
    """For each ISO weekday of service, the weekday whose latest occurrence strictly before it is the deadline."""

    weekdays: tuple[tuple[int, int], ...]
    at: time

    def __post_init__(self) -> None:
        if not self.weekdays:
            raise InvalidRuleError(Reason(ActivityCode.DEADLINE_DAYS_MISSING))
        _check_weekdays(day for pair in self.weekdays for day in pair)


@dataclass(frozen=True, slots=True)
class PreviousMonth:
    """The `day`-th of the month `months` before the service's month; a shorter month ends on its last day."""

    day: int
    at: time
    months: int = 1

    def __post_init__(self) -> None:
        if not 1 <= self.day <= LAST_DAY_OF_MONTH:
            raise InvalidRuleError(Reason(ActivityCode.MONTH_DAY_OUT_OF_RANGE))
        if not 1 <= self.months <= 12:
            raise InvalidRuleError(Reason(ActivityCode.MONTHS_OUT_OF_RANGE))


DeadlineRule = DaysBefore | PreviousWeek | WeekdayMap | PreviousMonth


def deadline(
    rule: DeadlineRule,
    service_date: date,
    calendar: SchoolCalendar,
    opening_dates: Sequence[date] | None = None,
) -> datetime:
    """The last instant, included, to act on a service of `service_date`; aware, on a French clock.

    A rule that names a weekday or a date keeps it even when it is a public holiday. `opening_dates`, sorted, are the
    real opening days of the service: opening days are then counted among them, and among the calendar's days of
    school before the first of them. Raises `InvalidRuleError` when the rule says nothing about this day and
    `UnknownCalendarError` when the count leaves the known calendar.
    """
    match rule:
        case DaysBefore():
            day = _days_before(rule, service_date, calendar, opening_dates)
        case PreviousWeek():
            monday = service_date - timedelta(days=service_date.weekday() + 7 * rule.weeks)
            day = monday + timedelta(days=rule.weekday - 1)
        case WeekdayMap():
            day = _mapped_day(rule, service_date)
        case PreviousMonth():
            day = _day_of_earlier_month(rule, service_date)
    return wall_instant(day, rule.at)


def _days_before(
    rule: DaysBefore, service_date: date, calendar: SchoolCalendar, opening_dates: Sequence[date] | None
) -> date:
    if rule.days == 0 or rule.unit is DayUnit.CALENDAR:
        return service_date - timedelta(days=rule.days)
    if rule.unit is not DayUnit.OPENING:
        saturday = rule.unit is DayUnit.BUSINESS
        return _count_back(service_date, rule.days, lambda day: calendar.is_working_day(day, saturday=saturday))
    remaining, start = rule.days, service_date
    if opening_dates:
        before = bisect_left(opening_dates, service_date)
        if before >= remaining:
            return opening_dates[before - remaining]
        remaining, start = remaining - before, min(service_date, opening_dates[0])
    return _count_back(start, remaining, lambda day: calendar.is_school_day(day, rule.open_weekdays))


def _count_back(start: date, days: int, counts: Callable[[date], bool]) -> date:
    """The `days`-th day before `start`, exclusive, for which `counts` holds."""
    day, limit = start, start - LOOK_BACK_LIMIT
    for _ in range(days):
        day -= timedelta(days=1)
        while not counts(day):
            day -= timedelta(days=1)
            if day < limit:
                raise InvalidRuleError(Reason(ActivityCode.DEADLINE_NEVER_FALLS))
    return day


def _mapped_day(rule: WeekdayMap, service_date: date) -> date:
    target = dict(rule.weekdays).get(service_date.isoweekday())
    if target is None:
        raise InvalidRuleError(Reason(ActivityCode.NO_DEADLINE_FOR_WEEKDAY, weekday=service_date.isoweekday()))
    return service_date - timedelta(days=(service_date.isoweekday() - target - 1) % 7 + 1)


def _day_of_earlier_month(rule: PreviousMonth, service_date: date) -> date:
    year, month = divmod(service_date.year * 12 + service_date.month - 1 - rule.months, 12)
    return date(year, month + 1, min(rule.day, monthrange(year, month + 1)[1]))


def _check_weekdays(weekdays: Iterable[int]) -> None:
    if any(not 1 <= weekday <= 7 for weekday in weekdays):
        raise InvalidRuleError(Reason(ActivityCode.WEEKDAY_OUT_OF_RANGE))
