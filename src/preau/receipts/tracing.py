"""From an entry of the ledger to the receipt that is its face."""

from __future__ import annotations

from preau.receipts.models import Receipt


def receipt_of_entry(entry_id: int) -> Receipt | None:
    """The receipt of what came in by this entry, or of what undid it; one statement."""
    rows = Receipt.objects.filter(entry=entry_id).select_related("cash_office", "cheque")
    return rows.order_by("pk").first()
