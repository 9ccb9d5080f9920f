"""What the database holds about what is paid, told in raw SQL; rows of before, migrated; and who may name wallets."""

from __future__ import annotations

import re
from importlib import import_module
from pathlib import Path

import pytest

from preau.payments.actions import settle_suspense
from preau.payments.models import BankMessage, PaymentLine, SuspenseSettlement
from preau.receipts.models import ReceiptLine
from tests.acting import by
from tests.factories import UserFactory
from tests.ledger.test_guards import raw, refused
from tests.payables.deposits import CENTS, deposit_name
from tests.payables.test_second_kind import both, order, take
from tests.receipts.closing.till import Family, Till
from tests.receipts.test_guards import insert_receipt
from tests.wallets.conftest import payable_of

SOURCES = Path(__file__).parents[2] / "src" / "preau"
PAID = "payment_id, account_id, payable_kind, payable_id, label, category"
LINE = """INSERT INTO receipts_receiptline
(receipt_id, account_id, payable_kind, payable_id, label, category, amount_cents)
VALUES (%s, %s, 'wallet', 1, 'x', 'ticket', %s)"""


def lost(town: Till, family: Family) -> BankMessage:
    """A sum that the bank took for an order nobody knows."""
    town.tell(order(town, family, both(town)), vads_order_id="26-999999")
    return BankMessage.objects.get()


def test_receipt_whose_lines_name_another_account_than_its_entry_is_refused(till: Till, family: Family) -> None:
    receipt = take(till, family, {deposit_name(till.office): CENTS})
    own, other = receipt.lines.get().account_id, payable_of(till.wallet(family)).account_id
    for shares in ({other: 500}, {own: 499, other: 1}, {own: 501, other: -1}):
        with refused("says what its entry moved"):
            pk = insert_receipt(receipt, 500)
            for account, cents in shares.items():
                raw(LINE, pk, account, cents)
    raw(LINE, insert_receipt(receipt, 500), own, 500)
    raw("SET CONSTRAINTS ALL IMMEDIATE")


@pytest.mark.parametrize(
    ("table", "columns"),
    [
        ("payments_paymentline", "payment_id, payable_kind, payable_id + 1, label, category, amount_cents"),
        (
            "payments_suspensesettlement",
            "message_id, payable_kind, payable_id, label, category, household_id, reason, actor_id, at",
        ),
    ],
)
def test_line_on_an_account_of_another_cash_office_is_refused(
    till: Till, family: Family, table: str, columns: str
) -> None:
    message, other = lost(till, family), Till()
    wallet = payable_of(till.wallet(family))
    settle_suspense(message=message, payable=wallet, reason="relevé", actor=by(UserFactory.create()))
    elsewhere = payable_of(other.wallet(other.family())).account_id
    into = columns.replace(" + 1", "")
    with refused("of another cash office"):
        raw(f"INSERT INTO {table} (account_id, {into}) SELECT %s, {columns} FROM {table} LIMIT 1", elsewhere)  # noqa: S608


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE receipts_receiptline SET account_id = account_id + 1",
        "UPDATE receipts_receiptline SET payable_id = payable_id + 1",
        "UPDATE payments_paymentline SET account_id = account_id + 1",
        "UPDATE payments_paymentline SET payable_kind = 'deposit'",
        "UPDATE payments_suspensesettlement SET household_id = household_id + 1",
        "DELETE FROM payments_suspensesettlement",
        f"INSERT INTO payments_paymentline ({PAID}, amount_cents) SELECT {PAID}, 1 FROM payments_paymentline",  # noqa: S608
    ],
)
def test_what_was_paid_is_not_rewritten(till: Till, family: Family, sql: str) -> None:
    wallet = payable_of(till.wallet(family))
    settle_suspense(message=lost(till, family), payable=wallet, reason="relevé", actor=by(UserFactory.create()))
    take(till, family, both(till))
    with refused():
        raw(sql)


def rows() -> list[object]:
    """Every line that pays for something."""
    return [list(model.objects.order_by("id").values()) for model in (PaymentLine, SuspenseSettlement, ReceiptLine)]


def test_rows_of_before_are_migrated(till: Till, family: Family) -> None:
    """Back to columns that name a wallet, then through both migrations: every line is what it was."""
    wallets = {till.wallet(family).pk, till.wallet(family, till.care).pk}
    message = lost(till, family)
    settle_suspense(
        message=message, payable=payable_of(till.wallet(family)), reason="relevé", actor=by(UserFactory.create())
    )
    refund = {"vads_operation_type": "CREDIT", "vads_amount": "700", "vads_trans_uuid": "refund"}
    till.tell(till.order(family), "CAPTURED", after=2, **refund | {"vads_order_id": "26-999999"})
    till.tell(till.order(family), after=3)
    till.take(family, 2000, care=500)
    raw("SET CONSTRAINTS ALL IMMEDIATE")
    deposits = PaymentLine.objects.filter(payable_kind="deposit")
    raw("ALTER TABLE payments_paymentline DISABLE TRIGGER USER")
    deposits.delete()  # no table of before could hold them
    before = rows()
    tables = {"receipts_receiptline": "", "payments_paymentline": ", label = 'x', category = 'x'"}
    tables["payments_suspensesettlement"] = ", label = 'x', category = 'x', household_id = 1"
    for table, more in tables.items():
        raw(f"ALTER TABLE {table} DISABLE TRIGGER ALL")
        raw(f"ALTER TABLE {table} ADD wallet_id bigint")
        raw(
            f"UPDATE {table} line SET wallet_id = wallet.id FROM wallets_wallet wallet "  # noqa: S608
            "WHERE wallet.account_id = line.account_id AND line.label <> 'Somme à identifier'"
        )
        raw(f"UPDATE {table} SET account_id = 1, payable_kind = 'x', payable_id = id{more}")  # noqa: S608
    for name in ("receipts.migrations.0004_payables", "payments.migrations.0005_payables"):
        raw(import_module(f"preau.{name}").PAID)
    assert rows() == before
    assert len(wallets) == 2


def test_nothing_in_payments_and_receipts_names_a_wallet() -> None:
    """But the parameter of that name of a bank's, and the tables of before."""
    found = [
        f"{path.relative_to(SOURCES)}: {line.strip()}"
        for room in ("payments", "receipts", "payables")
        for path in sorted((SOURCES / room).rglob("*.py"))
        if "migrations" not in path.parts and path.name != "lyra_fields.py"
        for line in path.read_text().splitlines()
        if re.search(r"wallet|porte-monnaie", line, re.IGNORECASE)
    ]
    assert found == []
