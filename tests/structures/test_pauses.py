"""When booking or paying is closed: until further notice, or for a period."""

from __future__ import annotations

from datetime import date

import pytest

from preau.common.errors import InvalidRuleError
from preau.common.reasons import text
from preau.structures.rules import Pause, Service, parse_pauses, why_stopped

NOEL = Pause(date(2026, 12, 19), date(2027, 1, 3), booking=True, payment=False, reason="inventaire")
PAID = Pause(date(2026, 12, 1), date(2026, 12, 1), booking=False, payment=True)
PAUSES = [NOEL.to_dict(), PAID.to_dict()]


def why(service: Service, today: date, *, is_blocked: bool = False, reason: str = "") -> str:
    return text(why_stopped(service, is_blocked, reason, PAUSES, today))


@pytest.mark.parametrize(
    ("today", "booking", "payment"),
    [
        (date(2026, 11, 30), "", ""),
        (date(2026, 12, 1), "", "Le paiement en ligne est fermé jusqu’au 1er décembre 2026 inclus"),
        (date(2026, 12, 19), "Les réservations sont fermées jusqu’au 3 janvier 2027 inclus : inventaire", ""),
        (date(2027, 1, 3), "Les réservations sont fermées jusqu’au 3 janvier 2027 inclus : inventaire", ""),
        (date(2027, 1, 4), "", ""),
    ],
)
def test_period_closes_from_its_first_to_its_last_day(today: date, booking: str, payment: str) -> None:
    assert (why(Service.BOOKING, today), why(Service.PAYMENT, today)) == (booking, payment)


def test_block_comes_first_with_its_reason_or_words_of_ours() -> None:
    assert why(Service.BOOKING, date(2026, 12, 20), is_blocked=True, reason="Grève") == "Grève"
    assert why(Service.PAYMENT, date(2026, 11, 1), is_blocked=True).startswith("Le paiement en ligne est suspendu")


def test_periods_are_read_back_in_order() -> None:
    assert parse_pauses(PAUSES) == [PAID, NOEL]


@pytest.mark.parametrize(
    ("first", "last", "booking"), [("2026-12-02", "2026-12-01", True), ("2026-12-01", "2026-12-01", False)]
)
def test_period_that_closes_nothing_is_refused(first: str, last: str, booking: bool) -> None:
    with pytest.raises(InvalidRuleError):
        Pause(date.fromisoformat(first), date.fromisoformat(last), booking, payment=False)


@pytest.mark.parametrize("written", [{}, {"first": "demain", "last": "2026-12-01", "booking": 1, "payment": 0}])
def test_unreadable_period_is_refused(written: dict[str, object]) -> None:
    with pytest.raises(InvalidRuleError):
        parse_pauses([written])
