"""A second factor that a structure requires of its agents: nothing opens before, nothing typed is lost."""

from __future__ import annotations

import re

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from preau.accounts.enums import Role
from preau.accounts.models import User
from preau.structures.models import News, Structure
from tests.factories import HouseholdAccessFactory
from tests.factories.accounts import StaffFactory
from tests.web.test_matrix import DESK, addresses
from tests.web.test_settings import sent

SETTINGS = "/valbrune/reglages/"
NEWS = "/valbrune/gestion-des-actualites/nouvelle/"
TITLE = '<h1 id="titre">Protégez d’abord votre compte</h1>'


def protect(user: User, kind: str = "totp") -> None:
    Authenticator.objects.create(user=user, type=kind, data={"secret": "x", "name": "Clé"})


@pytest.fixture
def strict(town: Structure) -> Structure:
    Structure.objects.filter(pk=town.pk).update(requires_second_factor=True)
    town.refresh_from_db()
    return town


@pytest.fixture
def boss(town: Structure) -> User:
    return StaffFactory.create(structure=town, role=Role.ADMINISTRATOR).user


@pytest.fixture
def admin(client: Client, boss: User) -> Client:
    client.force_login(boss)
    return client


BY_DAY = {Role.ADMINISTRATOR, Role.READER}
"""Who may open most pages, and who fewest: the others at night."""


@pytest.mark.parametrize(
    "role", [role if role in BY_DAY else pytest.param(role, marks=pytest.mark.nightly) for role in Role]
)
def test_no_page_of_the_desk_opens_before_the_factor_is_set_up(strict: Structure, role: Role) -> None:
    client = Client()
    client.force_login(StaffFactory.create(structure=strict, role=role).user)
    for name, path in addresses():
        if name in DESK:
            expected = 403 if role in DESK[name] else 404
            assert {client.get(path).status_code, client.post(path).status_code} - {405} == {expected}, path


def test_page_says_why_and_leads_to_the_ways(admin: Client, strict: Structure) -> None:
    response = admin.get(SETTINGS)
    assertContains(response, TITLE, status_code=403)
    assertContains(response, 'href="/compte/double-authentification/application/"', status_code=403)
    assertContains(response, 'href="/compte/cles/ajouter/"', status_code=403)
    assert response["Cache-Control"] == "max-age=0, no-cache, no-store, must-revalidate, private"


@pytest.mark.parametrize(("kind", "status"), [("totp", 200), ("webauthn", 200), ("recovery_codes", 403)])
def test_application_or_key_opens_the_desk_and_recovery_codes_alone_do_not(
    admin: Client, boss: User, strict: Structure, kind: str, status: int
) -> None:
    protect(boss, kind)
    assert admin.get(SETTINGS).status_code == status


def test_once_set_up_a_link_leads_back_to_the_page(admin: Client, boss: User, strict: Structure) -> None:
    admin.get(f"{SETTINGS}?a=1")
    protect(boss)
    assertContains(admin.get("/compte/double-authentification/"), f'href="{SETTINGS}?a=1"')


def test_agent_of_a_strict_structure_is_stopped_in_the_others_too(
    admin: Client, boss: User, strict: Structure, other_town: Structure
) -> None:
    StaffFactory.create(structure=other_town, user=boss, role=Role.ADMINISTRATOR)
    relaxed = StaffFactory.create(structure=other_town, role=Role.ADMINISTRATOR).user
    assert admin.get("/autreville/structures/").status_code == 403
    admin.force_login(relaxed)
    assert admin.get("/autreville/structures/").status_code == 200
    assert admin.get(SETTINGS).status_code == 404


def test_family_space_of_the_agent_stays_open(admin: Client, boss: User, strict: Structure) -> None:
    HouseholdAccessFactory.create(user=boss, structure=strict, household__structure=strict)
    assert admin.get("/valbrune/planning/").status_code == 200


def test_what_was_typed_waits_in_the_page_and_is_sent_again(admin: Client, boss: User, strict: Structure) -> None:
    typed = {
        "title": "Grève <jeudi> & vendredi",
        "body": "Ligne 1\nLigne 2",
        "start_date": "2026-11-19",
        "end_date": "",
    }
    response = admin.post(NEWS, typed)
    assertContains(response, "elle est gardée sur cette page", status_code=403)
    assert not News.objects.exists()
    kept = dict(response.context["typed"])
    assert kept == typed
    assertContains(response, 'value="Grève &lt;jeudi&gt; &amp; vendredi"', status_code=403)
    assertContains(response, f'<form method="post" action="{NEWS}">', status_code=403)
    protect(boss)
    assertRedirects(admin.post(NEWS, kept), "/valbrune/gestion-des-actualites/")
    assert News.objects.get().title == typed["title"]


def test_administration_waits_for_the_factor_as_soon_as_a_structure_requires_one(
    client: Client, superuser: User, town: Structure
) -> None:
    client.force_login(superuser)
    pages = [reverse("admin:index"), reverse("admin:structures_structure_change", args=[town.pk])]
    assert [client.get(page).status_code for page in pages] == [200, 200]
    Structure.objects.update(requires_second_factor=True)
    for page in pages:
        assertContains(client.get(page), TITLE, status_code=403)
    assertContains(client.post(pages[1], {"name": "Autre nom"}), "elle est gardée", status_code=403)
    protect(superuser)
    assert [client.get(page).status_code for page in pages] == [200, 200]


def test_setting_is_kept_with_its_author(admin: Client, boss: User, town: Structure) -> None:
    protect(boss)
    assertRedirects(admin.post(SETTINGS, sent(admin, requires_second_factor="on")), SETTINGS)
    town.refresh_from_db()
    assert town.requires_second_factor
    event = Structure.pgh_event_model.objects.select_related("pgh_context").latest("pgh_id")
    assert event.pgh_context.metadata == {"user": boss.pk, "action": "change_settings"}


def test_whoever_requires_it_has_it_first(admin: Client, boss: User, town: Structure) -> None:
    response = admin.post(SETTINGS, sent(admin, requires_second_factor="on"))
    assertContains(response, "Activez-la d’abord pour vous-même")
    town.refresh_from_db()
    assert not town.requires_second_factor


def test_agents_page_tells_who_has_it_in_one_statement(
    admin: Client, boss: User, town: Structure, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    page = "/valbrune/agents-et-droits/"
    assertContains(admin.get(page), "Mot de passe seul")
    protect(boss)
    protect(boss, "webauthn")
    with django_assert_num_queries(5):  # session, account, role, agents, invitations
        response = admin.get(page)
    assertNotContains(response, "Mot de passe seul")
    assert len(re.findall("chip-ok", response.content.decode())) == 1
