"""One upgraded database for each process that runs these drills, in a folder of its own."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.standing.stand import Stand, standing


@pytest.fixture(scope="session")
def _stand(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stand]:
    yield from standing(tmp_path_factory.mktemp("stand"))


@pytest.fixture
def stand(_stand: Stand) -> Iterator[Stand]:
    """The stand, without any program or job of the drill before."""
    _stand.clear()
    yield _stand
    _stand.clear()
