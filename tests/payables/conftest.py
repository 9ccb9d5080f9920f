"""A town with a till, cards, and deposits beside its wallets."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.payables.deposits import Deposits, registered
from tests.receipts.closing.till import Family, Till


@pytest.fixture
def deposits() -> Iterator[Deposits]:
    with registered() as kind:
        yield kind


@pytest.fixture
def till(db: None, deposits: Deposits) -> Till:
    return Till()


@pytest.fixture
def family(till: Till) -> Family:
    return till.family()
