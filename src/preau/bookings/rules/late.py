"""Past a deadline: what the desk may still do of a day that has not gone by, and why it says it does. Pure.

Only time bends: places, registration, custody, window, and what is charged already hold as they do for everybody.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, fields
from datetime import date, datetime, timedelta

from preau.bookings.enums import LateMotive
from preau.bookings.reasons import BookingCode
from preau.bookings.rules.cells import DayFacts
from preau.common.clock import is_in_time
from preau.common.reasons import Reason
from preau.common.text import fold_name

SHORTEST, LONGEST = 3, 200

_MOTIVES = {
    LateMotive.SCHOOL: BookingCode.LATE_SCHOOL,
    LateMotive.SERVICE: BookingCode.LATE_SERVICE,
    LateMotive.PORTAL: BookingCode.LATE_PORTAL,
    LateMotive.WORK: BookingCode.LATE_WORK,
    LateMotive.EMERGENCY: BookingCode.LATE_EMERGENCY,
    LateMotive.OTHER: BookingCode.LATE_OTHER,
}
_HEALTH = re.compile(
    r"\b(malad|medecin|medical|docteur|hopita|hospitali|certificat|fievre|grippe|gastro|angine|covid|varicelle|"
    r"allergi|asthm|otite|bronch|fractur|opere\b|operation|chirurg|handicap|grossesse|enceinte|psych|urgences\b)"
)


@dataclass(frozen=True, slots=True)
class Late:
    """Why the desk goes past a deadline: a motive, and words for it. Neither speaks of health."""

    motive: LateMotive
    words: str

    @property
    def reason(self) -> Reason:
        """What the recap, the receipt, the history and the family read."""
        return Reason(BookingCode.PAST_DEADLINE, motive=Reason(_MOTIVES[self.motive]), words=self.words)


def late_of(motive: str, words: str) -> Late | None:
    """As a draft or a confirmation keeps it; None for neither."""
    return Late(LateMotive(motive), words) if motive else None


def why_not_late(motive: str, words: str) -> Reason | None:
    """Why this cannot be what the desk says; `None` when it can."""
    if motive not in LateMotive.values:
        return Reason(BookingCode.LATE_WITHOUT_MOTIVE)
    if not SHORTEST <= len(words.strip()) <= LONGEST:
        return Reason(BookingCode.LATE_WITHOUT_WORDS)
    return Reason(BookingCode.LATE_WITH_HEALTH) if speaks_of_health(words) else None


def speaks_of_health(words: str) -> bool:
    """Whether words that histories and mails keep say something of somebody's health."""
    return _HEALTH.search(fold_name(words)) is not None


@dataclass(frozen=True, slots=True)
class ReopenedDay(DayFacts):
    """A day as the desk may still change it; says which of its deadlines are over."""

    late_to_book: bool = False
    late_to_cancel: bool = False


def reopened(day: DayFacts, now: datetime, today: date) -> DayFacts:
    """The day without the deadlines that are over, from today on; a day gone by is as it was.

    Nobody enters a waiting list that gives no more places.
    """
    late = not is_in_time(now, day.booking_deadline_at), not is_in_time(now, day.cancel_deadline_at)
    if day.date < today or not any(late):
        return day
    waits = is_in_time(now, day.promotion_deadline_at)
    until = now + timedelta(days=1)
    known = {each.name: getattr(day, each.name) for each in fields(DayFacts)} | {
        "booking_deadline_at": until if late[0] else day.booking_deadline_at,
        "cancel_deadline_at": until if late[1] else day.cancel_deadline_at,
        "waiting_capacity": day.waiting_capacity if waits else min(day.waiting, day.waiting_capacity),
    }
    return ReopenedDay(**known, late_to_book=late[0], late_to_cancel=late[1])


def is_past(day: DayFacts, *, cancels: bool) -> bool:
    """Whether booking the day, or giving it up, goes past a deadline that was lifted for it."""
    return isinstance(day, ReopenedDay) and (day.late_to_cancel if cancels else day.late_to_book)
