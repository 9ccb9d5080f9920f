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
    """A sum a bank's message brought here, to its wallets or among those to identify. `date` is the day it came."""

    message_id: int
    payment_id: int | None
    order_number: str
    transaction: str
    amount_cents: int
    date: date


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
    lines: Iterable[BankLine], credits_: Iterable[Credit], *, seen_before: Collection[str] = ()
) -> list[Difference]:
    """The differences, those of the file in its order, then what the bank does not have.

    An order may be paid twice: its lines and credits are paired by transaction, then by amount, then as they come.
    `seen_before` are orders that an earlier journal has: our credit came after midnight.
    """
    own: dict[str, list[Credit]] = defaultdict(list)
    for credit in credits_:
        own[credit.order_number].append(credit)
    pairs = [(line, _take(own[line.order_number], line)) for line in lines if line.is_paid]
    found = []
    for line, taken in pairs:
        if taken is None:
            found.append(Difference(DifferenceKind.NOT_HERE, line, None))
        elif taken.amount_cents != line.amount_cents:
            found.append(Difference(DifferenceKind.AMOUNT, line, taken))
    alone = [credit for rest in own.values() for credit in rest if credit.order_number not in seen_before]
    alone.sort(key=lambda credit: credit.message_id)
    return found + [Difference(DifferenceKind.NOT_THERE, None, credit) for credit in alone]


def _take(rest: list[Credit], line: BankLine) -> Credit | None:
    """The credit of a line, taken out of the rest."""
    if not rest:
        return None
    same = [credit for credit in rest if line.transaction and line.transaction in credit.transaction]
    same = same or [credit for credit in rest if credit.amount_cents == line.amount_cents]
    chosen = (same or rest)[0]
    rest.remove(chosen)
    return chosen
