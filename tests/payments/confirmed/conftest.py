"""A bank that is asked before money moves, over real HTTP, on the day of the tests."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import time_machine
from django.core.cache import cache

from tests.payments.asked import AskedTown
from tests.payments.conftest import NOW, Family
from tests.payments.lyra_server import Bank, serving


@pytest.fixture(autouse=True)
def traveller() -> Iterator[time_machine.Coordinates]:
    """The day of the tests."""
    with time_machine.travel(NOW) as traveller:
        yield traveller


@pytest.fixture
def bank() -> Iterator[Bank]:
    cache.clear()
    with serving(Bank()) as found:
        yield found


@pytest.fixture
def town(db: None, bank: Bank) -> AskedTown:
    return AskedTown(bank)


@pytest.fixture
def family(town: AskedTown) -> Family:
    return town.family()
