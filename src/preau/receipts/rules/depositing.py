"""What is handed to the accountant or the bank: which cheques go on the slip, and what must be warned. Cents."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from preau.common.reasons import Reason
from preau.receipts.reasons import ReceiptCode

LONGEST_KEPT = timedelta(days=31)
"""A régie pays in what it holds once a month at least."""


@dataclass(frozen=True, slots=True)
class ChequePart:
    """A receipt by cheque that a deposit takes; negative when it undoes one."""

    cheque_id: int
    drawer: str
    bank: str
    number: str
    cents: int


@dataclass(frozen=True, slots=True)
class SlipCheque:
    """A cheque as the bank sees it: one paper, whatever the number of families it paid for."""

    drawer: str
    bank: str
    number: str
    cents: int


def slip_cheques(parts: Iterable[ChequePart]) -> tuple[list[SlipCheque], list[SlipCheque]]:
    """The cheques to hand in, and those that came back unpaid after an earlier deposit (negative).

    A cheque that was undone before it left (given back, typed wrong) is on neither.
    """
    sums: dict[int, int] = defaultdict(int)
    papers: dict[int, ChequePart] = {}
    for part in parts:
        sums[part.cheque_id] += part.cents
        papers.setdefault(part.cheque_id, part)
    whole = [SlipCheque(p.drawer, p.bank, p.number, sums[pk]) for pk, p in papers.items()]
    return [cheque for cheque in whole if cheque.cents > 0], [cheque for cheque in whole if cheque.cents < 0]


def why_not_deposit(totals: Mapping[str, int]) -> Reason | None:
    """Why these totals, by name of means, cannot be deposited; None when they can."""
    for name, cents in totals.items():
        if cents < 0:
            return Reason(ReceiptCode.MEANS_UNDONE, means=name, excess=-cents)
    if not any(totals.values()):
        return Reason(ReceiptCode.NOTHING_TO_DEPOSIT)
    return None


def is_over(*, held_cents: int, max_holding_cents: int | None) -> bool:
    """Whether a cash office keeps more than it may."""
    return max_holding_cents is not None and held_cents > max_holding_cents


def is_late(*, oldest: date | None, today: date) -> bool:
    """Whether the oldest sum that was not paid in has been kept longer than a month."""
    return oldest is not None and today - oldest > LONGEST_KEPT
