"""Numbers without a gap and days that close, whatever happens at the same time."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction

from preau.receipts.actions import recording, undo_receipt
from preau.receipts.enums import Means
from preau.receipts.models import DailySheet, Receipt
from tests.acting import by
from tests.factories.money import CashOfficeFactory
from tests.ledger.test_posting import rush
from tests.receipts.conftest import NOW, DeskTown

TODAY = date(2026, 11, 21)


def close(desk: DeskTown, day: date = TODAY, *, pause: float = 0.0) -> int:
    """Close a day as its daily sheet does: hold, count, write the sheet, mark the receipts. How many it holds."""
    with transaction.atomic():
        recording.hold_day(desk.office, day)
        rows = Receipt.objects.filter(cash_office=desk.office, date=day, sheet__isnull=True)
        found = dict(rows.order_by("id").values_list("id", "amount_cents"))
        time.sleep(pause)
        sheet = DailySheet.objects.create(
            structure=desk.structure,
            cash_office=desk.office,
            year=day.year,
            number=DailySheet.objects.count() + 1,
            key=uuid4(),
            amount_cents=sum(found.values()),
            count=len(found),
            actor=desk.agent,
            at=NOW,
            date=day,
            opening_cents=0,
            expected_cents=0,
            counted_cents=0,
        )
        Receipt.objects.filter(pk__in=found).update(sheet=sheet)
    return len(found)


def left_out(desk: DeskTown) -> int:
    """Receipts of a closed day that its sheet does not hold: none, ever."""
    days = DailySheet.objects.filter(cash_office=desk.office).values("date")
    return Receipt.objects.filter(cash_office=desk.office, date__in=days, sheet__isnull=True).count()


def test_receipt_after_the_closing_counts_for_the_next_open_day(desk: DeskTown) -> None:
    family = desk.family()
    first = desk.take(desk.part(family))
    close(desk)
    close(desk, TODAY + timedelta(days=1))
    second = desk.take(desk.part(family))
    assert (first.date, second.date, second.at) == (TODAY, TODAY + timedelta(days=2), NOW)
    assert left_out(desk) == 0


def test_closing_of_one_office_leaves_the_others_open(desk: DeskTown) -> None:
    close(desk)
    other = DeskTown()
    assert other.take(other.part(other.family())).date == TODAY


def test_number_starts_again_each_year_of_the_french_calendar(desk: DeskTown) -> None:
    family = desk.family()
    eve = NOW.replace(month=12, day=31, hour=22, minute=59)
    found = [desk.take(desk.part(family), at=at) for at in (eve, eve + timedelta(minutes=1))]
    assert [(row.year, row.number, row.date) for row in found] == [
        (2026, 1, date(2026, 12, 31)),
        (2027, 1, date(2027, 1, 1)),
    ]


def test_rush_of_the_desk_leaves_no_gap(make_desk: Callable[..., DeskTown]) -> None:
    desk = make_desk()
    families = [desk.family(2) for _ in range(4)]
    other = CashOfficeFactory.create(structure=desk.structure)

    def take(number: int) -> None:
        family = families[number % 4]
        if number % 5 == 0:
            desk.cheque(desk.part(family, 500, child=0), desk.part(families[(number + 1) % 4], 700))
        elif number % 5 == 1:
            undo_receipt(receipt=desk.take(desk.part(family)), reason="faux", actor=by(desk.agent), at=NOW)
        elif number % 5 == 2:
            desk.take(desk.part(family), office=other)
        else:
            desk.take(desk.part(family), means=Means.VOUCHER)

    results = rush([lambda number=number: take(number) for number in range(20)])  # type: ignore[misc]
    assert Counter(str(result) for result in results if result is not None) == {
        "Un de ces montants dépend d’une autre régie : faites un encaissement par régie.": 4
    }
    taken = list(Receipt.objects.order_by("number").values_list("number", flat=True))
    assert taken == list(range(1, 4 * 2 + 4 * 2 + 8 + 1))


def test_rush_of_the_desk_while_the_day_closes_leaves_nothing_between(make_desk: Callable[..., DeskTown]) -> None:
    desk = make_desk()
    families = [desk.family() for _ in range(6)]
    jobs: list[Callable[[], object]] = [
        lambda family=family: desk.take(desk.part(family))
        for family in families  # type: ignore[misc]
    ]
    held = rush([*jobs[:3], lambda: close(desk, pause=0.1), *jobs[3:]])[3]
    assert Receipt.objects.filter(date=TODAY).count() == held
    assert (left_out(desk), Receipt.objects.count()) == (0, 6)


@contextmanager
def guard_gone() -> Iterator[None]:
    """The database without what it checks of a sheet at commit."""
    table = "ALTER TABLE receipts_dailysheet"
    with connection.cursor() as cursor:
        cursor.execute(f"{table} DISABLE TRIGGER USER")
        try:
            yield
        finally:
            cursor.execute(f"{table} ENABLE TRIGGER USER")


def rush_without_the_hold(desk: DeskTown, monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """A receipt is taken while a day closes, and nothing holds either."""
    family, is_counting = desk.family(), threading.Event()
    monkeypatch.setattr(recording, "hold_day", lambda office, day: is_counting.set())

    def late() -> None:
        assert is_counting.wait(10)
        time.sleep(0.1)
        desk.take(desk.part(family))

    return rush([lambda: close(desk, pause=1.5), late])


def test_negative_control_without_the_hold_a_receipt_slips_into_the_closed_day(
    make_desk: Callable[..., DeskTown], monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = make_desk()
    with guard_gone():
        rush_without_the_hold(desk, monkeypatch)
    assert left_out(desk) == 1


def test_without_the_hold_the_database_refuses_the_closing(
    make_desk: Callable[..., DeskTown], monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = make_desk()
    closed, _ = rush_without_the_hold(desk, monkeypatch)
    assert isinstance(closed, IntegrityError)
    assert (DailySheet.objects.count(), Receipt.objects.count()) == (0, 1)
