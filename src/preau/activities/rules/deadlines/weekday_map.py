"""Another weekday for each weekday of service."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import Any, ClassVar, Self

from preau.activities.reasons import ActivityCode
from preau.activities.rules.deadlines.base import DeadlineRule, JsonObject, Names, check_weekdays, named, rule
from preau.activities.rules.deadlines.reading import first, weekday
from preau.common.calendars import SchoolCalendar
from preau.common.errors import InvalidRuleError
from preau.common.reasons import Reason
from preau.common.text import join_words, weekday_name


@rule
@dataclass(frozen=True, slots=True)
class WeekdayMap(DeadlineRule):
    """For each ISO weekday of service, the weekday whose latest occurrence strictly before it is the deadline."""

    type: ClassVar[str] = "weekday_map"
    names: ClassVar[Names] = named("weekday map", "weekdays map", "map", "jour par jour")
    examples: ClassVar[tuple[JsonObject, ...]] = (
        {"type": "weekday_map", "map": {"1": 5, "2": 5, "4": 2, "5": 2}, "time": "09:00"},
    )

    weekdays: tuple[tuple[int, int], ...]
    at: time

    def __post_init__(self) -> None:
        if not self.weekdays:
            raise InvalidRuleError(Reason(ActivityCode.DEADLINE_DAYS_MISSING))
        check_weekdays(day for pair in self.weekdays for day in pair)

    @classmethod
    def parse(cls, data: JsonObject, number: int | None, at: time) -> Self:
        del number
        written = first(data, "map", "weekdays", "jours")
        if not isinstance(written, Mapping):
            raise InvalidRuleError(Reason(ActivityCode.DEADLINE_DAYS_MISSING))
        return cls(tuple(sorted((weekday(service), weekday(target)) for service, target in written.items())), at)

    def dump(self) -> dict[str, Any]:
        return {"map": {str(service): target for service, target in self.weekdays}}

    def words(self) -> str:
        targets: dict[int, list[str]] = {}
        for service, target in sorted(self.weekdays):
            targets.setdefault(target, []).append(weekday_name(service))
        return ", ".join(
            f"le {weekday_name(target)} précédent pour {join_words(days)}" for target, days in targets.items()
        )

    def date_for(self, service_date: date, calendar: SchoolCalendar, opening_dates: Sequence[date] | None) -> date:
        del calendar, opening_dates
        service = service_date.isoweekday()
        target = dict(self.weekdays).get(service)
        if target is None:
            raise InvalidRuleError(Reason(ActivityCode.NO_DEADLINE_FOR_WEEKDAY, weekday=service))
        return service_date - timedelta(days=(service - target - 1) % 7 + 1)
