"""Registering many people at once."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from pytest_django.asserts import assertNumQueries

from preau.activities.models import Activity, ActivityGroup
from preau.households.models import Person
from preau.registrations.actions import register_people
from preau.registrations.models import Registration
from preau.structures.models import Structure
from tests.acting import by

pytestmark = pytest.mark.django_db
YEAR: dict[str, Any] = {"start_date": date(2026, 9, 1), "end_date": date(2027, 8, 31), "actor": by()}


@pytest.fixture
def group() -> ActivityGroup:
    town = Structure.objects.create(slug="valbrune", name="Valbrune")
    activity = Activity.objects.create(structure=town, name="Cantine", short_name="Cantine")
    return ActivityGroup.objects.create(structure=town, activity=activity, name="Tous")


def people(town: Structure, number: int) -> list[Person]:
    return [Person.objects.create(structure=town, last_name=f"N{n}", first_name="Lina") for n in range(number)]


@pytest.mark.parametrize("number", [1, 30])
def test_registering_costs_the_same_for_one_and_for_many(group: ActivityGroup, number: int) -> None:
    registered = people(group.structure, number)
    with assertNumQueries(4):  # two, inside a savepoint
        assert register_people(people=registered, group=group, **YEAR) == number
    assert set(Registration.objects.values_list("state", "start_date", "end_date")) == {
        ("validated", YEAR["start_date"], YEAR["end_date"])
    }


def test_registered_people_are_left_alone(group: ActivityGroup) -> None:
    first, second, third = people(group.structure, 3)
    register_people(people=[first], group=group, start_date=date(2027, 8, 31), end_date=None, actor=by())
    register_people(people=[second], group=group, start_date=date(2025, 9, 1), end_date=date(2026, 8, 31), actor=by())
    assert register_people(people=[first, second, third, third], group=group, **YEAR) == 2
    assert Registration.objects.filter(person=first).count() == 1
    assert Registration.objects.filter(person=third).count() == 1


def test_open_end_meets_every_later_registration(group: ActivityGroup) -> None:
    [person] = people(group.structure, 1)
    register_people(people=[person], group=group, **YEAR)
    assert register_people(people=[person], group=group, start_date=date(2020, 1, 1), end_date=None, actor=by()) == 0


def test_people_of_another_structure_are_refused(group: ActivityGroup) -> None:
    stranger = people(Structure.objects.create(slug="autre", name="Autre"), 1)
    with pytest.raises(ValueError, match="same structure"):
        register_people(people=stranger, group=group, **YEAR)
    assert not Registration.objects.exists()
