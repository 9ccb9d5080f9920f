"""The days an activity should have, with the instants its rules give: what the calendar is built from, and what is
shown before anything is written."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import NamedTuple

from preau.activities.calendar import OpeningDate, generate_opening_dates
from preau.activities.enums import OpeningPeriod
from preau.activities.models import Activity
from preau.activities.rules import DeadlineRule, deadline, opens_at, parse_rule, parse_window
from preau.common.calendars import DayRange, SchoolCalendar, official_calendar, official_coverage
from preau.common.clock import day_start, paris
from preau.common.errors import InvalidRuleError, UnknownCalendarError
from preau.common.reasons import Reason
from preau.structures.models import Closure, Structure

LOOK_BACK = timedelta(days=400)
"""How long before the first day real opening dates are known to deadlines counted in opening days."""


class PlannedDay(NamedTuple):
    """A day as the calendar and the rules want it, the same for every group that shares weekdays."""

    date: date
    is_open: bool
    closed_reason: Reason | None
    opens_at: datetime | None
    booking_deadline_at: datetime
    cancel_deadline_at: datetime
    promotion_deadline_at: datetime


def calendar_of(
    structure: Structure, first: date, last: date, closures: Iterable[Closure] | None = None
) -> SchoolCalendar:
    """The official calendar with these closures; None is those of the whole structure, in one statement."""
    if closures is None:
        closures = Closure.objects.filter(structure=structure, sites=[], activities=[])
    return official_calendar(
        structure.zone,
        max(official_coverage()[0], first - LOOK_BACK),
        last,
        alsace_moselle=structure.alsace_moselle,
        closures=[DayRange(closure.start_date, closure.end_date, closure.reason) for closure in closures],
    )


def plan_days(
    activity: Activity, weekdays: Iterable[int], calendar: SchoolCalendar, first: date, last: date
) -> list[PlannedDay]:
    """The days an activity should have on these weekdays, with the instants its rules give. Reads nothing."""
    weekdays = frozenset(weekdays)
    start = max(first - LOOK_BACK, calendar.known_from or first)
    dates = generate_opening_dates(OpeningPeriod(activity.period), weekdays, start, last, calendar)
    opening = [day.date for day in dates if day.is_open]
    booking, cancel = parse_rule(activity.booking_rule), parse_rule(activity.cancel_rule)
    promotion = parse_rule(activity.promotion_rule) if activity.promotion_rule else booking
    window = parse_window(activity.window or {})

    def instant(rule: DeadlineRule, day: OpeningDate) -> datetime:
        try:
            return deadline(rule, day.date, calendar, opening if rule.counts_own_days(weekdays) else None)
        except (InvalidRuleError, UnknownCalendarError):
            if day.is_open:
                raise
            return day_start(day.date)

    return [
        PlannedDay(
            *day, opens_at(window, day.date), instant(booking, day), instant(cancel, day), instant(promotion, day)
        )
        for day in dates
        if day.date >= first
    ]


def next_days(activity: Activity, now: datetime, last: date, most: int) -> list[PlannedDay]:
    """The first days, up to `last`, that can still be booked as the rules of the activity stand; it need not be
    stored. One statement.

    Raises `InvalidRuleError` and `UnknownCalendarError` as the calendar would.
    """
    start, end = official_coverage()
    first, last = max(paris(now).date(), start), min(last, end)
    days = plan_days(activity, activity.weekdays, calendar_of(activity.structure, first, last), first, last)
    return [day for day in days if day.is_open and day.booking_deadline_at >= now][:most]
