"""What may be marked, and what a day costs once it is. Pure."""

from __future__ import annotations

from datetime import date, timedelta

from preau.attendance.reasons import AttendanceCode
from preau.common.reasons import Reason

PRESENT, ABSENT, EXCUSED, UNPLANNED = "present", "absent", "excused", "unplanned"
OLDEST = timedelta(days=62)
"""How far back a day may be marked."""

NOTE_KEPT = timedelta(days=92)
"""How long a note beside a passage is kept: as badge passages are (DOMAIN.md, « Law »); it may speak of health."""


def why_not_markable(day: date, today: date) -> Reason | None:
    """Why nobody can be marked on this day; `None` when they can."""
    if day > today:
        return Reason(AttendanceCode.DAY_TO_COME)
    if day < today - OLDEST:
        return Reason(AttendanceCode.DAY_TOO_OLD)
    return None


def why_not_mark(kind: str, *, is_booked: bool) -> Reason | None:
    """Why somebody cannot be marked so; `None` when they can."""
    if kind == UNPLANNED and is_booked:
        return Reason(AttendanceCode.IS_BOOKED)
    if kind != UNPLANNED and not is_booked:
        return Reason(AttendanceCode.NO_LONGER_BOOKED)
    return None


def is_owed_now(kind: str, day: date, today: date) -> bool:
    """Whether a mark charges at once. Who came owes at once; who did not, once the day is over, as the night does:
    the family may still cancel until its deadline. A justified absence owes nothing."""
    if kind == ABSENT:
        return day < today
    return kind in (PRESENT, UNPLANNED)
