"""How the history is added to by whatever changes bookings, and how the structure cancels some."""

from __future__ import annotations

from preau.accounts.fragments import household_emails

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


def cancel_sql(*, origin: str = "booking.origin") -> str:
    """Cancel these `bookings`; the rows of `Touched`.

    Parameters: `bookings`, `reason` (kept), `now`, `actor`. The caller holds the days, then the bookings
    (`repricing.hold_beside`). With the origin of the desk, no annual registration books the day again.
    """
    return f"""
WITH gone AS (
    UPDATE bookings_booking booking SET state = 'cancelled', reason = %(reason)s::jsonb, changed_at = %(now)s,
        transmitted_at = NULL, origin = {origin}
    WHERE booking.state IN ('booked', 'waiting') AND booking.id = ANY(%(bookings)s)
    RETURNING booking.*
), history AS (
    {write_movements("gone", kind="'cancelled'", order="id", reason="%(reason)s::jsonb")}
)
{told_sql("gone")}
"""  # noqa: S608 (no outside text)


def told_sql(found: str) -> str:
    """The rows of `Touched` for the bookings in `found`."""
    return f"""SELECT {found}.id, {found}.is_charged, {found}.is_spared, {found}.date, person.first_name,
    activity.name AS activity, {found}.household_id, {household_emails(f"{found}.household_id")} AS emails,
    (SELECT coalesce(jsonb_agg(jsonb_build_array(other.household_id, {household_emails("other.household_id")})
            ORDER BY other.household_id), '[]')
        FROM households_householdperson other WHERE other.person_id = {found}.person_id
            AND other.household_id <> {found}.household_id AND other.custody_kind = 'percent') AS others
FROM {found} JOIN households_person person ON person.id = {found}.person_id
JOIN activities_openingday day ON day.id = {found}.opening_day_id
JOIN activities_activity activity ON activity.id = day.activity_id
ORDER BY {found}.date, activity.name, person.first_name, {found}.id"""  # noqa: S608 (no outside text)
