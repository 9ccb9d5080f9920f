"""Giving back what a day had cost, when its booking is cancelled (a closure): counter-entries, nothing is deleted."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from preau.accounts.models import User
from preau.bookings.models import Booking
from preau.ledger.actions import reverse
from preau.ledger.enums import CauseKind
from preau.ledger.models import Posting
from preau.wallets.actions.charges import last_charges
from preau.wallets.models import Wallet


def give_back_days(booking_ids: Sequence[int], reason: str, actor: User | None, now: datetime) -> dict[int, int]:
    """Undo the charge that stands for each of these bookings, in the caller's transaction.

    The cents by booking that its own household had paid. Five statements and those of each counter-entry.
    """
    standing = {pk: last for pk, last in last_charges(CauseKind.BOOKING, booking_ids).items() if last.is_standing}
    entries = {last.entry_id: pk for pk, last in standing.items()}
    given: dict[int, int] = {}
    # What is told is the part of the household that had booked; another that shares the cost has its own back too.
    homes = dict(Booking.objects.filter(pk__in=standing).values_list("id", "household_id"))
    for entry_id, household, cents in _lines(entries):
        if homes[entries[entry_id]] == household:
            given[entries[entry_id]] = -cents
    for entry_id in sorted(entries):
        reverse(entry_id, actor=actor, text=f"Annulation : {reason}", at=now)
    return given


def _lines(entries: Collection[int]) -> list[tuple[int, int, int]]:
    """The lines of these entries on wallets: entry, household, signed cents."""
    lines = list(Posting.objects.filter(entry__in=entries, account__kind="wallet").order_by("id"))
    homes = dict(
        Wallet.objects.filter(account__in={line.account_id for line in lines}).values_list("account", "household")
    )
    return [(line.entry_id, homes[line.account_id], line.amount_cents) for line in lines]
