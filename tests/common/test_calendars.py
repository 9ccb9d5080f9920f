from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from vacances_scolaires_france import SchoolHolidayDates

from preau.common.calendars import (
    MISSING_BRIDGES,
    DayRange,
    SchoolCalendar,
    official_calendar,
    official_coverage,
    official_vacations,
    public_holidays,
)
from preau.common.errors import InvalidRuleError, UnknownCalendarError
from preau.common.reasons import text

ARMISTICE = date(2026, 11, 11)


@pytest.fixture(scope="module")
def zone_b() -> SchoolCalendar:
    return official_calendar("B", date(2026, 9, 1), date(2027, 7, 31))


def test_official_vacations_of_a_year(zone_b: SchoolCalendar) -> None:
    found = [v for v in zone_b.vacations if v.first >= date(2026, 9, 1) and v.last <= date(2027, 8, 31)]
    assert found == [
        DayRange(date(2026, 10, 17), date(2026, 11, 1), "Vacances de la Toussaint"),
        DayRange(date(2026, 12, 19), date(2027, 1, 3), "Vacances de Noël"),
        DayRange(date(2027, 2, 20), date(2027, 3, 7), "Vacances d’hiver"),
        DayRange(date(2027, 4, 17), date(2027, 5, 2), "Vacances de printemps"),
        DayRange(date(2027, 5, 6), date(2027, 5, 8), "Pont de l’Ascension"),
        DayRange(date(2027, 7, 3), date(2027, 8, 31), "Vacances d’été"),
    ]


@pytest.mark.parametrize("zone", ["A", "B", "C"])
def test_official_vacations_agree_with_the_library(zone: str) -> None:
    """Every day from 2025 to the end of coverage, but the bridges it misses and the day of departure of July 2028."""
    library = SchoolHolidayDates()
    vacations = official_vacations(zone)
    day, last = date(2025, 1, 1), official_coverage()[1]
    differences = []
    while day <= last:
        ours = any(day in vacation for vacation in vacations)
        if ours != library.is_holiday_for_zone(day, zone):
            differences.append((day, ours))
        day += timedelta(days=1)
    assert differences == [
        (date(2025, 5, 30), True),
        (date(2025, 5, 31), True),
        (date(2026, 5, 15), True),
        (date(2026, 5, 16), True),
        (date(2028, 7, 4), False),
    ]


@pytest.mark.parametrize("last_class", [date(2021, 7, 6), date(2022, 7, 7)])
def test_day_of_departure_on_a_weekday_is_a_school_day(last_class: date) -> None:
    calendar = official_calendar("C", last_class, last_class + timedelta(days=1))
    assert calendar.is_school_day(last_class)
    assert calendar.is_vacation(last_class + timedelta(days=1))


def test_summer_holidays_are_the_same_in_every_zone() -> None:
    summers = {zone: [v for v in official_vacations(zone) if v.name == "Vacances d’été"][-4:] for zone in "ABC"}
    assert summers["A"] == summers["B"] == summers["C"]
    assert [v.last for v in summers["A"]] == [
        date(2025, 8, 31),
        date(2026, 8, 31),
        date(2027, 8, 31),
        date(2028, 8, 31),
    ]


def test_vacations_begin_the_saturday_and_end_the_eve_of_return(zone_b: SchoolCalendar) -> None:
    assert zone_b.is_school_day(date(2026, 10, 16))
    assert zone_b.vacation_name(date(2026, 10, 17)) == "Vacances de la Toussaint"
    assert zone_b.vacation_name(date(2026, 11, 1)) == "Vacances de la Toussaint"
    assert zone_b.is_school_day(date(2026, 11, 2))


def test_missing_bridges_are_fridays() -> None:
    assert {friday.isoweekday() for friday in MISSING_BRIDGES} == {5}


def test_coverage_ends_with_the_last_known_summer() -> None:
    assert official_coverage()[1] == date(2028, 8, 31)


def test_beyond_coverage_is_an_error_not_a_year_without_holidays() -> None:
    with pytest.raises(UnknownCalendarError, match="1er septembre 2028"):
        official_calendar("A", date(2028, 1, 1), date(2028, 9, 1))
    calendar = official_calendar("A", date(2028, 1, 1), date(2028, 8, 31))
    with pytest.raises(UnknownCalendarError):
        calendar.is_vacation(date(2028, 12, 24))
    with pytest.raises(UnknownCalendarError):
        calendar.is_public_holiday(date(2028, 12, 25))


def test_before_coverage_is_an_error() -> None:
    with pytest.raises(UnknownCalendarError):
        official_calendar("A", date(1989, 1, 1), date(1990, 1, 1))


def test_unknown_zone() -> None:
    with pytest.raises(InvalidRuleError, match="« D »"):
        official_calendar("D", date(2026, 9, 1), date(2026, 9, 2))


def test_public_holidays_of_2026() -> None:
    assert public_holidays([2026]) == {
        date(2026, 1, 1): "Jour de l’an",
        date(2026, 4, 6): "Lundi de Pâques",
        date(2026, 5, 1): "Fête du Travail",
        date(2026, 5, 8): "Fête de la Victoire",
        date(2026, 5, 14): "Ascension",
        date(2026, 5, 25): "Lundi de Pentecôte",
        date(2026, 7, 14): "Fête nationale",
        date(2026, 8, 15): "Assomption",
        date(2026, 11, 1): "Toussaint",
        date(2026, 11, 11): "Armistice",
        date(2026, 12, 25): "Noël",
    }


def test_alsace_moselle_has_two_more() -> None:
    more = public_holidays([2026], alsace_moselle=True).keys() - public_holidays([2026]).keys()
    assert sorted(more) == [date(2026, 4, 3), date(2026, 12, 26)]


def test_working_days(zone_b: SchoolCalendar) -> None:
    saturday = date(2026, 10, 24)
    assert not zone_b.is_working_day(ARMISTICE)
    assert not zone_b.is_working_day(saturday)
    assert zone_b.is_working_day(saturday, saturday=True)
    assert zone_b.is_working_day(saturday - timedelta(days=1)), "school holidays are working days"


def test_reason(zone_b: SchoolCalendar) -> None:
    bridge = DayRange(date(2026, 11, 12), date(2026, 11, 13), "pont du conseil municipal")
    calendar = replace(zone_b, closures=(*zone_b.closures, bridge))
    assert [text(calendar.reason(day)) for day in (ARMISTICE, bridge.last, date(2026, 10, 20), date(2026, 11, 18))] == [
        "Jour férié : Armistice",
        "Fermé : pont du conseil municipal",
        "Vacances de la Toussaint",
        "Pas d’école le mercredi",
    ]
    assert calendar.reason(date(2026, 11, 19)) is None
    assert calendar.is_closed(bridge.first)
    assert not zone_b.is_closed(bridge.first)


def test_school_weekdays_can_include_wednesday(zone_b: SchoolCalendar) -> None:
    wednesday = date(2026, 11, 18)
    assert not zone_b.is_school_day(wednesday)
    assert replace(zone_b, school_weekdays=frozenset({1, 2, 3, 4, 5})).is_school_day(wednesday)


def test_a_range_that_ends_before_it_starts_is_refused() -> None:
    with pytest.raises(InvalidRuleError):
        DayRange(date(2026, 9, 2), date(2026, 9, 1), "à l’envers")
