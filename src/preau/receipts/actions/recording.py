"""Every receipt is written here, whatever brought the money: its number, its accounting day, its lines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from preau.common import clock
from preau.common.actors import Actor
from preau.common.sql import maybe, scalar
from preau.payables.kinds import Payable
from preau.payables.lines import paid_for
from preau.receipts.enums import Means
from preau.receipts.models import Cheque, Receipt, ReceiptLine
from preau.structures.actions.numbering import take_numbers
from preau.structures.models import CashOffice

SERIES = "receipt"

CLOSED = "SELECT max(date) FROM receipts_dailysheet WHERE cash_office_id = %s"


@dataclass(frozen=True, slots=True)
class NewLine:
    """What a receipt pays for; signed cents."""

    payable: Payable
    amount_cents: int
    person_id: int | None = None


@dataclass(frozen=True, slots=True)
class NewReceipt:
    """A receipt to write; its amount is the sum of its lines. `entry_id` is the entry of the ledger it shows."""

    cash_office: CashOffice
    key: UUID
    means: Means
    payer: str
    lines: Sequence[NewLine]
    household_id: int | None = None
    reference: str = ""
    cheque: Cheque | None = None
    note: str = ""
    reverses: Receipt | None = None
    returns: Receipt | None = None


@dataclass(frozen=True, slots=True)
class TakenNumber:
    """A receipt's number and accounting day, taken before its entry is posted: the office's row stays held."""

    year: int
    number: int
    date: date
    at: datetime

    def printed(self, code: str) -> str:
        return f"{code}-{self.year}-{self.number:06d}"


def take_number(cash_office: CashOffice, at: datetime) -> TakenNumber:
    """The next number of this cash office, and the day it counts for; two statements (five on the last of December).

    The day is that of `at` in France, or the day after the last one whose daily sheet is closed; the number is of the
    year of that day. Closing a day takes a number of the same series' row first (`hold_day`), so that no receipt slips
    into a day while it closes. Raises `TransactionManagementError` outside a transaction.
    """
    today = clock.paris(at).date()
    year = today.year
    if (today + timedelta(days=1)).year != year:  # once this day is closed, what comes in is of the next year
        for held in (year, year + 1):
            take_numbers(cash_office_id=cash_office.pk, series=SERIES, year=held, count=0)
        year = open_day(cash_office, today).year
    (number,) = take_numbers(cash_office_id=cash_office.pk, series=SERIES, year=year)
    return TakenNumber(year, number, open_day(cash_office, today), at)


def hold_day(cash_office: CashOffice, day: date) -> None:
    """Hold the receipts of this cash office until the end of the transaction: no number is taken meanwhile."""
    for year in sorted({day.year, clock.today().year}):
        take_numbers(cash_office_id=cash_office.pk, series=SERIES, year=year, count=0)


def open_day(cash_office: CashOffice, day: date) -> date:
    """The day itself, or the day after the last closed one; one statement. Sure until the end of `hold_day` only."""
    closed = maybe(date, CLOSED, [cash_office.pk])
    return day if closed is None else max(day, closed + timedelta(days=1))


def write_receipt(
    new: NewReceipt, *, taken: TakenNumber, entry_id: int, actor: Actor, pk: int | None = None
) -> Receipt:
    """The receipt and its lines; two statements. The caller has taken the number, then posted the entry."""
    receipt = Receipt(
        pk=pk,
        structure_id=new.cash_office.structure_id,
        cash_office=new.cash_office,
        year=taken.year,
        number=taken.number,
        date=taken.date,
        at=taken.at,
        key=new.key,
        means=new.means,
        amount_cents=sum(line.amount_cents for line in new.lines),
        household_id=new.household_id,
        payer=new.payer[:160],
        reference=new.reference[:80],
        cheque=new.cheque,
        note=new.note[:200],
        reverses=new.reverses,
        returns=new.returns,
        entry_id=entry_id,
        actor_id=actor.id,
    )
    receipt.save(force_insert=True)
    ReceiptLine.objects.bulk_create(
        ReceiptLine(
            receipt=receipt,
            person_id=line.person_id,
            amount_cents=line.amount_cents,
            **paid_for(line.payable),
        )
        for line in new.lines
    )
    return receipt


def paid_lines(receipt: Receipt) -> list[NewLine]:
    """The lines of a receipt, as they were written; one statement, none when they were fetched with it."""
    home, office = receipt.household_id, receipt.cash_office_id
    return [
        NewLine(line.payable(household_id=home, cash_office_id=office), line.amount_cents, line.person_id)
        for line in receipt.lines.all()
    ]


def next_receipt_id() -> int:
    """The id of a receipt to be: the entry that comes before it names it as its cause."""
    return scalar(int, "SELECT nextval(pg_get_serial_sequence('receipts_receipt', 'id'))")
