"""Verbs that write bookings: each is one transaction, with an actor."""

from __future__ import annotations

from preau.bookings.actions.applying import Applied, apply_patterns
from preau.bookings.actions.closing import Closed, close_days, reopen_days
from preau.bookings.actions.confirming import DraftChangedError, Outcome, confirm_draft
from preau.bookings.actions.copying import copy
from preau.bookings.actions.draft import Edit, Refusal, Wish, abandon_draft, edit_draft, toggle
from preau.bookings.actions.night import NightBusyError, NightReport, expire_waiting, run_night, transmit
from preau.bookings.actions.patterns import PatternError, end_pattern, save_pattern
from preau.bookings.actions.promoting import Promoted, promote_waiting
from preau.bookings.actions.stranding import (
    Settled,
    Settlement,
    StrandedError,
    Way,
    change_rights,
    settle_stranded,
)

__all__ = [
    "Applied",
    "Closed",
    "DraftChangedError",
    "Edit",
    "NightBusyError",
    "NightReport",
    "Outcome",
    "PatternError",
    "Promoted",
    "Refusal",
    "Settled",
    "Settlement",
    "StrandedError",
    "Way",
    "Wish",
    "abandon_draft",
    "apply_patterns",
    "change_rights",
    "close_days",
    "confirm_draft",
    "copy",
    "edit_draft",
    "end_pattern",
    "expire_waiting",
    "promote_waiting",
    "reopen_days",
    "run_night",
    "save_pattern",
    "settle_stranded",
    "toggle",
    "transmit",
]
