"""Giving back what a day had cost, when its booking is cancelled (a closure): counter-entries, nothing is deleted."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from preau.accounts.models import User
from preau.ledger.actions import reverse
from preau.ledger.enums import CauseKind
from preau.ledger.models import Posting
from preau.wallets.actions.charges import last_charges


def give_back_days(booking_ids: Sequence[int], reason: str, actor: User | None, now: datetime) -> dict[int, int]:
    """Undo the charge that stands for each of these bookings, in the caller's transaction; cents by booking."""
    standing = {pk: last for pk, last in last_charges(CauseKind.BOOKING, booking_ids).items() if last.is_standing}
    entries = {last.entry_id: pk for pk, last in standing.items()}
    given: dict[int, int] = {}
    taken = Posting.objects.filter(entry__in=entries, account__kind="wallet").order_by("account_id", "id")
    for entry_id, cents in taken.values_list("entry_id", "amount_cents"):
        reverse(entry_id, actor=actor, text=f"Annulation : {reason}", at=now)
        given[entries[entry_id]] = given.get(entries[entry_id], 0) - cents
    return given
