"""The waiting list moves: a freed place goes to the first in line who still has a right to it, never after the limit.

Who waits without a right is passed over and keeps their rank, for the desk to settle (`stranding`): whoever ends a
right holds the day, so that the one who comes second reads what the first wrote.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from preau.accounts.fragments import AT_ONCE, household_emails
from preau.bookings.facts.rights import right_of
from preau.bookings.fragments import hold_days
from preau.bookings.movements.actions import write_movements
from preau.bookings.repricing.actions import hold_beside, reprice_beside
from preau.bookings.sharing.actions import ask_sharers
from preau.bookings.waiting.mails import Promoted, promotion_mails
from preau.common import clock
from preau.common.actors import Actor
from preau.common.reasons import Reason, kept
from preau.common.sql import column, execute, fetch
from preau.notices.actions import queue_mails

LOCK = hold_days("%(days)s")


def _told(reason: str, emails: str) -> str:
    """The history of those who were `promoted`, for this reason (SQL), and the rows of `Promoted`."""
    return f"""history AS (
    {write_movements("promoted", kind="'promoted'", order="id", reason=reason)}
)
SELECT promoted.id AS booking_id, promoted.opening_day_id AS day_id, promoted.date, person.first_name,
    activity.name AS activity_name, structure.id AS structure_id, structure.name AS structure_name, structure.slug,
    day.cancel_deadline_at, {household_emails("promoted.household_id", emails)} AS emails
FROM promoted
JOIN households_person person ON person.id = promoted.person_id
JOIN activities_openingday day ON day.id = promoted.opening_day_id
JOIN activities_activity activity ON activity.id = day.activity_id
JOIN structures_structure structure ON structure.id = promoted.structure_id
ORDER BY promoted.date, promoted.id"""  # noqa: S608 (no outside text)


WHO_WAITS = "SELECT id FROM bookings_booking WHERE opening_day_id = ANY(%(days)s) AND state = 'waiting' ORDER BY id"

# A day gives as many places as are free to the first of its line; `line` is read in the statement that books, under the
# lock of the days, so that nobody else gives the same place.
PROMOTE = f"""
WITH free AS (
    SELECT day.id, day.capacity - day.booked AS places
    FROM activities_openingday day JOIN activities_activity activity ON activity.id = day.activity_id
    WHERE day.id = ANY(%(days)s) AND day.is_open AND day.waiting > 0 AND day.promotion_deadline_at >= %(now)s
        AND (day.capacity IS NULL OR day.booked < day.capacity)
        AND (activity.promotion = 'automatic' OR %(by_hand)s)
), line AS (
    SELECT booking.id, free.places, row_number() OVER (PARTITION BY booking.opening_day_id ORDER BY booking.id) AS rank
    FROM bookings_booking booking JOIN free ON free.id = booking.opening_day_id
    JOIN activities_openingday wanted ON wanted.id = booking.opening_day_id
    CROSS JOIN LATERAL {right_of("booking.person_id", "booking.household_id", "wanted")} entitled
    WHERE booking.state = 'waiting' AND (entitled.why IS NULL OR booking.kept_reason <> '')
), promoted AS (
    UPDATE bookings_booking booking SET state = 'booked', changed_at = %(now)s, transmitted_at = NULL
    FROM line WHERE line.id = booking.id AND (line.places IS NULL OR line.rank <= line.places)
    RETURNING booking.*
), {_told("NULL::jsonb", AT_ONCE)}
"""  # noqa: S608 (no outside text)


# Those an agent chose, whatever their rank: their right, the places and the limit are read by whoever asks, under the
# lock of the day. Every account of the household is told.
PROMOTE_CHOSEN = f"""
WITH promoted AS (
    UPDATE bookings_booking booking SET state = 'booked', changed_at = %(now)s, transmitted_at = NULL, origin = 'desk'
    WHERE booking.id = ANY(%(bookings)s) AND booking.state = 'waiting'
    RETURNING booking.*
), {_told("%(reason)s::jsonb", "true")}
"""  # noqa: S608 (no outside text)


def promote_waiting(
    *, day_ids: Sequence[int], actor: Actor, now: datetime | None = None, by_hand: bool = False
) -> list[Promoted]:
    """Give the free places of these days to those who wait, in order, and write to them. One transaction.

    `by_hand` also moves the lists of activities whose places are given by an agent. Days past their limit are left.
    """
    with transaction.atomic():
        execute(LOCK, {"days": list(day_ids)})
        promoted = promote_locked(day_ids, now or clock.now(), by_hand=by_hand, actor=actor)
        queue_mails(promotion_mails(promoted))
    return promoted


def promote_chosen_locked(booking_ids: Sequence[int], now: datetime, *, reason: Reason, actor: Actor) -> list[Promoted]:
    """Give a place to these waiting requests of a day that the caller holds and has counted; without their mails."""
    values = {"bookings": list(booking_ids), "now": now, "actor": actor.id, "reason": kept(reason)}
    hold_beside(booking_ids)
    promoted = fetch(Promoted, PROMOTE_CHOSEN, values)
    _settle(promoted, now, actor)
    return promoted


def promote_locked(day_ids: Sequence[int], now: datetime, *, by_hand: bool, actor: Actor) -> list[Promoted]:
    """The same on days the caller has locked, without their mails; whoever shares a day that gets a place is asked."""
    values = {"days": list(day_ids), "now": now, "by_hand": by_hand, "actor": actor.id}
    waiting = column(int, WHO_WAITS, values)
    if not waiting:
        return []
    hold_beside(waiting)
    promoted = fetch(Promoted, PROMOTE, values)
    _settle(promoted, now, actor)
    return promoted


def _settle(promoted: Sequence[Promoted], now: datetime, actor: Actor) -> None:
    """They come: their brothers and sisters count them, and whoever shares their cost is asked."""
    if promoted:
        ids = [row.booking_id for row in promoted]
        reprice_beside(ids, now=now, actor=actor)
        ask_sharers(booking_ids=ids, now=now)
