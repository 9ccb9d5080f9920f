"""Reads of the journal of receipts: one line by thing paid for, in order, with a running total. One statement each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from preau.common.numbers import number_forms
from preau.common.ordering import french_order_sql
from preau.common.sql import fetch
from preau.payables.enums import Category
from preau.receipts.enums import Means
from preau.receipts.models import CollectionSlip, DailySheet, Deposit, Receipt, printed_number


@dataclass(frozen=True, slots=True)
class Selection:
    """Which receipts: accounting days from `first` to `last`, both included, and what else they must be.

    `is_slipped` is whether a BE holds them, `None` for both. `household` is the number of a file, or part of the name
    of a household or of a payer.
    """

    structure_id: int
    first: date
    last: date
    office_id: int | None = None
    means: Sequence[str] = ()
    category: str = ""
    is_slipped: bool | None = None
    household: str = ""

    @property
    def values(self) -> dict[str, Any]:
        return {
            "structure": self.structure_id,
            "first": self.first,
            "last": self.last,
            "office": self.office_id,
            "means": list(self.means) or None,
            "category": self.category or None,
            "slipped": self.is_slipped,
            "numbers": number_forms(self.household) or None,
            "name": f"%{_literal(self.household)}%",
        }


@dataclass(frozen=True, slots=True)
class JournalLine:
    """A line of the journal; amounts in cents. `slip`, `sheet` and `deposit` are printed numbers, empty without one."""

    rank: int
    running_cents: int
    receipt_id: int
    cheque_id: int | None
    date: date
    at: datetime
    receipt: str
    payer: str
    household: str
    household_id: int | None
    pupil: str
    means: Means
    reference: str
    product: str
    category: Category
    cents: int
    reverses: bool
    slip: str
    sheet: str
    deposit: str


@dataclass(frozen=True, slots=True)
class Journal:
    """A page of the journal, and what the whole selection comes to."""

    lines: list[JournalLine]
    count: int
    cents: int


@dataclass(frozen=True, slots=True)
class Sum:
    """What came in by one means for one category: lines and cents."""

    means: Means
    category: Category
    count: int
    cents: int


WHERE = """
r.structure_id = %(structure)s AND r.date BETWEEN %(first)s AND %(last)s
    AND (%(office)s::bigint IS NULL OR r.cash_office_id = %(office)s)
    AND (%(means)s::text[] IS NULL OR r.means = ANY(%(means)s))
    AND (%(category)s::text IS NULL OR l.category = %(category)s)
    AND (%(slipped)s::boolean IS NULL OR (r.slip_id IS NOT NULL) = %(slipped)s)
    AND (%(numbers)s::text[] IS NULL OR h.number = ANY(%(numbers)s) OR h.name ILIKE %(name)s OR r.payer ILIKE %(name)s)
"""

# Ranks, running and total sums are over the whole selection, before LIMIT; only the page then meets the other tables.
# A line that names nobody is for the children of the household.
JOURNAL = """
WITH chosen AS MATERIALIZED (
    SELECT l.id AS line_id, l.person_id, l.label, l.category, l.amount_cents, r.id, r.cheque_id, r.date, r.at, o.code,
        r.year, r.number, r.payer, r.household_id, h.number AS file, r.means, r.reference,
        coalesce(r.reverses_id, r.returns_id) AS undoes_id, r.slip_id,
        r.sheet_id, r.deposit_id, row_number() OVER w AS rank, (sum(l.amount_cents) OVER w)::bigint AS running,
        row_number() OVER (ORDER BY {order}) AS place,
        count(*) OVER () AS lines, (sum(l.amount_cents) OVER ())::bigint AS total
    FROM receipts_receipt r
    JOIN receipts_receiptline l ON l.receipt_id = r.id
    JOIN structures_cashoffice o ON o.id = r.cash_office_id
    LEFT JOIN households_household h ON h.id = r.household_id
    WHERE {where}
    WINDOW w AS (ORDER BY r.date, o.code, r.year, r.number, l.id)
    ORDER BY {order} LIMIT %(limit)s::int OFFSET %(offset)s::int
)
SELECT c.rank, c.running AS running_cents, c.id AS receipt_id, c.cheque_id, c.date, c.at, c.code, c.year,
    c.number, c.payer, coalesce(c.file, '') AS household,
    c.household_id,
    coalesce(p.first_name || ' ' || p.last_name, CASE WHEN c.person_id IS NULL THEN (
        SELECT string_agg(child.first_name, ', ' ORDER BY child.birth_date, child.first_name, child.id)
        FROM households_householdperson m JOIN households_person child ON child.id = m.person_id
        WHERE m.household_id = c.household_id AND child.kind = 'child') END, '') AS pupil, c.means,
    CASE WHEN cheque.id IS NULL THEN c.reference ELSE 'n° ' || cheque.number || ', ' || cheque.bank END AS reference,
    c.label AS product, c.category, c.amount_cents AS cents, c.undoes_id IS NOT NULL AS reverses,
    slip.year AS slip__year, slip.number AS slip__number, sheet.year AS sheet__year, sheet.number AS sheet__number,
    deposit.year AS deposit__year, deposit.number AS deposit__number, c.lines, c.total
FROM chosen c
LEFT JOIN households_person p ON p.id = c.person_id
LEFT JOIN receipts_cheque cheque ON cheque.id = c.cheque_id
LEFT JOIN receipts_collectionslip slip ON slip.id = c.slip_id
LEFT JOIN receipts_dailysheet sheet ON sheet.id = c.sheet_id
LEFT JOIN receipts_deposit deposit ON deposit.id = c.deposit_id
ORDER BY c.place
"""
BY_DAY = ("r.date", "o.code", "r.year", "r.number", "l.id")
ORDERS: Mapping[str, tuple[str, ...]] = {
    "jour": BY_DAY,
    "recu": BY_DAY[1:],
    "payeur": (french_order_sql("r.payer"), *BY_DAY),
    "moyen": ("r.means", *BY_DAY),
    "montant": ("l.amount_cents", *BY_DAY),
}
"""By what the journal may be sorted; ranks and running totals stay those of the days."""


@dataclass(frozen=True, slots=True)
class _Paper:
    year: int
    number: int


@dataclass(frozen=True, slots=True)
class _Row:
    """A row of `JOURNAL`: `lines` and `total` are those of the whole selection."""

    rank: int
    running_cents: int
    receipt_id: int
    cheque_id: int | None
    date: date
    at: datetime
    code: str
    year: int
    number: int
    payer: str
    household: str
    household_id: int | None
    pupil: str
    means: Means
    reference: str
    product: str
    category: Category
    cents: int
    reverses: bool
    slip: _Paper | None
    sheet: _Paper | None
    deposit: _Paper | None
    lines: int
    total: int


SUMS = """
SELECT r.means, l.category, count(*) AS count, sum(l.amount_cents) AS cents
FROM receipts_receipt r JOIN receipts_receiptline l ON l.receipt_id = r.id
LEFT JOIN households_household h ON h.id = r.household_id
WHERE {where} GROUP BY r.means, l.category ORDER BY r.means, l.category
"""


def journal(
    selection: Selection,
    *,
    limit: int | None = None,
    offset: int = 0,
    order: str = "jour",
    is_down: bool = False,
) -> Journal:
    """The lines by a key of `ORDERS`, backwards if `is_down`; ranks and running totals go over the whole selection."""
    return _journal(WHERE, selection.values | {"limit": limit, "offset": offset}, _order(order, is_down=is_down))


def lines_of(receipt_ids: Sequence[int]) -> Journal:
    """The lines of these receipts, in the same order."""
    return _journal("r.id = ANY(%(ids)s)", {"ids": list(receipt_ids), "limit": None, "offset": 0}, _order("jour"))


def journal_sums(selection: Selection) -> list[Sum]:
    """The whole selection by means and category, in the order of `Means`."""
    order = list(Means)
    return sorted(fetch(Sum, SUMS.format(where=WHERE), selection.values), key=lambda row: order.index(row.means))


def _order(key: str, *, is_down: bool = False) -> str:
    return ", ".join(f"{column} DESC" if is_down else column for column in ORDERS[key])


def _journal(where: str, values: dict[str, Any], order: str) -> Journal:
    rows = fetch(_Row, JOURNAL.format(where=where, order=order), values)
    count, cents = (rows[0].lines, rows[0].total) if rows else (0, 0)
    return Journal([_line(row) for row in rows], count, cents)


def _line(row: _Row) -> JournalLine:
    return JournalLine(
        rank=row.rank,
        running_cents=row.running_cents,
        receipt_id=row.receipt_id,
        cheque_id=row.cheque_id,
        date=row.date,
        at=row.at,
        receipt=f"{row.code}-{row.year}-{row.number:06d}",
        payer=row.payer,
        household=row.household,
        household_id=row.household_id,
        pupil=row.pupil,
        means=row.means,
        reference=row.reference,
        product=row.product,
        category=row.category,
        cents=row.cents,
        reverses=row.reverses,
        slip=_printed(row.code, CollectionSlip.SHORT, row.slip),
        sheet=_printed(row.code, DailySheet.SHORT, row.sheet),
        deposit=_printed(row.code, Deposit.SHORT, row.deposit),
    )


def _printed(code: str, short: str, paper: _Paper | None) -> str:
    return "" if paper is None else printed_number(code, short, paper.year, paper.number)


def _literal(text: str) -> str:
    """What was typed, for LIKE."""
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def whole(receipt: Receipt) -> list[Receipt]:
    """The receipt, or all those of its cheque, the first first; their lines with them. Two statements."""
    rows = Receipt.objects.select_related("cash_office", "cheque").prefetch_related("lines")
    if receipt.cheque_id is None:
        return list(rows.filter(pk=receipt.pk))
    return list(rows.filter(cheque=receipt.cheque_id, reverses__isnull=True).order_by("id"))
