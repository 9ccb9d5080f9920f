from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import Any

import pytest

from preau.activities.rules import (
    AlwaysOpen,
    BookingWindow,
    OpensOn,
    WeeksAhead,
    describe_window,
    opens_at,
    parse_window,
    window_to_dict,
)
from preau.common.errors import InvalidRuleError

CAMPAIGN = OpensOn(datetime(2026, 8, 24, 7, 0, tzinfo=UTC))


def test_always_open() -> None:
    assert opens_at(AlwaysOpen(), date(2026, 9, 14)) is None


@pytest.mark.parametrize("service", [date(2026, 11, 2), date(2026, 11, 8)])
def test_a_whole_week_opens_on_a_monday_across_the_clock_change(service: date) -> None:
    opening = opens_at(WeeksAhead(2, time(8)), service)
    assert opening is not None
    assert opening.astimezone(UTC) == datetime(2026, 10, 19, 6, 0, tzinfo=UTC)


def test_the_current_week_is_open_with_no_week_ahead() -> None:
    opening = opens_at(WeeksAhead(0), date(2026, 9, 16))
    assert opening is not None
    assert opening.isoformat() == "2026-09-14T00:00:00+02:00"


def test_a_campaign_opens_every_day_at_once() -> None:
    assert {opens_at(CAMPAIGN, date(2026, 9, day)) for day in (1, 30)} == {datetime(2026, 8, 24, 7, 0, tzinfo=UTC)}


@pytest.mark.parametrize("window", [AlwaysOpen(), WeeksAhead(6), WeeksAhead(6, time(8, 30)), CAMPAIGN])
def test_a_window_survives_json(window: BookingWindow) -> None:
    assert parse_window(window_to_dict(window)) == window


def test_a_wall_time_without_offset_is_french() -> None:
    assert parse_window({"type": "date", "at": "2026-08-24T09:00"}) == CAMPAIGN


def test_an_empty_object_is_always() -> None:
    assert parse_window({}) == AlwaysOpen()


def test_describe_window() -> None:
    assert [describe_window(window) for window in (AlwaysOpen(), WeeksAhead(6, time(8)), CAMPAIGN)] == [
        "dès que le calendrier est publié",
        "6 semaines à l’avance, le lundi à 8 h",
        "à partir du lundi 24 août 2026 à 9 h",
    ]


@pytest.mark.parametrize(
    "data",
    [
        {"type": "lune"},
        {"type": "weeks"},
        {"type": "weeks", "weeks": True},
        {"type": "weeks", "weeks": -1},
        {"type": "weeks", "weeks": 6, "time": "soir"},
        {"type": "date"},
        {"type": "date", "at": "demain"},
        {"type": "date", "at": "0001-01-01T00:00"},
        {"type": "date", "at": "9999-12-31T23:59"},
    ],
)
def test_unreadable_windows_are_refused(data: dict[str, Any]) -> None:
    with pytest.raises(InvalidRuleError):
        parse_window(data)


def test_a_naive_opening_is_refused() -> None:
    with pytest.raises(InvalidRuleError):
        OpensOn(datetime(2026, 8, 24, 9))
