"""What waits of accounts at the desk's entrance: requests, accounts to attach, letters to send."""

from __future__ import annotations

from preau.accounts.desk import new_requests, sign_ups_left
from preau.accounts.models import Opening
from preau.common.pending import TWO_DAYS, Asked, Pending, waiting_rows


def pending_requests(asked: Asked) -> Pending:
    """Those who wait for an account; late after two days."""
    rows = new_requests().filter(structure=asked.structure)
    return waiting_rows(rows, "created_at", late_before=asked.now - TWO_DAYS)


def pending_sign_ups(asked: Asked) -> Pending:
    """Activated accounts that no file knows."""
    rows = sign_ups_left().filter(structure=asked.structure)
    return waiting_rows(rows, "activated_at", late_before=asked.now - TWO_DAYS)


def pending_openings(asked: Asked) -> Pending:
    """Accesses made, whose letter was neither sent nor printed."""
    rows = Opening.objects.filter(structure=asked.structure, mail=None, printed_at=None, used_at=None)
    return waiting_rows(rows, "created_at", late_before=asked.now - TWO_DAYS)
