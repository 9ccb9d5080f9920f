"""What waits of a cash office at the desk's entrance: days to close, receipts on no slip, money kept too long."""

from __future__ import annotations

from preau.common.pending import NOTHING, Asked, Pending
from preau.common.sql import only
from preau.receipts.holdings import holdings
from preau.structures.models import CashOffice

DAYS = """
SELECT count(*) AS count, min(date) AS since, coalesce(sum(cents), 0) AS cents, 0 AS late
FROM (
    SELECT r.cash_office_id, r.date, sum(r.amount_cents) AS cents
    FROM receipts_receipt r JOIN structures_cashoffice o ON o.id = r.cash_office_id
    WHERE o.structure_id = %(structure)s AND r.sheet_id IS NULL AND r.date < %(today)s GROUP BY 1, 2
) AS open_day
"""

UNSLIPPED = """
SELECT count(*) AS count, min(r.date) AS since, coalesce(sum(r.amount_cents), 0) AS cents, 0 AS late
FROM receipts_receipt r JOIN structures_cashoffice o ON o.id = r.cash_office_id
WHERE o.structure_id = %(structure)s AND r.slip_id IS NULL
"""


def pending_days(asked: Asked) -> Pending:
    """Days of before today whose sheet is not closed; one statement."""
    return only(Pending, DAYS, {"structure": asked.structure, "today": asked.today})


def pending_slips(asked: Asked) -> Pending:
    """Receipts that no slip holds yet; one statement."""
    return only(Pending, UNSLIPPED, {"structure": asked.structure})


def pending_holdings(asked: Asked) -> Pending:
    """Cash offices that keep more than they may, or for longer; three statements."""
    offices = CashOffice.objects.filter(structure=asked.structure).order_by("id")
    kept = [one for one in holdings(offices) if one.is_over or one.is_late(asked.today)]
    if not kept:
        return NOTHING
    since = min(one.oldest for one in kept if one.oldest is not None)
    return Pending(len(kept), since, sum(one.cents for one in kept), late=len(kept))
