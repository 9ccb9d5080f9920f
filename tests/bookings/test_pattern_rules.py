"""Days of annual registrations: one week in two, the school year, and what the database makes of the same rule."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection
from hypothesis import given, settings
from hypothesis import strategies as st

from preau.bookings.patterns.actions.applying import COVERS
from preau.bookings.rules import Rhythm, earliest_date, first_shared_day, resume_date
from preau.common.spans import school_year
from preau.households.rules import week_start

DATES = st.dates(date(2025, 9, 1), date(2028, 8, 31))
WEEKDAYS = st.sets(st.integers(1, 7), min_size=1).map(lambda days: tuple(sorted(days)))
RHYTHMS = st.builds(
    lambda start, length, weekdays, two: Rhythm(
        start, None if length is None else start + timedelta(days=length), weekdays, two
    ),
    DATES,
    st.none() | st.integers(0, 400),
    WEEKDAYS,
    st.booleans(),
)


def test_one_week_in_two_counts_from_the_start_across_week_53() -> None:
    rhythm = Rhythm(date(2026, 12, 14), date(2027, 1, 31), (1,), True)  # 2026 has 53 weeks: 53 and 1 are both odd
    assert list(rhythm.days()) == [date(2026, 12, 14), date(2026, 12, 28), date(2027, 1, 11), date(2027, 1, 25)]


def test_start_in_the_middle_of_a_week_makes_that_week_the_first() -> None:
    rhythm = Rhythm(date(2026, 11, 26), date(2026, 12, 12), (1, 4), True)  # a Thursday
    assert list(rhythm.days()) == [date(2026, 11, 26), date(2026, 12, 7), date(2026, 12, 10)]


@pytest.mark.parametrize(
    ("day", "end"),
    [
        (date(2026, 9, 1), date(2027, 8, 31)),
        (date(2026, 12, 31), date(2027, 8, 31)),
        (date(2027, 8, 31), date(2027, 8, 31)),
    ],
)
def test_school_year_ends_on_31_august(day: date, end: date) -> None:
    assert school_year(day).last == end
    assert Rhythm(day, None, (1,)).last == end


def test_lead_time_is_in_calendar_days() -> None:
    assert earliest_date(date(2026, 11, 27), 2) == date(2026, 11, 29)


@given(RHYTHMS)
def test_days_keep_to_the_dates_and_weekdays(rhythm: Rhythm) -> None:
    days = list(rhythm.days())
    assert days == sorted(set(days))
    assert all(rhythm.start <= day <= rhythm.last and day.isoweekday() in rhythm.weekdays for day in days)


@given(RHYTHMS)
def test_one_week_in_two_is_every_other_week_whatever_the_year(rhythm: Rhythm) -> None:
    whole = Rhythm(rhythm.start, rhythm.end, rhythm.weekdays, False)
    weeks = {week_start(rhythm.start) + timedelta(weeks=2 * n) for n in range(60)}
    if rhythm.every_two_weeks:
        assert list(rhythm.days()) == [day for day in whole.days() if week_start(day) in weeks]
    else:
        assert list(rhythm.days()) == list(whole.days())


@given(RHYTHMS, RHYTHMS)
def test_shared_day_is_the_first_of_both(one: Rhythm, other: Rhythm) -> None:
    both = sorted(set(one.days()) & set(other.days()))
    assert first_shared_day(one, other) == (both[0] if both else None)


@given(RHYTHMS, st.integers(0, 60))
def test_resuming_never_shifts_the_weeks(rhythm: Rhythm, days: int) -> None:
    earliest = rhythm.start + timedelta(days=days)
    resumed = Rhythm(resume_date(rhythm, earliest), rhythm.end, rhythm.weekdays, rhythm.every_two_weeks)
    if resumed.start <= rhythm.last:
        assert set(resumed.days()) <= set(rhythm.days())
    assert earliest <= resumed.start <= earliest + timedelta(days=7)


def test_continuing_is_having_the_same_days_from_then_on() -> None:
    old = Rhythm(date(2026, 9, 7), None, (1, 2), True)
    assert Rhythm(date(2026, 11, 30), None, (2, 1), True).continues(old)
    assert not Rhythm(date(2026, 12, 7), None, (1, 2), True).continues(old)
    assert not Rhythm(date(2026, 11, 30), None, (1,), True).continues(old)
    assert not Rhythm(date(2026, 11, 30), None, (1, 2), False).continues(old)
    assert not Rhythm(date(2027, 9, 6), None, (1, 2), True).continues(old)


@pytest.mark.django_db
@settings(max_examples=60, deadline=None)
@given(RHYTHMS)
def test_database_reads_the_rule_the_same_way(rhythm: Rhythm) -> None:
    sql = f"""
        SELECT d.date FROM (SELECT day::date AS date FROM generate_series(%s::date, %s::date, '1 day') AS day) AS d,
        (SELECT %s::date AS start_date, %s::date AS end_date, %s::int[] AS weekdays, %s AS every_two_weeks) AS p
        WHERE {COVERS} ORDER BY 1
    """  # noqa: S608 (a constant of the product)
    first, last = rhythm.start - timedelta(days=20), rhythm.last + timedelta(days=20)
    values = [first, last, rhythm.start, rhythm.end, list(rhythm.weekdays), rhythm.every_two_weeks]
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        assert [row[0] for row in cursor.fetchall()] == list(rhythm.days())
