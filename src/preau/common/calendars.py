"""School and public calendars of metropolitan France, as a value: built once, then read without any database.

Sources: the national school calendar (arrêtés) through `vacances_scolaires_france`, public holidays (code du
travail, L3133-1; L3134-13 for Alsace and Moselle) through `holidays`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import lru_cache
from itertools import groupby

from preau.common.errors import InvalidRuleError, UnknownCalendarError
from preau.common.reasons import CommonCode, Reason
from preau.common.spans import DateSpan

ZONES = ("A", "B", "C")
BRIDGE = "pont"
FOUR_DAY_WEEK = frozenset({1, 2, 4, 5})

MISSING_BRIDGES = (date(2023, 5, 19), date(2024, 5, 10), date(2025, 5, 30), date(2026, 5, 15))
"""Fridays after Ascension Day without school (with the Saturday) in the decrees, absent from the library's data."""


@dataclass(frozen=True, slots=True)
class DayRange(DateSpan):
    """A span of days under one name."""

    name: str


@dataclass(frozen=True)
class SchoolCalendar:
    """Which days are public holidays, school holidays, locally closed or days of school.

    A date outside `[known_from, known_until]` raises `UnknownCalendarError`; `None` means no limit on that side.
    `school_weekdays` are ISO numbers (Monday 1). A vacation range runs from its first day without school, the
    Saturday as a rule, to the eve of the return.
    """

    zone: str = ""
    vacations: tuple[DayRange, ...] = ()
    public_holidays: Mapping[date, str] = field(default_factory=dict)
    closures: tuple[DayRange, ...] = ()
    school_weekdays: frozenset[int] = FOUR_DAY_WEEK
    known_from: date | None = None
    known_until: date | None = None

    def check_known(self, day: date) -> None:
        """Raise `UnknownCalendarError` when nothing is known about `day`."""
        if (self.known_from and day < self.known_from) or (self.known_until and day > self.known_until):
            raise UnknownCalendarError(Reason(CommonCode.CALENDAR_UNKNOWN, day=day))

    def is_public_holiday(self, day: date) -> bool:
        self.check_known(day)
        return day in self.public_holidays

    def vacation_name(self, day: date) -> str | None:
        """`Vacances de Noël` when `day` is in the school holidays, else `None`."""
        self.check_known(day)
        return next((period.name for period in self.vacations if day in period), None)

    def vacation(self, day: date) -> Reason | None:
        """The school holidays, or the bridge, that `day` is in; else `None`."""
        name = self.vacation_name(day)
        if name is None:
            return None
        return Reason(CommonCode.BRIDGE if is_bridge(name) else CommonCode.HOLIDAYS, name=name)

    def is_vacation(self, day: date) -> bool:
        return self.vacation_name(day) is not None

    def closure_name(self, day: date) -> str | None:
        """Why the place is closed on `day` by a local decision, else `None`."""
        return next((period.name for period in self.closures if day in period), None)

    def is_closed(self, day: date) -> bool:
        """Whether nothing opens on `day`, in term or in the holidays: public holiday or local closure."""
        return self.is_public_holiday(day) or self.closure_name(day) is not None

    def is_working_day(self, day: date, *, saturday: bool = False) -> bool:
        """Monday to Friday (« ouvré »), Saturday too on demand (« ouvrable »), public holidays left out.

        School holidays and local closures do not count: offices work then.
        """
        return day.isoweekday() <= (6 if saturday else 5) and not self.is_public_holiday(day)

    def is_school_day(self, day: date, weekdays: frozenset[int] | None = None) -> bool:
        """Whether there is school on `day`; `weekdays` (ISO) replaces the calendar's own weekdays."""
        allowed = self.school_weekdays if weekdays is None else weekdays
        return day.isoweekday() in allowed and not self.is_closed(day) and not self.is_vacation(day)

    def reason(self, day: date) -> Reason | None:
        """Why there is no school on `day`; `None` when there is school."""
        if self.is_public_holiday(day):
            return Reason(CommonCode.PUBLIC_HOLIDAY, name=self.public_holidays[day])
        if closure := self.closure_name(day):
            return Reason(CommonCode.LOCAL_CLOSURE, name=closure)
        if vacation := self.vacation(day):
            return vacation
        if day.isoweekday() not in self.school_weekdays:
            return Reason(CommonCode.NO_SCHOOL_ON, weekday=day.isoweekday())
        return None


@lru_cache(maxsize=1)
def _official_days() -> dict[date, dict[str, str | bool | date]]:
    """Every official day of school holidays, all zones, as the library lists them (imported late: 0.1 s)."""
    from vacances_scolaires_france import SchoolHolidayDates

    days: dict[date, dict[str, str | bool | date]] = SchoolHolidayDates().data
    return days


def official_coverage() -> tuple[date, date]:
    """First and last day of which the official school calendar is known.

    The library's last year is listed up to its summer only: what follows would look like a year without holidays.
    """
    days = _official_days()
    return min(days), max(day for day, row in days.items() if row["nom_vacances"] == "Vacances d'été")


def is_bridge(name: str) -> bool:
    """Whether the official list calls these days a bridge (« Pont de l’Ascension »), which is no holidays."""
    return name.split(" ", 1)[0].casefold() == BRIDGE


def _from_first_free_day(period: DayRange) -> DayRange:
    """The range without its day of departure, when that is a day of school.

    Holidays begin after school on the day of the decree: the Saturday as a rule, and then nobody had school; but
    Tuesday 6 July 2021, Thursday 7 July 2022 and Tuesday 4 July 2028 are still days of school.
    """
    if period.first.isoweekday() >= 6 or is_bridge(period.name):
        return period
    return replace(period, first=period.first + timedelta(days=1))


@lru_cache(maxsize=len(ZONES))
def official_vacations(zone: str) -> tuple[DayRange, ...]:
    """All school holidays of a zone (`A`, `B` or `C`), in order, first free day to eve of the return."""
    if zone not in ZONES:
        raise InvalidRuleError(Reason(CommonCode.NO_SCHOOL_ZONE, zone=zone))
    key = f"vacances_zone_{zone.lower()}"
    days = sorted(day for day, row in _official_days().items() if row[key])
    names = {day: str(_official_days()[day]["nom_vacances"]).replace("'", "’") for day in days}
    runs = groupby(enumerate(days), key=lambda item: (item[1] - timedelta(days=item[0]), names[item[1]]))
    periods = []
    for (_, name), run in runs:
        run_days = [day for _, day in run]
        periods.append(_from_first_free_day(DayRange(run_days[0], run_days[-1], name)))
    bridges = (DayRange(friday, friday + timedelta(days=1), "Pont de l’Ascension") for friday in MISSING_BRIDGES)
    periods += [bridge for bridge in bridges if bridge.first not in names]
    return tuple(sorted(periods, key=lambda period: period.first))


def public_holidays(years: Iterable[int], *, alsace_moselle: bool = False) -> dict[date, str]:
    """French names of the public holidays of metropolitan France by date, for whole years."""
    from holidays import country_holidays

    found = country_holidays("FR", subdiv="57" if alsace_moselle else None, years=list(years), language="fr")
    return {day: name.replace("'", "’") for day, name in sorted(found.items())}


def official_calendar(
    zone: str,
    first: date,
    last: date,
    *,
    alsace_moselle: bool = False,
    closures: Iterable[DayRange] = (),
    school_weekdays: Iterable[int] = FOUR_DAY_WEEK,
) -> SchoolCalendar:
    """The official calendar for services held from `first` to `last`, both included.

    It also knows the year before `first`, so that deadlines of the first days can be counted back. Raises
    `UnknownCalendarError` (French message) when a day of the interval lies outside `official_coverage()`.
    """
    start, end = official_coverage()
    known_from, known_until = max(start, date(first.year - 1, 1, 1)), min(end, date(last.year, 12, 31))
    calendar = SchoolCalendar(
        zone=zone,
        vacations=tuple(v for v in official_vacations(zone) if v.last >= known_from and v.first <= known_until),
        public_holidays=public_holidays(range(known_from.year, known_until.year + 1), alsace_moselle=alsace_moselle),
        closures=tuple(closures),
        school_weekdays=frozenset(school_weekdays),
        known_from=known_from,
        known_until=known_until,
    )
    for day in (first, last):
        calendar.check_known(day)
    return calendar
