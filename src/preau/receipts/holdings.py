"""What a cash office holds and has to close: money not paid in yet, receipts on no slip, days without a sheet."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.db.models import F, Q, Subquery

from preau.common.sql import fetch, only
from preau.receipts.enums import Means
from preau.receipts.models import DailySheet, Deposit
from preau.receipts.rules.closing import Drawer, opening_cents
from preau.receipts.rules.depositing import is_late, is_over
from preau.structures.models import CashOffice


@dataclass(frozen=True, slots=True)
class Kept:
    """What was received by one means and not paid in yet. Cents; `oldest` is an accounting day."""

    office_id: int
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
SELECT cash_office_id AS office_id, means, count(*) AS count, sum(amount_cents) AS cents, min(date) AS oldest
FROM receipts_receipt
WHERE cash_office_id = ANY(%(offices)s) AND deposit_id IS NULL GROUP BY cash_office_id, means
"""

LAST = """
SELECT cash_office_id AS office_id, max(date) AS date FROM receipts_deposit
WHERE cash_office_id = ANY(%(offices)s) GROUP BY 1
"""

OPEN_DAYS = """
SELECT cash_office_id AS office_id, date, count(*) AS count, sum(amount_cents) AS cents,
    coalesce(sum(amount_cents) FILTER (WHERE means = 'cash'), 0) AS cash_cents, bool_or(means = 'cash') AS has_cash
FROM receipts_receipt WHERE cash_office_id = ANY(%(offices)s) AND sheet_id IS NULL
GROUP BY cash_office_id, date ORDER BY date, cash_office_id
"""

UNSLIPPED = """
SELECT cash_office_id AS office_id, count(*) AS count, sum(amount_cents) AS cents, min(date) AS first, max(date) AS last
FROM receipts_receipt WHERE cash_office_id = ANY(%(offices)s) AND slip_id IS NULL GROUP BY cash_office_id
"""


@dataclass(frozen=True, slots=True)
class _Last:
    """A row of `LAST`: the day of the last deposit."""

    office_id: int
    date: date


def holdings(offices: Iterable[CashOffice]) -> list[Holding]:
    """One by cash office, in order; two statements."""
    rows = list(offices)
    values = {"offices": [office.pk for office in rows]}
    kept: dict[int, list[Kept]] = {}
    for row in fetch(Kept, KEPT, values):
        kept.setdefault(row.office_id, []).append(row)
    last = {row.office_id: row.date for row in fetch(_Last, LAST, values)}
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
    return fetch(OpenDay, OPEN_DAYS, {"offices": [office.pk for office in offices]})


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
    rows = fetch(Unslipped, UNSLIPPED, {"offices": [office.pk for office in offices]})
    return {row.office_id: row for row in rows}


def last_sheet(cash_office: CashOffice) -> DailySheet | None:
    """The last closed day; one statement."""
    return DailySheet.objects.filter(cash_office=cash_office).defer("content").order_by("-date").first()


DRAWER = """
SELECT
    (SELECT coalesce(sum(amount_cents), 0) FROM receipts_receipt
     WHERE cash_office_id = %(office)s AND date = %(day)s AND means = 'cash' AND sheet_id IS NULL) AS received_cents,
    (SELECT coalesce(sum((totals->'means'->>'cash')::bigint), 0) FROM receipts_deposit
     WHERE cash_office_id = %(office)s AND date <= %(day)s AND (%(after)s::date IS NULL OR date > %(after)s))
    AS paid_in_cents
"""


@dataclass(frozen=True, slots=True)
class _Cash:
    """The row of `DRAWER`."""

    received_cents: int
    paid_in_cents: int


def drawer(cash_office: CashOffice, day: date, last: DailySheet | None) -> Drawer:
    """The cash of a day that is not closed; `last` is the last closed one. One statement."""
    after = last.date if last else None
    cash = only(_Cash, DRAWER, {"office": cash_office.pk, "day": day, "after": after})
    former = (last.counted_cents, last.totals["float_cents"]) if last else None
    opening = opening_cents(float_cents=cash_office.cash_float_cents, last=former)
    return Drawer(opening, cash.received_cents, cash.paid_in_cents)


def deposits_on(cash_office: CashOffice, *, after: date | None, until: date) -> list[Deposit]:
    """The deposits that a sheet of `until` counts; one statement."""
    rows = Deposit.objects.filter(cash_office=cash_office, date__lte=until).defer("content")
    return list(rows.filter(date__gt=after).order_by("id") if after else rows.order_by("id"))


def gaps_told(cash_office: CashOffice, until: date) -> list[DailySheet]:
    """The days up to `until`, closed since the last deposit, whose drawer did not agree; one statement."""
    last = Deposit.objects.filter(cash_office=cash_office).order_by("-id").values("at")[:1]
    rows = DailySheet.objects.filter(cash_office=cash_office, date__lte=until).exclude(
        counted_cents=F("expected_cents")
    )
    since = rows.alias(last=Subquery(last)).filter(Q(last=None) | Q(at__gt=F("last")))
    return list(since.defer("content").order_by("date"))


TAKEN = """
SELECT r.means, count(*) AS count, sum(r.amount_cents) AS cents
FROM receipts_receipt r JOIN structures_cashoffice o ON o.id = r.cash_office_id
WHERE o.structure_id = %(structure)s AND r.date = %(day)s GROUP BY 1
"""

WEEKLY = """
SELECT date_trunc('week', r.date)::date AS week, sum(r.amount_cents) AS cents
FROM receipts_receipt r JOIN structures_cashoffice o ON o.id = r.cash_office_id
WHERE o.structure_id = %(structure)s AND r.date >= %(first)s AND r.date < %(end)s GROUP BY 1 ORDER BY 1
"""


@dataclass(frozen=True, slots=True)
class Taken:
    """What came in by one means on a day, over all cash offices. Cents."""

    means: Means
    count: int
    cents: int


@dataclass(frozen=True, slots=True)
class WeekCents:
    """A week, by its Monday, and what came in. Cents."""

    week: date
    cents: int


def taken_on(structure_id: int, day: date) -> list[Taken]:
    """The money of an accounting day, in the order of the means; one statement."""
    order = list(Means)
    rows = fetch(Taken, TAKEN, {"structure": structure_id, "day": day})
    return sorted(rows, key=lambda row: order.index(row.means))


def taken_by_week(structure_id: int, first: date, end: date) -> list[WeekCents]:
    """What came in by week, from the Monday `first` to the day before `end`; one statement."""
    return fetch(WeekCents, WEEKLY, {"structure": structure_id, "first": first, "end": end})
