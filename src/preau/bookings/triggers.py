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
        referencing=pgtrigger.Referencing(**tables),
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


CHARGED_IS_KEPT = pgtrigger.Trigger(
    name="charged_is_never_written",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert | pgtrigger.UpdateOf("is_charged", "is_spared"),
    func=(
        "IF pg_trigger_depth() < 2 AND (NEW.is_charged, NEW.is_spared) IS DISTINCT FROM "
        "(CASE TG_OP WHEN 'INSERT' THEN ROW(false, false) ELSE ROW(OLD.is_charged, OLD.is_spared) END) THEN "
        "RAISE EXCEPTION 'what is charged follows what was settled, what is spared follows the marks' "
        "USING ERRCODE = 'check_violation'; END IF; RETURN NEW;"
    ),
)


_PRICED = ("household_id", "person_id", "opening_day_id", "date", "arrival", "departure", "price_cents")
PRICE_IS_KEPT = pgtrigger.Trigger(
    name="price_of_charged_is_kept",
    when=pgtrigger.Before,
    operation=pgtrigger.UpdateOf(*_PRICED, "price"),
    condition=pgtrigger.Condition(
        f"OLD.is_charged AND (({', '.join(f'OLD.{name}' for name in _PRICED)}) IS DISTINCT FROM "
        f"({', '.join(f'NEW.{name}' for name in _PRICED)}) "
        "OR preau_explained(OLD.price) IS DISTINCT FROM preau_explained(NEW.price))"
    ),
    func="RAISE EXCEPTION 'booking %: charged, it keeps its price', OLD.id USING ERRCODE = 'check_violation';",
)
"""A day that was charged is never priced again, whoever writes and whatever they had read before. The same price,
written whole or by its number, is the same."""


def _agreement(name: str, mismatch: str, message: str) -> pgtrigger.Trigger:
    """Refuse a statement when one of its new rows disagrees with what it points to."""
    return pgtrigger.Trigger(
        name=name,
        level=pgtrigger.Statement,
        when=pgtrigger.After,
        operation=pgtrigger.Insert,
        referencing=pgtrigger.Referencing(new="new_rows"),
        func=(
            f"IF EXISTS ({mismatch}) THEN RAISE EXCEPTION '{message}' "
            "USING ERRCODE = 'foreign_key_violation'; END IF; RETURN NULL;"
        ),
    )


BOOKING_AGREES = _agreement(
    "booking_agrees",
    "SELECT FROM new_rows JOIN activities_openingday day ON day.id = new_rows.opening_day_id "
    "JOIN households_household household ON household.id = new_rows.household_id "
    "JOIN households_person person ON person.id = new_rows.person_id "
    "WHERE day.date <> new_rows.date OR household.closed_at IS NOT NULL "
    "OR NOT (day.structure_id = new_rows.structure_id "
    "AND household.structure_id = new_rows.structure_id AND person.structure_id = new_rows.structure_id)",
    "a booking, its day, its person and its household belong to one structure and one date, and the file is open",
)

MOVEMENT_AGREES = _agreement(
    "movement_agrees",
    "SELECT FROM new_rows JOIN bookings_booking booking ON booking.id = new_rows.booking_id "
    "LEFT JOIN bookings_confirmation confirmation ON confirmation.id = new_rows.confirmation_id "
    "LEFT JOIN accounts_user actor ON actor.id = new_rows.actor_id "
    "WHERE booking.structure_id <> new_rows.structure_id OR booking.household_id <> new_rows.household_id "
    "OR (new_rows.confirmation_id IS NOT NULL "
    "AND confirmation.household_id IS DISTINCT FROM new_rows.household_id) "
    "OR (new_rows.actor_id IS NOT NULL AND actor.id IS NULL)",
    "a movement belongs to the household of its booking and of its confirmation",
)
