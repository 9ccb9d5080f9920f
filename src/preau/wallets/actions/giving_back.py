"""Giving back what a day had cost, when its booking is cancelled (a closure): counter-entries, nothing is deleted."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from preau.bookings.models import Booking
from preau.common.actors import Actor
from preau.dues.enums import DueKind, DueState
from preau.dues.models import Due
from preau.dues.queries import entries_standing
from preau.ledger.actions import reverse


def give_back_days(booking_ids: Sequence[int], reason: str, actor: Actor, now: datetime) -> dict[int, int]:
    """Undo the charge that stands for each of these bookings, in the caller's transaction.

    The cents by booking that its own household had paid. Three statements and those of each counter-entry.
    """
    standing = entries_standing(DueKind.BOOKING, booking_ids)
    # What is told is the part of the household that had booked; another that shares the cost has its own back too.
    homes = dict(Booking.objects.filter(pk__in=standing).values_list("id", "household_id"))
    own = Due.objects.filter(kind=DueKind.BOOKING, source_id__in=standing, state=DueState.WALLET).order_by("source_id")
    rows = own.values_list("source_id", "household_id", "cents")
    given = {source: cents for source, household, cents in rows if homes[source] == household}
    for entry_id in sorted(standing.values()):
        reverse(entry_id, actor=actor, text=f"Annulation : {reason}", at=now)
    return given
