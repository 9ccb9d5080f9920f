"""Verbs on the money of families that a cash office does by hand: done at once below a limit, asked for above it."""

from __future__ import annotations

from preau.approvals.actions.asking import Asked, correct, refund, undo_entry, undo_receipt
from preau.approvals.actions.cards import ask_credit, ask_identify, ask_return
from preau.approvals.actions.deciding import approve, expire_acts, refuse, withdraw
from preau.approvals.actions.files import ask_merge

__all__ = [
    "Asked",
    "approve",
    "ask_credit",
    "ask_identify",
    "ask_merge",
    "ask_return",
    "correct",
    "expire_acts",
    "refund",
    "refuse",
    "undo_entry",
    "undo_receipt",
    "withdraw",
]
