"""Closing a structure for some days: they close, what was booked on them is cancelled, families are told."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Max

from preau.activities.actions import BuiltDays, build_structure_days
from preau.activities.models import OpeningDay
from preau.bookings.closing.giving_back import give_back
from preau.bookings.closing.mails import Touched, cancelled_subject, touched_mails
from preau.bookings.closing.scope import EVERYTHING, Scope
from preau.bookings.movements.actions import cancel_sql
from preau.bookings.own import refuse_alone
from preau.bookings.reasons import BookingCode
from preau.bookings.repricing.actions import hold_beside, reprice_beside
from preau.common.actors import Actor, Right
from preau.common.audit import audited
from preau.common.errors import InvalidRuleError
from preau.common.reasons import Reason, kept
from preau.common.spans import why_not_span
from preau.common.sql import column, fetch
from preau.common.text import visible
from preau.notices.actions import Mail, queue_mails
from preau.structures.models import Closure, Structure

LONGEST_REASON = 120
FOOT = "Ces jours-là, un autre accueil est à prévoir."

# The days are closed already in this transaction (`_rebuild`), which holds their rows: whoever confirms waits, then
# reads them closed. Days changed by hand keep their bookings.
HELD = """
SELECT booking.id FROM bookings_booking booking JOIN activities_openingday day ON day.id = booking.opening_day_id
WHERE NOT day.is_open AND NOT day.is_edited AND day.structure_id = %(structure)s AND day.group_id = ANY(%(groups)s)
    AND day.date BETWEEN %(first)s AND %(last)s AND booking.state IN ('booked', 'waiting')
    AND booking.structure_id = %(structure)s AND booking.date BETWEEN %(first)s AND %(last)s ORDER BY booking.id
"""
CANCEL, CANCEL_BY_DESK = cancel_sql(), cancel_sql(origin="'desk'")


@dataclass(frozen=True, slots=True)
class Closed:
    """What a closure did: days of a group, bookings and waiting requests, mails; the cents given back, of days that had
    been marked and charged already."""

    closure: Closure
    days: BuiltDays
    cancelled: int
    mails: int
    given_back_cents: int = 0


@dataclass(frozen=True, slots=True)
class Closing:
    """Days that close, both included, why, what closes; `words` are what families read above their days, the usual
    ones when empty."""

    first: date
    last: date
    reason: str
    scope: Scope = EVERYTHING
    words: str = ""


def close_days(*, structure: Structure, closing: Closing, actor: Actor, now: datetime, today: date) -> Closed:
    """Close days of the whole structure, or of what is named; cancel what is booked or waits on them, give back what
    they had been charged, and write to families. One transaction.

    Days changed by hand are left as they are, with their bookings. Whoever confirms at the same time waits for the
    days, then finds them closed. Deadlines counted in opening days are computed again. Raises `InvalidRuleError`
    (French) for dates in disorder or past, for the same closure twice, and for one that cancels the agent's own
    bookings alone; `UnknownCalendarError` beyond the official calendar.
    """
    actor.must(Right.CLOSE_DAYS, structure.pk)
    first, last, reason = closing.first, closing.last, closing.reason
    scope = _check(structure, closing, today)
    with audited(user=actor.id, action="close_days"), transaction.atomic():
        closure = Closure.objects.create(
            structure=structure, start_date=first, end_date=last, reason=reason, **scope.fields
        )
        days = _rebuild(structure, actor, first)
        values = {
            "groups": scope.groups(structure),
            "structure": structure.pk,
            "first": first,
            "last": last,
        }
        why = Reason(BookingCode.CLOSING, text=reason)
        rows = cancel(column(int, HELD, values), why, actor=actor, now=now)
        given = give_back(charged(rows), reason=f"fermeture, {reason}", actor=actor, now=now)
        mails = queue_mails(list(_mails(closure, closing.words, rows, given)))
    return Closed(closure, days, len(rows), len(mails), sum(given.values()))


def reopen_days(*, structure: Structure, closure_id: int, actor: Actor, today: date) -> BuiltDays | None:
    """Take a closure back: its days to come open again; None when the structure has no such closure, or it is over.

    What was cancelled stays so; annual registrations book their days again at the next night.
    """
    actor.must(Right.CLOSE_DAYS, structure.pk)
    with audited(user=actor.id, action="reopen_days"), transaction.atomic():
        rows = Closure.objects.filter(structure=structure, pk=closure_id, end_date__gte=today)
        # The second of two agents finds no row, and opens nothing again.
        closure = rows.select_for_update().first()
        if closure is None:
            return None
        first = max(closure.start_date, today)
        closure.delete()
        return _rebuild(structure, actor, first)


def cancel(
    booking_ids: Sequence[int], why: Reason, *, actor: Actor, now: datetime, by_desk: bool = False
) -> list[Touched]:
    """Cancel these bookings of days that the caller holds; their brothers and sisters are priced again. `by_desk`, no
    annual registration books the days again. Raises `OwnHouseholdError`."""
    hold_beside(booking_ids)
    values = {"bookings": list(booking_ids), "reason": kept(why), "now": now, "actor": actor.id}
    rows = fetch(Touched, CANCEL_BY_DESK if by_desk else CANCEL, values)
    refuse_alone(actor, [row.id for row in rows])
    reprice_beside(booking_ids, now=now, actor=actor)
    return rows


def charged(rows: Sequence[Touched]) -> list[int]:
    """Those that were charged already."""
    return [row.id for row in rows if row.is_charged]


def _check(structure: Structure, closing: Closing, today: date) -> Scope:
    """What closes, of this structure. Raises `InvalidRuleError`."""
    first, last, reason = closing.first, closing.last, closing.reason
    if why := why_not_span(first, last):
        raise InvalidRuleError(why)
    if first < today:
        raise InvalidRuleError(Reason(BookingCode.CLOSING_PAST))
    if not reason or len(reason) > LONGEST_REASON:
        raise InvalidRuleError(Reason(BookingCode.CLOSING_WITHOUT_WORDS))
    scope = closing.scope.of(structure)
    same = {"structure": structure, "start_date": first, "end_date": last, "reason": reason}
    if Closure.objects.filter(**same, **scope.fields).exists():
        raise InvalidRuleError(Reason(BookingCode.CLOSING_TWICE))
    return scope


def _rebuild(structure: Structure, actor: Actor, first: date) -> BuiltDays:
    """The days from the closure to the end of what is published: their deadlines may count closed days."""
    last = OpeningDay.objects.filter(structure=structure).aggregate(last=Max("date"))["last"]
    if last is None or last < first:
        return BuiltDays()
    return build_structure_days(structure=structure, first=first, last=last, actor=actor)


def _mails(
    closure: Closure, words: str, rows: Sequence[Touched], given: Mapping[tuple[int, int], int]
) -> Iterator[Mail]:
    """One mail an address, with all that was cancelled for its household and the cents given back."""
    names = list(dict.fromkeys(row.activity for row in rows))
    subject = cancelled_subject(closure.start_date, closure.end_date, names, closure.reason)
    head = visible(words, lines=True).strip() or closing_words(closure.structure, closure.reason)
    return touched_mails(closure.structure, subject, head, rows, given, FOOT)


def closing_words(structure: Structure, reason: str) -> str:
    """What families read above their days."""
    return (
        f"{structure.name} ferme : {reason}.\n"
        "Ce qui était réservé ou en liste d’attente ces jours-là est annulé, et ne sera pas compté :"
    )
