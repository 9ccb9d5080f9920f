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
from preau.common.text import date_text

MOST_PAUSES = 30
NOT_OFFERED = "La structure ne propose pas la réservation sur ce portail"


class Service(StrEnum):
    """What a structure may stop."""

    BOOKING = "booking"
    PAYMENT = "payment"


_STOPPED = {
    Service.BOOKING: "Les réservations sont suspendues par la structure",
    Service.PAYMENT: "Le paiement en ligne est suspendu par la structure",
}
_PAUSED = {Service.BOOKING: "Les réservations sont fermées", Service.PAYMENT: "Le paiement en ligne est fermé"}


@dataclass(frozen=True, slots=True)
class Pause:
    """A period, both days included, when booking, paying or both are closed."""

    first: date
    last: date
    booking: bool
    payment: bool
    reason: str = ""

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise InvalidRuleError("La fin doit être le même jour que le début, ou après.")
        if not (self.booking or self.payment):
            raise InvalidRuleError("Dites ce qui est fermé : la réservation, le paiement, ou les deux.")

    def stops(self, service: Service, today: date) -> bool:
        return (self.booking if service is Service.BOOKING else self.payment) and self.first <= today <= self.last

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
        raise InvalidRuleError("Une fermeture n’est pas lisible.") from error
    return sorted(found, key=lambda pause: (pause.first, pause.last))


def why_stopped(
    service: Service, is_blocked: bool, reason: str, pauses: Iterable[Mapping[str, Any]], today: date
) -> str:
    """Why a service is closed today, in French; empty when it is open."""
    if is_blocked:
        return reason or _STOPPED[service]
    for pause in parse_pauses(pauses):
        if pause.stops(service, today):
            words = f"{_PAUSED[service]} jusqu’au {date_text(pause.last)} inclus"
            return f"{words} : {pause.reason}" if pause.reason else words
    return ""
