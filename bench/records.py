"""What reading rows by the names of their columns costs, beside by their places: the rows of a year of opening days."""

from __future__ import annotations

import time
from collections.abc import Callable
from statistics import median

from bench.figures import Figures
from preau.bookings.rules import DayFacts
from preau.common import sql

ROWS = 5_000
TIMES = 20

_DAYS = """
SELECT n AS id, '2026-11-17'::date AS date, true AS is_open, NULL::jsonb AS closed_reason, 40 AS capacity, 12 AS booked,
    0 AS waiting_capacity, 0 AS waiting, NULL::timestamptz AS opens_at, now() AS booking_deadline_at,
    now() AS cancel_deadline_at, now() AS promotion_deadline_at
FROM generate_series(1, %s) n
"""


def measure(figures: Figures) -> None:
    """`records.rows_ms`, and `records.ratio` of it to the same by position."""
    by_name, by_place = _milliseconds(_by_name), _milliseconds(_by_place)
    detail = f"{ROWS} opening days of 12 columns, statement included, median of {TIMES}"
    figures.add("records.rows_ms", by_name, "ms", detail)
    figures.add("records.ratio", by_name / by_place, "", f"{detail}; by position {by_place:.1f} ms")


def _by_name() -> list[DayFacts]:
    return sql.fetch(DayFacts, _DAYS, [ROWS])


def _by_place() -> list[DayFacts]:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(_DAYS, [ROWS])
        return [DayFacts(*row) for row in cursor.fetchall()]


def _milliseconds(read: Callable[[], list[DayFacts]]) -> float:
    taken = []
    for _ in range(TIMES):
        started = time.perf_counter()
        read()
        taken.append((time.perf_counter() - started) * 1000)
    return median(taken)
