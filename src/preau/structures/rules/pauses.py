"""When families cannot book or pay on the portal: a block until further notice, or a period (guide 000). Pure.

Written form of a period: `{"first": "2026-12-19", "last": "2027-01-03", "booking": true, "payment": false,
"reason": "…"}`, both days included. It stops what families do themselves: what was booked or registered for the year
before stays, and cancelling stays possible.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from preau.common.errors import InvalidRuleError
from preau.common.reasons import Reason
from preau.common.spans import DateSpan
from preau.structures.reasons import StructureCode

MOST_PAUSES = 30
NOT_OFFERED = Reason(StructureCode.NO_BOOKING_HERE)


class Service(StrEnum):
    """What a structure may stop."""

    BOOKING = "booking"
    PAYMENT = "payment"


_STOPPED = {
    Service.BOOKING: Reason(StructureCode.BOOKING_STOPPED),
    Service.PAYMENT: Reason(StructureCode.PAYMENT_STOPPED),
}
_PAUSED = {
    Service.BOOKING: (StructureCode.BOOKING_PAUSED, StructureCode.BOOKING_PAUSED_FOR),
    Service.PAYMENT: (StructureCode.PAYMENT_PAUSED, StructureCode.PAYMENT_PAUSED_FOR),
}
"""Without words of the structure, and with."""


@dataclass(frozen=True, slots=True)
class Pause(DateSpan):
    """A period when booking, paying or both are closed."""

    booking: bool
    payment: bool
    reason: str = ""

    def __post_init__(self) -> None:
        DateSpan.__post_init__(self)
        if not (self.booking or self.payment):
            raise InvalidRuleError(Reason(StructureCode.PAUSE_OF_NOTHING))

    def stops(self, service: Service, today: date) -> bool:
        return (self.booking if service is Service.BOOKING else self.payment) and today in self

    def to_dict(self) -> dict[str, Any]:
        """The written form; `parse_pauses` reads it back."""
        return {
            "first": self.first.isoformat(),
            "last": self.last.isoformat(),
            "booking": self.booking,
            "payment": self.payment,
            "reason": self.reason,
        }


def parse_pauses(written: Iterable[Mapping[str, Any]]) -> list[Pause]:
    """The periods of a structure, first one first. Raises `InvalidRuleError` (French)."""
    try:
        found = [
            Pause(
                date.fromisoformat(row["first"]),
                date.fromisoformat(row["last"]),
                bool(row["booking"]),
                bool(row["payment"]),
                str(row.get("reason", "")),
            )
            for row in written
        ]
    except (KeyError, TypeError, ValueError) as error:
        if isinstance(error, InvalidRuleError):
            raise
        raise InvalidRuleError(Reason(StructureCode.PAUSE_UNREADABLE)) from error
    return sorted(found, key=lambda pause: (pause.first, pause.last))


def why_stopped(
    service: Service, is_blocked: bool, reason: str, pauses: Iterable[Mapping[str, Any]], today: date
) -> Reason | None:
    """Why a service is closed today; None when it is open."""
    if is_blocked:
        return Reason(StructureCode.STOPPED_BY_HAND, text=reason) if reason else _STOPPED[service]
    for pause in parse_pauses(pauses):
        if pause.stops(service, today):
            bare, told = _PAUSED[service]
            return Reason(told, last=pause.last, text=pause.reason) if pause.reason else Reason(bare, last=pause.last)
    return None
