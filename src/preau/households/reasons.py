"""Why a household, a person or a quotient cannot be changed so."""

from __future__ import annotations

from preau.common.reasons import NUMBER, TEXT, Code


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
    CARD_UNREADABLE = "households.card_unreadable"
    CARD_ALREADY_THEIRS = "households.card_already_theirs"
    CARD_HELD = "households.card_held", {"name": TEXT}
    CLASS_NAME_TAKEN = "households.class_name_taken", {"name": TEXT}
    CLASS_NOT_EMPTY = "households.class_not_empty", {"count": NUMBER}
    CLASS_CLOSED = "households.class_closed", {"name": TEXT}
    CLASS_CHANGED = "households.class_changed"
