"""What a bank's word does to money that a payment already brought. Pure. Amounts in cents."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from preau.payments.enums import Operation, Outcome, ReturnMotive, Verdict


@dataclass(frozen=True, slots=True)
class Word:
    """What the bank says of a transaction. `undoes`: an authorised debit comes to nothing."""

    operation: Operation
    outcome: Outcome
    undoes: bool
    cents: int | None


@dataclass(frozen=True, slots=True)
class Credited:
    """What this very transaction credited, and what is left of it; `lowered` was taken off by changes of its amount."""

    cents: int
    left: int
    lowered: int = 0


@dataclass(frozen=True, slots=True)
class After:
    """What becomes of the word; with `motive`, how much goes back."""

    verdict: Verdict
    motive: ReturnMotive | None = None
    cents: int = 0

    @property
    def alerts(self) -> bool:
        return self.verdict in (Verdict.RETURNED, Verdict.TO_DECIDE, Verdict.EARLY)


def after_payment(word: Word, *, own: Credited | None, left: int, is_paid: bool) -> After | None:
    """What a word about money already credited does, or None when it is about a payment to come.

    `own` is what this transaction credited, `left` what is left of all that the order brought, `is_paid` whether it
    brought anything. A verification of a card moves nothing. A refund gives back at most what is left; before its
    payment it waits for it. Of a transaction that credited, « cancelled » takes back what is left, a smaller amount
    the difference; other bad news is for the cash office. Good news again is a copy.
    """
    if word.operation is Operation.VERIFICATION:
        return After(Verdict.NO_EFFECT)
    if word.operation is Operation.CREDIT:
        return _refund(word, left=left, is_paid=is_paid)
    return None if own is None else _debit(word, own)


def _debit(word: Word, own: Credited) -> After:
    """A word about a transaction that credited."""
    if word.outcome is Outcome.PENDING or own.left == 0:
        return After(Verdict.DUPLICATE)
    if word.undoes:
        return After(Verdict.RETURNED, ReturnMotive.CANCELLED, own.left)
    if word.outcome is not Outcome.PAID or word.cents is None:
        return After(Verdict.TO_DECIDE)
    lowered = own.cents - own.lowered - word.cents
    if 0 < lowered <= own.left:
        return After(Verdict.RETURNED, ReturnMotive.AMOUNT, lowered)
    return After(Verdict.DUPLICATE if word.cents == own.cents or lowered == 0 else Verdict.TO_DECIDE)


def _refund(word: Word, *, left: int, is_paid: bool) -> After:
    if word.outcome is Outcome.PENDING:
        return After(Verdict.NOTED)
    if word.outcome is not Outcome.PAID:
        return After(Verdict.TO_DECIDE if is_paid and word.undoes else Verdict.NO_EFFECT)
    if not is_paid:
        return After(Verdict.EARLY)
    if word.cents is None or not 0 < word.cents <= left:
        return After(Verdict.TO_DECIDE)
    return After(Verdict.RETURNED, ReturnMotive.REFUND, word.cents)


def shares(cents: int, lefts: Sequence[int]) -> list[int]:
    """What goes back from each line, in proportion to what is left of it: sums to `cents`, never more than is left.

    Raises `ValueError` when more goes back than is left.
    """
    total = sum(lefts)
    if not 0 < cents <= total:
        raise ValueError(f"{cents} of {total}")
    parts = [cents * left // total for left in lefts]
    for place in sorted(range(len(lefts)), key=lambda n: (-(cents * lefts[n] % total), n)):
        if sum(parts) < cents and parts[place] < lefts[place]:
            parts[place] += 1
    return parts
