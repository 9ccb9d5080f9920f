"""Verbs that take money in and close its documents: each is one transaction, with an actor."""

from __future__ import annotations

from preau.receipts.actions.recording import NewLine, NewReceipt, take_number, write_receipt
from preau.receipts.actions.taking import NewCheque, Part, take_cheque, take_receipt
from preau.receipts.actions.undoing import undo_receipt

__all__ = [
    "NewCheque",
    "NewLine",
    "NewReceipt",
    "Part",
    "take_cheque",
    "take_number",
    "take_receipt",
    "undo_receipt",
    "write_receipt",
]
