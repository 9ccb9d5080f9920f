"""The last of December: the number of a receipt, of a slip and of a sheet is of the year of its accounting day."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction

from preau.common.reasons import text
from preau.ledger.models import Entry
from preau.receipts.actions.closing import Count, close_day, close_slip
from preau.receipts.errors import ReceiptError
from preau.receipts.models import Receipt
from preau.receipts.rules.closing import why_not_slip
from preau.wallets.actions import charge_day
from tests.acting import by
from tests.receipts.conftest import DeskTown

LAST, FIRST = date(2026, 12, 31), date(2027, 1, 1)
NOON = datetime(2026, 12, 31, 11, tzinfo=UTC)
EVENING = NOON + timedelta(hours=7)
NEW_YEAR = datetime(2027, 1, 2, 9, tzinfo=UTC)


def year_end(desk: DeskTown) -> tuple[Receipt, Receipt]:
    """Cash at noon, the sheet closed at 18:00, cash at 19:00."""
    before = desk.take(desk.part(desk.family(), 2000), at=NOON)
    count = Count({2000: 1})
    close_day(
        cash_office=desk.office, day=LAST, count=count, key=uuid4(), actor=by(desk.agent), at=NOON + timedelta(hours=6)
    )
    return before, desk.take(desk.part(desk.family(), 1000), at=EVENING)


def test_cash_after_the_last_sheet_of_the_year_has_a_number_of_the_next(desk: DeskTown) -> None:
    before, after = year_end(desk)
    assert (before.year, before.number, before.date) == (2026, 1, LAST)
    assert (after.year, after.number, after.date) == (2027, 1, FIRST)
    later = desk.take(desk.part(desk.family(), 500), at=NEW_YEAR)
    assert (later.year, later.number) == (2027, 2)
    coins = Count({2000: 1, 1000: 1})
    sheet = close_day(cash_office=desk.office, day=FIRST, count=coins, key=uuid4(), actor=by(desk.agent), at=NEW_YEAR)
    assert (sheet.year, [r.year for r in Receipt.objects.filter(sheet=sheet)]) == (2027, [2027])


def test_a_slip_is_of_one_year(desk: DeskTown) -> None:
    year_end(desk)
    asked = {"cash_office": desk.office, "actor": by(desk.agent), "at": NEW_YEAR}
    with pytest.raises(ReceiptError, match="arrêtez d’abord ceux jusqu’au 31 décembre 2026"):
        close_slip(last=FIRST, key=uuid4(), **asked)
    old = close_slip(last=LAST, key=uuid4(), **asked)
    new = close_slip(last=FIRST, key=uuid4(), **asked)
    assert [(slip.year, slip.number, slip.count) for slip in (old, new)] == [(2026, 1, 1), (2027, 1, 1)]


def test_days_of_one_year_make_a_slip() -> None:
    assert why_not_slip([date(2026, 1, 1), LAST]) is None
    assert why_not_slip([]) is None
    assert "deux années (2026 et 2027)" in text(why_not_slip([FIRST, LAST]))


def test_the_database_refuses_a_number_of_another_year(desk: DeskTown) -> None:
    receipt = desk.take(desk.part(desk.family(), 1000))
    with pytest.raises(IntegrityError, match="a number of the year of its day"):
        write_again(receipt, 2027)


def write_again(receipt: Receipt, year: int) -> None:
    sql = "INSERT INTO receipts_receipt SELECT (jsonb_populate_record(r, %s)).* FROM receipts_receipt r WHERE id = %s"
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, [f'{{"id": 0, "year": {year}}}', receipt.pk])


def test_a_meal_of_the_last_day_of_the_year_is_posted_with_its_day(desk: DeskTown) -> None:
    family = desk.family()
    desk.pay(family, 1000)
    desk.eat(family, LAST)
    charge_day(until=LAST, now=datetime(2027, 1, 1, 0, 30, tzinfo=UTC))
    entry = Entry.objects.get(kind="charge")
    assert (entry.served_on, entry.at.year) == (LAST, 2027)
