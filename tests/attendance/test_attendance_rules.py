"""What may be marked, and when a mark charges."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from preau.attendance.rules import is_owed_now, why_not_mark, why_not_markable
from preau.common.reasons import text

TODAY = date(2026, 11, 20)


@pytest.mark.parametrize(("offset", "words"), [(1, "pas encore venu"), (0, None), (-62, None), (-63, "trop ancien")])
def test_day_is_marked_from_the_day_itself_and_for_two_months(offset: int, words: str | None) -> None:
    why = why_not_markable(TODAY + timedelta(days=offset), TODAY)
    assert (why is None) == (words is None)
    assert words is None or (why is not None and words in text(why))


@pytest.mark.parametrize("kind", ["present", "absent", "excused"])
def test_only_who_is_booked_comes_or_is_missing(kind: str) -> None:
    assert why_not_mark(kind, is_booked=True) is None
    assert "n’a plus de réservation" in text(why_not_mark(kind, is_booked=False))


def test_only_who_is_not_booked_comes_without_a_booking() -> None:
    assert why_not_mark("unplanned", is_booked=False) is None
    assert "a une réservation" in text(why_not_mark("unplanned", is_booked=True))


@pytest.mark.parametrize(
    ("kind", "offset", "owed"),
    [("present", 0, True), ("unplanned", 0, True), ("absent", 0, False), ("absent", -1, True), ("excused", -1, False)],
)
def test_mark_charges_who_came_at_once_and_who_did_not_once_the_day_is_over(kind: str, offset: int, owed: bool) -> None:
    assert is_owed_now(kind, TODAY + timedelta(days=offset), TODAY) is owed
