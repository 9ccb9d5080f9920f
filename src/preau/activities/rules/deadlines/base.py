"""What a deadline rule is: it reads, writes, says and computes itself. Pure: nothing is read, no clock.

To add one: a module of this package, with a frozen dataclass under `@rule`, and a vector of it in
`tests/vectors/own_deadlines.json`. Nothing else knows how many there are.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, time
from typing import Any, ClassVar, Self, TypeVar

from preau.activities.reasons import ActivityCode
from preau.common.calendars import SchoolCalendar
from preau.common.errors import InvalidRuleError
from preau.common.reasons import Reason

JsonObject = Mapping[str, Any]
Names = dict[str, int | None]
"""Folded names, each with the number of days or weeks that it stands for, if one."""


class DeadlineRule(ABC):
    """The last instant to book, or to cancel, a service of a given day: a day, and the hour `at` in France.

    `type` is how it is written; `names` are other names that people write; `letter` is that of `J-2`, `S-1`.
    `examples` are written forms, shown where one is typed.
    """

    __slots__ = ()

    at: time
    type: ClassVar[str]
    names: ClassVar[Names]
    letter: ClassVar[str] = ""
    examples: ClassVar[tuple[JsonObject, ...]]

    @classmethod
    @abstractmethod
    def parse(cls, data: JsonObject, number: int | None, at: time) -> Self:
        """The rule of these fields; `number` was in its name. Raises `InvalidRuleError`."""

    @abstractmethod
    def dump(self) -> dict[str, Any]:
        """Its fields as they are written, without the type and the hour."""

    @abstractmethod
    def words(self) -> str:
        """French words, without the hour."""

    @abstractmethod
    def date_for(self, service_date: date, calendar: SchoolCalendar, opening_dates: Sequence[date] | None) -> date:
        """The day of the deadline. Raises `InvalidRuleError`, `UnknownCalendarError`."""

    def counts_own_days(self, weekdays: frozenset[int]) -> bool:
        """Whether it counts the opening days of an activity of these weekdays."""
        del weekdays
        return False


Rule = TypeVar("Rule", bound=type[DeadlineRule])
RULES: dict[str, type[DeadlineRule]] = {}
"""By written type, in the order of the modules' names."""


def rule(made: Rule) -> Rule:
    """Register a rule, under `@dataclass`."""
    RULES[made.type] = made
    return made


def named(*names: str, number: int | None = None) -> Names:
    """These names, each of which stands for the number."""
    return dict.fromkeys(names, number)


def check_weekdays(weekdays: Iterable[int]) -> None:
    """Raises `InvalidRuleError` for what is no ISO weekday."""
    if any(not 1 <= weekday <= 7 for weekday in weekdays):
        raise InvalidRuleError(Reason(ActivityCode.WEEKDAY_OUT_OF_RANGE))
