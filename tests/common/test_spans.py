"""Spans of days, months and school years."""

from __future__ import annotations

from datetime import date

import pytest

from preau.common.errors import InvalidRuleError
from preau.common.reasons import text
from preau.common.spans import DateSpan, add_months, month_of, school_year, why_not_span, year_prepared, years_open
from preau.config.datadir import ROOT

SENTENCE = "La fin doit être le même jour que le début, ou après."


def test_span_holds_both_ends() -> None:
    span = DateSpan(date(2026, 11, 2), date(2026, 11, 6))
    assert [date(2026, 11, day) in span for day in (1, 2, 6, 7)] == [False, True, True, False]
    assert DateSpan(span.first, span.first).last == span.first
    assert [span.nearest(date(2026, month, 4)) for month in (10, 11, 12)] == [span.first, date(2026, 11, 4), span.last]


def test_span_that_ends_before_it_begins_is_refused_in_one_sentence() -> None:
    with pytest.raises(InvalidRuleError, match=SENTENCE):
        DateSpan(date(2026, 11, 2), date(2026, 11, 1))
    why = why_not_span(date(2026, 11, 2), date(2026, 11, 1))
    assert why is not None
    assert text(why) == SENTENCE
    assert why_not_span(date(2026, 11, 2), None) is None
    assert why_not_span(None, date(2026, 11, 1)) is None


def test_span_without_end_lasts() -> None:
    assert date(2199, 12, 31) in DateSpan.since(date(2026, 11, 2))
    assert date(2026, 11, 3) not in DateSpan.since(date(2026, 11, 2), date(2026, 11, 2))


def test_months_and_leap_years() -> None:
    assert month_of(date(2028, 2, 10)) == DateSpan(date(2028, 2, 1), date(2028, 2, 29))
    assert month_of(date(2026, 12, 31)).last == date(2026, 12, 31)
    assert add_months(date(2026, 12, 1), 1) == date(2027, 1, 1)
    assert add_months(date(2026, 1, 1), -1) == date(2025, 12, 1)


@pytest.mark.parametrize(
    ("day", "this", "prepared", "last_open"),
    [
        (date(2026, 5, 31), 2025, 2025, 2026),
        (date(2026, 6, 1), 2025, 2025, 2027),
        (date(2026, 6, 30), 2025, 2025, 2027),
        (date(2026, 7, 1), 2025, 2026, 2027),
        (date(2026, 8, 31), 2025, 2026, 2027),
        (date(2026, 9, 1), 2026, 2026, 2027),
        (date(2026, 12, 31), 2026, 2026, 2027),
        (date(2027, 1, 1), 2026, 2026, 2027),
    ],
)
def test_school_year_turns_on_the_first_of_september(day: date, this: int, prepared: int, last_open: int) -> None:
    assert school_year(day) == DateSpan(date(this, 9, 1), date(this + 1, 8, 31))
    assert year_prepared(day).first == date(prepared, 9, 1)
    assert years_open(day) == DateSpan(date(this, 9, 1), date(last_open, 8, 31))


def test_sentence_is_written_once() -> None:
    found = [
        path.name
        for path in (ROOT / "src/preau").rglob("*.py")
        if "migrations" not in path.parts and SENTENCE in path.read_text()
    ]
    assert found == ["wordings.py"]
