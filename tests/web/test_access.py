"""Who gets a family page: the household of the signed-in person, or nothing."""

from __future__ import annotations

import pytest
from django.http import Http404, HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from pytest_django import DjangoAssertNumQueries

from preau.accounts.models import User
from preau.structures.models import Structure
from preau.web.access import FamilyRequest, family_page


@family_page
def page(request: FamilyRequest, number: int = 0) -> HttpResponse:
    return HttpResponse(f"{request.family.household.name} {request.family.structure.slug} {number}")


def asked_by(user: object, path: str = "/valbrune/planning/?mois=2026-11", **headers: str) -> HttpRequest:
    request = RequestFactory().get(path, headers=headers)
    request.user = user
    return request


class Nobody:
    is_authenticated = False


def test_page_knows_the_household_in_one_statement(
    parent: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(1):
        response = page(asked_by(parent), structure="valbrune", number=3)
    assert response.content == b"KERVELLA valbrune 3"


@pytest.mark.parametrize("slug", ["autreville", "nulle-part"])
def test_structure_without_household_is_not_found(parent: User, other_town: Structure, slug: str) -> None:
    with pytest.raises(Http404):
        page(asked_by(parent), structure=slug)


def test_signed_out_person_signs_in_then_comes_back() -> None:
    response = page(asked_by(Nobody()), structure="valbrune")
    assert response["Location"] == "/compte/connexion/?next=/valbrune/planning/%3Fmois%3D2026-11"


def test_signed_out_htmx_request_sends_the_browser_to_sign_in() -> None:
    headers = {"HX-Request": "true", "HX-Current-URL": "http://testserver/valbrune/planning/"}
    response = page(asked_by(Nobody(), "/valbrune/planning/case/", **headers), structure="valbrune")
    assert response["HX-Redirect"] == "/compte/connexion/?next=/valbrune/planning/"


@pytest.mark.parametrize("path", ["/gestion/", "/gestion/structures/structure/"])
def test_administration_is_closed_to_families(family: Client, path: str) -> None:
    assert family.get(path, follow=True).status_code == 403


def test_administration_sends_to_the_portals_sign_in(client: Client, db: None) -> None:
    response = client.get("/gestion/", follow=True)
    assert response.redirect_chain[-1][0] == "/compte/connexion/?next=/gestion/"


def test_administration_changes_passwords_on_the_portals_page(client: Client, superuser: User) -> None:
    client.force_login(superuser)
    assert client.get("/gestion/password_change/")["Location"] == "/compte/mot-de-passe/"
