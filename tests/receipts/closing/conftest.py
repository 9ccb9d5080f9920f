"""A cash office with money coming in."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.receipts.closing.till import Till


@pytest.fixture
def till(db: None) -> Till:
    return Till()


@pytest.fixture
def make_till(transactional_db: None) -> Callable[..., Till]:
    """For tests with several connections: everything is really committed."""
    return Till
