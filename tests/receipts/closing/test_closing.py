"""BE and FQE: what closes, in which order, and what never moves again."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction

from preau.common.money import NBSP
from preau.receipts.actions import undo_receipt
from preau.receipts.actions.closing import (
    ChangedSinceError,
    Count,
    Seen,
    close_day,
    close_slip,
    close_still_days,
)
from preau.receipts.errors import ReceiptError
from preau.receipts.models import CollectionSlip, DailySheet, Receipt
from tests.acting import by
from tests.receipts.closing.till import DAY, Means, Till, at, pieces

NEXT = DAY + timedelta(days=1)


def check_now() -> None:
    """Make the database check what it checks at commit."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_slip_holds_the_receipts_since_the_last_one(till: Till) -> None:
    family = till.family()
    till.take(family, 1000)
    till.card(family, 2000)
    first = till.close_slip()
    till.take(family, 500, day=NEXT)
    second = till.close_slip(NEXT)
    assert [(slip.full_number, slip.count, slip.amount_cents) for slip in (first, second)] == [
        ("ENF-BE-2026-0001", 2, 3000),
        ("ENF-BE-2026-0002", 1, 500),
    ]
    assert first.totals == {"means": {"online": 2000, "cash": 1000}, "products": {"Restauration": 3000}}
    assert (second.first_date, second.last_date) == (NEXT, NEXT)
    check_now()


def test_slip_of_one_means_leaves_the_others(till: Till) -> None:
    family = till.family()
    till.take(family, 1000)
    till.card(family, 2000)
    online = till.close_slip(DAY, DAY, Means.ONLINE)
    assert (online.means, online.amount_cents) == (["online"], 2000)
    assert till.close_slip().amount_cents == 1000


def test_slip_sent_twice_is_made_once(till: Till) -> None:
    till.take(till.family(), 1000)
    key = uuid4()
    made = [
        close_slip(cash_office=till.office, last=DAY, key=key, actor=by(till.officer), at=at(DAY, 17)).pk
        for _ in range(2)
    ]
    assert made == [made[0]] * 2
    assert CollectionSlip.objects.count() == 1


def test_slip_without_a_line_is_refused_and_takes_no_number(till: Till) -> None:
    till.take(till.family(), 1000)
    till.close_slip()
    with pytest.raises(ReceiptError, match="Aucun encaissement à arrêter"):
        till.close_slip()
    till.take(till.family(), 1000)
    assert till.close_slip().number == 2


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [(None, NEXT, "pas plus loin qu’aujourd’hui"), (DAY, DAY - timedelta(days=1), "La fin doit être")],
)
def test_slip_of_impossible_dates_is_refused(till: Till, first: object, last: object, words: str) -> None:
    till.take(till.family(), 1000)
    with pytest.raises(ReceiptError, match=words):
        close_slip(
            cash_office=till.office,
            first=first,  # type: ignore[arg-type]
            last=last,  # type: ignore[arg-type]
            key=uuid4(),
            actor=by(till.officer),
            at=at(DAY),
        )


def test_slip_that_changed_since_it_was_read_is_refused(till: Till) -> None:
    family = till.family()
    till.take(family, 1000)
    seen = Seen(1, 1000)
    till.take(family, 300)
    with pytest.raises(ChangedSinceError):
        close_slip(cash_office=till.office, last=DAY, key=uuid4(), actor=by(till.officer), seen=seen, at=at(DAY, 17))
    assert CollectionSlip.objects.count() == 0


def test_undone_receipt_changes_nothing_of_its_slip_and_waits_for_the_next(till: Till) -> None:
    receipt = till.take(till.family(), 1000)
    slip = till.close_slip()
    before = CollectionSlip.objects.values().get(pk=slip.pk)
    undo_receipt(receipt=receipt, reason="saisi deux fois", actor=by(till.officer), at=at(NEXT))
    assert CollectionSlip.objects.values().get(pk=slip.pk) == before
    assert till.close_slip(NEXT).amount_cents == -1000


def test_day_counts_the_drawer(till: Till) -> None:
    family = till.family()
    till.take(family, 1230, care=200)
    till.card(family, 2000)
    sheet = till.close_day()
    assert (sheet.full_number, sheet.amount_cents, sheet.count) == ("ENF-FQE-2026-0001", 3430, 2)
    assert (sheet.opening_cents, sheet.expected_cents, sheet.counted_cents) == (5000, 6430, 6430)
    assert sheet.coins == {"1000": 6, "1": 430}
    assert sheet.totals["cells"] == {"online": {"ticket": 2000}, "cash": {"ticket": 1430}}
    check_now()


def test_next_day_opens_with_what_was_counted(till: Till) -> None:
    family = till.family()
    till.take(family, 1000)
    till.close_day(counted=5900, note="un euro rendu en trop")
    till.take(family, 200, day=NEXT)
    sheet = till.close_day(NEXT)
    assert (sheet.opening_cents, sheet.expected_cents) == (5900, 6100)


def test_float_raised_by_the_structure_is_no_difference(till: Till) -> None:
    till.close_day()
    till.office.cash_float_cents = 8000
    till.office.save()
    assert till.close_day(NEXT).opening_cents == 8000


def test_difference_must_be_explained(till: Till) -> None:
    till.take(till.family(), 1000)
    with pytest.raises(ReceiptError, match=f"écart de −{NBSP}1,00{NBSP}€"):
        till.close_day(counted=5900, note="  ")
    assert till.close_day(counted=5900, note="un euro rendu en trop").note == "un euro rendu en trop"


def test_receipt_after_the_closing_counts_for_the_next_day(till: Till) -> None:
    family = till.family()
    till.take(family, 1000)
    till.close_day()
    late = till.take(family, 300)
    assert late.date == NEXT
    till.card(family, 400, hour=22)
    assert till.close_day(NEXT).amount_cents == 700


def test_days_close_in_order(till: Till) -> None:
    family = till.family()
    till.take(family, 1000)
    till.take(family, 1000, day=NEXT)
    with pytest.raises(ReceiptError, match="Clôturez d’abord la journée du lundi 9 novembre 2026"):
        till.close_day(NEXT)
    till.close_day()
    till.close_day(NEXT)
    with pytest.raises(ReceiptError, match="Une journée plus récente est close"):
        till.close_day()
    with pytest.raises(ReceiptError, match="déjà close"):
        till.close_day(NEXT)


def test_day_to_come_does_not_close(till: Till) -> None:
    with pytest.raises(ReceiptError, match="pas encore là"):
        till.close_day(NEXT, now=at(DAY))


def test_day_sent_twice_closes_once(till: Till) -> None:
    key = uuid4()
    made = [
        close_day(
            cash_office=till.office, day=DAY, count=Count(pieces(5000)), key=key, actor=by(till.officer), at=at(DAY)
        ).pk
        for _ in range(2)
    ]
    assert made == [made[0]] * 2


def test_piece_that_does_not_exist_is_an_error(till: Till) -> None:
    for wrong in ({3: 1}, {100: -1}, {100: 10_000}):
        with pytest.raises(ValueError, match="pieces of euro"):
            close_day(
                cash_office=till.office, day=DAY, count=Count(wrong), key=uuid4(), actor=by(till.officer), at=at(DAY)
            )


def test_still_days_close_together_up_to_the_first_with_cash(till: Till) -> None:
    family = till.family()
    days = [DAY + timedelta(days=n) for n in range(5)]
    for day in days:
        till.card(family, 1000, day=day)
    till.take(family, 500, day=days[3])
    key, moment = uuid4(), at(days[4], 18)
    made = close_still_days(cash_office=till.office, until=days[4], key=key, actor=by(till.officer), at=moment)
    assert [(sheet.date, sheet.counted_cents, sheet.content["was_counted"]) for sheet in made] == [
        (day, 5000, False) for day in days[:3]
    ]
    assert close_still_days(cash_office=till.office, until=days[4], key=key, actor=by(till.officer), at=moment) == []
    assert till.close_day(days[3], now=moment).expected_cents == 5500


def test_closed_day_takes_no_receipt_by_raw_sql(till: Till) -> None:
    till.take(till.family(), 1000)
    till.close_day()
    with (
        pytest.raises(IntegrityError, match="the daily sheet of 2026-11-09 is closed"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(
            "INSERT INTO receipts_receipt (structure_id, cash_office_id, year, number, key, date, at, means, "
            "amount_cents, payer, reference, note, entry_id) SELECT structure_id, cash_office_id, year, 99, "
            "gen_random_uuid(), date, at, means, amount_cents, payer, '', '', entry_id FROM receipts_receipt"
        )


@pytest.mark.parametrize("field", ["slip_id", "sheet_id"])
def test_line_leaves_no_document_and_enters_no_closed_one_by_raw_sql(till: Till, field: str) -> None:
    family = till.family()
    receipt = till.take(family, 1000)
    closed = till.close_slip() if field == "slip_id" else till.close_day()
    late = till.take(family, 300)
    sql = f"UPDATE receipts_receipt SET {field} = %s WHERE id = %s"  # noqa: S608
    for values, words in (([None, receipt.pk], "never changed"), ([closed.pk, late.pk], "sums its receipts")):
        with pytest.raises(IntegrityError, match=words), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql, values)


def write_sheet(till: Till, **fields: object) -> None:
    """A sheet of nothing, written by hand, as at commit."""
    values = dict.fromkeys(("amount_cents", "count", "opening_cents", "expected_cents", "counted_cents"), 0)
    with transaction.atomic():
        DailySheet.objects.create(
            structure=till.structure,
            cash_office=till.office,
            year=2026,
            number=1,
            key=uuid4(),
            actor=till.officer,
            at=at(DAY),
            date=DAY,
            **values | fields,
        )
        check_now()


@pytest.mark.parametrize("fields", [{"amount_cents": 1}, {"count": 1}])
def test_document_that_says_another_amount_is_refused_at_commit(till: Till, fields: dict[str, int]) -> None:
    with pytest.raises(IntegrityError, match="a document sums its receipts"):
        write_sheet(till, **fields)


def test_sheet_that_leaves_a_receipt_out_is_refused_at_commit(till: Till) -> None:
    till.take(till.family(), 1000)
    with pytest.raises(IntegrityError, match="are on no sheet"):
        write_sheet(till)
    assert Receipt.objects.filter(sheet__isnull=True).count() == 1
