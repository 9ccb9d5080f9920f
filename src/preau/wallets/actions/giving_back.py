"""Giving back what a day had cost, when its booking is cancelled (a closure): counter-entries, nothing is deleted."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from preau.common.actors import Actor
from preau.dues.enums import DueKind, DueState
from preau.dues.models import Due
from preau.dues.queries import entries_given_back, entries_standing
from preau.ledger.actions import hold_accounts, reverse
from preau.ledger.models import Posting


def give_back_days(booking_ids: Sequence[int], reason: str, actor: Actor, now: datetime) -> dict[tuple[int, int], int]:
    """Undo the charge that stands for each of these bookings, in the caller's transaction.

    The cents that each household had paid, by booking and household. Three statements and those of each counter-entry.
    """
    standing = entries_standing(DueKind.BOOKING, booking_ids)
    given = _parts(standing)
    _hold_accounts_of(standing.values())
    for entry_id in sorted(standing.values()):
        reverse(entry_id, actor=actor, text=f"Annulation : {reason}", at=now)
    return given


def take_days_again(
    booking_ids: Sequence[int], given_at: datetime, actor: Actor, now: datetime
) -> dict[tuple[int, int], int]:
    """Undo what was given back of these bookings at that instant, in the caller's transaction; the cents taken by
    booking and household.

    A wallet may go further below zero than by itself: it had paid, and was given back by mistake. What was given back
    by another act (an absence justified) stays so. Three statements and those of each counter-entry.
    """
    given = entries_given_back(DueKind.BOOKING, booking_ids, at=given_at)
    _hold_accounts_of(given.values())
    for entry_id in sorted(set(given.values())):
        reverse(entry_id, actor=actor, text="Annulation : le jour est de nouveau réservé", at=now)
    return _parts(given)


def _parts(bookings: Collection[int]) -> dict[tuple[int, int], int]:
    """What each household has paid of these bookings, by booking and household."""
    rows = Due.objects.filter(kind=DueKind.BOOKING, source_id__in=bookings, state=DueState.WALLET).order_by("id")
    return {(source, home): cents for source, home, cents in rows.values_list("source_id", "household_id", "cents")}


def _hold_accounts_of(entry_ids: Collection[int]) -> None:
    """All at once, in the order of ids, as whoever charges holds them: one by one, two would wait for each other."""
    lines = Posting.objects.filter(entry__in=entry_ids)
    hold_accounts(lines.order_by("account").values_list("account", flat=True))
