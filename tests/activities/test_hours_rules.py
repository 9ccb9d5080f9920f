from __future__ import annotations

from datetime import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from preau.activities.rules import HoursRule, check_hours, choices, half_hours
from preau.common.errors import InvalidRuleError
from preau.common.reasons import text

EVENING_CARE = HoursRule(time(16, 30), time(18, 45), step_minutes=30, min_minutes=30, max_minutes=120)


def test_allowed_hours() -> None:
    assert check_hours(EVENING_CARE, time(16, 30), time(18, 30)) == []
    assert check_hours(EVENING_CARE, time(17, 0), time(18, 45)) == []


@pytest.mark.parametrize(
    ("arrival", "departure", "messages"),
    [
        (None, time(18), ["Indiquez l’heure d’arrivée et l’heure de départ."]),
        (time(16, 30), None, ["Indiquez l’heure d’arrivée et l’heure de départ."]),
        (time(16), time(17, 30), ["L’arrivée se fait entre 16 h 30 et 18 h 45."]),
        (time(17, 30), time(19), ["Le départ se fait entre 16 h 30 et 18 h 45."]),
        (time(16, 40), time(17, 30), ["L’heure d’arrivée se choisit par pas de 30 minutes à partir de 16 h 30."]),
        (time(16, 30), time(18, 45), ["La durée ne peut pas dépasser 2 h."]),
        (time(18, 30), time(18, 45), ["La durée doit être d’au moins 30 minutes."]),
        (time(18), time(17), ["L’heure de départ doit suivre l’heure d’arrivée."]),
        (time(17), time(17), ["L’heure de départ doit suivre l’heure d’arrivée."]),
    ],
)
def test_refused_hours_say_why(arrival: time | None, departure: time | None, messages: list[str]) -> None:
    assert [text(fault.reason) for fault in check_hours(EVENING_CARE, arrival, departure)] == messages


def test_several_faults_are_all_said() -> None:
    assert len(check_hours(EVENING_CARE, time(6), time(23))) == 3


def test_latest_arrival_and_earliest_departure() -> None:
    morning = HoursRule(time(7), time(8, 20), 15, arrive_by=time(8, 10), leave_from=time(8, 20))
    assert check_hours(morning, time(7, 30), time(8, 20)) == []
    assert check_hours(morning, time(8, 10), time(8, 20)) == []
    assert [text(fault.reason) for fault in check_hours(morning, time(8, 15), time(8, 20))] == [
        "L’arrivée se fait à 8 h 10 au plus tard."
    ]
    assert [text(fault.reason) for fault in check_hours(morning, time(7), time(8))] == [
        "Le départ se fait à partir de 8 h 20."
    ]


def test_seconds_are_off_step() -> None:
    assert check_hours(EVENING_CARE, time(16, 30, 1), time(17, 30)) != []


def test_choices() -> None:
    assert choices(HoursRule(time(16, 30), time(18, 15), 30)) == [
        time(16, 30),
        time(17),
        time(17, 30),
        time(18),
        time(18, 15),
    ]


@pytest.mark.parametrize(
    ("rule", "message"),
    [
        ((time(18), time(17)), "fermeture"),
        ((time(17), time(18), 0), "pas"),
        ((time(17), time(18), 15, 60, 30), "durée"),
        ((time(17), time(18), 15, -1), "durée"),
        ((time(17), time(18), 721), "pas"),
        ((time(17), time(18), 15, 61), "durée la plus courte"),
        ((time(17), time(18), 15, 0, None, time(16, 59)), "arrivée au plus tard"),
        ((time(17), time(18), 15, 0, None, time(18)), "arrivée au plus tard"),
        ((time(17), time(18), 15, 0, None, None, time(17)), "départ au plus tôt"),
        ((time(17), time(18), 15, 0, None, None, time(18, 1)), "départ au plus tôt"),
    ],
)
def test_impossible_rules_are_refused(rule: tuple[time, time], message: str) -> None:
    with pytest.raises(InvalidRuleError, match=message):
        HoursRule(*rule)


@pytest.mark.parametrize(
    ("arrival", "departure", "grace", "due"),
    [
        (time(16, 30), time(18), 0, 3),
        (time(16, 30), time(18, 1), 0, 4),
        (time(16, 30), time(18, 5), 5, 3),
        (time(16, 30), time(18, 6), 5, 4),
        (time(7, 30), time(8, 20), 0, 2),
        (time(16, 30), time(16, 33), 5, 1),
        (time(16, 30), time(16, 30), 0, 0),
        (time(18), time(16), 0, 0),
    ],
)
def test_half_hours(arrival: time, departure: time, grace: int, due: int) -> None:
    assert half_hours(arrival, departure, grace) == due


@given(st.integers(0, 1438), st.integers(1, 1439), st.integers(0, 29))
def test_half_hours_cover_the_time_but_the_grace(start: int, length: int, grace: int) -> None:
    end = min(start + length, 1439)
    due = half_hours(time(*divmod(start, 60)), time(*divmod(end, 60)), grace)
    assert end - start - grace <= due * 30 < end - start + 30
