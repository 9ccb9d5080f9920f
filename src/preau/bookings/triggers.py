"""Triggers that make the counters of opening days follow the bookings, and the history append-only.

They run once a statement, on the rows it touched: forty bookings cost the same as one. The CHECKs of `OpeningDay`
then refuse any overbooking, also from raw SQL.
"""

from __future__ import annotations

import pgtrigger

_ADD = """
UPDATE activities_openingday AS day SET booked = day.booked + change.booked, waiting = day.waiting + change.waiting
FROM (
    SELECT opening_day_id, sum(booked) AS booked, sum(waiting) AS waiting FROM ({rows}) AS touched
    GROUP BY opening_day_id HAVING sum(booked) <> 0 OR sum(waiting) <> 0
) AS change
WHERE day.id = change.opening_day_id;
RETURN NULL;
"""


def _rows(table: str, sign: int) -> str:
    return (
        f"SELECT opening_day_id, {sign} * (state = 'booked')::int AS booked, "  # noqa: S608 (no outside text)
        f"{sign} * (state = 'waiting')::int AS waiting FROM {table}"
    )


def _counter(name: str, operation: pgtrigger.Operation, rows: str, **tables: str) -> pgtrigger.Trigger:
    return pgtrigger.Trigger(
        name=name,
        level=pgtrigger.Statement,
        when=pgtrigger.After,
        operation=operation,
        referencing=pgtrigger.Referencing(**tables),  # type: ignore[no-untyped-call]
        func=_ADD.format(rows=rows),
    )


COUNTERS = [
    _counter("count_new_bookings", pgtrigger.Insert, _rows("new_rows", 1), new="new_rows"),
    _counter(
        "count_changed_bookings",
        pgtrigger.Update,
        f"{_rows('new_rows', 1)} UNION ALL {_rows('old_rows', -1)}",
        old="old_rows",
        new="new_rows",
    ),
    _counter("count_deleted_bookings", pgtrigger.Delete, _rows("old_rows", -1), old="old_rows"),
]


def append_only(name: str) -> list[pgtrigger.Trigger]:
    """Nothing is changed, deleted or emptied, by nobody. A test database may empty its tables (see `no_truncate`)."""
    return [pgtrigger.Protect(name=name, operation=pgtrigger.Update | pgtrigger.Delete), no_truncate(f"{name}_whole")]


def no_truncate(name: str) -> pgtrigger.Trigger:
    """TRUNCATE is refused, unless the database itself carries `preau.allow_truncate` (set on test databases)."""
    return pgtrigger.Trigger(
        name=name,
        level=pgtrigger.Statement,
        when=pgtrigger.Before,
        operation=pgtrigger.Truncate,
        func=(
            "IF coalesce(current_setting('preau.allow_truncate', true), '') <> 'on' THEN "
            "RAISE EXCEPTION 'this history is never emptied' USING ERRCODE = 'insufficient_privilege'; END IF; "
            "RETURN NULL;"
        ),
    )
