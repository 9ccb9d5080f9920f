"""Why a day that a tool was used on could not be asked for, and what the family can do about it. Pure."""

from __future__ import annotations

from enum import StrEnum

from preau.bookings.reasons import BookingCode
from preau.common.reasons import Reason


class Missed(StrEnum):
    """The reasons; `LOCKED` is about a booking that a tool could not give up."""

    FULL = "full"
    QUEUE = "queue"
    FREE = "free"
    CLOSED = "closed"
    NOT_YET = "not_yet"
    LATE = "late"
    UNREGISTERED = "unregistered"
    ENDED = "ended"
    WEEKDAY = "weekday"
    CUSTODY = "custody"
    TAKEN = "taken"
    HOURS = "hours"
    WILL_WAIT = "will_wait"
    LOCKED = "locked"
    OTHER = "other"


TOLD = frozenset({Missed.CLOSED, Missed.HOURS, Missed.OTHER})
"""Those of which the calendar's own reason says more than the word: the holiday's name, the hours that are wrong."""
TO_ASK = frozenset({Missed.FREE, Missed.QUEUE})
"""What can be asked for again: it was not possible when the tool was used."""


def reason_of(why: Missed, told: Reason | None) -> Reason:
    """The reason as a family reads it; `told` is the calendar's own for the day."""
    return told if told is not None and why in TOLD else Reason(BookingCode[f"MISSED_{why.name}"])


def advice_of(why: Missed) -> Reason:
    """What can be done."""
    return Reason(BookingCode[f"ADVICE_{why.name}"])
