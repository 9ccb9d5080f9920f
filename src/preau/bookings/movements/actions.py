"""How the history is added to, by whatever changes bookings."""

from __future__ import annotations

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
