"""How many places a day gets when an agent changes them. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from preau.bookings.reasons import BookingCode
from preau.common.reasons import Reason

MOST = 9_999
"""Places of a day, at most."""


@dataclass(frozen=True, slots=True)
class Places:
    """What is asked: `to` a number of places, or `by` so many more (fewer when negative); one of both."""

    to: int | None = None
    by: int = 0

    def of(self, capacity: int | None) -> int | None:
        """The places of a day that has `capacity`; None is without limit, to which nothing is added."""
        if self.to is not None:
            return self.to
        return None if capacity is None else capacity + self.by


def why_not_places(wanted: int | None, *, booked: int, day: date, group: str) -> Reason | None:
    """Why a day cannot have so many places; None when it can. Never fewer than are booked."""
    if wanted is None:
        return None
    if not 0 <= wanted <= MOST:
        return Reason(BookingCode.PLACES_OUT_OF_RANGE, most=MOST)
    if wanted < booked:
        return Reason(BookingCode.PLACES_UNDER_BOOKED, group=group, day=day, booked=booked, wanted=wanted)
    return None
