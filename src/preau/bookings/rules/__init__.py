"""Pure decisions about bookings."""

from __future__ import annotations

from preau.bookings.rules.cells import (
    CHANGEABLE,
    CHARGED,
    OURS,
    TAKEN,
    TO_TAKE,
    CellState,
    DayFacts,
    Held,
    Verdict,
    combine,
    has_room,
    judge,
    toggle_books,
    why_not_bookable,
    why_not_cancellable,
    why_taken,
    with_draft,
)
from preau.bookings.rules.patterns import (
    Rhythm,
    earliest_date,
    first_shared_day,
    resume_date,
)

__all__ = [
    "CHANGEABLE",
    "CHARGED",
    "OURS",
    "TAKEN",
    "TO_TAKE",
    "CellState",
    "DayFacts",
    "Held",
    "Rhythm",
    "Verdict",
    "combine",
    "earliest_date",
    "first_shared_day",
    "has_room",
    "judge",
    "resume_date",
    "toggle_books",
    "why_not_bookable",
    "why_not_cancellable",
    "why_taken",
    "with_draft",
]
