"""Verbs that take money in and close its documents: each is one transaction, with an actor."""

from __future__ import annotations

from preau.receipts.actions.recording import NewLine, NewReceipt, take_number, write_receipt

__all__ = ["NewLine", "NewReceipt", "take_number", "write_receipt"]
