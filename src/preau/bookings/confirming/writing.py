"""How an answer is given to the statements that write bookings: of a confirmation, and of the night."""

from __future__ import annotations

from datetime import time
from typing import Any

from preau.bookings.confirming.deciding import Answer
from preau.bookings.enums import BookingState, MovementKind
from preau.common.reasons import plain

_STATES = {MovementKind.BOOKED: BookingState.BOOKED, MovementKind.WAITING: BookingState.WAITING}


def new_line(answer: Answer) -> dict[str, Any]:
    """What is kept of a day asked for; one that is not granted is kept as refused, with its reason."""
    request = answer.request
    return {
        "person_id": request.person_id,
        "day_id": request.day.id,
        "state": _STATES.get(answer.kind, BookingState.REFUSED),
        "kind": answer.kind,
        "reason": plain(answer.reason) if answer.reason else None,
        "rank": answer.rank,
        "arrival": text_of_hour(request.arrival),
        "departure": text_of_hour(request.departure),
        "price_cents": answer.quote.cents,
        "price": answer.quote.to_dict(),
    }


def text_of_hour(hour: time | None) -> str | None:
    """An hour as JSON keeps it."""
    return hour.isoformat() if hour is not None else None
