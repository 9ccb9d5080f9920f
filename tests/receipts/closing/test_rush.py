"""Closings at the same time as everything else: no gap, no line in two documents, none left out."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest

from preau.receipts.actions import closing
from preau.receipts.actions.closing import close_slip
from preau.receipts.agreement import disagreements
from preau.receipts.models import CollectionSlip, Deposit, Receipt
from tests.acting import by
from tests.ledger.test_posting import rush
from tests.receipts.closing.till import DAY, Means, Till, at


def test_rush_of_closings_leaves_no_gap_and_no_line_twice(make_till: Callable[..., Till]) -> None:
    till = make_till()
    families = [till.family() for _ in range(4)]
    for family in families:
        till.take(family, 1000)
    jobs: list[Callable[[], object]] = [
        *(lambda family=family: till.take(family, 500) for family in families),  # type: ignore[misc]
        *(lambda means=means: till.close_slip(DAY, None, means) for means in (Means.CASH, Means.CASH, Means.ONLINE)),  # type: ignore[misc]
        *(till.deposit for _ in range(3)),
        till.close_day,
    ]
    rush(jobs)
    for model in (Receipt, CollectionSlip, Deposit):
        numbers = list(model.objects.order_by("number").values_list("number", flat=True))
        assert numbers == list(range(1, len(numbers) + 1)), model
    slipped = sum(slip.count for slip in CollectionSlip.objects.all())
    assert slipped == Receipt.objects.filter(slip__isnull=False).count()
    assert disagreements(till.office) == []


def rush_of_slips(till: Till) -> list[object]:
    """The same receipts asked for by four slips at once."""
    for _ in range(6):
        till.take(till.family(), 1000)
    return rush(
        [
            lambda: close_slip(cash_office=till.office, last=DAY, key=uuid4(), actor=by(till.officer), at=at(DAY, 17))
            for _ in range(4)
        ]
    )


def test_rush_of_slips_closes_a_line_once(make_till: Callable[..., Till]) -> None:
    results = rush_of_slips(make_till())
    assert sum(isinstance(result, CollectionSlip) for result in results) == 1
    assert [slip.number for slip in CollectionSlip.objects.all()] == [1]


def test_negative_control_without_the_hold_the_database_refuses_a_second_slip(
    make_till: Callable[..., Till], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The hold gone, all the slips read the same lines; only what the database refuses keeps them apart."""
    till, gate, read = make_till(), threading.Barrier(4), closing.slip_receipts

    def read_together(*args: Any, **kwargs: Any) -> list[int]:
        ids = read(*args, **kwargs)
        gate.wait(timeout=30)
        return ids

    monkeypatch.setattr(closing, "hold_day", lambda office, day: None)
    monkeypatch.setattr(closing, "slip_receipts", read_together)
    results = rush_of_slips(till)
    made = [result for result in results if isinstance(result, CollectionSlip)]
    refused = [result for result in results if "never changed" in str(result) or "sums its receipts" in str(result)]
    assert (len(made), len(refused)) == (1, 3)
    assert disagreements(till.office) == []
