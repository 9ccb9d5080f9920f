"""Deadlines: the last instant to book, or to cancel, a service of a given day. Pure: nothing is read, no clock.

A rule is a frozen dataclass of one of the modules of this package. It is stored as JSON (`to_dict`) and read back by
`parse_rule`, which is generous with the names people write. All times are French wall times (Europe/Paris); a deadline
at 23:59 is the instant 23:59:00, included.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from importlib import import_module
from pkgutil import iter_modules
from typing import Any

from preau.activities.reasons import ActivityCode
from preau.activities.rules.deadlines.base import RULES, DeadlineRule, JsonObject
from preau.activities.rules.deadlines.reading import first, hour
from preau.common.calendars import SchoolCalendar
from preau.common.clock import wall_instant
from preau.common.errors import InvalidRuleError
from preau.common.reasons import Reason
from preau.common.text import fold_name, time_text, typed

for _module in iter_modules(__path__):
    import_module(f"{__name__}.{_module.name}")

_NUMBERED = re.compile(r"(?P<letter>[a-z]) ?(?P<number>[0-9]{1,3})")


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
    return wall_instant(rule.date_for(service_date, calendar, opening_dates), rule.at)


def parse_rule(data: JsonObject) -> DeadlineRule:
    """The rule written as JSON. Raises `InvalidRuleError`, with a French message that names the field."""
    if not isinstance(data, Mapping):
        raise InvalidRuleError(Reason(ActivityCode.DEADLINE_NOT_OBJECT))
    rule, number = _named(first(data, "type", "kind"))
    return rule.parse(data, number, hour(first(data, "time", "heure", "at", "hour")))


def to_dict(rule: DeadlineRule) -> dict[str, Any]:
    """The JSON form of a rule: `parse_rule(to_dict(rule)) == rule`."""
    return {"type": rule.type} | rule.dump() | {"time": rule.at.strftime("%H:%M")}


def describe(rule: DeadlineRule) -> str:
    """French words of a rule: `3 jours ouvrés avant, à 18 h`."""
    return f"{rule.words()}, à {time_text(rule.at)}"


def _named(value: object) -> tuple[type[DeadlineRule], int | None]:
    """The rule of this name, and the number written in it (`J-2`, `S-1`) or that it stands for, if any."""
    name = fold_name(str(value))
    numbered = _NUMBERED.fullmatch(name)
    for rule in RULES.values():
        if numbered and numbered["letter"] == rule.letter:
            return rule, int(numbered["number"])
        if name in rule.names or name == fold_name(rule.type):
            return rule, rule.names.get(name)
    raise InvalidRuleError(Reason(ActivityCode.UNKNOWN_DEADLINE, typed=typed(value)))
