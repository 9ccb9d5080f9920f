"""Pure decisions about bookings."""

from __future__ import annotations

from preau.bookings.rules.cells import (
    CHANGEABLE,
    OURS,
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
    with_draft,
)

__all__ = [
    "CHANGEABLE",
    "OURS",
    "TO_TAKE",
    "CellState",
    "DayFacts",
    "Held",
    "Verdict",
    "combine",
    "has_room",
    "judge",
    "toggle_books",
    "why_not_bookable",
    "why_not_cancellable",
    "with_draft",
]
