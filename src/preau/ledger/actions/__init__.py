"""What writes the ledger, and compares it with itself."""

from __future__ import annotations

from preau.ledger.actions.posting import (
    Cause,
    Held,
    NewAccount,
    NewEntry,
    OverdraftError,
    UnbalancedEntryError,
    hold_accounts,
    open_accounts,
    post,
    reverse,
    widen_for_debt,
)

__all__ = [
    "Cause",
    "Held",
    "NewAccount",
    "NewEntry",
    "OverdraftError",
    "UnbalancedEntryError",
    "hold_accounts",
    "open_accounts",
    "post",
    "reverse",
    "widen_for_debt",
]
