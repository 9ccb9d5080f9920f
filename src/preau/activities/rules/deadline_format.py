"""Deadline rules as JSON, and as a French sentence.

Written form, one of:

    {"type": "J-N", "n": 3, "unit": "jours_ouvres", "time": "18:00"}
    {"type": "J-N", "n": 1, "unit": "jours_ouverture", "open_weekdays": [1, 2, 4, 5], "time": "11:00"}
    {"type": "previous_week", "weekday": 4, "weeks": 1, "time": "09:00"}
    {"type": "weekday_map", "map": {"1": 5, "2": 5, "4": 2, "5": 2}, "time": "09:00"}
    {"type": "previous_month", "day": 20, "months": 1, "time": "12:00"}

Units: `jours_calendaires`, `jours_ouvres`, `jours_ouvrables`, `jours_ouverture`. Weekdays are ISO numbers. Other
names people write for the same things are read too (`ALIASES`), never written.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import time
from typing import Any

from preau.activities.reasons import ActivityCode
from preau.activities.rules.deadlines import (
    LAST_DAY_OF_MONTH,
    DaysBefore,
    DayUnit,
    DeadlineRule,
    PreviousMonth,
    PreviousWeek,
    WeekdayMap,
)
from preau.common.errors import InvalidRuleError
from preau.common.reasons import Reason
from preau.common.text import WEEKDAYS, count, fold_name, join_words, time_text, typed, weekday_name

JsonObject = Mapping[str, Any]

ALIASES: dict[str, frozenset[str]] = {
    "J-N": frozenset({"j n", "jn", "days before", "n days before", "jours avant"}),
    "eve": frozenset({"veille", "la veille", "eve", "day before"}),
    "same_day": frozenset({"same day", "same morning", "jour meme", "le jour meme"}),
    "previous_week": frozenset(
        {"previous week", "weekday of previous week", "weekday previous week", "week before", "weeks before"}
        | {"semaine precedente", "jour semaine precedente", "s n"}
    ),
    "weekday_map": frozenset({"weekday map", "weekdays map", "map", "jour par jour"}),
    "previous_month": frozenset(
        {"previous month", "nth of previous month", "day of previous month", "nth previous month"}
        | {"month before", "mois precedent", "jour du mois precedent", "nieme du mois precedent"}
    ),
}
UNIT_ALIASES: dict[DayUnit, frozenset[str]] = {
    DayUnit.CALENDAR: frozenset({"jours calendaires", "calendaires", "jours", "calendar", "calendar days", "days"}),
    DayUnit.WORKING: frozenset({"jours ouvres", "ouvres", "working", "working days"}),
    DayUnit.BUSINESS: frozenset({"jours ouvrables", "ouvrables", "business", "business days"}),
    DayUnit.OPENING: frozenset(
        {"jours ouverture", "jours d ouverture", "ouverture", "opening", "opening days", "open days"}
        | {"jours ecole", "jours d ecole", "jours scolaires", "school days"}
    ),
}

_NUMBERED_TYPE = re.compile(r"(?P<kind>[js]) ?(?P<number>[0-9]{1,3})")
_TIME = re.compile(r"(?P<hour>[0-9]{1,2}) ?[:h] ?(?P<minute>[0-9]{2})?(?::00)?")
_ENGLISH_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def parse_rule(data: JsonObject) -> DeadlineRule:
    """The rule written as JSON. Raises `InvalidRuleError`, with a French message that names the field."""
    if not isinstance(data, Mapping):
        raise InvalidRuleError(Reason(ActivityCode.DEADLINE_NOT_OBJECT))
    kind, number = _kind(_first(data, "type", "kind"))
    at = _time(_first(data, "time", "heure", "at", "hour"))
    match kind:
        case "J-N" | "eve" | "same_day":
            given = {"J-N": number, "eve": 1, "same_day": 0}[kind]
            return _days_before(data, given, at)
        case "previous_week":
            weeks = (
                number if number is not None else _int(_first(data, "weeks", "n", "semaines", default=1), "semaines")
            )
            return PreviousWeek(_weekday(_first(data, "weekday", "jour", "day")), at, weeks)
        case "weekday_map":
            return WeekdayMap(_weekday_pairs(_first(data, "map", "weekdays", "jours")), at)
        case _:
            day = _first(data, "day", "n", "nth", "day_of_month", "jour")
            months = _int(_first(data, "months", "mois", default=1), "mois")
            return PreviousMonth(LAST_DAY_OF_MONTH if day in ("last", -1) else _int(day, "jour"), at, months)


def to_dict(rule: DeadlineRule) -> dict[str, Any]:
    """The JSON form of a rule: `parse_rule(to_dict(rule)) == rule`."""
    at = rule.at.strftime("%H:%M")
    match rule:
        case DaysBefore():
            data: dict[str, Any] = {"type": "J-N", "n": rule.days, "unit": rule.unit.value, "time": at}
            if rule.open_weekdays is not None:
                data["open_weekdays"] = sorted(rule.open_weekdays)
            return data
        case PreviousWeek():
            return {"type": "previous_week", "weekday": rule.weekday, "weeks": rule.weeks, "time": at}
        case WeekdayMap():
            return {"type": "weekday_map", "map": {str(a): b for a, b in rule.weekdays}, "time": at}
        case PreviousMonth():
            return {"type": "previous_month", "day": rule.day, "months": rule.months, "time": at}


def describe(rule: DeadlineRule) -> str:
    """French words of a rule: `3 jours ouvrés avant, à 18 h`."""
    match rule:
        case DaysBefore():
            words = _describe_days(rule)
        case PreviousWeek():
            weeks = "de la semaine précédente" if rule.weeks == 1 else f"{rule.weeks} semaines avant"
            words = f"le {weekday_name(rule.weekday)} {weeks}"
        case WeekdayMap():
            words = _describe_map(rule)
        case PreviousMonth():
            day = "dernier jour" if rule.day == LAST_DAY_OF_MONTH else "1er" if rule.day == 1 else str(rule.day)
            month = "du mois précédent" if rule.months == 1 else f"du mois, {rule.months} mois avant"
            words = f"le {day} {month}"
    return f"{words}, à {time_text(rule.at)}"


def _describe_days(rule: DaysBefore) -> str:
    if rule.days == 0:
        return "le jour même"
    if rule.days == 1 and rule.unit is DayUnit.CALENDAR:
        return "la veille"
    if rule.days == 1 and rule.unit is DayUnit.OPENING:
        return "le jour d’ouverture précédent"
    singular, plural = {
        DayUnit.CALENDAR: ("jour", "jours"),
        DayUnit.WORKING: ("jour ouvré", "jours ouvrés"),
        DayUnit.BUSINESS: ("jour ouvrable", "jours ouvrables"),
        DayUnit.OPENING: ("jour d’ouverture", "jours d’ouverture"),
    }[rule.unit]
    return f"{count(rule.days, singular, plural)} avant"


def _describe_map(rule: WeekdayMap) -> str:
    targets: dict[int, list[str]] = {}
    for service, target in sorted(rule.weekdays):
        targets.setdefault(target, []).append(weekday_name(service))
    return ", ".join(f"le {weekday_name(target)} précédent pour {join_words(days)}" for target, days in targets.items())


def _kind(value: object) -> tuple[str, int | None]:
    """The canonical type, and the number written in it (`J-2`, `S-1`), if any."""
    name = fold_name(str(value))
    if numbered := _NUMBERED_TYPE.fullmatch(name):
        return ("J-N" if numbered["kind"] == "j" else "previous_week"), int(numbered["number"])
    for kind, names in ALIASES.items():
        if name in names:
            return kind, None
    raise InvalidRuleError(Reason(ActivityCode.UNKNOWN_DEADLINE, typed=typed(value)))


def _days_before(data: JsonObject, given: int | None, at: time) -> DaysBefore:
    days = given if given is not None else _int(_first(data, "n", "days", "jours"), "n")
    unit = _unit(_first(data, "unit", "unite", default=DayUnit.CALENDAR.value))
    weekdays = _first(data, "open_weekdays", "weekdays", "jours_ouverts", default=None)
    if weekdays is None:
        return DaysBefore(days, unit, at)
    if not isinstance(weekdays, list | tuple | set | frozenset):
        raise InvalidRuleError(Reason(ActivityCode.OPEN_WEEKDAYS_NOT_LIST))
    return DaysBefore(days, unit, at, frozenset(_weekday(weekday) for weekday in weekdays))


def _unit(value: object) -> DayUnit:
    name = fold_name(str(value))
    for unit, names in UNIT_ALIASES.items():
        if name in names:
            return unit
    raise InvalidRuleError(Reason(ActivityCode.UNKNOWN_DAY_UNIT, typed=typed(value)))


def _weekday_pairs(value: object) -> tuple[tuple[int, int], ...]:
    if not isinstance(value, Mapping):
        raise InvalidRuleError(Reason(ActivityCode.DEADLINE_DAYS_MISSING))
    return tuple(sorted((_weekday(service), _weekday(target)) for service, target in value.items()))


def _weekday(value: object) -> int:
    """An ISO weekday, from a number or from a French or English name. The range is checked by the rule itself."""
    name = fold_name(str(value))
    for names in (WEEKDAYS, _ENGLISH_WEEKDAYS):
        if name in names:
            return names.index(name) + 1
    return _int(value, "jour de la semaine")


def _time(value: object) -> time:
    match = _TIME.fullmatch(str(value).strip().lower()) if isinstance(value, str) else None
    try:
        if match is not None:
            return time(int(match["hour"]), int(match["minute"] or 0))
    except ValueError:
        pass
    raise InvalidRuleError(Reason(ActivityCode.HOUR_UNREADABLE, typed=typed(value)))


def _int(value: object, label: str) -> int:
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if isinstance(value, str) and re.fullmatch(r"[0-9]{1,4}", value.strip()):
        return int(value)
    raise InvalidRuleError(Reason(ActivityCode.NOT_WHOLE_NUMBER, typed=typed(value), label=label))


_REQUIRED = object()


def _first(data: JsonObject, *names: str, default: object = _REQUIRED) -> object:
    """The value under the first of `names` that is present."""
    for name in names:
        if name in data:
            return data[name]
    if default is _REQUIRED:
        raise InvalidRuleError(Reason(ActivityCode.DEADLINE_PART_MISSING, name=names[0]))
    return default
