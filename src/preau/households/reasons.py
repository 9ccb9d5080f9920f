"""Why a household, a person or a quotient cannot be changed so."""

from __future__ import annotations

from preau.common.reasons import Code


class HouseholdCode(Code):
    """Why a household, a person or a quotient cannot be changed so."""

    OWN_HOUSEHOLD = "households.own_household"
    LUNCH_BOX_REVERSED = "households.lunch_box_reversed"
    QUOTIENT_OUT_OF_RANGE = "households.quotient_out_of_range"
    QUOTIENT_DATE_TOO_FAR = "households.quotient_date_too_far"
    NOTE_EMPTY = "households.note_empty"
    GUARDIAN_ALREADY_THERE = "households.guardian_already_there"
    FILE_CLOSED = "households.file_closed"
    CHILD_ALREADY_THERE = "households.child_already_there"
