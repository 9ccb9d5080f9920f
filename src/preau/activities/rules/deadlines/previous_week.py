"""A weekday of a week before that of the service."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import Any, ClassVar, Self

from preau.activities.reasons import ActivityCode
from preau.activities.rules.deadlines.base import DeadlineRule, JsonObject, Names, check_weekdays, named, rule
from preau.activities.rules.deadlines.reading import first, weekday, whole
from preau.common.calendars import SchoolCalendar
from preau.common.errors import InvalidRuleError
from preau.common.reasons import Reason
from preau.common.text import weekday_name


@rule
@dataclass(frozen=True, slots=True)
class PreviousWeek(DeadlineRule):
    """The given ISO weekday of the week (Monday to Sunday) that comes `weeks` weeks before the service's week."""

    type: ClassVar[str] = "previous_week"
    letter: ClassVar[str] = "s"
    names: ClassVar[Names] = named(
        *("previous week", "weekday of previous week", "weekday previous week", "week before", "weeks before"),
        *("semaine precedente", "jour semaine precedente", "s n"),
    )
    examples: ClassVar[tuple[JsonObject, ...]] = ({"type": "previous_week", "weekday": 2, "weeks": 1, "time": "23:59"},)

    weekday: int
    at: time
    weeks: int = 1

    def __post_init__(self) -> None:
        check_weekdays((self.weekday,))
        if not 1 <= self.weeks <= 52:
            raise InvalidRuleError(Reason(ActivityCode.WEEKS_BEFORE_OUT_OF_RANGE))

    @classmethod
    def parse(cls, data: JsonObject, number: int | None, at: time) -> Self:
        weeks = number if number is not None else whole(first(data, "weeks", "n", "semaines", default=1), "semaines")
        return cls(weekday(first(data, "weekday", "jour", "day")), at, weeks)

    def dump(self) -> dict[str, Any]:
        return {"weekday": self.weekday, "weeks": self.weeks}

    def words(self) -> str:
        weeks = "de la semaine précédente" if self.weeks == 1 else f"{self.weeks} semaines avant"
        return f"le {weekday_name(self.weekday)} {weeks}"

    def date_for(self, service_date: date, calendar: SchoolCalendar, opening_dates: Sequence[date] | None) -> date:
        del calendar, opening_dates
        monday = service_date - timedelta(days=service_date.weekday() + 7 * self.weeks)
        return monday + timedelta(days=self.weekday - 1)
