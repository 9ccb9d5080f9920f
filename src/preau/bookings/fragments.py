"""Pieces of SQL that several statements about bookings say."""

from __future__ import annotations


def waiting_rank(booking: str) -> str:
    """A column: the place of a booking in its day's waiting list, from 1; null when it does not wait.

    The list has no numbers of its own: whoever asked first, by the order of ids, goes first.
    """
    return f"""CASE WHEN {booking}.state = 'waiting' THEN (
        SELECT count(*) FROM bookings_booking w
        WHERE w.opening_day_id = {booking}.opening_day_id AND w.state = 'waiting' AND w.id <= {booking}.id
    ) END"""  # noqa: S608 (no outside text)


_MOVEMENT = {
    "structure_id": "structure_id",
    "household_id": "household_id",
    "booking_id": "id",
    "confirmation_id": "NULL::bigint",
    "actor_id": "%(actor)s",
    "at": "%(now)s",
    "reason": "NULL::jsonb",
    "rank": "NULL::int",
    "price_cents": "price_cents",
}


def write_movements(found: str, *, kind: str, order: str, **columns: str) -> str:
    """The statement that adds to the history a movement for each row of `found` (what follows FROM), in that order.

    All parts are SQL: `kind`, and the columns that are not those of the booking in `found`. Ids follow the order, in
    which reports tell what happened.
    """
    given = _MOVEMENT | {"kind": kind} | columns
    return f"""INSERT INTO bookings_movement ({", ".join(given)})
    SELECT {", ".join(given.values())}
    FROM {found} ORDER BY {order}"""  # noqa: S608 (no outside text)
