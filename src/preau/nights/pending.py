"""What waits of nights at the desk's entrance: parts that failed or were cut short, a night that did not come."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import groupby

from preau.common import nightly
from preau.common.pending import NOTHING, Asked, Pending
from preau.nights.models import NightPart
from preau.nights.rules import mark_of

KNOWN = timedelta(days=30)
LONG_NIGHT = timedelta(hours=2)


def pending_nights(asked: Asked) -> Pending:
    """What is wrong with the last night; a night that is due and was not begun counts for one. One statement."""
    mark = mark_of(asked.now)
    rows = NightPart.objects.filter(night__gte=mark.date() - KNOWN, part__in=nightly.names()).order_by("-night", "id")
    night, parts = next(((night, list(found)) for night, found in groupby(rows, key=_night)), (None, []))
    if night is None:
        return NOTHING
    if night < mark.date() and asked.now - mark > LONG_NIGHT:
        return Pending(1, mark.date(), late=1)
    last = {part.part: part for part in parts}
    wrong = [part for part in last.values() if part.failure or part.finished_at is None]
    return Pending(len(wrong), night, late=len(wrong)) if wrong else NOTHING


def _night(part: NightPart) -> date:
    return part.night
