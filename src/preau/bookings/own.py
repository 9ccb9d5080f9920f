"""Nobody acts on their own household, even by an act upon days, groups or classes that happens to touch it alone."""

from __future__ import annotations

from collections.abc import Collection

from preau.bookings.models import Booking
from preau.common.actors import Actor
from preau.households.own import refuse_only_own


def refuse_alone(actor: Actor, bookings: Collection[int]) -> None:
    """Raises `OwnHouseholdError` when these bookings, which an act has just touched, are all of this person's own
    household: the act is undone. Two statements, none for nobody or nothing."""
    if actor.id is not None and bookings:
        rows = Booking.objects.filter(pk__in=bookings).order_by("household").values_list("household", flat=True)
        refuse_only_own(actor, rows.distinct())
