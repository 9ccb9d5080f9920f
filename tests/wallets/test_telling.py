"""Entries explained by the rooms that know their cause; a whole list takes one statement for each room."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import timedelta

import pytest
import time_machine
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext

from preau.ledger import telling
from preau.ledger.enums import CauseKind, EntryKind
from preau.ledger.models import Entry
from preau.ledger.telling import Card, Explainer, Link, Told, ToTell, tell
from preau.wallets.actions import charge_day
from preau.wallets.explaining import explain
from tests.bookings.conftest import NOW
from tests.payments.conftest import CardTown
from tests.wallets.conftest import PAST, MoneyTown


@pytest.fixture(autouse=True)
def _clock(db: None) -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


def asked() -> list[ToTell]:
    return [
        ToTell(row.pk, EntryKind(row.kind), CauseKind(row.cause_kind), row.cause_id, row.revision, row.details, None)
        for row in Entry.objects.order_by("pk")
    ]


def entries_of(days: int) -> list[ToTell]:
    """Days charged by the night, and as many card payments."""
    town = CardTown()
    family = town.family()
    town.eat(family, *(PAST + timedelta(days=n) for n in range(days)))
    for _ in range(days):
        town.tell(town.order(family, {town.meals: 1560}))
    charge_day(until=PAST + timedelta(days=days), now=NOW)
    return asked()


def test_a_list_takes_one_statement_for_each_room_that_knows() -> None:
    numbers = []
    for days in (1, 4):
        entries = [entry for entry in entries_of(days) if entry.kind in (EntryKind.CHARGE, EntryKind.TOP_UP)]
        with CaptureQueriesContext(connection) as captured:
            found = tell(entries)
        assert all(found[entry.id] for entry in entries)
        numbers.append(len(captured))
    assert numbers == [3, 3]  # days, receipts, banks


def test_alone_and_in_a_list_an_entry_is_told_the_same() -> None:
    entries = entries_of(3)
    whole = tell(entries)
    assert [tell([entry])[entry.id] for entry in entries] == [whole[entry.id] for entry in entries]


def test_every_room_that_posts_is_registered_with_the_causes_it_tells() -> None:
    told = {cause for explainer in telling.explainers() for cause in explainer.causes}
    assert told == set(CauseKind) - {CauseKind.DEPOSIT}  # a deposit moves no wallet: no operation shows it
    order = [type(explainer).__module__.split(".")[1] for explainer in telling.explainers()]
    floors = [config.label for config in apps.get_app_configs()]
    assert order == sorted(order, key=floors.index)


class Snack(Explainer):
    """A room the product does not know."""

    causes = frozenset({CauseKind.BOOKING})

    def tell(self, entries: Collection[ToTell]) -> Mapping[int, Told]:
        return {
            e.id: Told(Card.CAUSE, "Le goûter", ("Une pomme.",), links=(Link("apple", (e.cause_id,)),)) for e in entries
        }


@pytest.fixture
def snack() -> Iterator[None]:
    telling.register(Snack())
    yield
    del telling._REGISTERED[Snack]


@pytest.mark.usefixtures("snack")
def test_a_room_that_registers_is_heard_without_a_change_below(money: MoneyTown) -> None:
    family = money.family()
    money.pay(family, 5000)
    money.eat(family)
    charge_day(until=PAST, now=NOW)
    entry = Entry.objects.get(kind="charge")
    found = explain(structure_id=money.structure.pk, entry_id=entry.pk, household_id=family.household.pk)
    assert found is not None
    assert found.told[-1] == Told(Card.CAUSE, "Le goûter", ("Une pomme.",), links=(Link("apple", (entry.cause_id,)),))
    assert found.told[0].title == "La réservation"
