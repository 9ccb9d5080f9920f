"""« Planning des enfants »: whose days, how they stand, by pages; a file of all of them; nobody of elsewhere."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries
from pytest_django.asserts import assertContains, assertNotContains

from preau.accounts.enums import Role
from preau.common import clock
from preau.households.models import Person
from tests.bookings.conftest import MONDAY, NOW, Family, Town
from tests.bookings.test_day_acts import SchoolTown
from tests.factories import GroupFactory
from tests.factories.accounts import StaffFactory

WEEK = "du=2026-11-30"


@pytest.fixture(autouse=True)
def at_now(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


@pytest.fixture
def town(db: None) -> SchoolTown:
    return SchoolTown()


@pytest.fixture
def desk(client: Client, town: Town) -> Client:
    client.force_login(StaffFactory.create(structure=town.structure, role=Role.DESK).user)
    return client


def where(town: Town, query: str = "") -> str:
    return f"/{town.structure.slug}/jour/enfants/?{WEEK}&{query}"


def named(family: Family, last_name: str) -> Person:
    person = Person.objects.get(pk=family.people[0])
    person.last_name = last_name
    person.save()
    return person


def test_children_of_a_school_with_what_each_has_and_the_totals(desk: Client, town: SchoolTown) -> None:
    (day,) = town.days(capacity=1, waiting_capacity=5)
    booked, waits, nothing = (town.pupil(name) for name in ("CP", "CP", "CM2"))
    names = [named(one, name) for one, name in ((booked, "Abgrall"), (waits, "Bérenval"), (nothing, "Zola"))]
    for family in (booked, waits):
        town.book(family, day)
    page = desk.get(where(town, f"site={town.school.pk}"))
    assertContains(page, "3 enfants")
    for person in names:
        assertContains(page, person.last_name.upper())
    assertContains(page, "<td class=k-booked>R", 1)
    assertContains(page, "<td class=k-waiting>Att.", 1)
    assertContains(page, f"/gestion/familles/{booked.household.pk}/")
    assertContains(page, "+ 1 att.")
    one_class = desk.get(where(town, f"site={town.school.pk}&classe=CM2"))
    assertContains(one_class, "1 enfant")
    assertNotContains(one_class, "ABGRALL")
    assertContains(desk.get(where(town, "q=berenv")), "1 enfant")
    down = desk.get(where(town, f"site={town.school.pk}&tri=-nom")).content.decode()
    assert down.index("ZOLA") < down.index("ABGRALL")


def test_children_of_an_activity_are_those_registered_or_booked(desk: Client, town: SchoolTown) -> None:
    evening = GroupFactory.create(activity__structure=town.structure, activity__name="Garderie", site=town.school)
    town.days(group=evening, capacity=5)
    here = town.pupil("CP")
    (day,) = town.days(capacity=5)
    town.book(here, day)
    assertContains(desk.get(where(town, f"activite={town.activity.pk}")), "1 enfant")
    assertContains(desk.get(where(town, f"activite={evening.activity_id}")), "Aucun enfant")


def test_nothing_is_listed_before_a_choice_and_the_site_is_remembered(desk: Client, town: SchoolTown) -> None:
    town.pupil("CP")
    assertContains(desk.get(where(town)), "Choisissez une école")
    desk.get(where(town, f"site={town.school.pk}"))
    assertContains(desk.get(where(town)), "1 enfant")
    assertContains(desk.get(where(town, "site=")), "Choisissez une école")


def test_days_of_another_week_are_not_shown(desk: Client, town: SchoolTown) -> None:
    town.pupil("CP")
    town.days(capacity=5)
    query = f"site={town.school.pk}"
    assertContains(desk.get(where(town, query)), "<table")
    other = f"/{town.structure.slug}/jour/enfants/?du={MONDAY + timedelta(days=70)}&{query}"
    assertContains(desk.get(other), "Rien n’est ouvert ni réservé")


def test_children_take_as_many_statements_for_one_and_sixty(
    desk: Client, town: SchoolTown, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    (day,) = town.days(capacity=100)
    for more in (1, 59):
        for _ in range(more):
            town.book(town.pupil("CP"), day)
        with django_assert_num_queries(11):  # session, account, role, how many, days, totals, rows, marks, 3 choices
            page = desk.get(where(town, f"site={town.school.pk}"))
    assertContains(page, 'scope="row"', 51)  # a page, and the totals
    rest = desk.get(where(town, f"site={town.school.pk}&page=2"), headers={"HX-Request": "true"})
    assertContains(rest, 'scope="row"', 10)
    assertNotContains(rest, "<html")
    assert "HX-Request" in rest["Vary"]


def test_file_holds_everybody_in_words(desk: Client, town: SchoolTown) -> None:
    (day,) = town.days(capacity=100)
    for _ in range(60):
        town.book(town.pupil("CP"), day)
    file = desk.get(where(town, f"site={town.school.pk}&format=csv")).content.decode()
    assert file.count("réservé") == 60
    assert desk.get(where(town, f"site={town.school.pk}&format=doc")).status_code == 404


@pytest.mark.parametrize(
    "query",
    [
        "du=hier",
        "du=9999-12-31",
        "site=x",
        "classe=CP&site=1",
        "q=%25",
        "activite=99999999999999999999",
        "vue=x",
    ],
)
def test_any_address_is_read(desk: Client, town: SchoolTown, query: str) -> None:
    assert desk.get(f"/{town.structure.slug}/jour/enfants/?{query}").status_code == 200


def test_children_of_another_town_are_never_listed(desk: Client, town: SchoolTown) -> None:
    other = SchoolTown()
    (day,) = other.days(capacity=5)
    other.book(other.pupil("CP"), day)
    for query in (f"site={other.school.pk}", f"activite={other.activity.pk}"):
        assertContains(desk.get(where(town, query)), "Aucun enfant")
    assert desk.get(where(other)).status_code == 404


def test_who_may_not_see_families_is_led_to_none(client: Client, town: SchoolTown) -> None:
    client.force_login(StaffFactory.create(structure=town.structure, role=Role.CANTEEN).user)
    town.days(capacity=5)
    town.pupil("CP")
    page = client.get(where(town, f"site={town.school.pk}"))
    assertContains(page, "1 enfant")
    assertNotContains(page, "/gestion/familles/")
