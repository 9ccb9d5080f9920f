"""Every statement over ten lines is declared with what it may read in a city; at night it is held to that."""

from __future__ import annotations

import pytest
from django.core.management import call_command
from django.db import connection

from tests.plans.acts import play, the_city
from tests.plans.declared import BUDGETS
from tests.plans.recording import Recorder
from tests.statements import Text, statements

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


@pytest.mark.nightly
@pytest.mark.django_db
def test_plans_in_a_city() -> None:
    """Rows read, and no large table from one end to the other but where it is declared."""
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
        scanned = {read.table for read in plan.reads if read.is_scan and read.rows > SMALL}
        if plan.rows > budget.rows or not scanned <= budget.scans:
            found.append(f"{key}: {plan.rows} rows of {budget.rows}, {plan}")
    return found
