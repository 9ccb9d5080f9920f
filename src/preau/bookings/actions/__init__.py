"""Verbs that write bookings: each is one transaction, with an actor."""

from __future__ import annotations

from preau.bookings.arranging.actions import arrange_activity, arrange_group
from preau.bookings.asking.actions import (
    Answered,
    Wanted,
    accept_asked,
    ask_registration,
    move_asked,
    refuse_asked,
    withdraw_asked,
)
from preau.bookings.behalf.actions import set_late
from preau.bookings.closing.actions import Closed, close_days, reopen_days
from preau.bookings.confirming.actions import DraftChangedError, Outcome, confirm_draft
from preau.bookings.drafting.actions import Edit, abandon_draft, edit_draft, toggle
from preau.bookings.drafting.copying import copy
from preau.bookings.drafting.wishes import Refusal, Wish
from preau.bookings.gathering.actions import Followed, gather_household, gather_person
from preau.bookings.night.actions.running import NightReport, expire_waiting, run_night, transmit
from preau.bookings.patterns.actions.applying import Applied, apply_patterns
from preau.bookings.patterns.actions.saving import PatternError, end_pattern, save_pattern
from preau.bookings.places.actions.changing import change_places, close_chosen, open_chosen, promote_chosen
from preau.bookings.places.actions.outing import record_outing
from preau.bookings.places.actions.undoing import undo_act
from preau.bookings.registering.actions import change_group, end_registration, register_person
from preau.bookings.rehoming.actions import Sharing, correct_person, move_child, share_child
from preau.bookings.stranding.actions import (
    Settled,
    Settlement,
    StrandedError,
    Way,
    change_rights,
    settle_stranded,
)
from preau.bookings.waiting.actions import promote_waiting
from preau.bookings.waiting.mails import Promoted

__all__ = [
    "Answered",
    "Applied",
    "Closed",
    "DraftChangedError",
    "Edit",
    "Followed",
    "NightReport",
    "Outcome",
    "PatternError",
    "Promoted",
    "Refusal",
    "Settled",
    "Settlement",
    "Sharing",
    "StrandedError",
    "Wanted",
    "Way",
    "Wish",
    "abandon_draft",
    "accept_asked",
    "apply_patterns",
    "arrange_activity",
    "arrange_group",
    "ask_registration",
    "change_group",
    "change_places",
    "change_rights",
    "close_chosen",
    "close_days",
    "confirm_draft",
    "copy",
    "correct_person",
    "edit_draft",
    "end_pattern",
    "end_registration",
    "expire_waiting",
    "gather_household",
    "gather_person",
    "move_asked",
    "move_child",
    "open_chosen",
    "promote_chosen",
    "promote_waiting",
    "record_outing",
    "refuse_asked",
    "register_person",
    "reopen_days",
    "run_night",
    "save_pattern",
    "set_late",
    "settle_stranded",
    "share_child",
    "toggle",
    "transmit",
    "undo_act",
    "withdraw_asked",
]
