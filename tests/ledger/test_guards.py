"""What the database refuses, told in raw SQL: the guards do not depend on our own code."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import Error, IntegrityError, connection, transaction

from preau.ledger.actions import Cause, NewEntry, post
from preau.ledger.enums import CauseKind, EntryKind
from preau.ledger.models import Account, Entry, Posting
from tests.acting import by
from tests.factories.money import AccountFactory, CashOfficeFactory


@pytest.fixture
def accounts(db: None) -> list[Account]:
    """Two accounts of one office, and one of another."""
    office = CashOfficeFactory.create()
    return [AccountFactory.create(cash_office=office), AccountFactory.create(cash_office=office), AccountFactory()]


def entry(accounts: list[Account], cents: int = 500, cause: int = 1) -> int:
    legs = {accounts[0].pk: cents, accounts[1].pk: -cents}
    new = NewEntry(accounts[0].cash_office_id, EntryKind.TOP_UP, Cause(CauseKind.PAYMENT, cause), legs, "Versement")
    (written,) = post([new], actor=by())
    assert written is not None
    return written


def raw(sql: str, *values: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)


def raw_entry(office: int, cause: int = 9) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO ledger_entry (cash_office_id, kind, cause_kind, cause_id, revision, text, details, at) "
            "VALUES (%s, 'top_up', 'payment', %s, 0, 'x', '{}', now()) RETURNING id",
            [office, cause],
        )
        return int(cursor.fetchone()[0])


def raw_line(entry_id: int, account: Account, cents: int) -> None:
    raw(
        "INSERT INTO ledger_posting (entry_id, account_id, amount_cents) VALUES (%s, %s, %s)",
        entry_id,
        account.pk,
        cents,
    )


@contextmanager
def refused(match: str | None = None) -> Iterator[None]:
    """The block, then what a commit would check, must be refused."""
    with pytest.raises(Error, match=match), transaction.atomic():  # noqa: PT012 (the commit is part of it)
        yield
        raw("SET CONSTRAINTS ALL IMMEDIATE")


def test_balances_follow_the_lines(accounts: list[Account]) -> None:
    entry(accounts)
    entry(accounts, 250, cause=2)
    balances = list(Account.objects.order_by("id").values_list("balance_cents", flat=True))
    assert balances == [750, -750, 0]


def test_raw_entry_that_balances_is_accepted(accounts: list[Account]) -> None:
    with transaction.atomic():
        number = raw_entry(accounts[0].cash_office_id)
        raw_line(number, accounts[0], 100)
        raw_line(number, accounts[1], -100)
        raw("SET CONSTRAINTS ALL IMMEDIATE")
    assert Posting.objects.filter(entry=number).count() == 2


def test_empty_entry_is_refused(accounts: list[Account]) -> None:
    with refused("two at least"):
        raw_entry(accounts[0].cash_office_id)


def test_entry_of_one_line_is_refused(accounts: list[Account]) -> None:
    with refused("two at least"):
        raw_line(raw_entry(accounts[0].cash_office_id), accounts[0], 5)


def test_unbalanced_entry_is_refused(accounts: list[Account]) -> None:
    with refused("does not balance"):
        number = raw_entry(accounts[0].cash_office_id)
        raw_line(number, accounts[0], 100)
        raw_line(number, accounts[1], -99)


def test_line_of_nothing_is_refused(accounts: list[Account]) -> None:
    with refused("posting_not_zero"):
        raw_line(raw_entry(accounts[0].cash_office_id), accounts[0], 0)


def test_entry_across_cash_offices_is_refused(accounts: list[Account]) -> None:
    with refused("several cash offices"):
        number = raw_entry(accounts[0].cash_office_id)
        raw_line(number, accounts[0], 100)
        raw_line(number, accounts[2], -100)


def test_lines_that_balance_cannot_join_an_old_entry(transactional_db: None) -> None:
    office = CashOfficeFactory.create()
    made = [AccountFactory.create(cash_office=office) for _ in range(4)]
    old = entry(made)
    with refused("is closed"):
        raw_line(old, made[2], 100)
        raw_line(old, made[3], -100)
    assert Posting.objects.count() == 2


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE ledger_posting SET amount_cents = amount_cents * 2",
        "UPDATE ledger_posting SET account_id = (SELECT max(id) FROM ledger_account)",
        "UPDATE ledger_posting SET entry_id = entry_id",
        "DELETE FROM ledger_posting",
        "UPDATE ledger_entry SET text = 'x'",
        "UPDATE ledger_entry SET at = now()",
        "DELETE FROM ledger_entry",
        "UPDATE ledger_account SET balance_cents = 0",
        "UPDATE ledger_account SET kind = 'cash'",
        "UPDATE ledger_account SET cash_office_id = (SELECT max(id) FROM structures_cashoffice)",
        "DELETE FROM ledger_account WHERE balance_cents <> 0",
        "SET LOCAL preau.allow_truncate = 'off'; TRUNCATE ledger_posting",
        "SET LOCAL preau.allow_truncate = 'off'; TRUNCATE ledger_entry CASCADE",
        "SET LOCAL preau.allow_truncate = 'off'; TRUNCATE ledger_account CASCADE",
        "INSERT INTO ledger_account (cash_office_id, kind, key, label, balance_cents) SELECT 1, 'cash', 'x', '', 5",
    ],
)
def test_history_cannot_be_rewritten(accounts: list[Account], sql: str) -> None:
    entry(accounts)
    with refused():
        for statement in sql.split("; "):
            raw(statement)
    assert list(Posting.objects.order_by("id").values_list("amount_cents", flat=True)) == [500, -500]
    assert list(Account.objects.order_by("id").values_list("balance_cents", flat=True)) == [500, -500, 0]


def test_same_cause_twice_is_refused_by_the_database(accounts: list[Account]) -> None:
    entry(accounts)
    with pytest.raises(IntegrityError, match="entry_once_by_cause"), transaction.atomic():
        raw_entry(accounts[0].cash_office_id, cause=1)


def test_wallet_past_its_limit_is_refused_by_the_database(accounts: list[Account]) -> None:
    wallet = AccountFactory.create(cash_office=accounts[0].cash_office, kind="wallet", overdraft_cents=200)
    with refused("account_within_overdraft"):
        number = raw_entry(wallet.cash_office_id)
        raw_line(number, wallet, -201)
        raw_line(number, accounts[0], 201)


def test_reversal_must_name_what_it_undoes(accounts: list[Account]) -> None:
    entry(accounts)
    with pytest.raises(IntegrityError, match="entry_reversal_names_entry"), transaction.atomic():
        raw(
            "INSERT INTO ledger_entry (cash_office_id, kind, cause_kind, cause_id, revision, text, details, at) "
            "VALUES (%s, 'reversal', 'entry', 1, 0, 'x', '{}', now())",
            accounts[0].cash_office_id,
        )
    assert Entry.objects.count() == 1
