"""Whether a household may still say who pays its part of a day that another one booked. Pure; the clock is passed in.

One answer, the first, until the end of the delay for cancelling: whoever booked can then still give the day up. Without
an answer, the household that booked pays all.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from preau.bookings.enums import ShareState
from preau.bookings.reasons import BookingCode
from preau.common.clock import is_in_time
from preau.common.reasons import Reason


@dataclass(frozen=True, slots=True)
class QuestionFacts:
    """A question as it stands, and the day it is about."""

    state: ShareState
    is_booked: bool
    is_charged: bool
    deadline_at: datetime
    is_shared: bool = True


def why_not_answer(question: QuestionFacts, now: datetime) -> Reason | None:
    """Why it can no longer be answered; `None` when it can."""
    if question.state != ShareState.ASKED:
        return Reason(BookingCode.SHARE_ANSWERED)
    if not question.is_booked:
        return Reason(BookingCode.SHARE_NOT_BOOKED)
    if not question.is_shared:
        return Reason(BookingCode.SHARE_NOT_SHARED)
    if question.is_charged:
        return Reason(BookingCode.SHARE_CHARGED)
    if not is_in_time(now, question.deadline_at):
        return Reason(BookingCode.SHARE_LATE)
    return None
