"""When bookings open for a day. Pure.

Written form: `{"type": "always"}`, `{"type": "weeks", "weeks": 6}` (with an optional `"time"`), or
`{"type": "date", "at": "2026-08-24T09:00"}` on a French clock.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, TypeVar

from preau.activities.reasons import ActivityCode
from preau.common.clock import PARIS, paris, wall_instant
from preau.common.errors import InvalidRuleError
from preau.common.reasons import Reason
from preau.common.text import count, instant_text, time_text, typed

FIRST_YEAR, LAST_YEAR = 2000, 2100


@dataclass(frozen=True, slots=True)
class AlwaysOpen:
    """A day can be booked as soon as it is in the calendar."""


@dataclass(frozen=True, slots=True)
class WeeksAhead:
    """The current week and the `weeks` following ones are open; a new week opens on Mondays at `at`."""

    weeks: int
    at: time = time.min

    def __post_init__(self) -> None:
        if not 0 <= self.weeks <= 104:
            raise InvalidRuleError(Reason(ActivityCode.WEEKS_AHEAD_OUT_OF_RANGE))


@dataclass(frozen=True, slots=True)
class OpensOn:
    """Every day opens at the same instant: the beginning of a registration campaign. `at` is aware."""

    at: datetime

    def __post_init__(self) -> None:
        if self.at.tzinfo is None:
            raise InvalidRuleError(Reason(ActivityCode.OPENING_WITHOUT_ZONE))


Moment = TypeVar("Moment", time, datetime)
BookingWindow = AlwaysOpen | WeeksAhead | OpensOn


def opens_at(window: BookingWindow, service_date: date) -> datetime | None:
    """First instant, included, at which a service of `service_date` can be booked; `None` when it always could."""
    match window:
        case AlwaysOpen():
            return None
        case WeeksAhead():
            monday = service_date - timedelta(days=service_date.weekday())
            return wall_instant(monday - timedelta(weeks=window.weeks), window.at)
        case OpensOn():
            return paris(window.at)


def describe_window(window: BookingWindow) -> str:
    """French words of a booking window."""
    match window:
        case AlwaysOpen():
            return "dès que le calendrier est publié"
        case WeeksAhead():
            return f"{count(window.weeks, 'semaine')} à l’avance, le lundi à {time_text(window.at)}"
        case OpensOn():
            return f"à partir du {instant_text(window.at, year=True)}"


def parse_window(data: Mapping[str, Any]) -> BookingWindow:
    """The booking window written as JSON; an empty object means always. Raises `InvalidRuleError` (French)."""
    match data.get("type", "always"):
        case "always":
            return AlwaysOpen()
        case "weeks":
            weeks = data.get("weeks")
            if not isinstance(weeks, int) or isinstance(weeks, bool):
                raise InvalidRuleError(Reason(ActivityCode.WEEKS_AHEAD_MISSING))
            return WeeksAhead(weeks, _parse(time.fromisoformat, data.get("time", "00:00")))
        case "date":
            at = _parse(datetime.fromisoformat, data.get("at"))
            if not FIRST_YEAR <= at.year <= LAST_YEAR:
                raise InvalidRuleError(Reason(ActivityCode.YEAR_OUT_OF_RANGE, least=FIRST_YEAR, most=LAST_YEAR))
            return OpensOn(at if at.tzinfo else wall_instant(at.date(), at.time()))
        case other:
            raise InvalidRuleError(Reason(ActivityCode.UNKNOWN_WINDOW, typed=typed(other)))


def window_to_dict(window: BookingWindow) -> dict[str, Any]:
    """The JSON form of a booking window: `parse_window` reads it back."""
    match window:
        case AlwaysOpen():
            return {"type": "always"}
        case WeeksAhead():
            return {"type": "weeks", "weeks": window.weeks, "time": window.at.strftime("%H:%M")}
        case OpensOn():
            return {"type": "date", "at": window.at.astimezone(PARIS).isoformat()}


def _parse(read: Callable[[str], Moment], value: object) -> Moment:
    try:
        return read(str(value))
    except ValueError as error:
        raise InvalidRuleError(Reason(ActivityCode.INSTANT_UNREADABLE, typed=typed(value))) from error
