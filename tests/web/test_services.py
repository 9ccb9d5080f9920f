"""« Services et thèmes »: whom families may write to, in the order the structure wants."""

from __future__ import annotations

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries
from pytest_django.asserts import assertContains, assertRedirects

from preau.accounts.enums import Role
from preau.accounts.models import User
from preau.common.errors import InvalidRuleError
from preau.structures.actions.services import move_service, save_service, services_of
from preau.structures.models import ContactService, MessageTheme, Structure
from tests.acting import by
from tests.factories.accounts import StaffFactory

LIST = "/valbrune/services-et-themes/"


@pytest.fixture
def agent(town: Structure) -> User:
    return StaffFactory.create(structure=town, role=Role.ADMINISTRATOR).user


@pytest.fixture
def admin(client: Client, agent: User) -> Client:
    client.force_login(agent)
    return client


def service(structure: Structure, agent: User, name: str, *themes: str) -> ContactService:
    made = save_service(structure=structure, name=name, email="", themes=themes, is_active=True, actor=by(agent))
    assert made is not None
    return made


def listed(structure: Structure, *, only_active: bool = False) -> list[tuple[str, list[str]]]:
    found = services_of(structure, only_active=only_active)
    return [(row.name, [theme.name for theme in row.themes_offered]) for row in found]  # type: ignore[attr-defined]


def test_service_is_added_changed_and_taken_off_the_offer(admin: Client, town: Structure) -> None:
    data = {"name": " Restauration  scolaire", "email": "cantine@exemple.fr", "themes": "Menus\r\n\r\n Régimes \n"}
    assertRedirects(admin.post(f"{LIST}nouveau/", {**data, "is_active": "on"}), LIST)
    assert listed(town, only_active=True) == [("Restauration scolaire", ["Menus", "Régimes"])]
    made = ContactService.objects.get()
    assertContains(admin.get(f"{LIST}{made.pk}/"), "Menus\nRégimes")
    admin.post(f"{LIST}{made.pk}/", {**data, "themes": "Régimes\nAllergies"})
    assert listed(town) == [("Restauration scolaire", ["Régimes", "Allergies"])]
    assert listed(town, only_active=True) == []
    assertContains(admin.get(LIST), "Pas proposé")
    events = ContactService.pgh_event_model.objects.select_related("pgh_context").order_by("pgh_id")
    assert [(row.pgh_label, row.pgh_context.metadata["action"]) for row in events] == [
        ("insert", "save_service"),
        ("update", "save_service"),
    ]


def test_theme_written_again_is_the_same_one(town: Structure, agent: User) -> None:
    made = service(town, agent, "Cantine", "Menus", "Régimes")
    ids = dict(MessageTheme.objects.values_list("name", "pk"))
    values = {"structure": town, "service_id": made.pk, "email": "", "is_active": True, "actor": by(agent)}
    save_service(name="Cantine", themes=["Régimes"], **values)
    assert MessageTheme.objects.get(name="Menus").is_active is False
    save_service(name="Cantine", themes=["Régimes", "MENUS"], **values)
    assert listed(town) == [("Cantine", ["Régimes", "MENUS"])]
    assert {row.pk for row in MessageTheme.objects.all()} == set(ids.values())


def test_services_are_moved_one_place_at_a_time(admin: Client, town: Structure, agent: User) -> None:
    one, two, three = (service(town, agent, name) for name in ("Un", "Deux", "Trois"))
    admin.post(LIST, {"service": three.pk, "action": "monter"})
    admin.post(LIST, {"service": one.pk, "action": "descendre"})
    assert [name for name, _ in listed(town)] == ["Trois", "Un", "Deux"]
    admin.post(LIST, {"service": three.pk, "action": "monter"})
    admin.post(LIST, {"service": "x", "action": "monter"})
    assert move_service(structure=town, service_id=two.pk, up=False, actor=by(agent)) is False
    assert [name for name, _ in listed(town)] == ["Trois", "Un", "Deux"]


def test_services_of_another_structure_are_out_of_reach(town: Structure, other_town: Structure, agent: User) -> None:
    theirs = service(other_town, agent, "Cantine", "Menus")
    service(other_town, agent, "Garderie")
    service(town, agent, "Cantine")
    assert move_service(structure=town, service_id=theirs.pk, up=False, actor=by(agent)) is False
    values = {"name": "Volé", "email": "", "themes": [], "is_active": True, "actor": by(agent)}
    assert save_service(structure=town, service_id=theirs.pk, **values) is None
    assert listed(other_town) == [("Cantine", ["Menus"]), ("Garderie", [])]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"name": ""}, "Ce champ est obligatoire."),
        ({"name": "cantïne"}, "Un autre service porte déjà ce nom."),
        ({"email": "cantine"}, "Écrivez une adresse complète"),
        ({"themes": "Menus\nmenus"}, "« menus » est écrit deux fois."),
        ({"themes": "a" * 81}, "80 caractères au plus."),
        ({"themes": "\n".join(f"T{number}" for number in range(41))}, "Quarante thèmes au plus."),
    ],
)
def test_mistakes_are_told_and_keep_what_was_typed(
    admin: Client, town: Structure, agent: User, changes: dict[str, str], words: str
) -> None:
    service(town, agent, "Cantine")
    data = {"name": "Sport", "email": "a@exemple.fr", "themes": "Horaires", "is_active": "on"} | changes
    answer = admin.post(f"{LIST}nouveau/", data)
    assertContains(answer, words)
    assertContains(answer, data["themes"][:20])
    assert ContactService.objects.count() == 1


def test_action_refuses_what_the_form_refuses(town: Structure, agent: User) -> None:
    with pytest.raises(InvalidRuleError):
        service(town, agent, "Cantine", "A", "a")


@pytest.mark.parametrize("number", [1, 3])
def test_page_takes_as_many_statements_for_one_and_three(
    admin: Client, town: Structure, agent: User, number: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for index in range(number):
        service(town, agent, f"Service {index}", "Un", "Deux")
    with django_assert_num_queries(5):  # session, account, role, services, themes
        admin.get(LIST)
