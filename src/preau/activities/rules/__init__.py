"""Pure decisions about activities: deadlines, hours, who may come, when bookings open."""

from __future__ import annotations

from preau.activities.rules.deadlines import deadline, describe, parse_rule, to_dict
from preau.activities.rules.deadlines.base import RULES, DeadlineRule
from preau.activities.rules.deadlines.days_before import DaysBefore, DayUnit
from preau.activities.rules.deadlines.previous_month import PreviousMonth
from preau.activities.rules.deadlines.previous_week import PreviousWeek
from preau.activities.rules.deadlines.weekday_map import WeekdayMap
from preau.activities.rules.eligibility import Limits, age_on, why_not_eligible
from preau.activities.rules.hours import HoursRule, check_hours, choices, half_hours
from preau.activities.rules.window import (
    AlwaysOpen,
    BookingWindow,
    OpensOn,
    WeeksAhead,
    describe_window,
    opens_at,
    parse_window,
    window_to_dict,
)

__all__ = [
    "RULES",
    "AlwaysOpen",
    "BookingWindow",
    "DayUnit",
    "DaysBefore",
    "DeadlineRule",
    "HoursRule",
    "Limits",
    "OpensOn",
    "PreviousMonth",
    "PreviousWeek",
    "WeekdayMap",
    "WeeksAhead",
    "age_on",
    "check_hours",
    "choices",
    "deadline",
    "describe",
    "describe_window",
    "half_hours",
    "opens_at",
    "parse_rule",
    "parse_window",
    "to_dict",
    "why_not_eligible",
    "window_to_dict",
]
