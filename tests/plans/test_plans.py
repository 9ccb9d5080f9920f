"""Every statement over ten lines is declared with what it may read in a city; at night it is held to that."""

from __future__ import annotations

import sys

import pytest
from django.core.management import call_command
from django.db import connection
from pytest_django import DjangoDbBlocker

from preau.common import sql
from preau.structures.models import Structure
from tests.database import forget_former_rows
from tests.plans.acts import play, the_city
from tests.plans.declared import BUDGETS, Budget
from tests.plans.recording import Recorder
from tests.statements import Text, statements

module = sys.modules[__name__]
LINES = 10
SMALL = 5_000
"""Rows of a table under which reading it whole is no fault."""


def long_statements() -> list[Text]:
    """Those of the running product: the invented town is written once, functions of the database are no statements."""
    return [
        text
        for text in statements()
        if text.lines > LINES and text.room != "demonstration" and not text.path.endswith("triggers.py")
    ]


def test_every_long_statement_is_declared_once() -> None:
    """A new one fails here until `declared.py` says what it may read, and an act of `acts.py` runs it."""
    keys = [text.key for text in long_statements()]
    assert len(keys) == len(set(keys))
    assert set(keys) == set(BUDGETS)


@pytest.mark.django_db
def test_what_is_read_is_counted_and_held_to_the_budget(monkeypatch: pytest.MonkeyPatch) -> None:
    """The negative control: a table read whole, more rows than declared, a write that is explained and done once."""
    watched = Text("here.py", "NAMED", "UPDATE structures_structure SET name = %s WHERE", 1)
    Structure.objects.bulk_create(Structure(name="Valbrune", slug=f"ville-{n}") for n in range(7))
    recorder = Recorder([watched])
    with connection.execute_wrapper(recorder):
        assert sql.execute("UPDATE structures_structure SET name = %s WHERE name = 'Valbrune'", ["Autre"]) == 7
    plan = recorder.largest("here.NAMED")
    assert [(read.table, read.rows, read.is_scan) for read in plan.reads] == [("structures_structure", 7, True)]
    for limit, small, is_fault in ((7, 7, False), (6, 7, True), (7, 6, True)):
        monkeypatch.setattr(module, "BUDGETS", {"here.NAMED": Budget(limit)})
        monkeypatch.setattr(module, "SMALL", small)
        assert bool(faults(recorder)) is is_fault


@pytest.fixture(scope="module")
def _empty_tables(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> None:
    with django_db_blocker.unblock():
        forget_former_rows(connection)


@pytest.mark.nightly
@pytest.mark.django_db
@pytest.mark.usefixtures("_empty_tables")
def test_plans_in_a_city() -> None:
    """Rows read, and no large table from one end to the other but where it is declared."""
    sql.execute("SET LOCAL statement_timeout = 0")
    call_command("demo_data", size="city", verbosity=0)
    recorder = Recorder(long_statements())
    with connection.execute_wrapper(recorder):
        play(the_city())
    assert not set(BUDGETS) - set(recorder.plans), "nobody runs these"
    assert not faults(recorder)


def faults(recorder: Recorder) -> list[str]:
    """What reads more than it said."""
    found = []
    for key, budget in sorted(BUDGETS.items()):
        plan = recorder.largest(key)
        scanned = {read.table for read in plan.reads if read.is_scan and read.each > SMALL}
        if plan.rows > budget.rows or not scanned <= budget.scans:
            found.append(f"{key}: {plan.rows} rows of {budget.rows}, {plan}")
    return found
