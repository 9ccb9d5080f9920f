"""What may be taken at the desk; None when it may. Amounts in cents."""

from __future__ import annotations

from collections.abc import Sequence

from preau.common.reasons import Reason
from preau.receipts.enums import Means
from preau.receipts.reasons import ReceiptCode

MAX_RECEIPT_CENTS = 1_000_000
"""10 000 € at once: more is a slip of the keyboard."""
DESK_MEANS = (Means.CASH, Means.CHEQUE, Means.TRANSFER, Means.VOUCHER)
"""What is handed over or announced at the desk. Cards and direct debits have their own ways in."""


def why_not_amount(cents: int) -> Reason | None:
    """Why an amount cannot be taken."""
    if cents <= 0:
        return Reason(ReceiptCode.AMOUNT_NOT_POSITIVE)
    if cents > MAX_RECEIPT_CENTS:
        return Reason(ReceiptCode.AMOUNT_TOO_LARGE, most=MAX_RECEIPT_CENTS)
    return None


def why_not_cheque(amount_cents: int, shares: Sequence[int]) -> Reason | None:
    """Why a cheque cannot be split so: its shares sum to it, to the cent."""
    rest = amount_cents - sum(shares)
    if rest > 0:
        return Reason(ReceiptCode.CHEQUE_LEFT, rest=rest)
    if rest < 0:
        return Reason(ReceiptCode.CHEQUE_EXCEEDED, excess=-rest)
    return None


def change_cents(given_cents: int, due_cents: int) -> int:
    """What to give back; negative when what was given is not enough."""
    return given_cents - due_cents
