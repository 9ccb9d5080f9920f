"""What a person may do with one day, and how the calendar shows it. Pure; instants are aware, the clock is passed in.

The same functions colour the calendar and decide at confirmation, so that a family is never offered what the
confirmation would refuse for any other reason than the passing of time and of other people.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum

from preau.bookings.enums import BookingState, DraftAction, ShareState
from preau.bookings.reasons import BookingCode
from preau.common.clock import is_in_time
from preau.common.reasons import Reason


class CellState(StrEnum):
    """The eight states of a day, with an activity chosen or without (guide 004, colour codes)."""

    CLOSED = "closed"
    FULL = "full"
    FREE = "free"
    QUEUE = "queue"
    BOOKED = "booked"
    WAITING = "waiting"
    BOOKED_LOCK = "booked-lock"
    WAITING_LOCK = "waiting-lock"


CHANGEABLE = frozenset({CellState.FREE, CellState.QUEUE, CellState.BOOKED, CellState.WAITING})
TO_TAKE = frozenset({CellState.FREE, CellState.QUEUE})
OURS = frozenset({CellState.BOOKED, CellState.WAITING, CellState.BOOKED_LOCK, CellState.WAITING_LOCK})


@dataclass(frozen=True, slots=True)
class DayFacts:
    """An opening day as stored. `free` counts places; `None` means no limit."""

    id: int
    date: date
    is_open: bool
    closed_reason: Reason | None
    capacity: int | None
    booked: int
    waiting_capacity: int
    waiting: int
    opens_at: datetime | None
    booking_deadline_at: datetime
    cancel_deadline_at: datetime
    promotion_deadline_at: datetime

    @property
    def free(self) -> int | None:
        return None if self.capacity is None else self.capacity - self.booked


@dataclass(frozen=True, slots=True)
class Held:
    """A booking in force: `state` is `booked` or `waiting`; `is_ours` tells whether it is this household's;
    `is_charged`, whether its money is taken: it is then for the desk to change; `part_cents`, what this household pays
    of a day that another one booked, where it pays something; `is_agreed`, that each pays its part of it, and
    `question`, where this household is asked, what it answered (`ShareState`)."""

    id: int
    state: BookingState
    is_ours: bool
    rank: int | None
    arrival: time | None
    departure: time | None
    price_cents: int
    is_charged: bool = False
    part_cents: int | None = None
    is_agreed: bool = False
    question: str = ""

    @property
    def is_waiting(self) -> bool:
        return self.state == BookingState.WAITING


@dataclass(frozen=True, slots=True)
class Verdict:
    """A state, why nothing can be done when nothing can, and the last instant at which it can change."""

    state: CellState
    why: Reason | None = None
    until: datetime | None = None


def has_room(free: int | None, waiting: int, promotion_deadline_at: datetime, now: datetime) -> bool:
    """Whether a new request gets a place: never before those who still wait for one."""
    queue_moves = waiting > 0 and is_in_time(now, promotion_deadline_at)
    return free is None or (free > 0 and not queue_moves)


def why_not_bookable(day: DayFacts, no_right: Reason | None, now: datetime) -> Reason | None:
    """Why the day cannot be asked for, places apart; `None` when it can. `no_right` is about the person or the place.

    Whatever the day says about itself comes first: a closed day is closed for everybody.
    """
    if not day.is_open:
        return day.closed_reason or Reason(BookingCode.CLOSED)
    if no_right:
        return no_right
    if day.opens_at is not None and now < day.opens_at:
        return Reason(BookingCode.OPENS_LATER, opens_at=day.opens_at)
    if not is_in_time(now, day.booking_deadline_at):
        return Reason(BookingCode.LATE_TO_BOOK, until=day.booking_deadline_at)
    return None


CHARGED = Reason(BookingCode.CHARGED)


def why_not_cancellable(day: DayFacts, now: datetime, held: Held | None = None) -> Reason | None:
    """Why a booking, or a place in the waiting list, can no longer be given up; `None` when it can."""
    if held is not None and held.is_charged:
        return CHARGED
    if not is_in_time(now, day.cancel_deadline_at):
        return Reason(BookingCode.LATE_TO_CANCEL, until=day.cancel_deadline_at)
    return None


TAKEN = Reason(BookingCode.TAKEN)


def why_taken(held: Held, *, is_shared: bool) -> Reason:
    """What a household reads of a day that another one holds: never who. `is_shared`: two households pay this child's
    days, and the structure says how."""
    if held.is_waiting:
        return Reason(BookingCode.OTHER_WAITS)
    if held.question == ShareState.REFUSED:
        return Reason(BookingCode.OTHER_PAYS_REFUSED)
    if held.part_cents is not None:
        if held.question == ShareState.ASKED:
            return Reason(BookingCode.OTHER_ASKS_PART, part=held.part_cents)
        return Reason(BookingCode.OTHER_BOOKED_PART, part=held.part_cents)
    return Reason(BookingCode.OTHER_PAYS_ALL) if is_shared else TAKEN


def judge(day: DayFacts, held: Held | None, no_right: Reason | None, now: datetime, taken: Reason = TAKEN) -> Verdict:
    """The state of a day for a person, before any draft; `taken` says that another household holds it.

    What another household asked for shows only on a day both may book: a day of the other's looks the same, asked for
    or not.
    """
    if held is not None and held.is_ours:
        late = why_not_cancellable(day, now, held)
        if held.is_waiting:
            state = CellState.WAITING_LOCK if late else CellState.WAITING
        else:
            state = CellState.BOOKED_LOCK if late else CellState.BOOKED
        return Verdict(state, late, None if late else day.cancel_deadline_at)
    why = why_not_bookable(day, no_right, now)
    if why is None and held is not None:
        why = taken
    if why is not None:
        return Verdict(CellState.CLOSED, why)
    if has_room(day.free, day.waiting, day.promotion_deadline_at, now):
        return Verdict(CellState.FREE, until=day.booking_deadline_at)
    if day.waiting < day.waiting_capacity:
        return Verdict(CellState.QUEUE, until=day.booking_deadline_at)
    return Verdict(CellState.FULL, Reason(BookingCode.FULL))


def with_draft(state: CellState, action: DraftAction | None) -> CellState:
    """The state a day will have once the draft is confirmed: what the cell shows, inside a ring.

    A line that time or other people made impossible changes nothing: the cell shows how things stand.
    """
    if action == DraftAction.BOOK and state in TO_TAKE:
        return CellState.WAITING if state is CellState.QUEUE else CellState.BOOKED
    if action == DraftAction.CANCEL and state in (CellState.BOOKED, CellState.WAITING):
        return CellState.FREE
    return state


def combine(states: Iterable[CellState]) -> CellState:
    """The state of a day when no activity is chosen, from the states of its activities (second table of guide 004).

    Nothing open, or only out of time: closed. Ours as soon as one is booked; locked when nothing can change any more;
    waiting when one of them, booked or not, is or will be in a waiting list.
    """
    found = set(states)
    if ours := found & OURS:
        waits = bool(ours & {CellState.WAITING, CellState.WAITING_LOCK})
        if not found & CHANGEABLE:
            return CellState.WAITING_LOCK if waits else CellState.BOOKED_LOCK
        return CellState.WAITING if waits or CellState.QUEUE in found else CellState.BOOKED
    if CellState.QUEUE in found:
        return CellState.QUEUE
    if CellState.FREE in found:
        return CellState.FREE
    return CellState.FULL if CellState.FULL in found else CellState.CLOSED


def toggle_books(states: Iterable[CellState]) -> bool | None:
    """The direction of a quick tool over days: True completes, False cancels all, None nothing to do.

    As long as one of them can be taken, all are; only a set that is whole is emptied: nothing but what is seen filled
    goes in one touch.
    """
    found = CHANGEABLE.intersection(states)
    return bool(found & TO_TAKE) if found else None
