"""Places changed, days closed and opened again, places given to chosen requests.

Each is one transaction: the days are locked in the order of ids, as whoever confirms does, so that what is decided is
what is written; the CHECKs of the day hold behind. Freed places go to those who wait.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from preau.activities.actions import planned_open
from preau.activities.models import OpeningDay
from preau.activities.reasons import ActivityCode
from preau.bookings.closing.actions import cancel, charged
from preau.bookings.closing.giving_back import give_back
from preau.bookings.closing.mails import Touched, cancelled_subject, touched_mails
from preau.bookings.enums import DayActKind
from preau.bookings.facts.rights import right_of
from preau.bookings.models import Booking, DayAct
from preau.bookings.own import refuse_alone
from preau.bookings.places.actions.keeping import HOLD_NAMED, hold, keep_act, keep_days, keep_lines, write_days
from preau.bookings.places.choosing import LONGEST_REASON, Chosen, Line, PlacesError, state_of
from preau.bookings.reasons import BookingCode
from preau.bookings.rules.places import Places, why_not_places
from preau.bookings.waiting.actions import promote_chosen_locked, promote_locked
from preau.bookings.waiting.mails import promotion_mails
from preau.common.actors import Actor, Right
from preau.common.audit import audited
from preau.common.reasons import Reason
from preau.common.sql import column, execute, fetch
from preau.common.text import visible
from preau.households.own import refuse_own
from preau.notices.actions import queue_mails
from preau.structures.models import Structure

HELD = """
SELECT id, state, origin FROM bookings_booking
WHERE opening_day_id = ANY(%(days)s) AND state IN ('booked', 'waiting') ORDER BY id
"""
ELIGIBLE = f"""
SELECT booking.id FROM bookings_booking booking JOIN activities_openingday wanted ON wanted.id = booking.opening_day_id
CROSS JOIN LATERAL {right_of("booking.person_id", "booking.household_id", "wanted")} entitled
WHERE booking.opening_day_id = %(day)s AND booking.state = 'waiting'
    AND (entitled.why IS NULL OR booking.kept_reason <> '') ORDER BY booking.id
"""  # noqa: S608 (no outside text)


@dataclass(frozen=True, slots=True)
class Done:
    """What an act did: days of a group written, requests that got a place, bookings cancelled, mails, cents given
    back."""

    act: DayAct
    days: int
    promoted: int = 0
    cancelled: int = 0
    mails: int = 0
    given_back_cents: int = 0


def change_places(
    *,
    structure: Structure,
    chosen: Chosen,
    places: Places,
    actor: Actor,
    now: datetime,
    today: date,
    seen: str | None = None,
) -> Done:
    """Give these days other places; those that become free go to those who wait, where that is automatic.

    A number asked for is the day's own from then on, also when it had as many from its group. Raises `PlacesError`, and
    writes nothing, when one of them would have fewer places than bookings, and when none would change;
    `OwnHouseholdError` when the places that are given go to the agent's own household alone.
    """
    actor.must(Right.MANAGE_PLACES, structure.pk)
    with audited(user=actor.id, action="change_places"), transaction.atomic():
        days = hold(structure, chosen, today, seen)
        before = [state_of(day) for day in days]
        for day in days:
            wanted = places.of(day.capacity)
            if why := why_not_places(wanted, booked=day.booked, day=day.date, group=str(day.group)):
                raise PlacesError(why)
            if wanted != day.capacity or places.to is not None:
                day.capacity, day.has_own_places = wanted, True
        written = keep_days(days, before)
        if not written:
            raise PlacesError(Reason(BookingCode.PLACES_SAME))
        act = keep_act(DayActKind.PLACES, days, written, actor=actor, at=now)
        promoted = promote_locked([day.pk for day in days], now, by_hand=False, actor=actor)
        refuse_alone(actor, [row.booking_id for row in promoted])
        mails = queue_mails(promotion_mails(promoted))
    return Done(act, len(written), promoted=len(promoted), mails=len(mails))


def close_chosen(
    *,
    structure: Structure,
    chosen: Chosen,
    reason: str,
    actor: Actor,
    now: datetime,
    today: date,
    seen: str | None = None,
) -> Done:
    """Close these days, cancel what they hold, give back what it had cost, write to families.

    Raises `PlacesError`, and `OwnHouseholdError` when they hold nothing but the agent's own bookings.
    """
    actor.must(Right.CLOSE_DAYS, structure.pk)
    reason = _worded(reason)
    with audited(user=actor.id, action="close_chosen"), transaction.atomic():
        days = [day for day in hold(structure, chosen, today, seen) if day.is_open]
        if not days:
            raise PlacesError(Reason(BookingCode.PLACES_NOTHING))
        lines = fetch(Line, HELD, {"days": [day.pk for day in days]})
        closed = Reason(ActivityCode.CLOSED_BY_HAND, text=reason)
        written = write_days(days, is_open=False, closed_reason=closed, is_edited=True)
        rows = cancel([line.id for line in lines], Reason(BookingCode.CLOSING, text=reason), actor=actor, now=now)
        given = give_back(charged(rows), reason=f"fermeture, {reason}", actor=actor, now=now)
        cents = sum(given.values())
        act = keep_act(DayActKind.CLOSED, days, written, actor=actor, at=now, reason=reason, given_back_cents=cents)
        keep_lines(act, lines)
        subject = cancelled_subject(act.first_date, act.last_date, names_of(rows), reason)
        head = "Ce qui était réservé ou en liste d’attente est annulé, et ne sera pas compté :"
        head = f"{structure.name} ferme ces accueils : {reason}.\n{head}"
        mails = queue_mails(list(touched_mails(structure, subject, head, rows, given)))
    return Done(act, len(written), cancelled=len(rows), mails=len(mails), given_back_cents=cents)


def open_chosen(
    *, structure: Structure, chosen: Chosen, actor: Actor, now: datetime, today: date, seen: str | None = None
) -> Done:
    """Open again these days, with their places and deadlines. What was cancelled stays so; annual registrations book
    their days again at the next night, as after a closure that is taken back."""
    actor.must(Right.CLOSE_DAYS, structure.pk)
    with audited(user=actor.id, action="open_chosen"), transaction.atomic():
        days = [day for day in hold(structure, chosen, today, seen) if not day.is_open]
        if not days:
            raise PlacesError(Reason(BookingCode.PLACES_NOTHING))
        planned = planned_open(structure, {day.group_id for day in days}, days[0].date, days[-1].date)
        before = [state_of(day) for day in days]
        for day in days:
            # What the calendar opens by itself is its own again: the next closure closes it as any other day.
            day.is_open, day.closed_reason, day.is_edited = True, None, (day.group_id, day.date) not in planned
        written = keep_days(days, before)
        act = keep_act(DayActKind.OPENED, days, written, actor=actor, at=now)
    return Done(act, len(written))


def promote_chosen(
    *,
    structure: Structure,
    day_id: int,
    booking_ids: Sequence[int],
    reason: str,
    widen: bool,
    actor: Actor,
    now: datetime,
) -> Done | None:
    """Give a place of a day to these waiting requests, and write to every account of their households; None when this
    structure has no such day.

    A reason is asked unless they are the first of the line. `widen` adds the places that are missing. Raises
    `PlacesError`, and writes nothing, when one no longer waits or has no right, and above the places.
    """
    actor.must(Right.MANAGE_PLACES, structure.pk)
    asked = Booking.objects.filter(structure=structure, pk__in=booking_ids)
    refuse_own(actor, people=list(asked.values_list("person_id", flat=True)))
    with audited(user=actor.id, action="promote_chosen"), transaction.atomic():
        own = OpeningDay.objects.filter(structure=structure, pk=day_id)
        execute(HOLD_NAMED, {"days": list(own.values_list("pk", flat=True))})
        held = own.select_related("group", "activity").first()
        if held is None:
            return None
        chosen = sorted(set(booking_ids))
        reason = _why_these(held, chosen, reason, now)
        free = None if held.capacity is None else held.capacity - held.booked
        if free is not None and free < len(chosen) and not widen:
            raise PlacesError(Reason(BookingCode.PLACES_NOT_ENOUGH, free=free, chosen=len(chosen)))
        written = []
        if free is not None and free < len(chosen):
            places = held.booked + len(chosen)
            written = write_days([held], capacity=places, has_own_places=True)
        act = keep_act(DayActKind.PROMOTED, [held], written, actor=actor, at=now, reason=reason)
        keep_lines(act, fetch(Line, "SELECT id, state, origin FROM bookings_booking WHERE id = ANY(%s)", [chosen]))
        promoted = promote_chosen_locked(chosen, now, reason=Reason(BookingCode.GIVEN_BY_DESK), actor=actor)
        mails = queue_mails(promotion_mails(promoted))
    return Done(act, len(written), promoted=len(promoted), mails=len(mails))


def _why_these(day: OpeningDay, chosen: list[int], reason: str, now: datetime) -> str:
    """The reason that is kept. Raises `PlacesError` when these requests of a held day cannot have a place."""
    if not day.is_open:
        raise PlacesError(Reason(BookingCode.DAY_CLOSED))
    if now > day.promotion_deadline_at:
        raise PlacesError(Reason(BookingCode.WAITING_ENDED, until=day.promotion_deadline_at))
    line = column(int, ELIGIBLE, {"day": day.pk})
    if not chosen or not set(chosen) <= set(line):
        raise PlacesError(Reason(BookingCode.NO_LONGER_WAITING))
    return _worded(reason) if reason or chosen != line[: len(chosen)] else ""


def names_of(rows: Sequence[Touched]) -> list[str]:
    """Their activities, once each."""
    return list(dict.fromkeys(row.activity for row in rows))


def _worded(reason: str) -> str:
    reason = visible(reason).strip()
    if not reason or len(reason) > LONGEST_REASON:
        raise PlacesError(Reason(BookingCode.PLACES_WITHOUT_WORDS))
    return reason
