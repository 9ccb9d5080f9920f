"""The administration: every page opens, what the database would refuse is told at the form."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib import admin
from django.db.models import Model
from django.test import Client
from django.urls import reverse
from pytest_django.asserts import assertContains, assertRedirects

from preau.accounts.models import HouseholdAccess, User
from preau.households.models import Household, Person
from preau.structures.models import Closure, Structure
from preau.web.admin.base import ReadOnlyAdmin

OURS = sorted((m for m in admin.site._registry if m.__module__.startswith("preau.")), key=lambda m: m._meta.label)


@pytest.fixture
def desk(client: Client, superuser: User) -> Client:
    """A browser where an administrator is signed in."""
    client.force_login(superuser)
    return client


def address(model: type[Model], page: str, *args: Any) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=args)


def empty_inlines(*prefixes: str) -> dict[str, str]:
    return {f"{prefix}-{name}": "0" for prefix in prefixes for name in ("TOTAL_FORMS", "INITIAL_FORMS")}


@pytest.mark.parametrize("model", OURS, ids=lambda model: model._meta.label)
def test_every_model_has_a_list_a_search_and_a_form(desk: Client, parent: User, model: type[Model]) -> None:
    assert desk.get(address(model, "changelist")).status_code == 200
    assert desk.get(address(model, "changelist"), {"q": "Noé"}).status_code == 200
    writable = not issubclass(type(admin.site.get_model_admin(model)), ReadOnlyAdmin)
    assert desk.get(address(model, "add")).status_code == (200 if writable else 403)
    for row in model._default_manager.order_by("pk")[:1]:
        assert desk.get(address(model, "change", row.pk)).status_code == 200


def test_structure_is_created_and_its_address_opens(desk: Client) -> None:
    data = {
        "slug": "roseval",
        "name": "Roseval",
        "kind": "town",
        "zone": "A",
        "shared_days": "tacit",
        "second_person_above_cents": "5000",
        **empty_inlines("sites", "closures"),
    }
    data |= {"account_delay": "sous 48 h", "account_delay_holidays": "à la rentrée"}
    assertRedirects(desk.post(address(Structure, "add"), data), address(Structure, "changelist"))
    assertContains(desk.get("/roseval/"), "Roseval")


@pytest.mark.parametrize("slug", ["gestion", "compte", "accessibilite", "demonstration", "static"])
def test_structure_cannot_take_an_address_of_the_portal(desk: Client, slug: str) -> None:
    data = {"slug": slug, "name": "Roseval", "kind": "town", "zone": "A", **empty_inlines("sites", "closures")}
    assertContains(desk.post(address(Structure, "add"), data), "Cette adresse est réservée au portail.")
    assert not Structure.objects.exists()


def test_broken_constraint_is_told_at_the_form_and_nothing_is_written(desk: Client, town: Structure) -> None:
    data = {"structure": town.pk, "start_date": "2026-11-12", "end_date": "2026-11-11", "reason": "Pont"}
    response = desk.post(address(Closure, "add"), data)
    assertContains(response, "La fin doit être le même jour que le début, ou après.")
    assertContains(response, 'value="Pont"')
    assert not Closure.objects.exists()


def test_new_account_has_no_password_and_a_lower_case_address(desk: Client) -> None:
    data = {"email": "Noe@Exemple.fr", "display_name": "Noé", "is_active": "on", **empty_inlines("accesses", "roles")}
    desk.post(address(User, "add"), data)
    user = User.objects.get(email="noe@exemple.fr")
    assert not user.has_usable_password()


def test_access_takes_the_structure_of_its_household(desk: Client, parent: User, other_town: Structure) -> None:
    household = Household.objects.create(structure=other_town, number="7", name="KERVELLA")
    desk.post(address(HouseholdAccess, "add"), {"user": parent.pk, "household": household.pk})
    assert HouseholdAccess.objects.get(household=household).structure == other_town


def test_second_household_in_the_same_structure_is_refused(desk: Client, parent: User, town: Structure) -> None:
    household = Household.objects.create(structure=town, number="8", name="AUTRE")
    response = desk.post(address(HouseholdAccess, "add"), {"user": parent.pk, "household": household.pk})
    assert response.status_code == 200
    assert response.context["adminform"].form.non_field_errors()
    assert HouseholdAccess.objects.count() == 1


def test_people_are_found_without_accents(desk: Client, town: Structure) -> None:
    Person.objects.create(structure=town, last_name="Lévêque", first_name="Noé", folded_name="leveque noe")
    assertContains(desk.get(address(Person, "changelist"), {"q": "LÉVÊQUE"}), "Lévêque")
