"""Why a presence is not marked so."""

from __future__ import annotations

from preau.common.reasons import Code


class AttendanceCode(Code):
    """Why a presence is not marked so."""

    DAY_TO_COME = "attendance.day_to_come"
    DAY_TOO_OLD = "attendance.day_too_old"
    IS_BOOKED = "attendance.is_booked"
    NO_LONGER_BOOKED = "attendance.no_longer_booked"
    NO_HOUSEHOLD = "attendance.no_household"
    HOURS_MISSING = "attendance.hours_missing"
    LEAVES_BEFORE_ARRIVING = "attendance.leaves_before_arriving"
