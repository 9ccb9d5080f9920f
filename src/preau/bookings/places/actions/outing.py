"""A class goes on an outing, or its teacher is absent: its children's days are cancelled for free, even past the
deadline; families are told, freed places go to those who wait, and the day keeps the count for the kitchen.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction

from preau.activities.models import OpeningDay
from preau.bookings.closing.actions import cancel, charged
from preau.bookings.closing.giving_back import give_back
from preau.bookings.closing.mails import cancelled_subject, touched_mails
from preau.bookings.enums import DayActKind
from preau.bookings.fragments import hold_days
from preau.bookings.places.actions.changing import Done, names_of
from preau.bookings.places.actions.keeping import keep_act, keep_lines
from preau.bookings.places.choosing import LONGEST_REASON, Line, PlacesError
from preau.bookings.places.outing import LONGEST_WORDS, OF_CLASSES, Outing, usual_words
from preau.bookings.reasons import BookingCode
from preau.bookings.waiting.actions import promote_locked
from preau.bookings.waiting.mails import promotion_mails
from preau.common.actors import Actor, Right
from preau.common.audit import audited
from preau.common.reasons import Reason
from preau.common.sql import execute, fetch
from preau.common.text import visible
from preau.notices.actions import queue_mails
from preau.structures.models import Structure

_FROM = """
FROM bookings_booking booking JOIN households_person person ON person.id = booking.person_id
JOIN activities_openingday day ON day.id = booking.opening_day_id
"""
# Every day that the outing may touch: a child confirmed meanwhile is then among those read after.
HOLD = hold_days("""ARRAY(
    SELECT id FROM activities_openingday WHERE structure_id = %(structure)s AND date BETWEEN %(first)s AND %(last)s
        AND (cardinality(%(activities)s::bigint[]) = 0 OR activity_id = ANY(%(activities)s::bigint[])))""")
LINES = f"""
SELECT booking.id, booking.state, booking.origin, booking.opening_day_id AS day_id {_FROM}
WHERE {OF_CLASSES} ORDER BY booking.id
"""


@dataclass(frozen=True, slots=True)
class _Line(Line):
    """A row of `LINES`."""

    day_id: int


def record_outing(*, structure: Structure, outing: Outing, actor: Actor, now: datetime, today: date) -> Done:
    """Cancel what these classes have booked on these days. Raises `PlacesError`, and writes nothing, for past days,
    without a reason, and when nothing is booked; `OwnHouseholdError` when only the agent's own child is away."""
    actor.must(Right.MANAGE_PLACES, structure.pk)
    reason = visible(outing.reason).strip()
    if not reason or len(reason) > LONGEST_REASON:
        raise PlacesError(Reason(BookingCode.PLACES_WITHOUT_WORDS))
    if outing.first < today:
        raise PlacesError(Reason(BookingCode.PLACES_PAST))
    values = outing.values(structure)
    with audited(user=actor.id, action="record_outing"), transaction.atomic():
        execute(HOLD, values)
        lines = fetch(_Line, LINES, values)
        if not lines:
            raise PlacesError(Reason(BookingCode.OUTING_NOTHING))
        done = _cancel(structure, outing, reason, lines, actor, now)
        freed = sorted({line.day_id for line in lines})
        promoted = promote_locked(freed, now, by_hand=False, actor=actor)
        mails = queue_mails(promotion_mails(promoted))
    return Done(done.act, 0, len(promoted), done.cancelled, done.mails + len(mails), done.given_back_cents)


def _cancel(structure: Structure, outing: Outing, reason: str, lines: list[_Line], actor: Actor, now: datetime) -> Done:
    why = Reason(BookingCode.OUTING, text=reason)
    rows = cancel([line.id for line in lines], why, actor=actor, now=now, by_desk=True)
    given = give_back(charged(rows), reason=f"sortie de classe, {reason}", actor=actor, now=now)
    cents = sum(given.values())
    held = OpeningDay.objects.filter(bookings__in=[line.id for line in lines]).distinct().order_by("date")
    about: dict[str, Any] = {"reason": reason, "site_id": outing.site, "classes": list(outing.classes)}
    act = keep_act(DayActKind.OUTING, list(held), [], actor=actor, at=now, given_back_cents=cents, **about)
    keep_lines(act, lines)
    subject = cancelled_subject(act.first_date, act.last_date, names_of(rows), reason)
    words = visible(outing.words, lines=True).strip()[:LONGEST_WORDS] or usual_words(reason)
    mails = queue_mails(list(touched_mails(structure, subject, words, rows, given)))
    return Done(act, 0, cancelled=len(rows), mails=len(mails), given_back_cents=cents)
