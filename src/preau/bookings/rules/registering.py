"""From when to when somebody is registered, how many are at once, why the desk refuses. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from preau.bookings.reasons import BookingCode
from preau.bookings.rules.late import speaks_of_health
from preau.common.reasons import Reason
from preau.registrations.enums import RefusalMotive

LONGEST = 200
"""Characters of what an agent adds to a motive."""

_MOTIVES = {
    RefusalMotive.FULL: BookingCode.REFUSE_FULL,
    RefusalMotive.OTHER_SITE: BookingCode.REFUSE_OTHER_SITE,
    RefusalMotive.CONDITIONS: BookingCode.REFUSE_CONDITIONS,
    RefusalMotive.FILE: BookingCode.REFUSE_FILE,
    RefusalMotive.DATES: BookingCode.REFUSE_DATES,
    RefusalMotive.OTHER: BookingCode.REFUSE_OTHER,
}


@dataclass(frozen=True, slots=True)
class Span:
    """From when to when a registration holds, both days included; no end is an open one."""

    first: date
    last: date | None = None

    def holds(self, day: date) -> bool:
        """Whether this day is one of them."""
        return self.first <= day and (self.last is None or day <= self.last)


def most_at_once(held: Iterable[Span], asked: Span) -> int:
    """How many of these registrations hold on the fullest day of the span that is asked for.

    Only days when one begins, and the first, can be the fullest.
    """
    spans = list(held)
    days = {asked.first, *(span.first for span in spans if asked.holds(span.first))}
    return max(sum(span.holds(day) for span in spans) for day in days)


def refusal_of(motive: str, words: str) -> Reason:
    """Why a request is refused, as its family reads it. Raises `ValueError` for a motive nobody knows."""
    code = Reason(_MOTIVES[RefusalMotive(motive)])
    return Reason(BookingCode.ASK_REFUSED, motive=code, words=words.strip()) if words.strip() else code


def why_not_refusal(motive: str, words: str) -> Reason | None:
    """Why a refusal cannot be told so; `None` when it can. « Autre » needs words; none speaks of health."""
    if motive not in RefusalMotive.values:
        return Reason(BookingCode.REFUSE_WITHOUT_MOTIVE)
    if len(words.strip()) > LONGEST or (motive == RefusalMotive.OTHER and not words.strip()):
        return Reason(BookingCode.REFUSE_WITHOUT_WORDS)
    return Reason(BookingCode.REFUSE_WITH_HEALTH) if speaks_of_health(words) else None
