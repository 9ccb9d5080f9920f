"""The frame of the desk: the menu in groups, other structures, where agents land, what they read at a shut door."""

from __future__ import annotations

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects, assertTemplateUsed

from preau.accounts.enums import Role
from preau.accounts.models import User
from preau.structures.models import Structure
from preau.web.desk.menu import ShownGroup
from preau.web.desk.sections import SECTIONS, SETTINGS
from tests.factories import HouseholdAccessFactory, HouseholdFactory
from tests.factories.accounts import AccountRequestFactory, StaffFactory

FRONT = "/valbrune/agents/"


def agent(client: Client, town: Structure, role: Role) -> User:
    user: User = StaffFactory.create(structure=town, role=role).user
    client.force_login(user)
    return user


def groups(client: Client, path: str) -> dict[str, ShownGroup]:
    return {group.group.key: group for group in client.get(path).context["menu"].groups}


# -- the menu ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", list(Role))
def test_menu_shows_the_sections_of_the_role_under_their_heads(client: Client, town: Structure, role: Role) -> None:
    agent(client, town, role)
    menu = client.get(FRONT).context["menu"]
    expected = [section.page for section in SECTIONS if role in section.roles]
    assert [link.section.page for link in menu.links] == expected
    assert all(link.section.group is shown.group for shown in menu.groups for link in shown.links)
    assert all(shown.links for shown in menu.groups)
    assert (menu.settings is not None) == any(s.group is SETTINGS and role in s.roles for s in SECTIONS)


def test_long_menu_shows_the_group_of_the_page_and_counts_on_the_others(client: Client, town: Structure) -> None:
    agent(client, town, Role.ADMINISTRATOR)
    AccountRequestFactory.create_batch(2, structure=town)
    shown = groups(client, "/valbrune/tarifs/")
    assert {key: group.is_open for key, group in shown.items() if group.is_open} == {"organisation": True}
    assert (shown["familles"].count, shown["organisation"].count) == (2, 0)


def test_short_menu_is_open(client: Client, town: Structure) -> None:
    agent(client, town, Role.DESK)
    assert all(group.is_open for group in groups(client, FRONT).values())


def test_groups_stay_as_the_browser_left_them_and_that_of_the_page_is_open(client: Client, town: Structure) -> None:
    agent(client, town, Role.ADMINISTRATOR)
    client.cookies["rubriques"] = "suivi.-familles.-organisation.<b>.--"
    shown = groups(client, "/valbrune/tarifs/")
    assert [key for key, group in shown.items() if group.is_open] == ["organisation", "suivi"]
    assertNotContains(client.get(FRONT), "<b>.")


def test_settings_are_one_entry_and_tabs_of_each_other(client: Client, town: Structure) -> None:
    agent(client, town, Role.ADMINISTRATOR)
    page = client.get("/valbrune/reglages/apparence/")
    assertContains(page, 'class="bo-side"')
    assert [link.section.page for link in page.context["menu"].settings.links if link.is_current] == ["desk_look"]
    assertNotContains(client.get("/valbrune/tarifs/"), 'class="bo-side"')


# -- other structures --------------------------------------------------------------------------------------------------


def test_switch_leads_to_the_same_section_where_it_is_open(
    client: Client, town: Structure, other_town: Structure, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    user = agent(client, town, Role.CANTEEN)
    StaffFactory.create(structure=town, user=user, role=Role.DESK)
    StaffFactory.create(structure=other_town, user=user, role=Role.CANTEEN)
    client.get(FRONT)
    with django_assert_num_queries(4):  # session, account, roles, days
        page = client.get("/valbrune/jour/")
    assert [(one.structure, one.url) for one in page.context["menu"].elsewhere] == [(other_town, "/autreville/jour/")]
    elsewhere = client.get("/valbrune/lettres-d-acces/").context["menu"].elsewhere
    assert [one.url for one in elsewhere] == ["/autreville/agents/"]


def test_agent_of_one_structure_has_no_switch(client: Client, town: Structure, other_town: Structure) -> None:
    agent(client, town, Role.DESK)
    assertNotContains(client.get(FRONT), "Changer de structure")


def test_roles_of_a_stranger_are_read_once(
    client: Client, town: Structure, other_town: Structure, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    agent(client, other_town, Role.DESK)
    client.get("/autreville/agents/")
    with django_assert_num_queries(3):  # session, account, roles
        assert client.get(FRONT).status_code == 404


# -- where they land ---------------------------------------------------------------------------------------------------

FIRST = {
    Role.ADMINISTRATOR: "agents/",
    Role.ACTIVITY_MANAGER: "gestion/planning/",
    Role.DESK: "agents/",
    Role.CANTEEN: "jour/",
    Role.CASH_OFFICER: "encaisser/",
    Role.DEPUTY: "encaisser/",
    Role.ORDERER: "agents/",
    Role.READER: "agents/",
}


@pytest.mark.parametrize("role", list(Role))
def test_agent_lands_on_what_the_role_does_first(client: Client, town: Structure, role: Role) -> None:
    agent(client, town, role)
    for path in ("/", "/valbrune/"):
        assertRedirects(client.get(path), f"/valbrune/{FIRST[role]}")


def test_agent_of_several_structures_lands_where_they_were_last(
    client: Client, town: Structure, other_town: Structure
) -> None:
    user = agent(client, town, Role.DESK)
    StaffFactory.create(structure=other_town, user=user, role=Role.CASH_OFFICER)
    page = client.get("/")
    assertContains(page, "/valbrune/agents/")
    assertContains(page, "/autreville/encaisser/")
    client.get("/autreville/encaisser/")
    assertRedirects(client.get("/"), "/autreville/encaisser/")
    client.get(FRONT)
    assertRedirects(client.get("/"), FRONT)
    client.cookies["bureau"] = "ailleurs"
    assert client.get("/").status_code == 200


def test_agent_who_is_a_parent_chooses(client: Client, town: Structure, other_town: Structure) -> None:
    user = agent(client, town, Role.DESK)
    HouseholdAccessFactory.create(user=user, household=HouseholdFactory.create(structure=other_town))
    page = client.get("/")
    assertContains(page, 'href="/valbrune/agents/"')
    assertContains(page, 'href="/autreville/"')
    assertContains(page, "Votre famille")


def test_agent_sees_the_page_of_families(client: Client, town: Structure) -> None:
    agent(client, town, Role.DESK)
    assertContains(client.get(FRONT), "/valbrune/?vue=famille")
    assertTemplateUsed(client.get("/valbrune/?vue=famille"), "public/welcome.html")


def test_head_of_the_desk_leads_to_its_entrance(client: Client, town: Structure) -> None:
    agent(client, town, Role.CANTEEN)
    assertContains(client.get("/valbrune/jour/"), '<a class="brand" href="/valbrune/agents/">')


# -- shut doors --------------------------------------------------------------------------------------------------------


def test_page_that_no_role_opens_says_so_in_the_desk(client: Client, town: Structure) -> None:
    agent(client, town, Role.CANTEEN)
    page = client.get("/valbrune/encaisser/")
    assertContains(page, "n’est pas ouverte à vos rôles", status_code=404)
    assertTemplateUsed(page, "desk/404.html")


@pytest.mark.parametrize("path", ["nulle-part/", "jour/999999/", "lettres-d-acces/code/1/2/"])
def test_what_does_not_exist_keeps_the_menu(client: Client, town: Structure, path: str) -> None:
    agent(client, town, Role.CANTEEN)
    page = client.get(f"/valbrune/{path}")
    assertContains(page, "L’adresse est incomplète", status_code=404)
    assertContains(page, "/valbrune/jour/", status_code=404)


def test_desk_of_others_looks_like_nothing(client: Client, town: Structure, other_town: Structure) -> None:
    """Neither an agent of another town nor a family is told that a page exists."""
    agent(client, other_town, Role.ADMINISTRATOR)
    for path in ("/valbrune/encaisser/", "/ailleurs/encaisser/"):
        assertTemplateUsed(client.get(path), "404.html")
    client.force_login(HouseholdAccessFactory.create(household=HouseholdFactory.create(structure=town)).user)
    assertTemplateUsed(client.get("/valbrune/encaisser/"), "404.html")


def test_shut_door_waits_for_the_second_factor(client: Client, town: Structure) -> None:
    town.requires_second_factor = True
    town.save()
    agent(client, town, Role.CANTEEN)
    assertTemplateUsed(client.get("/valbrune/nulle-part/"), "404.html")
