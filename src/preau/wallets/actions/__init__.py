"""Verbs that move the money of wallets: each is one transaction, with an actor, through entries of the ledger."""

from __future__ import annotations

from preau.attendance.actions import Mark
from preau.wallets.actions.arranging import arrange_kind, arrange_office
from preau.wallets.actions.attending import Marked, mark
from preau.wallets.actions.charging import Charged, charge, charge_bookings, charge_day
from preau.wallets.actions.closing import close_wallet, reopen_wallet
from preau.wallets.actions.gathering import GatheredSum, gather_wallets
from preau.wallets.actions.opening import WalletRef, apply_overdraft, open_wallets, set_low_balance
from preau.wallets.actions.operating import correct, refund, transfer, transfer_for, undo, why_not_undone

__all__ = [
    "Charged",
    "GatheredSum",
    "Mark",
    "Marked",
    "WalletRef",
    "apply_overdraft",
    "arrange_kind",
    "arrange_office",
    "charge",
    "charge_bookings",
    "charge_day",
    "close_wallet",
    "correct",
    "gather_wallets",
    "mark",
    "open_wallets",
    "refund",
    "reopen_wallet",
    "set_low_balance",
    "transfer",
    "transfer_for",
    "undo",
    "why_not_undone",
]
