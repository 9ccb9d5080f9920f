from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from preau.households.rules import Custody, has_custody, one_week_in_two, week_index, week_start

MONDAY = date(2026, 9, 7)
OURS = Custody("alternating", start=MONDAY)
THEIRS = Custody("alternating", start=MONDAY, phase=1)


def mondays_of(custody: Custody, first: date, weeks: int) -> list[bool]:
    return [has_custody(custody, first + timedelta(weeks=week)) for week in range(weeks)]


@pytest.mark.parametrize("kind", ["full", "percent"])
def test_every_day(kind: str) -> None:
    assert has_custody(Custody(kind), MONDAY)


def test_chosen_weekdays() -> None:
    custody = Custody("weekdays", weekdays=[1, 3])
    assert [has_custody(custody, MONDAY + timedelta(days=day)) for day in range(7)] == [
        True,
        False,
        True,
        False,
        False,
        False,
        False,
    ]


def test_alternation_counts_from_the_week_of_the_start() -> None:
    assert mondays_of(OURS, MONDAY, 4) == [True, False, True, False]
    wednesday = Custody("alternating", start=MONDAY + timedelta(days=2))
    assert mondays_of(wednesday, MONDAY, 4) == [True, False, True, False]


def test_alternation_goes_on_over_iso_week_53() -> None:
    """Weeks 53 of 2026 and 1 of 2027 are both odd: a rule by odd weeks would give two weeks running."""
    week_53, week_1 = date(2026, 12, 28), date(2027, 1, 4)
    assert (week_53.isocalendar().week, week_1.isocalendar().week) == (53, 1)
    assert has_custody(OURS, week_53) != has_custody(OURS, week_1)


def test_handover_on_a_friday() -> None:
    custody = Custody("alternating", start=date(2026, 9, 11), handover_weekday=5)
    days = [date(2026, 9, 11) + timedelta(days=day) for day in range(14)]
    assert [has_custody(custody, day) for day in days] == [True] * 7 + [False] * 7


def test_a_single_day_wins_over_the_rule() -> None:
    assert not has_custody(OURS, MONDAY, {MONDAY: False})
    assert has_custody(THEIRS, MONDAY, {MONDAY: True})
    assert has_custody(OURS, MONDAY, {MONDAY + timedelta(days=1): False})


@pytest.mark.parametrize("custody", [Custody("alternating"), Custody("lune")])
def test_custody_that_cannot_be_decided(custody: Custody) -> None:
    with pytest.raises(ValueError, match="cannot be decided"):
        has_custody(custody, MONDAY)


dates = st.dates(date(2020, 1, 1), date(2032, 12, 31))


@given(dates, dates, st.integers(1, 7))
def test_exactly_one_of_two_opposite_households_has_the_child(start: date, day: date, handover: int) -> None:
    one, other = (Custody("alternating", start, phase, handover) for phase in (0, 1))
    assert has_custody(one, day) != has_custody(other, day)
    assert has_custody(one, day) == has_custody(one, day + timedelta(weeks=2))
    assert has_custody(one, day) != has_custody(one, day + timedelta(weeks=1))


@given(dates, st.integers(1, 7))
def test_a_week_starts_on_its_first_weekday(day: date, first_weekday: int) -> None:
    start = week_start(day, first_weekday)
    assert start.isoweekday() == first_weekday
    assert 0 <= (day - start).days < 7
    assert week_index(day, day, first_weekday) == 0


def test_one_week_in_two_begins_with_the_start() -> None:
    wednesday = date(2026, 12, 30)
    days = {offset: one_week_in_two(wednesday, wednesday + timedelta(days=offset)) for offset in (-1, 0, 4, 5, 11, 12)}
    assert days == {-1: False, 0: True, 4: True, 5: False, 11: False, 12: True}
