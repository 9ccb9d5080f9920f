"""The bank's transactions beside our credits: what pairs, and what does not."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from preau.payments.enums import DifferenceKind
from preau.payments.rules.journals import BankLine


@dataclass(frozen=True, slots=True)
class Credit:
    """A sum a bank's message brought here, to what it paid or among those to identify. `date` is the day it came.

    `amount_cents` is what the payment is worth since: less after a change of its amount, nothing once cancelled.
    """

    message_id: int
    payment_id: int | None
    order_number: str
    transaction: str
    amount_cents: int
    date: date


@dataclass(frozen=True, slots=True)
class Back:
    """A sum taken back here of an order: a refund, a dispute, an unpaid. No `transaction` when an agent typed it."""

    order_number: str
    transaction: str
    amount_cents: int


@dataclass(frozen=True, slots=True)
class Difference:
    """A line and a credit that disagree, or one alone."""

    kind: DifferenceKind
    line: BankLine | None
    credit: Credit | None

    @property
    def order_number(self) -> str:
        return self.line.order_number if self.line else self.credit.order_number if self.credit else ""

    @property
    def bank_cents(self) -> int | None:
        return self.line.amount_cents if self.line else None

    @property
    def own_cents(self) -> int | None:
        return self.credit.amount_cents if self.credit else None


def compare(
    lines: Iterable[BankLine],
    credits_: Iterable[Credit],
    *,
    backs: Iterable[Back] = (),
    seen_before: Collection[str] = (),
) -> list[Difference]:
    """The differences, those of the file in its order, then what the bank does not have.

    What the bank took back must have been taken back here, as much of the same order.

    An order may be paid twice: its lines and credits are paired by transaction, then by amount, then as they come.
    `seen_before` are orders that an earlier journal has: our credit came after midnight.
    """
    own: dict[str, list[Credit]] = defaultdict(list)
    for credit in credits_:
        own[credit.order_number].append(credit)
    gone: dict[str, list[Back]] = defaultdict(list)
    for back in backs:
        gone[back.order_number].append(back)
    found = []
    for line in lines:
        if line.is_return and not _take_back(gone[line.order_number], line):
            found.append(Difference(DifferenceKind.RETURN, line, None))
        if not line.is_paid:
            continue
        taken = _take(own[line.order_number], line)
        if taken is None:
            found.append(Difference(DifferenceKind.NOT_HERE, line, None))
        elif taken.amount_cents != line.amount_cents:
            found.append(Difference(DifferenceKind.AMOUNT, line, taken))
    alone = [
        credit
        for rest in own.values()
        for credit in rest
        if credit.amount_cents and credit.order_number not in seen_before
    ]
    alone.sort(key=lambda credit: credit.message_id)
    return found + [Difference(DifferenceKind.NOT_THERE, None, credit) for credit in alone]


def _take_back(rest: list[Back], line: BankLine) -> bool:
    """Whether what the line takes back was taken back here: that one is taken out of the rest."""
    same = [back for back in rest if line.transaction and line.transaction == back.transaction]
    same = same or [back for back in rest if not back.transaction] or rest
    chosen = next((back for back in same if back.amount_cents == line.amount_cents), None)
    if chosen is None:
        return False
    rest.remove(chosen)
    return True


def _take(rest: list[Credit], line: BankLine) -> Credit | None:
    """The credit of a line, taken out of the rest."""
    if not rest:
        return None
    same = [credit for credit in rest if line.transaction and line.transaction in credit.transaction]
    same = same or [credit for credit in rest if credit.amount_cents == line.amount_cents]
    chosen = (same or rest)[0]
    rest.remove(chosen)
    return chosen
