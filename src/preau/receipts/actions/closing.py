"""Closing a slip (BE) or a day (FQE): its receipts are fixed, numbered and signed, in one transaction.

A cash office's receipts are held meanwhile (`hold_day`): what is closed is what was there, and nothing more.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid5

from django.db import transaction
from django.db.models import Min

from preau.common import clock
from preau.common.actors import Actor, Right
from preau.common.reasons import Reason
from preau.common.spans import why_not_span
from preau.receipts.actions.recording import hold_day
from preau.receipts.documents import by_means, by_means_and, by_product, freeze, heading
from preau.receipts.enums import Means
from preau.receipts.errors import ReceiptError
from preau.receipts.holdings import drawer, last_sheet, open_days
from preau.receipts.models import CollectionSlip, DailySheet, Receipt, printed_number
from preau.receipts.queries import Journal, lines_of
from preau.receipts.reasons import ReceiptCode
from preau.receipts.rules.closing import counted_cents, why_not_close, why_not_slip
from preau.structures.actions.numbering import take_numbers
from preau.structures.models import CashOffice

SLIPS, SHEETS = "slip", "sheet"


class ChangedSinceError(ReceiptError):
    """What is to be closed is no longer what the agent looked at."""

    def __init__(self) -> None:
        super().__init__(Reason(ReceiptCode.CHANGED_SINCE))


@dataclass(frozen=True, slots=True)
class Seen:
    """What the agent was shown before closing: the number of lines and the amount in cents."""

    count: int
    cents: int

    def check(self, found: Journal) -> None:
        """Raises `ChangedSinceError`."""
        if (found.count, found.cents) != (self.count, self.cents):
            raise ChangedSinceError


@dataclass(frozen=True, slots=True)
class Count:
    """The drawer as it was counted: number of notes and coins by value in cents, and what explains a difference."""

    pieces: Mapping[int, int]
    note: str = ""


def slip_receipts(cash_office: CashOffice, *, first: date | None, last: date, means: Sequence[str]) -> list[int]:
    """The receipts that a slip would hold: without `first`, all those since the last slip. One statement."""
    rows = Receipt.objects.filter(cash_office=cash_office, date__lte=last, slip__isnull=True)
    if first is not None:
        rows = rows.filter(date__gte=first)
    if means:
        rows = rows.filter(means__in=means)
    return list(rows.order_by("date", "year", "number").values_list("id", flat=True))


def close_slip(
    *,
    cash_office: CashOffice,
    last: date,
    key: UUID,
    actor: Actor,
    first: date | None = None,
    means: Sequence[str] = (),
    seen: Seen | None = None,
    at: datetime | None = None,
) -> CollectionSlip:
    """Close a BE: the receipts of these days and means that no BE holds yet, from the oldest when `first` is empty.

    A slip is of one year, that of its receipts. A key that has served gives the slip it made. Raises `ReceiptError`:
    nothing is written then.
    """
    actor.must(Right.CLOSE_BOOKS, cash_office.structure_id)
    moment = at or clock.now()
    today = clock.paris(moment).date()
    if last > today:
        raise ReceiptError(Reason(ReceiptCode.SLIP_TO_COME))
    if why := why_not_span(first, last):
        raise ReceiptError(why)
    with transaction.atomic():
        hold_day(cash_office, last)
        if known := CollectionSlip.objects.filter(key=key).first():
            return known
        ids = slip_receipts(cash_office, first=first, last=last, means=means)
        if not ids:
            raise ReceiptError(Reason(ReceiptCode.NOTHING_TO_CLOSE))
        found = lines_of(ids)
        if seen is not None:
            seen.check(found)
        if why := why_not_slip([line.date for line in found.lines]):
            raise ReceiptError(why)
        slip = _slip(cash_office, found, first, last, means, key, actor, moment)
        slip.count = len(ids)
        slip.save(force_insert=True)
        Receipt.objects.filter(pk__in=ids).update(slip=slip)
    return slip


def _slip(
    cash_office: CashOffice,
    found: Journal,
    first: date | None,
    last: date,
    means: Sequence[str],
    key: UUID,
    actor: Actor,
    at: datetime,
) -> CollectionSlip:
    year = found.lines[0].date.year
    (number,) = take_numbers(cash_office_id=cash_office.pk, series=SLIPS, year=year)
    start = first or found.lines[0].date
    codes = [code.value for code in Means if code.value in means]
    printed = printed_number(cash_office.code, CollectionSlip.SHORT, year, number)
    content = heading(cash_office=cash_office, number=printed, actor=actor, at=at)
    content |= {"first": start.isoformat(), "last": last.isoformat(), "means": codes, "lines": freeze(found.lines)}
    return CollectionSlip(
        structure_id=cash_office.structure_id,
        cash_office=cash_office,
        year=year,
        number=number,
        key=key,
        totals={"means": by_means(found.lines), "products": by_product(found.lines)},
        content=content,
        amount_cents=found.cents,
        actor_id=actor.account,
        at=at,
        first_date=start,
        last_date=last,
        means=codes,
    )


def close_day(
    *,
    cash_office: CashOffice,
    day: date,
    count: Count,
    key: UUID,
    actor: Actor,
    seen: Seen | None = None,
    at: datetime | None = None,
) -> DailySheet:
    """Close the sheet of a day (FQE) with the drawer counted; a difference must be explained.

    What comes in afterwards counts for the next day. A key that has served gives the sheet it made. Raises
    `ReceiptError`: nothing is written then. Raises `ValueError` for what is not a piece of euro.
    """
    actor.must(Right.CLOSE_BOOKS, cash_office.structure_id)
    moment, counted = at or clock.now(), counted_cents(count.pieces)
    with transaction.atomic():
        hold_day(cash_office, day)
        if known := DailySheet.objects.filter(key=key).first():
            return known
        closing = _Closing(cash_office, day, actor, moment)
        closing.check()
        if seen is not None:
            seen.check(closing.found)
        gap = counted - closing.drawer.expected_cents
        if gap and not count.note.strip():
            raise ReceiptError(Reason(ReceiptCode.GAP_UNEXPLAINED, gap=gap))
        return closing.write(key=key, counted=counted, pieces=count.pieces, note=count.note.strip())


def close_still_days(
    *, cash_office: CashOffice, until: date, key: UUID, actor: Actor, at: datetime | None = None
) -> list[DailySheet]:
    """Close, oldest first, the days up to `until` without any cash (cards, cheques, transfers).

    Their drawer did not move: it is not counted. Stops before the first day whose cash must be. The sheets made, none
    for a second sending.
    """
    actor.must(Right.CLOSE_BOOKS, cash_office.structure_id)
    moment, made = at or clock.now(), []
    with transaction.atomic():
        hold_day(cash_office, until)
        for row in open_days([cash_office]):
            closing = _Closing(cash_office, row.date, actor, moment)
            if row.date > until or row.has_cash or not closing.drawer.is_still:
                break
            closing.check()
            own = uuid5(key, row.date.isoformat())
            made.append(closing.write(key=own, counted=closing.drawer.opening_cents, pieces=None, note=""))
    return made


class _Closing:
    """A day about to be closed, read once; the cash office is held."""

    def __init__(self, cash_office: CashOffice, day: date, actor: Actor, at: datetime) -> None:
        self.cash_office, self.day, self.actor, self.at = cash_office, day, actor, at
        self.last = last_sheet(cash_office)
        self.drawer = drawer(cash_office, day, self.last)
        open_receipts = Receipt.objects.filter(cash_office=cash_office, sheet__isnull=True)
        self.first_open = open_receipts.aggregate(day=Min("date"))["day"]
        self.ids = list(open_receipts.filter(date=day).order_by("id").values_list("id", flat=True))
        self.found = lines_of(self.ids)

    def check(self) -> None:
        """Raises `ReceiptError`."""
        last = self.last.date if self.last else None
        today = clock.paris(self.at).date()
        if why := why_not_close(day=self.day, today=today, last_closed=last, first_open=self.first_open):
            raise ReceiptError(why)

    def write(self, *, key: UUID, counted: int, pieces: Mapping[int, int] | None, note: str) -> DailySheet:
        """The sheet, with its receipts."""
        office, year = self.cash_office, self.day.year
        (number,) = take_numbers(cash_office_id=office.pk, series=SHEETS, year=year)
        coins = {str(value): times for value, times in (pieces or {}).items() if times}
        printed = printed_number(office.code, DailySheet.SHORT, year, number)
        content = heading(cash_office=office, number=printed, actor=self.actor, at=self.at)
        content |= {"date": self.day.isoformat(), "note": note, "coins": coins, "lines": freeze(self.found.lines)}
        content |= {"was_counted": pieces is not None, "counted_cents": counted} | self._amounts
        sheet = DailySheet(
            structure_id=office.structure_id,
            cash_office=office,
            year=year,
            number=number,
            key=key,
            totals=self._totals,
            content=content,
            amount_cents=self.found.cents,
            count=len(self.ids),
            note=note,
            actor_id=self.actor.account,
            at=self.at,
            date=self.day,
            opening_cents=self.drawer.opening_cents,
            expected_cents=self.drawer.expected_cents,
            counted_cents=counted,
            coins=coins,
        )
        sheet.save(force_insert=True)
        Receipt.objects.filter(pk__in=self.ids).update(sheet=sheet)
        return sheet

    @property
    def _amounts(self) -> dict[str, int]:
        return {
            "opening_cents": self.drawer.opening_cents,
            "received_cents": self.drawer.received_cents,
            "paid_in_cents": self.drawer.paid_in_cents,
            "expected_cents": self.drawer.expected_cents,
        }

    @property
    def _totals(self) -> dict[str, Any]:
        lines = self.found.lines
        cells = by_means_and(lines, "category")
        return {"means": by_means(lines), "cells": cells, "float_cents": self.cash_office.cash_float_cents}
