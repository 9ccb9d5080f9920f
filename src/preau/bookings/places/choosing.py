"""An act upon days, before it is done: which days are chosen, what is kept of each, whether it can be taken back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from preau.activities.models import OpeningDay
from preau.bookings.enums import DayActKind
from preau.bookings.models import DayAct
from preau.bookings.reasons import BookingCode
from preau.common.marks import mark_of
from preau.common.reasons import Reason, Refused, kept
from preau.structures.models import Structure

EVERY_DAY = (1, 2, 3, 4, 5, 6, 7)
LONGEST_REASON = 120
KEPT = ("is_open", "closed_reason", "capacity", "is_edited", "has_own_places")
"""What an act writes of a day, and puts back."""


class PlacesError(Refused, ValueError):
    """An act upon days that cannot be done as asked; nothing was written."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """Days of these groups, from one date to another, both included, on these weekdays (ISO numbers); of these dates
    alone where some are named."""

    groups: tuple[int, ...]
    first: date
    last: date
    weekdays: tuple[int, ...] = EVERY_DAY
    dates: tuple[date, ...] = ()

    def values(self, structure: Structure) -> dict[str, Any]:
        """The parameters of the statements about them."""
        days = {"first": self.first, "last": self.last, "weekdays": list(self.weekdays), "dates": list(self.dates)}
        return {"structure": structure.pk, "groups": list(self.groups), **days}


def chosen_days(structure: Structure, chosen: Chosen) -> list[OpeningDay]:
    """The chosen days with their groups, by date and group; one statement."""
    span = {"date__range": (chosen.first, chosen.last), "date__iso_week_day__in": chosen.weekdays}
    days = OpeningDay.objects.filter(structure=structure, group__in=chosen.groups, **span)
    if chosen.dates:
        days = days.filter(date__in=chosen.dates)
    return list(days.select_related("group", "activity").order_by("date", "id"))


def state_of(day: OpeningDay) -> dict[str, Any]:
    """What is kept of a day; its reason as the database keeps it."""
    return {name: getattr(day, name) for name in KEPT} | {"closed_reason": kept(day.closed_reason)}


def mark_of_days(days: Sequence[OpeningDay]) -> str:
    """The mark of what a page shows of these days before an act: who closes, opens or changes places was told of it."""
    return mark_of({"jours": sorted((day.pk, *state_of(day).items()) for day in days)})


@dataclass(frozen=True, slots=True)
class Line:
    """A booking that an act changes, as it was."""

    id: int
    state: str
    origin: str


def why_not_undone(act: DayAct, today: date) -> Reason | None:
    """Why an act cannot be taken back, whatever its days have become; None when it may."""
    if act.undone_at is not None:
        return Reason(BookingCode.ACT_UNDONE)
    is_late = act.first_date <= today if act.kind == DayActKind.OUTING else act.first_date < today
    return Reason(BookingCode.ACT_NOT_UNDONE) if is_late or act.kind == DayActKind.PROMOTED else None
