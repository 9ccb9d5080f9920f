"""What the database refuses about receipts, told in raw SQL: the guards do not depend on our own code."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.db import connection

from preau.receipts.models import Cheque, Receipt, ReceiptLine
from tests.ledger.test_guards import raw, refused
from tests.receipts.conftest import DeskTown


def insert_receipt(like: Receipt, cents: int, **changes: object) -> int:
    """Another receipt with the entry of its own that the ledger wants, without a line."""
    fields = {field.column: getattr(like, field.attname) for field in Receipt._meta.concrete_fields}
    fields |= {"key": uuid4(), "number": like.number + 1, "amount_cents": cents, "entry_id": entry_of(like, cents)}
    fields |= changes
    fields.pop("id")
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO receipts_receipt ({', '.join(fields)}) VALUES ({', '.join(['%s'] * len(fields))}) "  # noqa: S608
            "RETURNING id",
            list(fields.values()),
        )
        return int(cursor.fetchone()[0])


def entry_of(like: Receipt, cents: int) -> int:
    """An entry of so many cents on its accounts, balanced, of another cause."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO ledger_entry (cash_office_id, kind, cause_kind, cause_id, revision, text, details, at) "
            "SELECT cash_office_id, kind, cause_kind, 999, (SELECT count(*) FROM ledger_entry), text, details, at "
            "FROM ledger_entry WHERE id = %s RETURNING id",
            [like.entry_id],
        )
        number = int(cursor.fetchone()[0])
        cursor.execute(
            "INSERT INTO ledger_posting (entry_id, account_id, amount_cents) "
            "SELECT %s, account_id, sign(amount_cents) * %s FROM ledger_posting WHERE entry_id = %s",
            [number, cents or 1, like.entry_id],
        )
    return number


def insert_line(receipt_id: int, cents: int) -> None:
    raw(
        "INSERT INTO receipts_receiptline (receipt_id, account_id, payable_kind, payable_id, label, category, "
        "amount_cents) SELECT %s, account_id, payable_kind, payable_id, 'x', 'ticket', %s FROM receipts_receiptline "
        "ORDER BY id LIMIT 1",
        receipt_id,
        cents,
    )


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE receipts_receipt SET amount_cents = amount_cents * 2",
        "UPDATE receipts_receipt SET payer = 'x'",
        "UPDATE receipts_receipt SET number = number + 1",
        "UPDATE receipts_receipt SET date = date + 1",
        "UPDATE receipts_receipt SET household_id = NULL",
        "DELETE FROM receipts_receipt",
        "UPDATE receipts_receiptline SET amount_cents = 1",
        "UPDATE receipts_receiptline SET category = 'adult'",
        "DELETE FROM receipts_receiptline",
        "UPDATE receipts_cheque SET amount_cents = 1",
        "DELETE FROM receipts_cheque",
        "SET LOCAL preau.allow_truncate = 'off'; TRUNCATE receipts_receiptline",
        "SET LOCAL preau.allow_truncate = 'off'; TRUNCATE receipts_receipt CASCADE",
        "SET LOCAL preau.allow_truncate = 'off'; TRUNCATE receipts_cheque CASCADE",
    ],
)
def test_receipt_cannot_be_rewritten(desk: DeskTown, sql: str) -> None:
    desk.cheque(desk.part(desk.family()))
    before = list(Receipt.objects.values()), list(ReceiptLine.objects.values()), list(Cheque.objects.values())
    with refused():
        for statement in sql.split("; "):
            raw(statement)
    after = list(Receipt.objects.values()), list(ReceiptLine.objects.values()), list(Cheque.objects.values())
    assert after == before


def test_receipt_with_its_lines_is_accepted(desk: DeskTown) -> None:
    first = desk.take(desk.part(desk.family()))
    insert_line(insert_receipt(first, 500), 500)
    raw("SET CONSTRAINTS ALL IMMEDIATE")
    assert Receipt.objects.count() == 2


def test_receipt_without_line_is_refused(desk: DeskTown) -> None:
    first = desk.take(desk.part(desk.family()))
    with refused("lines of a receipt sum"):
        insert_receipt(first, 500)


def test_lines_that_do_not_sum_are_refused(desk: DeskTown) -> None:
    first = desk.take(desk.part(desk.family()))
    with refused("lines of a receipt sum"):
        insert_line(insert_receipt(first, 500), 499)


def test_line_added_to_an_old_receipt_is_refused(desk: DeskTown) -> None:
    first = desk.take(desk.part(desk.family()))
    with refused("lines of a receipt sum"):
        insert_line(first.pk, 100)


def test_receipts_beyond_their_cheque_are_refused(desk: DeskTown) -> None:
    (first,) = desk.cheque(desk.part(desk.family()))
    with refused("receipts of a cheque sum"):
        insert_line(insert_receipt(first, 500), 500)


def test_cheque_undone_in_part_is_refused(desk: DeskTown) -> None:
    family = desk.family(2)
    first, _ = desk.cheque(desk.part(family, 1000, child=0), desk.part(family, 500, child=1))
    with refused("receipts of a cheque sum"):
        insert_line(insert_receipt(first, -1000, reverses_id=first.pk, number=first.number + 2), -1000)


@pytest.mark.parametrize(
    ("constraint", "cents", "changes"),
    [
        ("receipt_of_something|receipt_negative", 0, {}),
        ("receipt_negative_when_it_reverses", -500, {}),
        ("receipt_by_cheque_names_it", 500, {"means": "cheque"}),
        ("receipt_number_unique", 500, {"number": 1}),
    ],
)
def test_receipt_that_makes_no_sense_is_refused(
    desk: DeskTown, constraint: str, cents: int, changes: dict[str, object]
) -> None:
    first = desk.take(desk.part(desk.family()))
    with refused(constraint):
        insert_line(insert_receipt(first, cents, **changes), cents)


def test_receipt_of_another_structures_household_is_refused(desk: DeskTown) -> None:
    first, stranger = desk.take(desk.part(desk.family())), DeskTown().family()
    with refused():
        insert_line(insert_receipt(first, 500, household_id=stranger.household.pk), 500)
