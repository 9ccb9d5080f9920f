"""What one agent alone may give back to a family by justifying absences: no more than by correcting its wallet."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from django.db.models import Q, Sum

from preau.accounts.models import User
from preau.attendance.enums import PassageKind
from preau.attendance.models import Passage
from preau.bookings.enums import BookingState
from preau.bookings.models import Booking
from preau.dues.enums import DueKind, DueState
from preau.dues.models import Due
from preau.structures.models import Structure
from preau.wallets.rules import summed_since


def above_alone(
    *, structure: Structure, day_id: int, excused: Sequence[int], agent: int | None, now: datetime
) -> set[int]:
    """Those of these people whose day is charged and would be given back above the limit of the structure by this
    agent alone.

    In the caller's transaction, before the day is held. The agent is held, so that two forms sent at once are summed;
    nobody is when nothing would be given back, nor when no account acts (`agent` None). A day that is not charged yet
    is spared, not given back.
    """
    if agent is None or not excused:
        return set()
    rows = Booking.objects.filter(
        opening_day=day_id, opening_day__structure=structure, person__in=excused, state=BookingState.BOOKED
    )
    booked = {row.person_id: row for row in rows.only("id", "person_id", "household_id")}
    charged = _charged([row.pk for row in booked.values()])
    if not charged:
        return set()
    _hold(agent)
    given = _given_alone({row.household_id for row in booked.values()}, agent, summed_since(now))
    above: set[int] = set()
    for person in excused:
        row = booked.get(person)
        cents = charged.get(row.pk, 0) if row else 0
        if row is None or not cents:
            continue
        total = given.get(row.household_id, 0) + cents
        if total > structure.second_person_above_cents:
            above.add(person)
        else:
            given[row.household_id] = total
    return above


def _hold(agent: int) -> None:
    User.objects.select_for_update(no_key=True).get(pk=agent)


def _charged(bookings: Collection[int]) -> dict[int, int]:
    """What is taken for each of these bookings, from every household that pays a part of it, in cents."""
    rows = Due.objects.filter(kind=DueKind.BOOKING, source_id__in=bookings, state=DueState.WALLET)
    return dict(rows.order_by().values_list("source_id").annotate(Sum("cents")))


def _given_alone(households: Collection[int], agent: int, since: datetime) -> dict[int, int]:
    """What this agent gave back by absences justified since then, and still are, by household, in cents."""
    rows = Passage.objects.filter(
        household__in=households, actor=agent, kind=PassageKind.EXCUSED, undone_at=None, at__gte=since
    )
    moved = Sum("reversal__postings__amount_cents", filter=Q(reversal__postings__amount_cents__gt=0), default=0)
    return dict(rows.order_by().values_list("household").annotate(moved=moved))
