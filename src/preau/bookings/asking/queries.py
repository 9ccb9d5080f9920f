"""What families asked to be registered to, for the desk and for themselves."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from preau.accounts.counting import Tally
from preau.activities.models import ActivityGroup
from preau.bookings.registering.places import Places, places_of
from preau.bookings.rules.registering import Span
from preau.common.ordering import french_order
from preau.common.pending import TWO_DAYS, Asked, Pending, waiting_rows
from preau.common.text import fold_name
from preau.registrations.enums import RegistrationState
from preau.registrations.models import Registration
from preau.structures.models import Structure

WHOLE = ("group__activity", "group__site", "person__school", "household")
"""All that a line of the queue shows."""

AT_MOST = 500
"""Requests answered at once."""


@dataclass(frozen=True, slots=True)
class Choice:
    """What a list of requests is kept to; numbers are None, and words empty, for no filter."""

    state: RegistrationState = RegistrationState.PENDING
    activity: int | None = None
    site: int | None = None
    words: str = ""


ORDERS: Mapping[str, tuple[str, ...]] = {
    "enfant": ("person__folded_name",),
    "activite": ("group__activity__position", "group__name"),
    "debut": ("start_date",),
    "recue": ("created_at",),
}


def asked_rows(structure: Structure, choice: Choice) -> QuerySet[Registration]:
    """What families asked that is in this state: what the desk wrote by itself was never asked."""
    rows = Registration.objects.filter(structure=structure, state=choice.state)
    if choice.state != RegistrationState.PENDING:
        rows = rows.filter(decided_at__isnull=False)
    if choice.activity is not None:
        rows = rows.filter(group__activity=choice.activity)
    if choice.site is not None:
        rows = rows.filter(Q(group__site=choice.site) | Q(group__site=None, person__school=choice.site))
    for word in fold_name(choice.words).split():
        rows = rows.filter(person__folded_name__contains=word)
    return rows


def in_order(rows: QuerySet[Registration], order: str, *, is_down: bool) -> QuerySet[Registration]:
    """The rows with all that a line shows, in an order of `ORDERS`."""
    sign = "-" if is_down else ""
    return rows.select_related(*WHOLE).order_by(*(f"{sign}{name}" for name in ORDERS[order]), f"{sign}id")


def counts_of(structure: Structure) -> dict[str, int]:
    """How many there are in each state; one statement."""
    rows = Registration.objects.filter(structure=structure).filter(
        Q(state=RegistrationState.PENDING) | Q(decided_at__isnull=False)
    )
    found = dict(rows.order_by().values_list("state").annotate(n=Count("pk")))
    return {state.value: found.get(state.value, 0) for state in RegistrationState}


def room_of(rows: Collection[Registration]) -> dict[int, tuple[int, int | None]]:
    """By request, how many are registered to its group on the fullest day it asks for, and how many more may be."""
    groups = {row.group_id: row.group for row in rows}
    places = places_of(list(groups.values()))
    found = {}
    for row in rows:
        span, held = Span(row.start_date, row.end_date), places[row.group_id]
        found[row.pk] = held.taken(span), held.left(span)
    return found


def group_choices(registration: Registration) -> list[Places]:
    """The other groups of the activity of a request, with their places, those of the child's school first."""
    rows = ActivityGroup.objects.filter(activity=registration.group.activity_id).exclude(pk=registration.group_id)
    groups = list(rows.select_related("activity", "site").order_by(french_order("name"), "id"))
    school = registration.person.school_id
    places = places_of(groups)
    return sorted((places[group.pk] for group in groups), key=lambda one: one.group.site_id != school)


ASKED = Tally(
    "asked", "SELECT count(*) FROM registrations_registration g WHERE g.structure_id = s.id AND g.state = 'pending'"
)
"""What waits for an answer, in a structure."""


def pending_asked(asked: Asked) -> Pending:
    """Requests that wait; late after two days."""
    rows = Registration.objects.filter(structure=asked.structure, state=RegistrationState.PENDING)
    return waiting_rows(rows, "created_at", late_before=asked.now - TWO_DAYS)
