"""The lists of the desk: columns chosen, sorted, kept to what is asked, their file, the views an agent keeps."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from preau.accounts.actions.keeping_views import MOST
from preau.accounts.enums import Role
from preau.accounts.models import SavedView
from preau.households.models import Household
from tests.bookings.conftest import Family
from tests.factories.accounts import StaffFactory
from tests.receipts.conftest import DeskTown

Enter = Callable[[Role], Client]


@pytest.fixture
def desk(db: None) -> DeskTown:
    return DeskTown()


@pytest.fixture
def enter(desk: DeskTown) -> Enter:
    def sign_in(role: Role) -> Client:
        client = Client()
        client.force_login(StaffFactory.create(structure=desk.structure, role=role).user)
        return client

    return sign_in


@pytest.fixture
def families(desk: DeskTown) -> list[Family]:
    found = [desk.family() for _ in range(3)]
    for family, name in zip(found, ("ÉVENO", "DUVAL", "FALC’HUN"), strict=True):
        Household.objects.filter(pk=family.household.pk).update(name=name)
    desk.take(desk.part(found[1], 3000))
    return found


def page(desk: DeskTown, tail: str = "") -> str:
    return f"/{desk.structure.slug}/gestion/familles/liste/{tail}"


def names(response: object) -> list[str]:
    return [row.name for row in response.context["rows"]]  # type: ignore[attr-defined]


def test_list_is_sorted_filtered_and_summed_in_the_address(
    desk: DeskTown, enter: Enter, families: list[Family]
) -> None:
    client, other = enter(Role.READER), Household.objects.exclude(structure=desk.structure)
    first = client.get(page(desk))
    assert names(first) == ["DUVAL", "ÉVENO", "FALC’HUN"]
    assert (first.context["total"], other.count()) == (3000, 0)
    assert names(client.get(page(desk, "?tri=-nom"))) == ["FALC’HUN", "ÉVENO", "DUVAL"]
    assert names(client.get(page(desk, "?solde=ont"))) == ["DUVAL"]
    assert names(client.get(page(desk, "?q=eveno"))) == ["ÉVENO"]
    assert names(client.get(page(desk, "?dossiers=fermes"))) == []
    assertContains(client.get(page(desk, "?solde=doivent")), "Aucune famille ne correspond.")
    with CaptureQueriesContext(connection) as spent:
        client.get(page(desk))
    assert len(spent) <= 12


def test_columns_are_chosen_and_the_file_has_those_shown(desk: DeskTown, enter: Enter, families: list[Family]) -> None:
    client = enter(Role.READER)
    response = client.get(page(desk, "?col=solde&col=ville&solde=ont"))
    assert [str(head.column.label) for head in response.context["table"].heads] == ["Famille", "Commune", "Solde"]
    file = client.get(page(desk, "?col=solde&solde=ont&format=csv"))
    assert file.content.decode().splitlines() == ["\ufeffFamille;Solde", "DUVAL;30,00"]
    assert client.get(page(desk, "?format=exe")).status_code == 404


def test_money_is_neither_shown_nor_guessed_without_its_right(
    desk: DeskTown, enter: Enter, families: list[Family]
) -> None:
    client = enter(Role.ACTIVITY_MANAGER)
    asked = client.get(page(desk, "?solde=ont&tri=solde&col=solde"))
    assert names(asked) == ["DUVAL", "ÉVENO", "FALC’HUN"]
    assertNotContains(asked, "30,00")
    assertNotContains(client.get(page(desk, "?col=solde&format=csv")), "30,00")


def test_views_are_an_agents_own(desk: DeskTown, enter: Enter, families: list[Family]) -> None:
    mine, other = enter(Role.DESK), enter(Role.DESK)
    save, list_page = f"/{desk.structure.slug}/agents/vues/", page(desk)
    kept = {"liste": "desk_family_list", "adresse": "solde=ont&col=solde&page=4", "nom": "Créditeurs"}
    assertRedirects(mine.post(save, kept), f"{list_page}?solde=ont&col=solde")
    view = SavedView.objects.get()
    assertContains(mine.get(f"{list_page}?solde=ont&col=solde"), "Créditeurs")
    assertNotContains(other.get(list_page), "Créditeurs")
    assert other.post(f"{save}{view.pk}/retirer/").status_code == 404
    mine.post(save, kept | {"adresse": "solde=doivent"})
    assert SavedView.objects.get().query == "solde=doivent"
    assertContains(mine.post(save, kept | {"nom": " "}, follow=True), "Donnez un nom à cette vue.")
    assertRedirects(mine.post(save, kept | {"liste": "desk_journal"}), f"/{desk.structure.slug}/agents/")
    assertRedirects(mine.post(f"{save}{view.pk}/retirer/"), list_page)
    for number in range(MOST + 1):
        last = mine.post(save, kept | {"nom": f"Vue {number}"}, follow=True)
    assertContains(last, "vues au plus pour une liste")
    assert SavedView.objects.count() == MOST


def test_registrations_have_the_same_tools(desk: DeskTown, enter: Enter) -> None:
    client = enter(Role.DESK)
    address = f"/{desk.structure.slug}/inscriptions-demandees/"
    assertContains(client.get(address), "Mes vues")
    file = client.get(f"{address}?format=csv").content.decode()
    assert file.startswith("\ufeffEnfant;Lieu;Activité;Groupe;Du;Au;Reçue le")
