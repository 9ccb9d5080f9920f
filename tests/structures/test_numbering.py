"""Numbers of documents: no gap, no double, whatever happens at the same time."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction
from django.db.transaction import TransactionManagementError

from preau.structures.actions.numbering import take_numbers
from tests.factories.money import CashOfficeFactory


def test_numbers_follow_by_office_series_and_year(db: None) -> None:
    office, other = CashOfficeFactory.create(), CashOfficeFactory.create()

    def take(cash_office_id: int, series: str = "receipt", year: int = 2026, count: int = 1) -> list[int]:
        return list(take_numbers(cash_office_id=cash_office_id, series=series, year=year, count=count))

    assert [take(office.pk), take(office.pk, count=3), take(office.pk)] == [[1], [2, 3, 4], [5]]
    assert [take(other.pk), take(office.pk, series="slip"), take(office.pk, year=2027)] == [[1], [1], [1]]


def test_number_outside_a_transaction_is_refused(transactional_db: None) -> None:
    with pytest.raises(TransactionManagementError):
        take_numbers(cash_office_id=1, series="receipt", year=2026)


def test_rush_with_failures_leaves_no_gap(transactional_db: None) -> None:
    office = CashOfficeFactory.create()
    gate = threading.Barrier(8)

    def work(number: int) -> list[int]:
        kept = []
        gate.wait(timeout=30)
        for turn in range(10):
            with transaction.atomic():
                (taken,) = take_numbers(cash_office_id=office.pk, series="receipt", year=2026)
                if (number + turn) % 3:
                    kept.append(taken)
                else:
                    transaction.set_rollback(True)
        connection.close()
        return kept

    with ThreadPoolExecutor(8) as pool:
        taken = sorted(number for kept in pool.map(work, range(8)) for number in kept)
    assert taken == list(range(1, len(taken) + 1))
