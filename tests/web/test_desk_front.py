"""The agents' entrance: what waits for a role, and the sections it opens."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries
from pytest_django.asserts import assertContains, assertNotContains

from preau.accounts.enums import Role
from preau.accounts.queries import staff_context
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


@pytest.mark.parametrize("page", ["desk_quotients", "desk_openings", "desk_families"])
def test_menu_of_every_page_tells_what_waits_in_its_first_statement(
    client: Client, town: Structure, other_town: Structure, page: str
) -> None:
    enter(client, town, Role.DESK)
    AccountRequestFactory.create(structure=other_town)
    AccountRequestFactory.create_batch(2, structure=town)
    with CaptureQueriesContext(connection) as captured:
        response = client.get(reverse(page, args=[town.slug]))
    counts = {link.section.page: link.count for link in response.context["menu"].links}
    assert counts == dict.fromkeys(counts, 0) | {"desk_requests": 2}
    opening = [row["sql"] for row in captured if "accounts_structurerole" in row["sql"]]
    assert len(opening) == 1
    assert "accounts_accountrequest" in opening[0]


def test_each_count_of_a_section_is_registered(town: Structure) -> None:
    staff = staff_context(StaffFactory.create(structure=town, role=Role.DESK).user, town.slug)
    assert staff is not None
    assert {section.count for section in SECTIONS} - {""} == set(staff.waits)


@pytest.mark.parametrize("number", [1, 3])
def test_entrance_takes_a_fixed_number_of_statements(
    client: Client, town: Structure, number: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    enter(client, town, Role.DESK)
    AccountRequestFactory.create_batch(number, structure=town)
    with django_assert_num_queries(7):  # session, account, role with what waits, letters, returned mails, days
        client.get(FRONT)
