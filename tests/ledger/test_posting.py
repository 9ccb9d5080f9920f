"""Posting, reversing and reconciling, through the actions."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest
from django.db import connection
from pytest_django import DjangoAssertNumQueries

from preau.ledger.actions import (
    Cause,
    NewAccount,
    NewEntry,
    OverdraftError,
    UnbalancedEntryError,
    open_accounts,
    post,
    reverse,
)
from preau.ledger.actions.reconciling import LedgerBrokenError, reconcile
from preau.ledger.enums import AccountKind, CauseKind, EntryKind
from preau.ledger.models import Account, Entry, Posting
from preau.notices.models import OutgoingMail
from tests.acting import by
from tests.factories.money import AccountFactory, CashOfficeFactory


class Books:
    """A wallet, a product and the online account of one cash office."""

    def __init__(self, overdraft_cents: int | None = 0) -> None:
        self.office = CashOfficeFactory.create()
        self.wallet = AccountFactory.create(cash_office=self.office, kind="wallet", overdraft_cents=overdraft_cents)
        self.product = AccountFactory.create(cash_office=self.office, kind="product")
        self.online = AccountFactory.create(cash_office=self.office, kind="online")

    def top_up(self, cents: int, cause: int = 1) -> NewEntry:
        legs = {self.wallet.pk: cents, self.online.pk: -cents}
        return NewEntry(self.office.pk, EntryKind.TOP_UP, Cause(CauseKind.PAYMENT, cause), legs, "Versement")

    def charge(self, cents: int, cause: int = 1) -> NewEntry:
        legs = {self.wallet.pk: -cents, self.product.pk: cents}
        return NewEntry(self.office.pk, EntryKind.CHARGE, Cause(CauseKind.BOOKING, cause), legs, "Repas")

    @property
    def balances(self) -> tuple[int, int, int]:
        known = dict(Account.objects.values_list("id", "balance_cents"))
        return known[self.wallet.pk], known[self.product.pk], known[self.online.pk]


@pytest.fixture
def books(db: None) -> Books:
    return Books()


def test_entries_are_posted_together_and_keep_their_explanation(books: Books) -> None:
    charge = books.charge(390)
    ids = post([books.top_up(1000), NewEntry(**{**fields(charge), "details": {"units": 1}})], actor=by())
    assert books.balances == (610, 390, -1000)
    assert Entry.objects.get(pk=ids[1]).details == {"units": 1}


def fields(entry: NewEntry) -> dict[str, object]:
    return {name: getattr(entry, name) for name in NewEntry.__slots__}


def test_same_cause_moves_money_once(books: Books) -> None:
    (first,) = post([books.top_up(1000)], actor=by())
    assert post([books.top_up(1000), books.top_up(500, cause=2)], actor=by()) == [None, first + 2 if first else None]
    assert books.balances == (1500, 0, -1500)


def test_same_cause_twice_in_one_call_moves_money_once(books: Books) -> None:
    ids = post([books.top_up(1000), books.top_up(1000)], actor=by())
    assert [number is None for number in ids] == [False, True]
    assert books.balances == (1000, 0, -1000)


@pytest.mark.parametrize("legs", [{}, {1: 5}, {1: 5, 2: -4}, {1: 0, 2: 0}, {1: 5, 2: -5, 3: 0}])
def test_entry_that_does_not_balance_is_refused_before_writing(books: Books, legs: dict[int, int]) -> None:
    wrong = NewEntry(books.office.pk, EntryKind.TOP_UP, Cause(CauseKind.PAYMENT, 1), legs, "Versement")
    with pytest.raises(UnbalancedEntryError):
        post([wrong], actor=by())


def test_wallet_does_not_pass_its_limit_and_nothing_is_written(books: Books) -> None:
    post([books.top_up(300)], actor=by())
    with pytest.raises(OverdraftError):
        post([books.charge(200, cause=1), books.charge(200, cause=2)], actor=by())
    assert books.balances == (300, 0, -300)


def test_statements_do_not_grow_with_the_entries(
    books: Books, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(3):  # savepoint, write, release
        post([books.top_up(100)], actor=by())
    with django_assert_num_queries(3):
        post([books.top_up(100, cause=n) for n in range(2, 60)], actor=by())


def test_reversal_puts_everything_back_once(books: Books) -> None:
    (charged,) = post([books.top_up(1000), books.charge(390)], actor=by())[1:]
    assert charged is not None
    undone = reverse(charged, actor=by(), text="Absence justifiée")
    assert reverse(charged, actor=by()) is None
    assert books.balances == (1000, 0, -1000)
    assert undone is not None
    assert reverse(undone, actor=by()) is not None
    assert books.balances == (610, 390, -1000)


def test_undone_payment_may_leave_a_debt_that_grows_no_further(books: Books) -> None:
    (paid, _) = post([books.top_up(1000), books.charge(390)], actor=by())
    assert paid is not None
    reverse(paid, actor=by(), text="Chèque impayé")
    assert books.balances == (-390, 390, 0)
    with pytest.raises(OverdraftError):
        post([books.charge(1, cause=2)], actor=by())


def test_reversing_nothing_is_an_error(books: Books) -> None:
    with pytest.raises(LookupError):
        reverse(404, actor=by())


def test_accounts_are_opened_once(books: Books) -> None:
    wanted = [
        NewAccount(books.office.pk, AccountKind.CASH),
        NewAccount(books.office.pk, AccountKind.PRODUCT, "cantine"),
    ]
    first = open_accounts(wanted)
    assert open_accounts(wanted[::-1]) == first[::-1]
    assert len(set(first)) == 2


def test_reconciliation_counts_what_it_checked(books: Books) -> None:
    post([books.top_up(1000), books.charge(390)], actor=by())
    done = reconcile()
    assert (done.entries, done.postings) == (2, 4)


def test_empty_ledger_reconciles(db: None) -> None:
    assert reconcile().postings == 0


@pytest.mark.parametrize("damage", ["balance", "line", "lost"])
def test_reconciliation_shouts_on_any_difference(books: Books, damage: str) -> None:
    post([books.top_up(1000)], actor=by())
    sql = {
        "balance": "UPDATE ledger_account SET balance_cents = 1001 WHERE id = %s",
        "line": "UPDATE ledger_posting SET amount_cents = 1001 WHERE account_id = %s",
        "lost": "DELETE FROM ledger_posting WHERE account_id = %s",
    }[damage]
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET LOCAL session_replication_role = 'replica'")  # no trigger fires: what a thief would do
        cursor.execute(sql, [books.wallet.pk])
        cursor.execute("SET LOCAL session_replication_role = 'origin'")
    with pytest.raises(LedgerBrokenError) as caught:
        reconcile(alert_to=lambda differences: {"regisseur@exemple.fr": differences})
    assert f"compte {books.wallet.pk}" in caught.value.differences[0].text
    assert caught.value.differences[0].cash_office_id == books.wallet.cash_office_id
    (mail,) = OutgoingMail.objects.all()
    assert (mail.to, mail.subject) == ("regisseur@exemple.fr", "Grand livre : écarts à examiner")


def rush(jobs: list[Callable[[], object]]) -> list[object]:
    """Run the jobs in threads that start together; errors come back as results."""
    gate = threading.Barrier(len(jobs))

    def work(job: Callable[[], object]) -> object:
        try:
            gate.wait(timeout=30)
            return job()
        except Exception as error:  # noqa: BLE001 (an error is a result, and the test counts them)
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(jobs)) as pool:
        return list(pool.map(work, jobs))


def crossing(books: Books, other: Books, number: int) -> NewEntry:
    """A transfer between two wallets, each way in turn: locks taken in the order of the legs would cross."""
    pair = (books.wallet.pk, other.wallet.pk)[:: 1 if number % 2 else -1]
    legs = {pair[0]: 10, pair[1]: -10}
    cause = Cause(CauseKind.OPERATION, number)
    return NewEntry(books.office.pk, EntryKind.TRANSFER, cause, legs, "Virement")


def two_wallets() -> tuple[Books, Books]:
    books, other = Books(None), Books(None)
    other.wallet = AccountFactory.create(cash_office=books.office, kind="wallet")
    return books, other


def test_rush_on_crossing_wallets_neither_blocks_nor_loses(transactional_db: None) -> None:
    books, other = two_wallets()
    jobs = [lambda n=n: post([crossing(books, other, n)], actor=by()) for n in range(24)]
    results = rush([*jobs, *jobs[:8]])  # the first eight asked twice
    assert [result for result in results if isinstance(result, Exception)] == []
    assert Entry.objects.count() == 24
    assert sum(books.balances) + Account.objects.get(pk=other.wallet.pk).balance_cents == 0
    reconcile()


def test_rush_takes_from_a_wallet_what_it_holds_and_no_more(transactional_db: None) -> None:
    books = Books()
    post([books.top_up(1000)], actor=by())
    results = rush([lambda n=n: post([books.charge(100, cause=n)], actor=by()) for n in range(16)])
    assert sum(isinstance(result, OverdraftError) for result in results) == 6
    assert books.balances == (0, 1000, -1000)


def test_negative_control_without_the_check_a_wallet_is_overdrawn(transactional_db: None) -> None:
    """The proof that the rush sees: the limit gone from the database, the same rush takes too much."""
    books = Books()
    post([books.top_up(1000)], actor=by())
    with constraint_gone("ledger_account", "account_within_overdraft"):
        rush([lambda n=n: post([books.charge(100, cause=n)], actor=by()) for n in range(16)])
        assert books.balances == (-600, 1600, -1000)


def test_negative_control_without_the_constraint_a_cause_pays_twice(transactional_db: None) -> None:
    books = Books()
    with constraint_gone("ledger_entry", "entry_once_by_cause"):
        rush([lambda: post([books.top_up(1000)], actor=by()) for _ in range(4)])
        assert books.balances[0] == 4000


@contextmanager
def constraint_gone(table: str, name: str) -> Iterator[None]:
    """The database without one of its constraints, and emptied before it comes back."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = %s", [name])
        definition = cursor.fetchone()[0]
        cursor.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("TRUNCATE ledger_posting, ledger_entry, ledger_account CASCADE")
            cursor.execute(f"ALTER TABLE {table} ADD CONSTRAINT {name} {definition}")


def test_rush_of_one_payment_credits_once(transactional_db: None) -> None:
    books = Books()
    results = rush([lambda: post([books.top_up(1000)], actor=by()) for _ in range(12)])
    assert sum(result != [None] for result in results) == 1
    assert books.balances == (1000, 0, -1000)
    assert Posting.objects.count() == 2
