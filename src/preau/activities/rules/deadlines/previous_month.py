"""A day of a month before that of the service."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time
from typing import Any, ClassVar, Self

from preau.activities.reasons import ActivityCode
from preau.activities.rules.deadlines.base import DeadlineRule, JsonObject, Names, named, rule
from preau.activities.rules.deadlines.reading import first, whole
from preau.common.calendars import SchoolCalendar
from preau.common.errors import InvalidRuleError
from preau.common.reasons import Reason

LAST_DAY_OF_MONTH = 31


@rule
@dataclass(frozen=True, slots=True)
class PreviousMonth(DeadlineRule):
    """The `day`-th of the month `months` before the service's month; a shorter month ends on its last day."""

    type: ClassVar[str] = "previous_month"
    names: ClassVar[Names] = named(
        *("previous month", "nth of previous month", "day of previous month", "nth previous month"),
        *("month before", "mois precedent", "jour du mois precedent", "nieme du mois precedent"),
    )
    examples: ClassVar[tuple[JsonObject, ...]] = ({"type": "previous_month", "day": 20, "months": 1, "time": "12:00"},)

    day: int
    at: time
    months: int = 1

    def __post_init__(self) -> None:
        if not 1 <= self.day <= LAST_DAY_OF_MONTH:
            raise InvalidRuleError(Reason(ActivityCode.MONTH_DAY_OUT_OF_RANGE))
        if not 1 <= self.months <= 12:
            raise InvalidRuleError(Reason(ActivityCode.MONTHS_OUT_OF_RANGE))

    @classmethod
    def parse(cls, data: JsonObject, number: int | None, at: time) -> Self:
        del number
        day = first(data, "day", "n", "nth", "day_of_month", "jour")
        months = whole(first(data, "months", "mois", default=1), "mois")
        return cls(LAST_DAY_OF_MONTH if day in ("last", -1) else whole(day, "jour"), at, months)

    def dump(self) -> dict[str, Any]:
        return {"day": self.day, "months": self.months}

    def words(self) -> str:
        day = "dernier jour" if self.day == LAST_DAY_OF_MONTH else "1er" if self.day == 1 else str(self.day)
        month = "du mois précédent" if self.months == 1 else f"du mois, {self.months} mois avant"
        return f"le {day} {month}"

    def date_for(self, service_date: date, calendar: SchoolCalendar, opening_dates: Sequence[date] | None) -> date:
        del calendar, opening_dates
        year, month = divmod(service_date.year * 12 + service_date.month - 1 - self.months, 12)
        return date(year, month + 1, min(self.day, monthrange(year, month + 1)[1]))
