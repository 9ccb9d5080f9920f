"""What a day had cost is given back when its booking is cancelled, and taken again when that is undone: asked here,
done by the floor that holds money.

Bookings stand below wallets and know no account. Whoever charges days registers, once, how to give them back.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from preau.common.actors import Actor

GiveBack = Callable[[Sequence[int], str, Actor, datetime], Mapping[tuple[int, int], int]]
"""Booking ids, the reason in French, who acts, when; the cents given back by booking and household, in the
caller's transaction."""

TakeAgain = Callable[[Sequence[int], datetime, Actor, datetime], Mapping[tuple[int, int], int]]
"""Booking ids, the instant at which they were given back, who acts, when; the cents taken by booking and
household, in the caller's transaction."""

_REGISTERED: list[GiveBack] = []
_AGAIN: list[TakeAgain] = []


def register(give_back: GiveBack, take_again: TakeAgain) -> None:
    """Called at start by the floor that charges days; registering twice changes nothing."""
    if give_back not in _REGISTERED:
        _REGISTERED.append(give_back)
        _AGAIN.append(take_again)


def give_back(booking_ids: Sequence[int], *, reason: str, actor: Actor, now: datetime) -> dict[tuple[int, int], int]:
    """Give back what these bookings were charged; the cents by booking and household, without those that nothing was
    given for.

    Raises `LookupError` when a charged booking has nobody to give it back: the database would refuse it at commit.
    """
    if booking_ids and not _REGISTERED:
        raise LookupError("nobody gives back what was charged")
    given: dict[tuple[int, int], int] = {}
    for registered in _REGISTERED if booking_ids else ():
        for whose, cents in registered(booking_ids, reason, actor, now).items():
            given[whose] = given.get(whose, 0) + cents
    return given


def take_again(
    booking_ids: Sequence[int], *, given_at: datetime, actor: Actor, now: datetime
) -> dict[tuple[int, int], int]:
    """Take again what was given back of these bookings at that instant, since they are booked again; the cents taken,
    by booking and household.

    Without it a day closed and opened again in the same hour would be nobody's for ever.
    """
    taken: dict[tuple[int, int], int] = {}
    for again in _AGAIN if booking_ids else ():
        for whose, cents in again(booking_ids, given_at, actor, now).items():
            taken[whose] = taken.get(whose, 0) + cents
    return taken
