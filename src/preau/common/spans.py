"""Days between two dates, months, and the school years that families and schools count in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from preau.common.errors import InvalidRuleError
from preau.common.reasons import CommonCode, Reason

JUNE, JULY, SEPTEMBER = 6, 7, 9


@dataclass(frozen=True, slots=True)
class DateSpan:
    """Days from `first` to `last`, both included. Raises `InvalidRuleError` (French) when it ends before it begins."""

    first: date
    last: date

    def __post_init__(self) -> None:
        if why := why_not_span(self.first, self.last):
            raise InvalidRuleError(why)

    @classmethod
    def since(cls, first: date, last: date | None = None) -> DateSpan:
        """From a day on; without a last day, for good."""
        return cls(first, last or date.max)

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last

    def nearest(self, day: date) -> date:
        """The day itself, or the nearest one of the span."""
        return max(self.first, min(self.last, day))


def why_not_span(first: date | None, last: date | None) -> Reason | None:
    """Why these are not the first and last day of something; an end that is not told is no reason."""
    return Reason(CommonCode.SPAN_REVERSED) if first and last and last < first else None


def month_of(day: date) -> DateSpan:
    """The month of a day."""
    first = day.replace(day=1)
    return DateSpan(first, add_months(first, 1) - timedelta(days=1))


def add_months(month: date, number: int) -> date:
    """The first day of the month `number` months later, or sooner; `month` is a first day too."""
    years, index = divmod(month.month - 1 + number, 12)
    return date(month.year + years, index + 1, 1)


def school_year(day: date) -> DateSpan:
    """The school year of a day: 1 September to 31 August.

    Rights, annual registrations and allowances turn on that day, whatever the day of the first lesson (seed guide 004:
    a registration without an end lasts « jusqu’à la fin de l’année scolaire »). Summer belongs to the year that ends.
    """
    start = day.year if day.month >= SEPTEMBER else day.year - 1
    return DateSpan(date(start, SEPTEMBER, 1), date(start + 1, SEPTEMBER, 1) - timedelta(days=1))


def year_prepared(day: date) -> DateSpan:
    """The school year that a school or a town prepares on a day: from July, when classes are over, the next one."""
    return school_year(date(day.year, SEPTEMBER, 1)) if JULY <= day.month < SEPTEMBER else school_year(day)


def next_year_end(day: date) -> date:
    """The last day of the school year after that of `day`: how far ahead an annual registration may begin."""
    return school_year(school_year(day).last + timedelta(days=1)).last


def years_open(day: date) -> DateSpan:
    """How far families look: the school year, and from June on, when they enrol, to the end of the next one."""
    this = school_year(day)
    if not JUNE <= day.month < SEPTEMBER:
        return this
    return DateSpan(this.first, school_year(date(day.year, SEPTEMBER, 1)).last)
