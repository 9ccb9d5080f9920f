"""The family's home: the next days, what waits, and the same number of statements for one child or three."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from pytest_django import DjangoAssertNumQueries
from pytest_django.asserts import assertContains, assertNotContains

from preau.bookings.actions import Wish
from preau.bookings.planning.upcoming import upcoming
from tests.bookings.conftest import MONDAY, NOW, Family, Town
from tests.factories import days_between

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _clock(db: None) -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def town() -> Town:
    return Town()


def home(town: Town, family: Family) -> Any:
    client = Client()
    client.force_login(family.user)
    return client.get(f"/{town.structure.slug}/")


@pytest.mark.parametrize("children", [1, 3])
def test_home_takes_five_statements(
    town: Town, children: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    family = town.family(children=children)
    town.book(family, *town.days(*days_between(MONDAY, date(2026, 12, 18))))
    client = Client()
    client.force_login(family.user)
    with django_assert_num_queries(5):
        response = client.get(f"/{town.structure.slug}/")
    assertContains(response, "lun. 30 nov.", count=children)


def test_next_three_days_of_each_person_are_shown(town: Town) -> None:
    family = town.family(children=2)
    days = town.days(*days_between(MONDAY, date(2026, 12, 11)))
    town.draft(family, *(Wish(family.people[0], day.pk, True) for day in days))
    town.confirm(family)
    found = upcoming(household=family.household, now=NOW)
    assert [[day.date for day in person.days] for person in found.people] == [[day.date for day in days[:3]], []]
    response = home(town, family)
    assertNotContains(response, "ven. 4 déc.")
    assertContains(response, "Rien de réservé", count=1)
    assertContains(response, f"?enfant={family.people[1]}", count=1)


def test_rank_and_padlock_are_told(town: Town) -> None:
    monday, tuesday = town.days(date(2026, 11, 23), date(2026, 11, 24))
    (full,) = town.days(MONDAY, capacity=0, waiting_capacity=3)
    family = town.family()
    town.book(town.family(), full)
    town.book(family, monday, tuesday, full)
    with time_machine.travel(NOW + timedelta(days=1, hours=10), tick=False):
        response = home(town, family)
    assertContains(response, "2e en attente", count=1)
    assertContains(response, "(ne peut plus changer)", count=1)
    assertContains(response, "jusqu’au lundi 23 novembre à 18 h")
    assertContains(response, "1 demande attend une place")


def test_draft_waiting_is_recalled_with_its_count(town: Town) -> None:
    family = town.family()
    days = town.days(MONDAY, MONDAY + timedelta(days=1))
    assertNotContains(home(town, family), "confirmé")
    town.draft(family, *(Wish(family.people[0], day.pk, True) for day in days))
    response = home(town, family)
    assertContains(response, "2 changements ne sont pas confirmés.")
    assertContains(response, f"/{town.structure.slug}/planning/recapitulatif/")
    assertContains(response, '<span class="count">2<')


def test_nothing_of_another_household_shows(town: Town) -> None:
    family, other = town.family(), town.family()
    town.book(other, *town.days(capacity=0, waiting_capacity=2))
    response = home(town, family)
    assertNotContains(response, other.members[0].person.first_name)
    assertNotContains(response, "attend une place")


def test_welcome_word_of_the_structure_is_shown_escaped(town: Town) -> None:
    family = town.family()
    assertNotContains(home(town, family), "Mot d’accueil")
    town.structure.welcome = "Bonjour <b>à tous</b>"
    town.structure.save()
    assertContains(home(town, family), "Bonjour &lt;b&gt;à tous&lt;/b&gt;")


def test_household_without_anybody_is_told(town: Town) -> None:
    family = town.family(children=0)
    assertContains(home(town, family), "ne compte encore personne")
