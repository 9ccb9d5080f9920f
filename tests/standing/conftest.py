"""One upgraded database for each process that runs these drills, in a folder of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.standing.stand import Stand, standing


@pytest.fixture(scope="session")
def _stand(tmp_path_factory: pytest.TempPathFactory, lay: Callable[[Path], Path]) -> Iterator[Stand]:
    yield from standing(lay(tmp_path_factory.mktemp("stand")))


@pytest.fixture
def stand(_stand: Stand) -> Iterator[Stand]:
    """The stand, without any program or job of the drill before."""
    _stand.clear()
    yield _stand
    _stand.clear()
