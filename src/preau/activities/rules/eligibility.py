"""Who may attend an activity: limits of age and of school level. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from preau.activities.reasons import ActivityCode
from preau.common.errors import InvalidRuleError
from preau.common.reasons import Reason


@dataclass(frozen=True, slots=True)
class Limits:
    """Ages in whole years on the day of the service, both included; levels by code, none meaning all of them."""

    min_age: int | None = None
    max_age: int | None = None
    levels: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.min_age is not None and self.max_age is not None and self.max_age < self.min_age:
            raise InvalidRuleError(Reason(ActivityCode.AGES_REVERSED))


def age_on(birth_date: date, day: date) -> int:
    """Age in whole years on `day`; somebody born on 29 February is a year older on 1 March of common years."""
    return day.year - birth_date.year - ((day.month, day.day) < (birth_date.month, birth_date.day))


def why_not_eligible(
    limits: Limits,
    *,
    birth_date: date | None,
    level: str,
    day: date,
) -> Reason | None:
    """Why a person may not attend on `day`; `None` when it may.

    An unknown birth date or level is refused only when a limit needs it.
    """
    if limits.levels and level not in limits.levels:
        code = ActivityCode.LEVELS_ONLY if len(limits.levels) > 1 else ActivityCode.LEVEL_ONLY
        return Reason(code, levels=limits.levels)
    if limits.min_age is None and limits.max_age is None:
        return None
    if birth_date is None:
        return Reason(ActivityCode.BIRTH_DATE_MISSING)
    age = age_on(birth_date, day)
    if limits.min_age is not None and age < limits.min_age:
        return Reason(ActivityCode.TOO_YOUNG, age=limits.min_age)
    if limits.max_age is not None and age > limits.max_age:
        return Reason(ActivityCode.TOO_OLD, age=limits.max_age)
    return None
