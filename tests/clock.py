"""The day of the tests: one school Tuesday, at ten, unless `./preau test --today DATE` names another.

The clock goes on ticking. It is moved by the same shift everywhere: in the test processes (time-machine), in the
programs they start (`tests/moved/sitecustomize.py`, through `program_environment`), and in what the database calls
`now()` (a function of the test database which stands before PostgreSQL's own).
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from datetime import time as wall_time
from pathlib import Path

import time_machine
from django.contrib.auth import get_user_model
from django.db import connection
from django.test import Client

from preau.common.clock import wall_instant

SCHOOL_DAY = date(2026, 11, 17)  # a Tuesday, in the middle of a month, between two holidays
DAY, SHIFT = "PREAU_TODAY", "TESTS_CLOCK_SHIFT"
ROOT = Path(__file__).resolve().parent.parent
MOVED = Path(__file__).resolve().parent / "moved"
# Programs that tests start, dozens of them, read what one of them compiled, even where the machine writes no bytecode.
COMPILED = {"PYTHONDONTWRITEBYTECODE": "", "PYTHONPYCACHEPREFIX": str(ROOT / ".preau" / "pycache")}


def chosen_day() -> date:
    """The day of `--today`, else the school day."""
    given = os.environ.get(DAY)
    return date.fromisoformat(given) if given else SCHOOL_DAY


def shift() -> float:
    """Seconds between the machine's clock and that of the tests; the processes of one run share it."""
    if SHIFT not in os.environ:
        os.environ[SHIFT] = repr(wall_instant(chosen_day(), wall_time(10)).timestamp() - time.time())
    return float(os.environ[SHIFT])


def move() -> time_machine.travel:
    """Move this process to the day of the tests; `stop()` of what it returns brings it back."""
    seconds = shift()
    travel = time_machine.travel(datetime.fromtimestamp(time.time() + seconds, UTC), tick=True)
    travel.start()
    return travel


def program_environment(**more: str) -> dict[str, str]:
    """The environment of a program that a test starts: none of our own variables, the sources, the day of the tests."""
    ours = ("PREAU_", "DJANGO_", "DATABASE_", "PG")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    path = os.pathsep.join(map(str, (MOVED, ROOT / "src", ROOT)))
    return {**kept, **COMPILED, SHIFT: repr(shift()), "PYTHONPATH": path, "PYTHONUNBUFFERED": "1", **more}


@contextmanager
def clock_of_database(client: Client) -> Iterator[None]:
    """Python’s clock as the database’s, which dates histories, and signed in anew: a test may stop Python’s alone."""
    user = get_user_model().objects.get(pk=client.session["_auth_user_id"])
    with connection.cursor() as cursor:
        cursor.execute("SELECT now()")
        (instant,) = cursor.fetchone()
    with time_machine.travel(instant):
        client.force_login(user)
        yield
