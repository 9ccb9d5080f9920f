"""The agents' entrance: what waits for a role, and the sections it opens."""

from __future__ import annotations

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries
from pytest_django.asserts import assertContains, assertNotContains

from preau.accounts.enums import Role
from preau.structures.models import Structure
from preau.web.desk.sections import SECTIONS
from tests.factories.accounts import AccountRequestFactory, StaffFactory

FRONT = "/valbrune/agents/"


def enter(client: Client, town: Structure, role: Role) -> None:
    client.force_login(StaffFactory.create(structure=town, role=role, user__display_name="Nour").user)


@pytest.mark.parametrize("role", list(Role))
def test_entrance_shows_the_sections_of_the_role(client: Client, town: Structure, role: Role) -> None:
    enter(client, town, role)
    response = client.get(FRONT)
    assertContains(response, "Bonjour Nour")
    expected = [section.page for section in SECTIONS if role in section.roles]
    assert [link.section.page for link, _ in response.context["rows"]] == expected


def test_entrance_counts_what_waits(client: Client, town: Structure, other_town: Structure) -> None:
    enter(client, town, Role.DESK)
    assertContains(client.get(FRONT), "Rien n’attend dans vos rubriques.")
    AccountRequestFactory.create(structure=other_town)
    AccountRequestFactory.create_batch(2, structure=town)
    response = client.get(FRONT)
    assert [(link.section.page, count) for link, count in response.context["waits"]] == [("desk_requests", 2)]
    assertNotContains(response, "Rien n’attend")


@pytest.mark.parametrize("number", [1, 3])
def test_entrance_takes_a_fixed_number_of_statements(
    client: Client, town: Structure, number: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    enter(client, town, Role.DESK)
    AccountRequestFactory.create_batch(number, structure=town)
    with django_assert_num_queries(9):  # session, account, role, requests, letters, returned mails, sign-ups, days
        client.get(FRONT)
