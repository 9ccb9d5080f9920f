"""A town, a second structure, and the people who sign in to them."""

from __future__ import annotations

import pytest
from django.http import HttpResponse, HttpResponseNotAllowed, HttpResponseNotFound
from django.test import Client
from django.views import defaults
from pytest_django import Settings

from preau.accounts.models import HouseholdAccess, User
from preau.households.models import Household
from preau.structures.models import Structure
from preau.web import doors
from preau.web.desk import refusals


@pytest.fixture
def town(db: None) -> Structure:
    return Structure.objects.create(
        slug="valbrune", name="Ville de Valbrune", contact_email="guichet@valbrune.exemple.fr", welcome="Bienvenue ici."
    )


@pytest.fixture
def other_town(db: None) -> Structure:
    return Structure.objects.create(slug="autreville", name="Autreville")


@pytest.fixture
def parent(town: Structure) -> User:
    """A parent of the household of the town."""
    user = User.objects.create_user("awa.kervella@exemple.fr", "mot de passe long", display_name="Awa Kervella")
    household = Household.objects.create(structure=town, number="1", name="KERVELLA")
    HouseholdAccess.objects.create(user=user, structure=town, household=household)
    return user


@pytest.fixture
def family(client: Client, parent: User) -> Client:
    """A browser where the parent is signed in."""
    client.force_login(parent)
    return client


@pytest.fixture
def superuser(db: None, settings: Settings) -> User:
    """Somebody who hosts the portal, with the administration open to hosts."""
    settings.ADMIN_FOR_HOSTS = True
    return User.objects.create_superuser("admin@exemple.fr", "mot de passe long")


@pytest.fixture
def bare_refusals(monkeypatch: pytest.MonkeyPatch) -> None:
    """Refusals without their pages, half the work of a test that reads a thousand statuses; the pages have tests."""
    monkeypatch.setattr(defaults, "page_not_found", lambda *_: HttpResponseNotFound())
    monkeypatch.setattr(refusals, "_page", lambda request, staff, status: HttpResponse(status=status))
    monkeypatch.setattr(doors, "_wrong_method", lambda request, refused: HttpResponseNotAllowed(()))
