"""Brothers and sisters are priced again by whoever moves a booking, in the same transaction: the desk as the family."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

import preau
from preau.activities.models import OpeningDay
from preau.bookings.actions import (
    Settlement,
    Way,
    Wish,
    change_places,
    close_chosen,
    close_days,
    promote_waiting,
    record_outing,
    undo_act,
)
from preau.bookings.closing import actions as closing
from preau.bookings.closing.actions import Closing
from preau.bookings.closing.scope import Scope
from preau.bookings.places.actions import keeping
from preau.bookings.places.choosing import Chosen
from preau.bookings.registering.actions import end_registration
from preau.bookings.repricing.actions import reprice
from preau.bookings.rules.places import Places
from preau.common import clock
from preau.households.models import Person
from preau.registrations.models import Registration
from preau.structures.models import Site
from tests.acting import by
from tests.bookings.conftest import MONDAY, NOW, Family, Town, counters
from tests.bookings.test_day_acts import SchoolTown, give, ids, when
from tests.bookings.test_places import rush
from tests.bookings.test_sibling_prices import prices, siblings_town
from tests.factories import GroupFactory

TODAY = NOW.date()


@pytest.fixture(autouse=True)
def at_now(monkeypatch: pytest.MonkeyPatch) -> None:
    """The days of these tests are to come, or past, whenever they are run."""
    monkeypatch.setattr(clock, "now", lambda: NOW)


class TwoGroups:
    """The eldest of three is in a group of its own, with the other two in another: 10 €, 9 € and 2 € when all come."""

    def __init__(self, town: Town) -> None:
        self.town = town
        self.family = siblings_town(town, "present")
        self.first = GroupFactory.create(activity=town.activity)
        Registration.objects.filter(person=self.family.people[0]).update(group=self.first)
        (self.day,) = town.days(group=self.first, capacity=1, waiting_capacity=9)
        (self.other,) = town.days(capacity=9, waiting_capacity=9)

    def book(self, *, waits: bool = False) -> Family:
        """All three; the eldest behind somebody else, who is returned, when it `waits`."""
        before = self.town.family(group=self.first)
        if waits:
            self.town.book(before, self.day)
        children = [Wish(person, day.pk, True) for person, day in zip(self.family.people, self.days, strict=True)]
        assert self.town.draft(self.family, *children) == []
        self.town.confirm(self.family)
        assert prices(self.family) == ([1000, 900] if waits else [1000, 900, 200])
        return before

    @property
    def days(self) -> list[OpeningDay]:
        return [self.day, self.other, self.other]

    @property
    def chosen(self) -> Chosen:
        return Chosen((self.first.pk,), MONDAY, MONDAY)


def closed_by_hand(scene: TwoGroups) -> None:
    close_chosen(chosen=scene.chosen, reason="Grève", **when(scene.town))


def closed_at_a_site(scene: TwoGroups) -> None:
    scene.first.site = Site.objects.create(structure=scene.town.structure, name="Jules-Ferry", kind="primary")
    scene.first.save()
    strike = Closing(MONDAY, MONDAY, "Grève", Scope((scene.first.site.pk,)))
    close_days(structure=scene.town.structure, closing=strike, actor=by(), now=NOW, today=TODAY)


def out_with_its_class(scene: TwoGroups) -> None:
    town = SchoolTown()
    town.structure = scene.town.structure
    school = Site.objects.create(structure=town.structure, name="Curie", kind="primary")
    Person.objects.filter(pk=scene.family.people[0]).update(school=school, class_name="CE1 A")
    record_outing(outing=town.outing(site=school.pk), **when(town))


def without_right(scene: TwoGroups) -> None:
    registration = Registration.objects.get(person=scene.family.people[0])
    end_registration(registration=registration, last=TODAY, settlement=Settlement(Way.CANCEL), actor=by())


@pytest.mark.parametrize("leaves", [closed_by_hand, closed_at_a_site, out_with_its_class, without_right])
def test_who_no_longer_comes_gives_its_rank(town: Town, leaves: Callable[[TwoGroups], None]) -> None:
    scene = TwoGroups(town)
    scene.book()
    leaves(scene)
    assert prices(scene.family) == [1000, 900]
    assert reprice(now=NOW) == 0


def places_are_added(scene: TwoGroups) -> None:
    change_places(chosen=scene.chosen, places=Places(by=1), **when(scene.town))


def chosen_by_hand(scene: TwoGroups) -> None:
    give(scene.day, ids(scene.day), "", widen=True)


def list_moves(scene: TwoGroups) -> None:
    OpeningDay.objects.filter(pk=scene.day.pk).update(capacity=2)
    promote_waiting(day_ids=[scene.day.pk], actor=by(), now=NOW)


@pytest.mark.parametrize("comes", [places_are_added, chosen_by_hand, list_moves])
def test_who_gets_a_place_takes_its_rank(town: Town, comes: Callable[[TwoGroups], None]) -> None:
    scene = TwoGroups(town)
    scene.book(waits=True)
    comes(scene)
    assert prices(scene.family) == [1000, 900, 200]
    assert reprice(now=NOW) == 0


def test_place_given_back_by_another_family_prices_those_who_get_it(town: Town) -> None:
    scene = TwoGroups(town)
    town.cancel(scene.book(waits=True), scene.day)
    assert prices(scene.family) == [1000, 900, 200]
    assert reprice(now=NOW) == 0


def test_act_taken_back_takes_back_the_prices(town: Town) -> None:
    scene = TwoGroups(town)
    scene.book()
    act = close_chosen(chosen=scene.chosen, reason="Grève", **when(town)).act
    undo_act(act_id=act.pk, **when(town))
    assert prices(scene.family) == [1000, 900, 200]
    assert reprice(now=NOW) == 0


def test_closing_many_households_takes_as_many_statements_as_one(db: None) -> None:
    taken = []
    for households in (1, 6):
        town = Town()
        scene = TwoGroups(town)
        OpeningDay.objects.filter(pk=scene.day.pk).update(capacity=9)
        for family in [scene.family, *(siblings_town(town, "present") for _ in range(households - 1))]:
            Registration.objects.filter(person=family.people[0]).update(group=scene.first)
            town.draft(family, *[Wish(who, day.pk, True) for who, day in zip(family.people, scene.days, strict=True)])
            town.confirm(family)
        with CaptureQueriesContext(connection) as captured:
            closed_by_hand(scene)
        taken.append(len(captured))
    assert taken[0] == taken[1]


def both_groups_close(scene: TwoGroups) -> list[object]:
    """Two agents close, at once, the two groups that one family is booked in."""
    gate = threading.Barrier(2)

    def close(group: int) -> Callable[[], object]:
        def job() -> object:
            gate.wait(20)
            return close_chosen(chosen=Chosen((group,), MONDAY, MONDAY), reason="A", **when(scene.town)).cancelled

        return job

    return rush([close(scene.first.pk), close(scene.town.group.pk)], threads=2)


def test_two_groups_closed_at_once_wait_for_each_other(make_town: Callable[[], Town]) -> None:
    scene = TwoGroups(make_town())
    scene.book()
    assert sorted(map(str, both_groups_close(scene))) == ["1", "2"]
    assert (counters(scene.day), counters(scene.other)) == ((0, 0), (0, 0))


def test_control_neither_days_nor_bookings_held_together_deadlock(
    make_town: Callable[[], Town], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each has cancelled its own, then prices what the other is cancelling: the database ends one of them."""
    scene = TwoGroups(make_town())
    scene.book()
    monkeypatch.setattr(keeping, "HOLD", "SELECT id FROM activities_openingday WHERE group_id = ANY(%(groups)s)")
    monkeypatch.setattr(closing, "hold_beside", lambda _bookings: None)
    gate, price = threading.Barrier(2), closing.reprice_beside

    def met(*given: Any, **more: Any) -> int:
        gate.wait(20)
        return price(*given, **more)

    monkeypatch.setattr(closing, "reprice_beside", met)
    assert "OperationalError" in [type(row).__name__ for row in both_groups_close(scene)]


WRITERS = {
    "confirming/actions.py": "_reprice_siblings",
    "movements/actions.py": "given to `closing.cancel`, which prices",
    "night/actions/running.py": "who waited is refused: nobody's presence",
    "patterns/actions/applying.py": "the night, which prices everything after it",
    "places/actions/undoing.py": "reprice_bookings({*back, *beside(back)}",
    "sharing/actions.py": "",
    "stranding/actions.py": "reprice_beside(ids",
    "waiting/actions.py": "reprice_beside(ids",
}
"""Whoever writes the state of bookings, and how brothers and sisters are priced after it."""


def test_every_writer_of_the_state_of_bookings_is_known() -> None:
    root = Path(preau.__file__).parent
    writes = re.compile(r"(INSERT INTO bookings_booking\b|UPDATE bookings_booking\b[^;]*?\bstate = )", re.S)
    found = {
        str(path.relative_to(root / "bookings"))
        for path in (root / "bookings").rglob("*.py")
        if "migrations" not in path.parts and writes.search(path.read_text())
    }
    assert found <= set(WRITERS), "price brothers and sisters there (`reprice_beside`), then say how here"
