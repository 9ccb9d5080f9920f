"""What may be taken at the desk, said in French; empty when it may. Amounts in cents."""

from __future__ import annotations

from collections.abc import Sequence

from preau.common.money import format_cents
from preau.receipts.enums import Means

MAX_RECEIPT_CENTS = 1_000_000
"""10 000 € at once: more is a slip of the keyboard."""
DESK_MEANS = (Means.CASH, Means.CHEQUE, Means.TRANSFER, Means.VOUCHER)
"""What is handed over or announced at the desk. Cards and direct debits have their own ways in."""


def why_not_amount(cents: int) -> str:
    """Why an amount cannot be taken."""
    if cents <= 0:
        return "Indiquez un montant positif."
    if cents > MAX_RECEIPT_CENTS:
        return f"Un encaissement ne dépasse pas {format_cents(MAX_RECEIPT_CENTS)}."
    return ""


def why_not_cheque(amount_cents: int, shares: Sequence[int]) -> str:
    """Why a cheque cannot be split so: its shares sum to it, to the cent."""
    rest = amount_cents - sum(shares)
    if rest > 0:
        return f"Il reste {format_cents(rest)} du chèque à répartir."
    if rest < 0:
        return f"La répartition dépasse le chèque de {format_cents(-rest)}."
    return ""


def change_cents(given_cents: int, due_cents: int) -> int:
    """What to give back; negative when what was given is not enough."""
    return given_cents - due_cents
