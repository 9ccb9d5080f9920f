"""Booked days that are not charged yet are brought to the price of their day.

What a booking keeps is an estimate until the day is charged: the price is the one in force on the day of service, for
the family as it is that day. A new version of the price, a new quotient, a brother who is registered or booked since:
each changes the days to come, whatever was entered first, and never a day that was charged.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Annotated, Any

from django.db import transaction

from preau.bookings.enums import BookingState
from preau.bookings.facts.prices import price_books
from preau.bookings.facts.rights import NOT_CHARGED
from preau.bookings.fragments import counts_present
from preau.bookings.movements.actions import write_movements
from preau.bookings.reasons import BookingCode
from preau.common import clock
from preau.common.actors import NIGHT, Actor, Right
from preau.common.errors import InvalidRuleError
from preau.common.reasons import CommonCode, Reason, plain
from preau.common.sql import Read, column, execute, fetch
from preau.households.models import Household
from preau.households.own import refuse_own
from preau.households.rules import CostShare
from preau.households.shares import read_share, shares_of
from preau.pricing.audiences import audience_column
from preau.pricing.book import Presence, PriceBook
from preau.pricing.models import PriceAudience
from preau.pricing.rules import PriceQuote

BATCH = 2000
"""Bookings a transaction, never cutting a household in two."""
NIGHTS = timedelta(days=7)
"""How far back: a night that did not run is made up for within the week."""

# What may have changed since: version, quotient, residence, lunch-box; ranks are for Python to say.
STALE = f"""
SELECT b.household_id, b.id AS booking_id
FROM bookings_booking b
JOIN activities_openingday d ON d.id = b.opening_day_id
JOIN households_household h ON h.id = b.household_id
JOIN households_person p ON p.id = b.person_id
LEFT JOIN households_householdperson m ON m.household_id = b.household_id AND m.person_id = b.person_id
CROSS JOIN LATERAL (
    SELECT r.id, jsonb_exists(r.rule, 'siblings') AS counts FROM pricing_pricerule r
    WHERE r.activity_id = d.activity_id AND r.valid_from <= b.date AND r.audience IN ('all', p.kind)
    ORDER BY r.audience = 'all', r.valid_from DESC LIMIT 1
) rule
LEFT JOIN LATERAL (
    SELECT q.value FROM households_incomequotient q
    WHERE q.household_id = b.household_id AND q.valid_from <= b.date ORDER BY q.valid_from DESC LIMIT 1
) known ON true
-- OFFSET 0: the explanation is read once a booking, not once a comparison
CROSS JOIN LATERAL (SELECT preau_explained(b.price)->'details' AS details OFFSET 0) said
WHERE b.state IN ('booked', 'waiting') AND b.date >= %(since)s AND {NOT_CHARGED}
    AND (%(household)s::bigint IS NULL OR b.household_id = %(household)s)
    AND (
        (said.details->>'rule_id')::bigint IS DISTINCT FROM rule.id
        OR (said.details->>'quotient')::numeric IS DISTINCT FROM known.value
        OR (said.details->>'is_resident')::boolean IS DISTINCT FROM h.is_resident
        OR (said.details->>'has_lunch_box')::boolean IS DISTINCT FROM
            (p.kind = 'child' AND coalesce(b.date >= p.lunch_box_from, false)
                AND coalesce(b.date <= p.lunch_box_until, true))
        -- the parts, largest first, as `CostShare` keeps them: empty where whoever books pays all
        OR ((m.custody_kind = 'percent' OR jsonb_exists(said.details, 'shares'))
            AND coalesce(said.details->'shares', '[]'::jsonb) IS DISTINCT FROM coalesce((
                SELECT jsonb_agg(pair->1) FROM json_array_elements({shares_of("m", "b.is_agreed")}) AS pair
                HAVING bool_or((pair->>0)::boolean) AND count(*) > 1
                    AND NOT bool_or((pair->>2)::boolean)), '[]'::jsonb))
        OR (rule.counts AND ((said.details->>'siblings')::int > 1 OR EXISTS (
            SELECT FROM households_householdperson m WHERE m.household_id = b.household_id
                AND m.person_id <> b.person_id)))
    )
ORDER BY b.household_id, b.id
"""  # noqa: S608 (no outside text)

# Of the household, the date and the activity of what moved, itself included, where a price counts who is present.
BESIDE = f"""
SELECT DISTINCT b.id FROM bookings_booking moved
JOIN activities_openingday there ON there.id = moved.opening_day_id
JOIN bookings_booking b ON b.household_id = moved.household_id AND b.date = moved.date
JOIN activities_openingday d ON d.id = b.opening_day_id AND d.activity_id = there.activity_id
WHERE moved.id = ANY(coalesce(%(moved)s::bigint[], ARRAY(
        SELECT booking_id FROM bookings_movement WHERE confirmation_id = %(confirmation)s)))
    AND b.state IN ('booked', 'waiting') AND {NOT_CHARGED}
    AND {counts_present("there.activity_id")}
ORDER BY b.id
"""  # noqa: S608 (no outside text)

HOLD_BESIDE = f"""
SELECT id FROM bookings_booking WHERE id = ANY(ARRAY(SELECT unnest(%(moved)s::bigint[]) UNION ({BESIDE})))
ORDER BY id FOR NO KEY UPDATE
"""  # noqa: S608 (no outside text)

# The lock is a statement of its own. A row that was waited for and did not change is not judged again under READ
# COMMITTED: in one statement, the charge that the other transaction has just written would stay unseen.
HOLD = """
SELECT id FROM bookings_booking WHERE id = ANY(%(ids)s) AND state IN ('booked', 'waiting')
ORDER BY id FOR NO KEY UPDATE
"""

HELD = f"""
SELECT b.id, b.structure_id, b.household_id, b.person_id, d.activity_id, b.date, b.state, b.arrival, b.departure,
    b.price_cents, preau_explained(b.price) AS price,
    {audience_column("p")} AS audience,
    m.id IS NOT NULL AS is_member, {shares_of("m", "b.is_agreed")} AS member_share
FROM bookings_booking b
JOIN activities_openingday d ON d.id = b.opening_day_id
JOIN households_person p ON p.id = b.person_id
LEFT JOIN households_householdperson m ON m.household_id = b.household_id AND m.person_id = b.person_id
WHERE b.id = ANY(%(ids)s) AND b.state IN ('booked', 'waiting') AND {NOT_CHARGED}
ORDER BY b.id
"""  # noqa: S608 (no outside text)

WRITE = f"""
WITH given AS (
    SELECT * FROM jsonb_to_recordset(%(lines)s::jsonb) AS given(
        booking_id bigint, structure_id bigint, household_id bigint, price_cents int, price jsonb, reason jsonb,
        is_booked boolean)
), changed AS (
    UPDATE bookings_booking b SET price_cents = given.price_cents, price = given.price
    FROM given WHERE b.id = given.booking_id
)
{
    write_movements(
        "given WHERE reason IS NOT NULL",
        kind="'repriced'",
        order="booking_id",
        booking_id="booking_id",
        confirmation_id="CASE WHEN is_booked THEN %(confirmation)s::bigint END",
        reason="reason",
    )
}
"""  # noqa: S608 (no outside text)

_REASONS = {
    "rule_id": Reason(BookingCode.PRICE_RULE),
    "quotient": Reason(BookingCode.PRICE_QUOTIENT),
    "is_resident": Reason(BookingCode.PRICE_RESIDENT),
    "rank": Reason(BookingCode.PRICE_RANK),
    "siblings": Reason(BookingCode.PRICE_RANK),
    "has_lunch_box": Reason(BookingCode.PRICE_LUNCH_BOX),
    "share_percent": Reason(BookingCode.PRICE_SHARE),
}


@dataclass(frozen=True, slots=True)
class _Stale:
    """A row of `STALE`."""

    household_id: int
    booking_id: int


@dataclass(frozen=True, slots=True)
class _Held:
    """A booking in force that is not charged, with what its price depends on."""

    id: int
    structure_id: int
    household_id: int
    person_id: int
    activity_id: int
    date: date
    state: BookingState
    arrival: time | None
    departure: time | None
    price_cents: int
    price: Mapping[str, Any]
    audience: PriceAudience
    is_member: bool
    member_share: Annotated[CostShare, Read(read_share)]

    @property
    def share(self) -> CostShare:
        """What the household pays of it; the part it was priced with, once the person has left the household."""
        if self.is_member:
            return self.member_share
        return CostShare(tuple(self.details.get("shares", ())), self.details.get("share_place", 0))

    @property
    def details(self) -> Mapping[str, Any]:
        details: Mapping[str, Any] = self.price.get("details", {})
        return details

    @property
    def presence(self) -> Presence:
        """What happened to it stays: a booking made late by the desk is still one."""
        details = self.details
        return Presence(
            self.person_id,
            self.arrival,
            self.departure,
            self.share,
            is_unbooked=details.get("is_unbooked") is True,
            is_late=details.get("is_late") is True,
            late_minutes=int(details.get("late_minutes") or 0),
        )


def reprice_household(*, household: Household, actor: Actor, now: datetime | None = None) -> int:
    """Bring the days of a household whose situation has changed to their prices; returns how many changed."""
    actor.must(Right.CHANGE_SITUATIONS, household.structure_id)
    refuse_own(actor, households=[household.pk])
    return _reprice(household.pk, now or clock.now(), actor)


def reprice(*, now: datetime | None = None, actor: Actor = NIGHT) -> int:
    """Bring every booked day that is not charged to the price of its day; returns how many prices changed.

    By batches of households, a transaction each; running it again changes nothing.
    """
    return _reprice(None, now or clock.now(), actor)


def _reprice(household_id: int | None, moment: datetime, actor: Actor) -> int:
    rows = fetch(_Stale, STALE, {"since": clock.paris(moment).date() - NIGHTS, "household": household_id})
    changed, batch = 0, list[int]()
    for place, row in enumerate(rows):
        if len(batch) >= BATCH and row.household_id != rows[place - 1].household_id:
            changed += reprice_bookings(batch, now=moment, actor=actor)
            batch = []
        batch.append(row.booking_id)
    return changed + (reprice_bookings(batch, now=moment, actor=actor) if batch else 0)


def beside(booking_ids: Collection[int]) -> list[int]:
    """Whose price depends on who comes on the days of these bookings, themselves included; one statement.

    The caller holds their days (`hold_days`). None where no price counts the siblings who are present.
    """
    return column(int, BESIDE, {"moved": list(booking_ids), "confirmation": None})


def hold_beside(booking_ids: Collection[int]) -> None:
    """Hold bookings that are about to move with those whose price depends on them, in the order of ids, as whoever
    charges or prices days does: nobody then holds one of them and waits for another. One statement."""
    execute(HOLD_BESIDE, {"moved": list(booking_ids), "confirmation": None})


def reprice_beside(
    booking_ids: Collection[int] | None, *, now: datetime, actor: Actor, confirmation_id: int | None = None
) -> int:
    """Bring the brothers and sisters of whoever now comes, or no longer does, to their prices, with the bookings that
    moved; returns how many changed. None is what a confirmation changed, whose receipt counts it. Five statements at
    most for any number, one where no price counts them.

    Every writer of the state of bookings calls it in its transaction, days held; the night, which prices everything
    after it booked, does not.
    """
    moved = None if booking_ids is None else list(booking_ids)
    ids = column(int, BESIDE, {"moved": moved, "confirmation": confirmation_id})
    return reprice_bookings(ids, now=now, actor=actor, confirmation_id=confirmation_id) if ids else 0


def reprice_bookings(
    booking_ids: Collection[int], *, now: datetime, actor: Actor, confirmation_id: int | None = None
) -> int:
    """The same for these bookings, in one transaction of four statements; returns how many prices changed.

    Held first, read after: whoever is charging one of these days is waited for, then seen. Nothing is sent again to
    the management software: the request is the same, only its estimate moved.
    """
    with transaction.atomic(savepoint=False):
        held = fetch(_Held, HELD, {"ids": column(int, HOLD, {"ids": sorted(booking_ids)})})
        if not held:
            return 0
        since = min(booking.date for booking in held)
        books = price_books({b.household_id for b in held}, {b.activity_id for b in held}, since)
        lines = list(_lines(held, books))
        if lines:
            values = {"now": now, "actor": actor.id, "confirmation": confirmation_id}
            execute(WRITE, values | {"lines": json.dumps(lines)})
    return sum(1 for line in lines if line["reason"])


def _lines(held: Iterable[_Held], books: Mapping[int, PriceBook]) -> Iterable[dict[str, Any]]:
    """The bookings whose price, or its explanation, is no longer the one kept; `reason` only when cents move."""
    for booking in held:
        quote = _quote(booking, books[booking.household_id])
        kept = quote.to_dict() if quote is not None else booking.price
        if quote is not None and kept != booking.price:
            yield {
                "booking_id": booking.id,
                "structure_id": booking.structure_id,
                "household_id": booking.household_id,
                "price_cents": quote.cents,
                "price": kept,
                "is_booked": booking.state == BookingState.BOOKED,
                "reason": plain(_reason(booking, quote)) if quote.cents != booking.price_cents else None,
            }


def _quote(booking: _Held, book: PriceBook) -> PriceQuote | None:
    """The price of the day; `None` when nothing says it, and the booking keeps its own."""
    if book.dated_rule(booking.activity_id, booking.audience, booking.date) is None:
        return None
    try:
        return book.quote_presence(booking.activity_id, booking.audience, booking.date, booking.presence)
    except InvalidRuleError:
        return None  # a price by the half-hour since, for a day booked without hours: it stays as it was told


def _reason(booking: _Held, quote: PriceQuote) -> Reason:
    """What the new price comes from."""
    changed = [reason for key, reason in _REASONS.items() if booking.details.get(key) != quote.details.get(key)]
    found = tuple(dict.fromkeys(changed)) or (Reason(BookingCode.PRICE_COUNTED_AGAIN),)
    return found[0] if len(found) == 1 else Reason(CommonCode.LISTED, reasons=found)
