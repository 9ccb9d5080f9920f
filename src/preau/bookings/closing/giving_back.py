"""What a day had cost is given back when its booking is cancelled: asked here, done by the floor that holds money.

Bookings stand below wallets and know no account. Whoever charges days registers, once, how to give them back.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from preau.common.actors import Actor

GiveBack = Callable[[Sequence[int], str, Actor, datetime], Mapping[int, int]]
"""Booking ids, the reason in French, who acts, when; the cents given back by booking, in the caller's transaction."""

_REGISTERED: list[GiveBack] = []


def register(give_back: GiveBack) -> None:
    """Called at start by the floor that charges days; registering twice changes nothing."""
    if give_back not in _REGISTERED:
        _REGISTERED.append(give_back)


def give_back(booking_ids: Sequence[int], *, reason: str, actor: Actor, now: datetime) -> dict[int, int]:
    """Give back what these bookings were charged; the cents by booking, without those that nothing was given for.

    Raises `LookupError` when a charged booking has nobody to give it back: the database would refuse it at commit.
    """
    if booking_ids and not _REGISTERED:
        raise LookupError("nobody gives back what was charged")
    given: dict[int, int] = {}
    for registered in _REGISTERED if booking_ids else ():
        for booking, cents in registered(booking_ids, reason, actor, now).items():
            given[booking] = given.get(booking, 0) + cents
    return given
