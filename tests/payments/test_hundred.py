"""Orders told several times at once by real connections: one credit each, no more, no less; a hundred at night."""

from __future__ import annotations

import itertools
import random
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime, timedelta

import pytest
from django.db import connection

from preau.ledger.actions.reconciling import reconcile
from preau.ledger.models import Account, Entry
from preau.payments.actions import expire_payments, receive, receiving
from preau.payments.enums import GatewayName, Verdict
from preau.payments.models import BankMessage, Payment
from preau.receipts.actions.recording import TakenNumber
from preau.receipts.models import Receipt
from preau.structures.models import CashOffice
from tests.payments.conftest import NOW, CardTown

ORDERS = pytest.mark.parametrize("orders", [20, pytest.param(100, marks=pytest.mark.nightly)])
"""Twenty show by day what a hundred show at night, and five copies of each run at once all the same."""
COPIES = 3
THREADS = 8
Job = Callable[[], object]


def rush(jobs: list[Job]) -> list[object]:
    """Run the jobs in threads that start together, each with its own connection; errors come back as results."""
    gate, share = threading.Barrier(THREADS), [jobs[number::THREADS] for number in range(THREADS)]

    def attempt(job: Job) -> object:
        try:
            return job()
        except Exception as error:  # noqa: BLE001 (an error is a result, and the test counts them)
            return error

    def work(mine: list[Job]) -> list[object]:
        try:
            gate.wait(timeout=30)
            return [attempt(job) for job in mine]
        finally:
            connection.close()

    with ThreadPoolExecutor(THREADS) as pool:
        return [result for results in pool.map(work, share) for result in results]


def hundred(town: CardTown, orders: int) -> tuple[list[Payment], list[Job]]:
    """By order: three copies of « paid », one forged, one of another amount. Copies stand side by side."""
    family = town.family()
    payments = [town.order(family, {town.meals: 1000 + number}) for number in range(orders)]
    jobs: list[Job] = []
    for payment in payments:
        bodies = [town.says(payment)] * COPIES
        bodies += [town.says(payment, key="faux"), town.says(payment, vads_amount="99999", vads_trans_uuid="x")]
        random.Random(payment.pk).shuffle(bodies)
        jobs += [lambda body=body: receive(gateway=GatewayName.LYRA, body=body, now=NOW) for body in bodies]  # type: ignore[misc]
    return payments, jobs


def credited() -> int:
    return Entry.objects.filter(cause_kind="payment").count()


def held() -> int:
    return Account.objects.get(kind="wallet").balance_cents


@ORDERS
def test_orders_give_exactly_as_many_credits(make_cards: Callable[[], CardTown], orders: int) -> None:
    payments, jobs = hundred(make_cards(), orders)
    results = rush(jobs)
    assert Counter(results) == {
        Verdict.CREDITED: orders,
        Verdict.DUPLICATE: orders * (COPIES - 1),
        Verdict.FORGED: orders,
        Verdict.MISMATCH: orders,
    }
    assert (credited(), held()) == (orders, sum(payment.amount_cents for payment in payments))
    assert set(Payment.objects.values_list("state", flat=True)) == {"paid"}
    numbers = BankMessage.objects.exclude(receipt_number="").values_list("receipt_number", flat=True)
    assert sorted(int(number[-6:]) for number in numbers) == list(range(1, orders + 1))
    assert list(Receipt.objects.order_by("number").values_list("number", flat=True)) == list(range(1, orders + 1))
    reconcile()


def without_lock(order_number: str) -> Payment | None:
    return Payment.objects.filter(order_number=order_number).first()


def test_without_the_lock_the_constraints_still_hold(
    make_cards: Callable[[], CardTown], monkeypatch: pytest.MonkeyPatch
) -> None:
    payments, jobs = hundred(make_cards(), 20)
    monkeypatch.setattr(receiving, "lock_payment", without_lock)
    results = rush(jobs)
    # A message that decided on a stale state is refused by the database (« paid » stays paid); a bank sends it again.
    refused = [result for result in results if isinstance(result, Exception)]
    assert [error for error in refused if "stays paid" not in str(error)] == []
    assert (credited(), held()) == (20, sum(payment.amount_cents for payment in payments))


def test_without_the_constraints_the_lock_still_holds(make_cards: Callable[[], CardTown]) -> None:
    payments, jobs = hundred(make_cards(), 20)
    with constraints_gone():
        rush(jobs)
        assert (credited(), held()) == (20, sum(payment.amount_cents for payment in payments))


@ORDERS
def test_negative_control_without_lock_and_constraints_money_is_doubled(
    make_cards: Callable[[], CardTown], monkeypatch: pytest.MonkeyPatch, orders: int
) -> None:
    """The proof that the rush sees: its protections gone, the same orders credit too much."""
    payments, jobs = hundred(make_cards(), orders)
    monkeypatch.setattr(receiving, "lock_payment", without_lock)
    monkeypatch.setattr(receiving, "take_number", numbers_without_lock())  # its row is a lock of the whole office
    with constraints_gone():
        rush(jobs)
        assert credited() > orders
        assert held() > sum(payment.amount_cents for payment in payments)


def numbers_without_lock() -> Callable[[CashOffice, datetime], TakenNumber]:
    count = itertools.count(1)
    return lambda office, at: TakenNumber(at.year, next(count), at.date(), at)


@contextmanager
def constraints_gone() -> Iterator[None]:
    """The database without its three « once » (a bank's transaction, a cause, a receipt's key), emptied at the end."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT indexdef FROM pg_indexes WHERE indexname = 'bank_transaction_credits_once'")
        index = cursor.fetchone()[0]
        cursor.execute("SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = 'entry_once_by_cause'")
        unique = cursor.fetchone()[0]
        cursor.execute("DROP INDEX bank_transaction_credits_once")
        cursor.execute("ALTER TABLE ledger_entry DROP CONSTRAINT entry_once_by_cause")
        cursor.execute("ALTER TABLE receipts_receipt DROP CONSTRAINT receipts_receipt_key_key")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("TRUNCATE payments_bankmessage, ledger_posting, ledger_entry, ledger_account CASCADE")
            cursor.execute(index)
            cursor.execute(f"ALTER TABLE ledger_entry ADD CONSTRAINT entry_once_by_cause {unique}")
            cursor.execute("ALTER TABLE receipts_receipt ADD CONSTRAINT receipts_receipt_key_key UNIQUE (key)")


def test_orders_of_one_family_paid_and_expired_at_once_lose_nothing(make_cards: Callable[[], CardTown]) -> None:
    payments, jobs = hundred(make_cards(), 20)
    late = NOW + timedelta(hours=2)
    results = rush([*jobs, *(lambda: expire_payments(now=late) for _ in range(THREADS))])
    assert [result for result in results if isinstance(result, Exception)] == []
    assert (credited(), held()) == (20, sum(payment.amount_cents for payment in payments))
