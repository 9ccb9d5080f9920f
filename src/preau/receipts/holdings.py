"""What a cash office holds and has to close: money not paid in yet, receipts on no slip, days without a sheet."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import connection

from preau.receipts.enums import Means
from preau.receipts.models import CollectionSlip, DailySheet, Deposit
from preau.receipts.rules.closing import Drawer, opening_cents
from preau.receipts.rules.depositing import is_late, is_over
from preau.structures.models import CashOffice


@dataclass(frozen=True, slots=True)
class Kept:
    """What was received by one means and not paid in yet. Cents; `oldest` is an accounting day."""

    means: Means
    count: int
    cents: int
    oldest: date


@dataclass(frozen=True, slots=True)
class Holding:
    """The money a cash office keeps (the change that stays in its drawer apart), and its last deposit."""

    cash_office: CashOffice
    kept: list[Kept] = field(default_factory=list)
    last_deposit: date | None = None

    @property
    def cents(self) -> int:
        return sum(row.cents for row in self.kept)

    @property
    def count(self) -> int:
        return sum(row.count for row in self.kept)

    @property
    def oldest(self) -> date | None:
        return min((row.oldest for row in self.kept), default=None)

    @property
    def is_over(self) -> bool:
        return is_over(held_cents=self.cents, max_holding_cents=self.cash_office.max_holding_cents)

    def is_late(self, today: date) -> bool:
        return is_late(oldest=self.oldest, today=today)


KEPT = """
SELECT cash_office_id, means, count(*), sum(amount_cents)::bigint, min(date) FROM receipts_receipt
WHERE cash_office_id = ANY(%(offices)s) AND deposit_id IS NULL GROUP BY cash_office_id, means
"""

LAST = "SELECT cash_office_id, max(date) FROM receipts_deposit WHERE cash_office_id = ANY(%(offices)s) GROUP BY 1"

OPEN_DAYS = """
SELECT cash_office_id, date, count(*), sum(amount_cents)::bigint,
    coalesce(sum(amount_cents) FILTER (WHERE means = 'cash'), 0)::bigint, bool_or(means = 'cash')
FROM receipts_receipt WHERE cash_office_id = ANY(%(offices)s) AND sheet_id IS NULL
GROUP BY cash_office_id, date ORDER BY date, cash_office_id
"""

UNSLIPPED = """
SELECT cash_office_id, count(*), sum(amount_cents)::bigint, min(date), max(date)
FROM receipts_receipt WHERE cash_office_id = ANY(%(offices)s) AND slip_id IS NULL GROUP BY cash_office_id
"""


def holdings(offices: Iterable[CashOffice]) -> list[Holding]:
    """One by cash office, in order; two statements."""
    rows = list(offices)
    values = {"offices": [office.pk for office in rows]}
    kept: dict[int, list[Kept]] = {}
    for office_id, means, count, cents, oldest in _all(KEPT, values):
        kept.setdefault(office_id, []).append(Kept(Means(means), count, cents, oldest))
    last = dict(_all(LAST, values))
    order = list(Means)
    return [
        Holding(office, sorted(kept.get(office.pk, []), key=lambda row: order.index(row.means)), last.get(office.pk))
        for office in rows
    ]


@dataclass(frozen=True, slots=True)
class OpenDay:
    """A day with receipts whose sheet is not closed; `has_cash` when cash came or went."""

    office_id: int
    date: date
    count: int
    cents: int
    cash_cents: int
    has_cash: bool


def open_days(offices: Iterable[CashOffice]) -> list[OpenDay]:
    """The oldest first; one statement."""
    return [OpenDay(*row) for row in _all(OPEN_DAYS, {"offices": [office.pk for office in offices]})]


@dataclass(frozen=True, slots=True)
class Unslipped:
    """What has been received since the last BE of a cash office."""

    office_id: int
    count: int
    cents: int
    first: date
    last: date


def unslipped(offices: Iterable[CashOffice]) -> dict[int, Unslipped]:
    """By cash office that has some; one statement."""
    return {row[0]: Unslipped(*row) for row in _all(UNSLIPPED, {"offices": [office.pk for office in offices]})}


def last_sheet(cash_office: CashOffice) -> DailySheet | None:
    """The last closed day; one statement."""
    return DailySheet.objects.filter(cash_office=cash_office).defer("content").order_by("-date").first()


DRAWER = """
SELECT
    (SELECT coalesce(sum(amount_cents), 0)::bigint FROM receipts_receipt
     WHERE cash_office_id = %(office)s AND date = %(day)s AND means = 'cash' AND sheet_id IS NULL),
    (SELECT coalesce(sum((totals->'means'->>'cash')::bigint), 0)::bigint FROM receipts_deposit
     WHERE cash_office_id = %(office)s AND date <= %(day)s AND (%(after)s::date IS NULL OR date > %(after)s))
"""


def drawer(cash_office: CashOffice, day: date, last: DailySheet | None) -> Drawer:
    """The cash of a day that is not closed; `last` is the last closed one. One statement."""
    after = last.date if last else None
    ((received, paid_in),) = _all(DRAWER, {"office": cash_office.pk, "day": day, "after": after})
    former = (last.counted_cents, last.totals["float_cents"]) if last else None
    opening = opening_cents(float_cents=cash_office.cash_float_cents, last=former)
    return Drawer(opening, received, paid_in)


def last_slip(cash_office: CashOffice) -> CollectionSlip | None:
    """The last BE of a cash office; one statement."""
    return CollectionSlip.objects.filter(cash_office=cash_office).defer("content").order_by("-year", "-number").first()


def deposits_on(cash_office: CashOffice, *, after: date | None, until: date) -> list[Deposit]:
    """The deposits that a sheet of `until` counts; one statement."""
    rows = Deposit.objects.filter(cash_office=cash_office, date__lte=until).defer("content")
    return list(rows.filter(date__gt=after).order_by("id") if after else rows.order_by("id"))


def _all(sql: str, values: dict[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows
