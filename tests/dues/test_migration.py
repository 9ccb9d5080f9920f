"""Rows of before this room: what the ledger had charged, given back and put back, and what no wallet could bear."""

from __future__ import annotations

from datetime import timedelta
from importlib import import_module

import pytest
import time_machine
from django.db import connection

from preau.attendance.enums import PassageKind
from preau.dues.models import Due
from preau.ledger.models import Entry
from preau.wallets.actions import charge_day, undo
from preau.wallets.uncovered import uncovered
from tests.acting import by
from tests.factories import UserFactory
from tests.wallets.conftest import NOW, PAST, MoneyTown
from tests.wallets.test_attending import do
from tests.wallets.test_shared_cost import Shared

PRESENT, ABSENT, EXCUSED, UNPLANNED = PassageKind
TOLD = ("kind", "source_id", "household", "revision", "person", "activity", "structure", "served_on", "cents",
        "whole_cents", "third_parties_cents", "price", "state", "entry", "settled_at", "ended_entry", "ended_why",
        "ended_by", "ended_at")  # fmt: skip


def told() -> list[tuple[object, ...]]:
    """Every due that was settled once or waits; those that ended before being taken left no trace before."""
    rows = Due.objects.exclude(state="nobody", entry=None).order_by("kind", "source_id", "revision", "household")
    return list(rows.values_list(*TOLD))


def of_before() -> None:
    """The database as before the room, then moved by its migration."""
    migration = import_module("preau.dues.migrations.0001_initial")
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE dues_due DISABLE TRIGGER USER")
        cursor.execute("DELETE FROM dues_due")
        cursor.execute(migration.SETTLED_BEFORE)
        cursor.execute(migration.OWED_BEFORE)
        cursor.execute("ALTER TABLE dues_due ENABLE TRIGGER USER")


@pytest.fixture
def lived(money: MoneyTown) -> MoneyTown:
    """Days charged, given back, put back, undone by hand, without a booking, shared, and not covered."""
    families = [money.family() for _ in range(6)]
    for family in families[:5]:
        money.pay(family, 5000)
        if family is not families[3]:
            money.eat(family, PAST, PAST - timedelta(days=4))
    charge_day(until=PAST, now=NOW)
    for kind in (EXCUSED, PRESENT, EXCUSED):
        do(money, families[0], kind)
    for kind in (EXCUSED, ABSENT):
        do(money, families[1], kind)
    undo(entry_id=Entry.objects.filter(kind="charge").earliest("id").pk, reason="geste", actor=by(UserFactory.create()))
    do(money, families[3], UNPLANNED)
    do(money, families[3], None)
    do(money, families[3], UNPLANNED)
    money.wallet(families[5])
    money.eat(families[5], PAST)
    do(money, families[5], UNPLANNED, PAST - timedelta(days=4))
    shared = Shared(money, 60, 40)
    shared.book()
    for kind in (PRESENT, EXCUSED, PRESENT):
        shared.mark(kind)
    charge_day(until=NOW.date(), now=NOW)
    return money


def test_rows_of_before_become_the_dues_that_the_same_acts_write(lived: MoneyTown) -> None:
    with time_machine.travel(NOW, tick=False):
        before, listed = told(), uncovered(structure=lived.structure, today=NOW.date())
        states = [row[TOLD.index("state")] for row in before]
        assert {state: states.count(state) for state in set(states)} == {"wallet": 9, "nobody": 7, "due": 2}
        of_before()
        assert told() == before
        assert uncovered(structure=lived.structure, today=NOW.date()) == listed
        with connection.cursor() as cursor:
            cursor.execute("SELECT DISTINCT jsonb_typeof(price) FROM dues_due")
            assert cursor.fetchall() == [("number",)]


def test_what_was_moved_lives_on(lived: MoneyTown) -> None:
    """A charge of before, given back and taken again: its entry names no due, its due names it."""
    of_before()
    charged = Due.objects.filter(state="wallet", kind="booking").earliest("id")
    back = undo(entry_id=charged.entry_id, reason="erreur", actor=by(UserFactory.create()))
    assert back is not None
    charged.refresh_from_db()
    assert (charged.state, charged.ended_entry_id) == ("nobody", back)
    again = undo(entry_id=back, reason="non", actor=by(UserFactory.create()))
    assert Due.objects.get(source_id=charged.source_id, kind="booking", state="wallet").entry_id == again
    assert charge_day(until=NOW.date(), now=NOW).count == 0


def test_a_shared_day_that_waited_is_written_by_the_next_night(money: MoneyTown) -> None:
    shared = Shared(money, 60, 40, cents=9_000)
    shared.book()
    assert charge_day(until=NOW.date(), now=NOW).left == 1
    of_before()
    assert Due.objects.count() == 0
    tomorrow = NOW.date() + timedelta(days=1)
    assert sorted(row.cents for row in uncovered(structure=money.structure, today=tomorrow)) == [3600, 5400]
    assert charge_day(until=NOW.date(), now=NOW).left == 1
    assert sorted(Due.objects.values_list("cents", "whole_cents")) == [(3600, 9000), (5400, 9000)]
    assert sorted(row.cents for row in uncovered(structure=money.structure, today=tomorrow)) == [3600, 5400]
