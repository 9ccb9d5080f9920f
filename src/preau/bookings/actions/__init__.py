"""Verbs that write bookings: each is one transaction, with an actor."""

from __future__ import annotations

from preau.bookings.actions.confirming import DraftChangedError, Outcome, confirm_draft
from preau.bookings.actions.copying import copy
from preau.bookings.actions.draft import Edit, Refusal, Wish, abandon_draft, edit_draft, toggle
from preau.bookings.actions.promoting import Promoted, promote_waiting

__all__ = [
    "DraftChangedError",
    "Edit",
    "Outcome",
    "Promoted",
    "Refusal",
    "Wish",
    "abandon_draft",
    "confirm_draft",
    "copy",
    "edit_draft",
    "promote_waiting",
    "toggle",
]
