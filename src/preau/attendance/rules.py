"""What may be marked, and what a day costs once it is. Pure."""

from __future__ import annotations

from datetime import date, timedelta

PRESENT, ABSENT, EXCUSED, UNPLANNED = "present", "absent", "excused", "unplanned"
OLDEST = timedelta(days=62)
"""How far back a day may be marked."""

NOTE_KEPT = timedelta(days=92)
"""How long a note beside a passage is kept: as badge passages are (DOMAIN.md, « Law »); it may speak of health."""


def why_not_markable(day: date, today: date) -> str | None:
    """Why nobody can be marked on this day, in French; `None` when they can."""
    if day > today:
        return "Ce jour n’est pas encore venu : il se pointe le jour même."
    if day < today - OLDEST:
        return "Ce jour est trop ancien pour être pointé : la régie peut encore corriger le porte-monnaie."
    return None


def why_not_mark(kind: str, *, is_booked: bool) -> str | None:
    """Why somebody cannot be marked so, in French; `None` when they can."""
    if kind == UNPLANNED and is_booked:
        return "Cette personne a une réservation ce jour-là : pointez-la présente."
    if kind != UNPLANNED and not is_booked:
        return "Cette personne n’a plus de réservation ce jour-là : pointez-la « sans réservation » si elle est venue."
    return None


def is_owed_now(kind: str, day: date, today: date) -> bool:
    """Whether a mark charges at once. Who came owes at once; who did not, once the day is over, as the night does:
    the family may still cancel until its deadline. A justified absence owes nothing."""
    if kind == ABSENT:
        return day < today
    return kind in (PRESENT, UNPLANNED)
