"""Nothing that a test can ask tells the machine's date: all tell the day of the tests."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.utils import timezone

from preau.common import clock as product
from preau.common.clock import PARIS
from preau.config.datadir import ROOT
from preau.notices.actions import Mail, queue_mails
from preau.notices.models import OutgoingMail
from tests import clock
from tests.factories import StructureFactory

NEAR = timedelta(minutes=90)
READINGS: dict[str, Callable[[], datetime]] = {
    "the product's clock": product.now,
    "Django's": timezone.now,
    "datetime.now": lambda: datetime.now(UTC),
    "time.time": lambda: datetime.fromtimestamp(time.time(), UTC),
    "time.time_ns": lambda: datetime.fromtimestamp(time.time_ns() / 1e9, UTC),
    "time.gmtime": lambda: datetime(*time.gmtime()[:6], tzinfo=UTC),
}


def near_ten(instant: datetime) -> bool:
    """Whether it is the day of the tests, at ten or a little after."""
    ten = datetime(*clock.chosen_day().timetuple()[:3], 10, tzinfo=PARIS).astimezone(UTC)
    return timedelta(seconds=-1) < instant.astimezone(UTC) - ten < NEAR


@pytest.mark.parametrize("name", READINGS)
def test_each_clock_of_python_tells_the_day_of_the_tests(name: str) -> None:
    assert near_ten(READINGS[name]())
    assert product.today() == clock.chosen_day()
    assert date.today() == clock.chosen_day()  # noqa: DTZ011


def test_threads_tell_it_too() -> None:
    seen: list[datetime] = []
    thread = threading.Thread(target=lambda: seen.append(product.now()))
    thread.start()
    thread.join()
    assert near_ten(seen[0])


def test_a_test_that_travels_comes_back() -> None:
    with time_machine.travel("2031-05-05T10:00:00Z", tick=False):
        assert product.today() == date(2031, 5, 5)
    assert near_ten(product.now())


def test_clock_goes_on() -> None:
    before = product.now()
    time.sleep(0.01)
    assert product.now() > before


@pytest.mark.django_db
def test_statements_and_triggers_of_the_database_tell_it() -> None:
    structure = StructureFactory()
    with connection.cursor() as cursor:
        cursor.execute("SELECT now(), now()::date")
        instant, day = cursor.fetchone()
        assert near_ten(instant)
        assert day == clock.chosen_day()
        cursor.execute("SELECT max(pgh_created_at) FROM structures_structureevent")
        assert near_ten(cursor.fetchone()[0])
    assert near_ten(structure.created_at)


@pytest.mark.django_db
def test_mails_are_dated_from_it() -> None:
    queue_mails([Mail(to="a@example.org", subject="s", body="b", structure_id=None)])
    assert near_ten(OutgoingMail.objects.get().created_at)


def test_programs_that_tests_start_tell_it() -> None:
    code = "from preau.common.clock import now; print(now().isoformat())"
    done = subprocess.run(
        [sys.executable, "-c", code], env=clock.program_environment(), capture_output=True, text=True, check=True
    )
    assert near_ten(datetime.fromisoformat(done.stdout.strip()))


def test_scripts_of_the_pages_read_no_clock() -> None:
    scripts = [path for path in (ROOT / "src/preau/web/static").rglob("*.js") if "htmx" not in path.name]
    assert scripts
    assert [str(path) for path in scripts if "Date(" in path.read_text() or "Date.now" in path.read_text()] == []


@pytest.mark.parametrize("word", ["current_date", "current_timestamp", "localtimestamp", "clock_timestamp"])
def test_statements_of_the_product_read_no_clock_but_now(word: str) -> None:
    """`now()` is moved with the tests; these cannot be."""
    sources = [path for path in (ROOT / "src/preau").rglob("*.py") if word in path.read_text().lower()]
    assert sources == []
