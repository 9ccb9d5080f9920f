"""Which tests run one after the other in one process when several share the suite; all others go where there is room.

Scheduling is by the path of the file: the marks of pytest-xdist 3.8 (`xdist_group`) are lost with pytest 9, and nothing
says so.
"""

from __future__ import annotations

from typing import Any

import pytest
from xdist.scheduler import LoadScopeScheduling

# Towns are built once a process; programs that are started and killed would take each other's processor.
GROUPS = {
    "tests/demonstration/test_demo_data.py": "demo data",
    "tests/test_database.py": "template",
    "tests/standing/": "drills",
    "tests/config/test_demo.py": "demonstrations",
    "tests/payments/test_recut_running.py": "drills",
    "tests/payments/test_killed.py": "drills",
    "tests/bookings/test_rush_http.py": "drills",
    "tests/web/test_throttles.py": "drills",
}


def group_of(nodeid: str) -> str:
    """The group of a test; its own name when it has none."""
    return next((group for path, group in GROUPS.items() if nodeid.startswith(path)), nodeid)


class Grouped(LoadScopeScheduling):
    """The longest groups are begun first."""

    def _split_scope(self, nodeid: str) -> str:
        return group_of(nodeid)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Grouped:
    return Grouped(config, log)
