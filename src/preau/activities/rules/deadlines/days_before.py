"""So many days before the service, counted in one way or another."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from enum import StrEnum
from typing import Any, ClassVar, Self

from preau.activities.reasons import ActivityCode
from preau.activities.rules.deadlines.base import DeadlineRule, JsonObject, Names, check_weekdays, named, rule
from preau.activities.rules.deadlines.reading import first, weekday, whole
from preau.common.calendars import SchoolCalendar
from preau.common.errors import InvalidRuleError
from preau.common.reasons import Reason
from preau.common.text import count, fold_name, typed

MAX_DAYS_BEFORE = 366
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


UNIT_ALIASES: dict[DayUnit, frozenset[str]] = {
    DayUnit.CALENDAR: frozenset({"jours calendaires", "calendaires", "jours", "calendar", "calendar days", "days"}),
    DayUnit.WORKING: frozenset({"jours ouvres", "ouvres", "working", "working days"}),
    DayUnit.BUSINESS: frozenset({"jours ouvrables", "ouvrables", "business", "business days"}),
    DayUnit.OPENING: frozenset(
        {"jours ouverture", "jours d ouverture", "ouverture", "opening", "opening days", "open days"}
        | {"jours ecole", "jours d ecole", "jours scolaires", "school days"}
    ),
}

_WORDS = {
    DayUnit.CALENDAR: ("jour", "jours"),
    DayUnit.WORKING: ("jour ouvré", "jours ouvrés"),
    DayUnit.BUSINESS: ("jour ouvrable", "jours ouvrables"),
    DayUnit.OPENING: ("jour d’ouverture", "jours d’ouverture"),
}
_ONE_BEFORE = {DayUnit.CALENDAR: "la veille", DayUnit.OPENING: "le jour d’ouverture précédent"}


@rule
@dataclass(frozen=True, slots=True)
class DaysBefore(DeadlineRule):
    """`days` days before the service, counted in `unit`; 0 is the very day of the service.

    `open_weekdays` (ISO numbers) matters for opening days only; `None` means the calendar's school weekdays.
    """

    type: ClassVar[str] = "J-N"
    letter: ClassVar[str] = "j"
    names: ClassVar[Names] = (
        named("j n", "jn", "days before", "n days before", "jours avant")
        | named("veille", "la veille", "eve", "day before", number=1)
        | named("same day", "same morning", "jour meme", "le jour meme", number=0)
    )
    examples: ClassVar[tuple[JsonObject, ...]] = (
        {"type": "J-N", "n": 1, "unit": "jours_calendaires", "time": "18:00"},
        {"type": "J-N", "n": 1, "unit": "jours_ouverture", "open_weekdays": [1, 2, 4, 5], "time": "11:00"},
    )

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
            check_weekdays(self.open_weekdays)

    @classmethod
    def parse(cls, data: JsonObject, number: int | None, at: time) -> Self:
        days = number if number is not None else whole(first(data, "n", "days", "jours"), "n")
        unit = _unit(first(data, "unit", "unite", default=DayUnit.CALENDAR.value))
        weekdays = first(data, "open_weekdays", "weekdays", "jours_ouverts", default=None)
        if weekdays is None:
            return cls(days, unit, at)
        if not isinstance(weekdays, list | tuple | set | frozenset):
            raise InvalidRuleError(Reason(ActivityCode.OPEN_WEEKDAYS_NOT_LIST))
        return cls(days, unit, at, frozenset(weekday(one) for one in weekdays))

    def dump(self) -> dict[str, Any]:
        data: dict[str, Any] = {"n": self.days, "unit": self.unit.value}
        return data if self.open_weekdays is None else data | {"open_weekdays": sorted(self.open_weekdays)}

    def words(self) -> str:
        if self.days == 0:
            return "le jour même"
        if self.days == 1 and self.unit in _ONE_BEFORE:
            return _ONE_BEFORE[self.unit]
        return f"{count(self.days, *_WORDS[self.unit])} avant"

    def counts_own_days(self, weekdays: frozenset[int]) -> bool:
        """Not when it names other weekdays (those of school)."""
        return self.unit is DayUnit.OPENING and self.open_weekdays in (None, weekdays)

    def date_for(self, service_date: date, calendar: SchoolCalendar, opening_dates: Sequence[date] | None) -> date:
        if self.days == 0 or self.unit is DayUnit.CALENDAR:
            return service_date - timedelta(days=self.days)
        if self.unit is not DayUnit.OPENING:
            saturday = self.unit is DayUnit.BUSINESS
            return _count_back(service_date, self.days, lambda day: calendar.is_working_day(day, saturday=saturday))
        remaining, start = self.days, service_date
        if opening_dates:
            before = bisect_left(opening_dates, service_date)
            if before >= remaining:
                return opening_dates[before - remaining]
            remaining, start = remaining - before, min(service_date, opening_dates[0])
        return _count_back(start, remaining, lambda day: calendar.is_school_day(day, self.open_weekdays))


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


def _unit(value: object) -> DayUnit:
    name = fold_name(str(value))
    for unit, names in UNIT_ALIASES.items():
        if name in names:
            return unit
    raise InvalidRuleError(Reason(ActivityCode.UNKNOWN_DAY_UNIT, typed=typed(value)))
