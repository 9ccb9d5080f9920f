from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from preau.activities.calendar import OpeningDate, generate_opening_dates
from preau.activities.reasons import ActivityCode
from preau.common.calendars import DayRange, official_calendar
from preau.common.errors import InvalidRuleError
from preau.common.reasons import CommonCode, Reason, text

CALENDAR = official_calendar("B", date(2026, 9, 1), date(2027, 7, 31))
CANTEEN = (1, 2, 4, 5)


def open_days(found: list[OpeningDate]) -> list[date]:
    return [day.date for day in found if day.is_open]


def test_term_stops_for_the_holidays() -> None:
    found = generate_opening_dates("school", CANTEEN, date(2026, 10, 15), date(2026, 11, 3), CALENDAR)
    assert open_days(found) == [date(2026, 10, 15), date(2026, 10, 16), date(2026, 11, 2), date(2026, 11, 3)]
    assert OpeningDate(date(2026, 10, 20), False, Reason(CommonCode.HOLIDAYS, name="Vacances de la Toussaint")) in found
    assert all(day.date.isoweekday() in CANTEEN for day in found)


def test_a_public_holiday_is_closed_and_says_so() -> None:
    [day] = generate_opening_dates("school", {3}, date(2026, 11, 9), date(2026, 11, 15), CALENDAR)
    assert day == OpeningDate(date(2026, 11, 11), False, Reason(CommonCode.PUBLIC_HOLIDAY, name="Armistice"))


def test_wednesdays_open_in_a_four_day_school_week() -> None:
    assert open_days(generate_opening_dates("school", {3}, date(2026, 11, 16), date(2026, 11, 22), CALENDAR)) == [
        date(2026, 11, 18)
    ]


def test_a_camp_opens_in_the_holidays_only() -> None:
    found = generate_opening_dates("holidays", range(1, 6), date(2026, 10, 16), date(2026, 11, 2), CALENDAR)
    assert (found[0], found[-1]) == (
        OpeningDate(date(2026, 10, 16), False, Reason(ActivityCode.TERM_TIME)),
        OpeningDate(date(2026, 11, 2), False, Reason(ActivityCode.TERM_TIME)),
    )
    assert len(open_days(found)) == 10


def test_both_periods() -> None:
    found = generate_opening_dates("both", range(1, 6), date(2026, 10, 16), date(2026, 11, 2), CALENDAR)
    assert len(open_days(found)) == len(found) == 12


def test_a_local_closure_closes_a_camp() -> None:
    closed = replace(
        CALENDAR, closures=(*CALENDAR.closures, DayRange(date(2026, 10, 26), date(2026, 10, 30), "travaux"))
    )
    found = generate_opening_dates("holidays", range(1, 6), date(2026, 10, 19), date(2026, 10, 30), closed)
    assert len(open_days(found)) == 5
    assert text(found[-1].reason) == "Fermé : travaux"


def test_an_empty_interval() -> None:
    assert generate_opening_dates("school", CANTEEN, date(2026, 9, 2), date(2026, 9, 1), CALENDAR) == []


def test_unknown_period() -> None:
    with pytest.raises(InvalidRuleError, match="lune"):
        generate_opening_dates("lune", CANTEEN, date(2026, 9, 1), date(2026, 9, 2), CALENDAR)
