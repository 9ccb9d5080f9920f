"""The front door, a structure's public page, and who sees what behind it."""

from __future__ import annotations

import pytest
from django.db import OperationalError, ProgrammingError
from django.test import Client, RequestFactory
from psycopg import errors
from pytest_django import DjangoAssertNumQueries
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from preau.accounts.models import HouseholdAccess, User
from preau.households.models import Household
from preau.structures.models import Structure
from preau.web.middleware import BusyMiddleware
from tests.factories import HouseholdAccessFactory, MembershipFactory


def test_root_lists_the_structures(client: Client, town: Structure, other_town: Structure) -> None:
    response = client.get("/")
    assertContains(response, 'href="/valbrune/"')
    assertContains(response, 'href="/autreville/"')


@pytest.mark.parametrize("number", [1, 3])
def test_root_takes_one_statement(
    client: Client, db: None, number: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for index in range(number):
        Structure.objects.create(slug=f"ville-{index}", name=f"Ville {index}")
    with django_assert_num_queries(1):
        client.get("/")


def test_root_leads_a_family_home(family: Client) -> None:
    assertRedirects(family.get("/"), "/valbrune/")


def test_structure_page_shows_welcome_and_sign_in(client: Client, town: Structure) -> None:
    response = client.get("/valbrune/")
    assertContains(response, "Bienvenue ici.")
    assertContains(response, 'name="next" value="/valbrune/"')
    assertContains(response, "mailto:guichet@valbrune.exemple.fr")


def test_structure_welcome_is_escaped(client: Client, town: Structure) -> None:
    Structure.objects.update(welcome="<script>alert(1)</script>")
    assertContains(client.get("/valbrune/"), "&lt;script&gt;alert(1)&lt;/script&gt;")


def test_unknown_structure_is_a_404_in_the_portal_look(client: Client, town: Structure) -> None:
    response = client.get("/nulle-part/")
    assertContains(response, "Cette page n’existe pas", status_code=404)


def test_home_greets_the_person(family: Client) -> None:
    response = family.get("/valbrune/")
    assertContains(response, "Bonjour Awa Kervella")
    assertContains(response, 'action="/compte/deconnexion/"')
    assertNotContains(response, "Changer de structure")


def test_home_offers_the_other_structures_of_the_account(family: Client, parent: User, other_town: Structure) -> None:
    household = Household.objects.create(structure=other_town, number="7", name="KERVELLA")
    HouseholdAccess.objects.create(user=parent, structure=other_town, household=household)
    response = family.get("/valbrune/")
    assertContains(response, "Changer de structure : Ville de Valbrune")
    assertContains(response, 'href="/autreville/"')


def test_structure_without_household_shows_its_public_page_only(family: Client, other_town: Structure) -> None:
    response = family.get("/autreville/")
    assertContains(response, "n’est encore relié à aucun foyer d’ici")
    assertContains(response, 'href="/autreville/demande-de-compte/"')
    assertNotContains(response, "Pas encore de compte")
    assertNotContains(response, "Bonjour Awa")


def test_accessibility_page_claims_no_rate(client: Client, db: None) -> None:
    response = client.get("/accessibilite/")
    assertContains(response, "Accessibilité : audit à venir")
    assertNotContains(response, "%")


def test_missing_csrf_token_is_told_in_french(parent: User) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(parent)
    response = client.post("/compte/deconnexion/")
    assertContains(response, "Cette page a trop attendu", status_code=403)
    assertNotContains(response, "cookie", status_code=403)
    assertContains(response, 'href="/compte/deconnexion/"', status_code=403)


@pytest.mark.parametrize("cause", [errors.LockNotAvailable, errors.QueryCanceled, errors.DeadlockDetected])
def test_database_wait_that_runs_out_is_a_503_that_says_try_again(cause: type[Exception]) -> None:
    error = OperationalError()
    error.__cause__ = cause()
    response = BusyMiddleware(lambda request: None).process_exception(RequestFactory().get("/"), error)
    assertContains(response, "Le portail est très demandé", status_code=503)
    assert response["Retry-After"] == "5"


@pytest.mark.parametrize("cause", [errors.AdminShutdown, errors.CannotConnectNow, errors.DiskFull, None])
def test_database_that_is_away_is_a_503_that_says_it_comes_back(cause: type[Exception] | None) -> None:
    error = OperationalError("connection refused")
    error.__cause__ = cause() if cause else None
    response = BusyMiddleware(lambda request: None).process_exception(RequestFactory().get("/"), error)
    assertContains(response, "Le portail revient dans un instant", status_code=503)
    assert response["Retry-After"] == "10"


def test_other_database_errors_stay_errors() -> None:
    error = ProgrammingError()
    error.__cause__ = errors.UndefinedTable()
    assert BusyMiddleware(lambda request: None).process_exception(RequestFactory().get("/"), error) is None


def test_several_structures_lead_to_the_last_one_else_where_most_children_are(
    client: Client, parent: User, town: Structure, other_town: Structure
) -> None:
    """The alphabet decides nothing: three children here, one meal there."""
    home = HouseholdAccessFactory.create(user=parent, household__structure=other_town).household
    for _ in range(3):
        MembershipFactory.create(household=home)
    client.force_login(parent)
    assert client.get("/")["Location"] == f"/{other_town.slug}/"
    assert client.get(f"/{town.slug}/").status_code == 200
    assert client.get("/")["Location"] == f"/{town.slug}/"
    client.get(f"/{other_town.slug}/")
    assert client.get("/")["Location"] == f"/{other_town.slug}/"
