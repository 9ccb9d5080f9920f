from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st

from preau.common.clock import day_end, day_start, is_in_time, now, paris, today, wall_instant


def test_now_is_aware() -> None:
    with time_machine.travel(datetime(2026, 11, 5, 23, 30, tzinfo=UTC), tick=False):
        assert now() == datetime(2026, 11, 5, 23, 30, tzinfo=UTC)
        assert today() == date(2026, 11, 6)


def test_paris_refuses_a_naive_datetime() -> None:
    with pytest.raises(ValueError, match="time zone"):
        paris(datetime(2026, 11, 5))


@pytest.mark.parametrize(
    ("day", "hours"), [(date(2026, 10, 24), 24), (date(2026, 10, 25), 25), (date(2027, 3, 28), 23)]
)
def test_day_bounds_follow_clock_changes(day: date, hours: int) -> None:
    start, end = (instant.astimezone(UTC) for instant in (day_start(day), day_end(day)))
    assert end - start == timedelta(hours=hours)


def test_wall_time_that_happens_twice_is_the_first() -> None:
    assert wall_instant(date(2026, 10, 25), time(2, 30)).astimezone(UTC) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


def test_wall_time_that_does_not_exist_moves_forward() -> None:
    instant = wall_instant(date(2027, 3, 28), time(2, 30))
    assert (instant.hour, instant.minute, instant.utcoffset()) == (3, 30, timedelta(hours=2))
    assert instant.astimezone(UTC) == datetime(2027, 3, 28, 1, 30, tzinfo=UTC)


def test_is_in_time_in_the_repeated_hour() -> None:
    """02:15 of the second round comes 45 minutes after 02:30 of the first, though its wall time is smaller."""
    deadline = wall_instant(date(2026, 10, 25), time(2, 30))
    second_round = paris(datetime(2026, 10, 25, 1, 15, tzinfo=UTC))
    assert second_round.time() == time(2, 15)
    assert second_round <= deadline  # what Python says of two datetimes of one zone
    assert not is_in_time(second_round, deadline)


def test_is_in_time_includes_the_deadline() -> None:
    deadline = wall_instant(date(2026, 11, 5), time(18))
    assert is_in_time(deadline, deadline)
    assert not is_in_time(deadline + timedelta(microseconds=1), deadline)


@given(st.dates(date(2020, 1, 1), date(2035, 1, 1)), st.times())
def test_every_wall_time_falls_on_its_day(day: date, moment: time) -> None:
    instant = wall_instant(day, moment)
    assert instant.date() == day
    assert is_in_time(day_start(day), instant)
    assert not is_in_time(day_end(day), instant)
