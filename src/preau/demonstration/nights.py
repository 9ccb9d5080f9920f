"""The last night of the invented town, already over: no worker makes it up at the first start."""

from __future__ import annotations

from datetime import timedelta

from preau.bookings.models import Booking
from preau.common import nightly
from preau.demonstration.period import Period
from preau.ledger.models import Posting
from preau.nights.models import NightPart
from preau.nights.rules import mark_of


def note_night(period: Period) -> None:
    """A row for each part of it, with the counts the invented town leads to."""
    night = mark_of(period.last_night).date()
    transmitted = Booking.objects.filter(transmitted_at=period.last_night).count()
    counts = {
        "bookings": {"transmitted": transmitted},
        "ledger": {"postings": Posting.objects.count()},
    }
    for minutes, part in enumerate(nightly.names()):
        at = period.last_night + timedelta(minutes=minutes)
        NightPart.objects.create(
            night=night, part=part, started_at=at, finished_at=at + timedelta(seconds=40), counts=counts.get(part, {})
        )
