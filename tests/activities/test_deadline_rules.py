from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any, ClassVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from preau.activities.rules import (
    RULES,
    DaysBefore,
    DayUnit,
    DeadlineRule,
    PreviousMonth,
    PreviousWeek,
    WeekdayMap,
    deadline,
    describe,
    parse_rule,
    to_dict,
)
from preau.activities.rules.deadlines import base
from preau.common.calendars import DayRange, SchoolCalendar, official_calendar
from preau.common.clock import PARIS, day_end, is_in_time
from preau.common.errors import InvalidRuleError, UnknownCalendarError

FOLDER = Path(__file__).parents[1] / "vectors"
VECTORS = json.loads((FOLDER / "booking_deadlines.json").read_text())
CASES = [*VECTORS["cases"], *json.loads((FOLDER / "own_deadlines.json").read_text())["cases"]]
NINE, NOON, EVENING = time(9), time(12), time(18)


def calendar_of(fixture: dict[str, Any]) -> SchoolCalendar:
    vacations = (DayRange(date.fromisoformat(a), date.fromisoformat(b), "Vacances") for a, b in fixture["vacances"])
    holidays = {date.fromisoformat(day): "Jour férié" for day in fixture["feries"]}
    return SchoolCalendar(vacations=tuple(vacations), public_holidays=holidays)


FIXTURE = calendar_of(VECTORS["calendar_fixture"])
OFFICIAL = official_calendar("B", date(2025, 9, 1), date(2028, 8, 31))


def wall(rule: DeadlineRule | dict[str, Any], service: str, calendar: SchoolCalendar = FIXTURE) -> str:
    """The deadline as written in the vectors: French wall time to the minute."""
    parsed = parse_rule(rule) if isinstance(rule, dict) else rule
    return deadline(parsed, date.fromisoformat(service), calendar).strftime("%Y-%m-%dT%H:%M")


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['rule']['type']} {case['service_date']}")
def test_vectors(case: dict[str, Any]) -> None:
    assert wall(case["rule"], case["service_date"]) == case["deadline"]


@pytest.mark.parametrize("rule", RULES.values(), ids=lambda rule: rule.type)
def test_every_rule_describes_itself_and_has_its_vector(rule: type[DeadlineRule]) -> None:
    """One vector a rule at least; examples that are read as this rule and written back; names that no other takes."""
    assert any(case["rule"]["type"] == rule.type for case in CASES)
    assert rule.examples
    for example in rule.examples:
        read = parse_rule(example)
        assert (type(read), to_dict(read)) == (rule, example)
        assert describe(read).startswith(f"{read.words()}, à ")
    for other in set(RULES.values()) - {rule}:
        assert not rule.names.keys() & other.names.keys()
        assert rule.letter != other.letter or rule.letter == ""
    assert {parse_rule({**rule.examples[0], "type": name}).type for name in (*rule.names, rule.type)} == {rule.type}


def test_rules_are_those_of_their_package() -> None:
    """A module a rule: one that is written is found, without a list to keep."""
    assert sorted(rule.__name__ for rule in RULES.values()) == [
        "DaysBefore",
        "PreviousMonth",
        "PreviousWeek",
        "WeekdayMap",
    ]
    assert len({rule.__module__ for rule in RULES.values()}) == len(RULES)


@pytest.mark.parametrize(
    ("service", "expected"),
    [
        ("2026-09-15", "2026-09-10T23:59"),
        ("2026-09-16", "2026-09-11T23:59"),
        ("2026-09-18", "2026-09-15T23:59"),
        ("2026-11-13", "2026-11-09T23:59"),  # the 11th is a public holiday
        ("2026-11-02", "2026-10-28T23:59"),  # school holidays are working days
        ("2027-01-04", "2026-12-29T23:59"),
    ],
)
def test_three_working_days_before(service: str, expected: str) -> None:
    assert wall({"type": "J-N", "n": 3, "unit": "jours_ouvres", "time": "23:59"}, service) == expected


@pytest.mark.parametrize(
    ("service", "expected"),
    [("2026-09-15", "2026-09-12T12:00"), ("2026-09-14", "2026-09-11T12:00"), ("2026-11-13", "2026-11-10T12:00")],
)
def test_two_business_days_before_count_saturdays(service: str, expected: str) -> None:
    assert wall({"type": "J-N", "n": 2, "unit": "jours_ouvrables", "time": "12:00"}, service) == expected


@pytest.mark.parametrize(
    ("service", "expected"),
    [
        ("2026-09-15", "2026-09-14T11:00"),
        ("2026-09-17", "2026-09-15T11:00"),
        ("2026-11-02", "2026-10-16T11:00"),  # the day of return: last day before the holidays
        ("2027-01-04", "2026-12-18T11:00"),
        ("2026-11-12", "2026-11-10T11:00"),
    ],
)
def test_previous_opening_day(service: str, expected: str) -> None:
    rule = {"type": "J-N", "n": 1, "unit": "jours_ouverture", "open_weekdays": [1, 2, 4, 5], "time": "11:00"}
    assert wall(rule, service) == expected


def test_opening_days_default_to_the_school_week() -> None:
    rule = {"type": "J-N", "n": 1, "unit": "jours_ouverture", "time": "11:00"}
    assert wall(rule, "2026-09-17") == "2026-09-15T11:00"
    assert wall(rule, "2026-09-17", replace(FIXTURE, school_weekdays=frozenset({1, 2, 3, 4, 5}))) == "2026-09-16T11:00"


def test_opening_days_leave_out_local_closures() -> None:
    closed = replace(FIXTURE, closures=(*FIXTURE.closures, DayRange(date(2026, 9, 14), date(2026, 9, 15), "travaux")))
    rule = {"type": "J-N", "n": 1, "unit": "jours_ouverture", "time": "11:00"}
    assert wall(rule, "2026-09-17", closed) == "2026-09-11T11:00"


def test_opening_days_are_the_real_ones_when_given() -> None:
    rule = DaysBefore(1, DayUnit.OPENING, time(11))
    dates = [date(2026, 9, 9), date(2026, 9, 16), date(2026, 9, 23)]
    assert deadline(rule, date(2026, 9, 23), FIXTURE, dates).date() == date(2026, 9, 16)
    assert deadline(rule, date(2026, 9, 22), FIXTURE, dates).date() == date(2026, 9, 16)


def test_before_the_first_real_opening_day_school_days_are_counted() -> None:
    dates = [date(2026, 9, 9), date(2026, 9, 16)]
    rule = DaysBefore(2, DayUnit.OPENING, time(11))
    assert deadline(rule, date(2026, 9, 9), FIXTURE, dates).date() == date(2026, 9, 7)
    assert deadline(rule, date(2026, 9, 16), FIXTURE, dates).date() == date(2026, 9, 8)


@pytest.mark.parametrize(
    ("rule", "service", "expected"),
    [
        ({"type": "J-N", "n": 0, "unit": "jours_calendaires", "time": "09:00"}, "2026-09-17", "2026-09-17T09:00"),
        ({"type": "J-N", "n": 0, "unit": "jours_ouvres", "time": "09:00"}, "2026-11-11", "2026-11-11T09:00"),
        ({"type": "J-N", "n": 2, "unit": "jours_calendaires", "time": "18:00"}, "2026-09-14", "2026-09-12T18:00"),
        ({"type": "previous_week", "weekday": 2, "weeks": 2, "time": "23:59"}, "2026-09-18", "2026-09-01T23:59"),
        ({"type": "previous_week", "weekday": 7, "time": "23:59"}, "2026-09-14", "2026-09-13T23:59"),
        ({"type": "previous_week", "weekday": 5, "time": "12:00"}, "2027-01-04", "2027-01-01T12:00"),
        ({"type": "previous_month", "day": 20, "time": "12:00"}, "2026-09-01", "2026-08-20T12:00"),
        ({"type": "previous_month", "day": 20, "time": "12:00"}, "2027-01-31", "2026-12-20T12:00"),
        ({"type": "previous_month", "day": 31, "time": "12:00"}, "2027-03-10", "2027-02-28T12:00"),
        ({"type": "previous_month", "day": 30, "time": "12:00"}, "2028-03-10", "2028-02-29T12:00"),
        ({"type": "previous_month", "day": 15, "months": 2, "time": "12:00"}, "2027-01-31", "2026-11-15T12:00"),
        ({"type": "weekday_map", "map": {"1": 1}, "time": "09:00"}, "2026-09-14", "2026-09-07T09:00"),
        ({"type": "weekday_map", "map": {"2": 5}, "time": "09:00"}, "2026-09-15", "2026-09-11T09:00"),
        ({"type": "weekday_map", "map": {"3": 2}, "time": "09:00"}, "2026-09-16", "2026-09-15T09:00"),
    ],
)
def test_other_kinds(rule: dict[str, Any], service: str, expected: str) -> None:
    assert wall(rule, service) == expected


def test_week_before_crosses_iso_week_53() -> None:
    rule = PreviousWeek(4, NINE)
    assert [wall(rule, service) for service in ("2026-12-31", "2027-01-04")] == ["2026-12-24T09:00", "2026-12-31T09:00"]


def test_weekday_map_without_the_day_is_an_error() -> None:
    with pytest.raises(InvalidRuleError, match="mercredi"):
        deadline(WeekdayMap(((1, 5),), NINE), date(2026, 9, 16), FIXTURE)


def test_a_count_that_never_ends_is_an_error() -> None:
    always_closed = replace(
        FIXTURE, closures=(*FIXTURE.closures, DayRange(date(2000, 1, 1), date(2030, 1, 1), "fermeture"))
    )
    with pytest.raises(InvalidRuleError, match="aucun jour"):
        deadline(DaysBefore(1, DayUnit.OPENING, NINE), date(2026, 9, 14), always_closed)


def test_a_count_that_leaves_the_known_calendar_is_an_error() -> None:
    rule = DaysBefore(300, DayUnit.OPENING, NINE)
    with pytest.raises(UnknownCalendarError):
        deadline(rule, date(2025, 9, 1), OFFICIAL)


def test_official_day_of_return() -> None:
    rule = DaysBefore(1, DayUnit.OPENING, time(11))
    assert deadline(rule, date(2026, 9, 1), OFFICIAL).date() == date(2026, 7, 3)
    assert deadline(rule, date(2026, 5, 18), OFFICIAL).date() == date(2026, 5, 12)


@pytest.mark.parametrize(
    ("service", "at", "expected"),
    [
        (date(2026, 10, 26), "18:00", datetime(2026, 10, 25, 17, 0, tzinfo=UTC)),
        (date(2026, 10, 25), "18:00", datetime(2026, 10, 24, 16, 0, tzinfo=UTC)),
        (date(2026, 10, 26), "02:30", datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),
        (date(2027, 3, 29), "02:30", datetime(2027, 3, 28, 1, 30, tzinfo=UTC)),
    ],
)
def test_clock_changes(service: date, at: str, expected: datetime) -> None:
    rule = parse_rule({"type": "J-N", "n": 1, "unit": "jours_calendaires", "time": at})
    assert deadline(rule, service, FIXTURE).astimezone(UTC) == expected


def test_deadline_is_aware_and_french() -> None:
    assert deadline(PreviousMonth(20, NOON), date(2026, 9, 14), FIXTURE).tzinfo is PARIS


def test_late_evening_is_the_exact_minute() -> None:
    limit = deadline(parse_rule({"type": "J-N", "n": 1, "time": "23:59"}), date(2026, 9, 14), FIXTURE)
    assert is_in_time(limit, limit)
    assert not is_in_time(limit + timedelta(seconds=1), limit)


weekdays = st.integers(1, 7)
moments = st.builds(time, st.integers(0, 23), st.integers(0, 59))
days_before = st.builds(
    DaysBefore,
    st.integers(0, 30),
    st.sampled_from(DayUnit),
    moments,
    st.none() | st.frozensets(weekdays, min_size=1),
)
any_rule: st.SearchStrategy[DeadlineRule] = st.one_of(
    days_before,
    st.builds(PreviousWeek, weekdays, moments, st.integers(1, 4)),
    st.builds(PreviousMonth, st.integers(1, 31), moments, st.integers(1, 2)),
    st.builds(WeekdayMap, st.tuples(*[weekdays] * 7).map(lambda days: tuple(enumerate(days, start=1))), moments),
)
services = st.dates(date(2026, 9, 1), date(2028, 8, 31))


@given(any_rule, services)
def test_a_deadline_never_follows_the_day_of_service(rule: DeadlineRule, service: date) -> None:
    limit = deadline(rule, service, OFFICIAL)
    assert limit.tzinfo is PARIS
    assert not is_in_time(day_end(service), limit)


@given(days_before, services)
def test_more_days_never_make_a_later_deadline(rule: DaysBefore, service: date) -> None:
    more = DaysBefore(rule.days + 1, rule.unit, rule.at, rule.open_weekdays)
    assert deadline(more, service, OFFICIAL).date() < deadline(rule, service, OFFICIAL).date()


@given(days_before, services)
def test_a_later_service_never_has_an_earlier_deadline(rule: DaysBefore, service: date) -> None:
    later = min(service + timedelta(days=1), date(2028, 8, 31))
    assert deadline(rule, service, OFFICIAL).date() <= deadline(rule, later, OFFICIAL).date()


@given(days_before.filter(lambda rule: rule.days > 0), services)
def test_the_deadline_falls_on_a_day_that_counts(rule: DaysBefore, service: date) -> None:
    day = deadline(rule, service, OFFICIAL).date()
    counts = {
        DayUnit.CALENDAR: True,
        DayUnit.WORKING: OFFICIAL.is_working_day(day),
        DayUnit.BUSINESS: OFFICIAL.is_working_day(day, saturday=True),
        DayUnit.OPENING: OFFICIAL.is_school_day(day, rule.open_weekdays),
    }
    assert counts[rule.unit]


@given(any_rule)
def test_a_rule_survives_json(rule: DeadlineRule) -> None:
    assert parse_rule(json.loads(json.dumps(to_dict(rule)))) == rule
    assert describe(rule)


@pytest.mark.parametrize(
    ("data", "same_as"),
    [
        ({"type": "J-2", "time": "18:00"}, DaysBefore(2, DayUnit.CALENDAR, EVENING)),
        ({"type": "veille", "time": "18h"}, DaysBefore(1, DayUnit.CALENDAR, EVENING)),
        ({"type": "same_day", "time": "9:00"}, DaysBefore(0, DayUnit.CALENDAR, NINE)),
        (
            {"type": "days_before", "days": 2, "unit": "working_days", "time": "09:00"},
            DaysBefore(2, DayUnit.WORKING, NINE),
        ),
        ({"type": "j_n", "n": "2", "unit": "jours ouvrés", "time": "9h00"}, DaysBefore(2, DayUnit.WORKING, NINE)),
        ({"type": "J-N", "n": 2, "unit": "ouvrables", "time": "09:00:00"}, DaysBefore(2, DayUnit.BUSINESS, NINE)),
        ({"type": "J-N", "n": 2, "unit": "jours_scolaires", "time": "09:00"}, DaysBefore(2, DayUnit.OPENING, NINE)),
        ({"type": "S-2", "weekday": "mardi", "time": "09:00"}, PreviousWeek(2, NINE, 2)),
        ({"type": "weekday_of_previous_week", "weekday": "thursday", "time": "09:00"}, PreviousWeek(4, NINE)),
        ({"type": "weekday_map", "map": {"lundi": "vendredi"}, "time": "09:00"}, WeekdayMap(((1, 5),), NINE)),
        ({"type": "nth_of_previous_month", "n": 20, "time": "12:00"}, PreviousMonth(20, NOON)),
        ({"type": "mois_precedent", "jour": 20, "heure": "12:00"}, PreviousMonth(20, NOON)),
        ({"type": "previous_month", "day": "last", "time": "12:00"}, PreviousMonth(31, NOON)),
    ],
)
def test_other_names_are_read(data: dict[str, Any], same_as: DeadlineRule) -> None:
    assert parse_rule(data) == same_as


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ({"time": "18:00"}, "Il manque « type »"),
        ({"type": "J-N", "n": 1}, "Il manque « time »"),
        ({"type": "J-N", "time": "18:00"}, "Il manque « n »"),
        ({"type": "lune", "time": "18:00"}, "« lune » n’existe pas"),
        ({"type": "J-N", "n": -1, "time": "18:00"}, "compris entre 0 et 366"),
        ({"type": "J-N", "n": 1.5, "time": "18:00"}, "nombre entier"),
        ({"type": "J-N", "n": True, "time": "18:00"}, "nombre entier"),
        ({"type": "J-N", "n": 1, "unit": "lunes", "time": "18:00"}, "« lunes » n’existe pas"),
        ({"type": "J-N", "n": 1, "time": "25:00"}, "« 25:00 » n’est pas lisible"),
        ({"type": "J-N", "n": 1, "time": "soir"}, "« soir » n’est pas lisible"),
        ({"type": "J-N", "n": 1, "time": 18}, "« 18 » n’est pas lisible"),
        ({"type": "J-N", "n": 1, "unit": "jours_ouverture", "open_weekdays": [], "time": "18:00"}, "au moins un jour"),
        ({"type": "J-N", "n": 1, "unit": "jours_ouverture", "open_weekdays": 5, "time": "18:00"}, "une liste"),
        ({"type": "previous_week", "weekday": 8, "time": "18:00"}, "de 1 .lundi. à 7"),
        ({"type": "previous_week", "weekday": 5, "weeks": 0, "time": "18:00"}, "compris entre 1 et 52"),
        ({"type": "weekday_map", "map": {}, "time": "18:00"}, "un jour limite"),
        ({"type": "weekday_map", "map": [1, 5], "time": "18:00"}, "un jour limite"),
        ({"type": "weekday_map", "map": {"1": 0}, "time": "18:00"}, "de 1 .lundi. à 7"),
        ({"type": "previous_month", "day": 32, "time": "18:00"}, "entre 1 et 31"),
        ({"type": "previous_month", "day": 1, "months": 0, "time": "18:00"}, "entre 1 et 12"),
    ],
)
def test_unreadable_rules_say_why(data: dict[str, Any], message: str) -> None:
    with pytest.raises(InvalidRuleError, match=message):
        parse_rule(data)


def test_a_rule_that_is_not_an_object() -> None:
    with pytest.raises(InvalidRuleError, match="objet"):
        parse_rule(["J-N"])  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        (DaysBefore(3, DayUnit.WORKING, EVENING), "3 jours ouvrés avant, à 18 h"),
        (DaysBefore(1, DayUnit.WORKING, EVENING), "1 jour ouvré avant, à 18 h"),
        (DaysBefore(2, DayUnit.BUSINESS, EVENING), "2 jours ouvrables avant, à 18 h"),
        (DaysBefore(0, DayUnit.CALENDAR, NINE), "le jour même, à 9 h"),
        (DaysBefore(1, DayUnit.CALENDAR, time(9, 30)), "la veille, à 9 h 30"),
        (DaysBefore(1, DayUnit.OPENING, time(11)), "le jour d’ouverture précédent, à 11 h"),
        (DaysBefore(2, DayUnit.OPENING, time(11)), "2 jours d’ouverture avant, à 11 h"),
        (PreviousWeek(4, NINE), "le jeudi de la semaine précédente, à 9 h"),
        (PreviousWeek(2, time(23, 59), 2), "le mardi 2 semaines avant, à 23 h 59"),
        (
            WeekdayMap(((1, 5), (2, 5), (4, 2), (5, 2)), NINE),
            "le vendredi précédent pour lundi et mardi, le mardi précédent pour jeudi et vendredi, à 9 h",
        ),
        (PreviousMonth(20, NOON), "le 20 du mois précédent, à 12 h"),
        (PreviousMonth(1, NOON), "le 1er du mois précédent, à 12 h"),
        (PreviousMonth(31, NOON), "le dernier jour du mois précédent, à 12 h"),
    ],
)
def test_describe(rule: DeadlineRule, words: str) -> None:
    assert describe(rule) == words


def test_a_new_rule_is_one_class() -> None:
    """Read, written, said and computed as soon as it is there; a page that asks for a rule shows its example."""

    @base.rule
    @dataclass(frozen=True, slots=True)
    class NewYear(DeadlineRule):
        type: ClassVar[str] = "new_year"
        names: ClassVar[base.Names] = base.named("nouvel an")
        examples: ClassVar[tuple[dict[str, Any], ...]] = ({"type": "new_year", "time": "09:00"},)
        at: time

        @classmethod
        def parse(cls, data: Any, number: int | None, at: time) -> NewYear:
            return cls(at)

        def dump(self) -> dict[str, Any]:
            return {}

        def words(self) -> str:
            return "le 1er janvier"

        def date_for(self, service_date: date, calendar: object, opening_dates: object) -> date:
            return service_date.replace(month=1, day=1)

    try:
        read = parse_rule({"type": "Nouvel an", "heure": "9 h"})
        assert (to_dict(read), describe(read)) == (NewYear.examples[0], "le 1er janvier, à 9 h")
        assert wall(NewYear.examples[0], "2026-09-14") == "2026-01-01T09:00"
    finally:
        del RULES["new_year"]
