"""Django's administration: shut by default, opened to whoever hosts the portal alone, and nothing is written there."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.db.models import Model
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from pytest_django import Settings
from pytest_django.asserts import assertNotContains

from preau.accounts.actions.hosting import add_host
from preau.accounts.enums import Role
from preau.accounts.models import User
from preau.notices.models import OutgoingMail
from preau.structures.models import Structure
from tests.acting import by
from tests.factories import UserFactory
from tests.factories.accounts import StaffFactory, staff_of_before
from tests.households.own_scene import Scene
from tests.households.test_own import rows
from tests.payments.conftest import CardTown

OURS = sorted((m for m in admin.site._registry if m.__module__.startswith("preau.")), key=lambda m: m._meta.label)
OF_VISITS = {"accounts_browsersession", "django_session"}


@pytest.fixture
def host(client: Client, superuser: User) -> Client:
    client.force_login(superuser)
    return client


@pytest.fixture
def full(db: None) -> CardTown:
    """A town with something of almost everything."""
    town = CardTown()
    Scene(town, town.family(), UserFactory.create(), by(UserFactory.create())).prepare()
    return town


def address(model: type[Model], page: str, *args: Any) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=args)


def kept() -> dict[str, tuple[int, int]]:
    return {table: found for table, found in rows().items() if table not in OF_VISITS}


def test_every_model_is_looked_at_and_none_is_written(host: Client, full: CardTown) -> None:
    """Lists, searches and rows open; adding, changing, deleting, acting upon ticked rows do nothing at all."""
    before, looked = kept(), 0
    for model in OURS:
        table = address(model, "changelist")
        assert host.get(table).status_code == 200, model
        assert host.get(table, {"q": "Noé"}).status_code == 200, model
        assert [host.get(address(model, "add")).status_code, host.post(address(model, "add")).status_code] == [403, 403]
        ticked = {"action": "delete_selected", "_selected_action": ["1"], "post": "yes"}
        host.post(table, ticked)
        for row in model._default_manager.order_by("pk")[:1]:
            page, gone = address(model, "change", row.pk), address(model, "delete", row.pk)
            assert host.get(page).status_code == 200, model
            assert host.post(page, {"name": "Autre", "_save": "1"}).status_code == 403, model
            assert [host.get(gone).status_code, host.post(gone, {"post": "yes"}).status_code] == [403, 403], model
            looked += 1
        assert host.get(address(model, "change", 987654)).status_code == 404
        assert not admin.site.get_model_admin(model).get_actions(host.get(table).wsgi_request), model
    assert looked > 20
    assert kept() == before
    assert not LogEntry.objects.exists()


def pages_of(resolver: URLResolver, prefix: str) -> list[str]:
    """Every address below the administration's, with a number that nothing has."""
    found = []
    for one in resolver.url_patterns:
        route = f"{prefix}{one.pattern}"
        if isinstance(one, URLResolver):
            found += pages_of(one, route)
        elif isinstance(one, URLPattern) and "<int" not in route and "(?P" not in route:
            found.append("/" + route.replace("<path:object_id>", "987654"))
    return found


def resolver_of_admin() -> URLResolver:
    (found,) = [one for one in get_resolver().url_patterns if str(one.pattern) == "gestion/"]
    assert isinstance(found, URLResolver)
    return found


EVERY = pages_of(resolver_of_admin(), "gestion/")


def test_nobody_else_enters_any_page(client: Client, town: Structure, settings: Settings) -> None:
    """An administrator of structures never does; a host, once it is opened only."""
    settings.ADMIN_FOR_HOSTS = True
    boss = staff_of_before(town, Role.ADMINISTRATOR, Role.DESK, Role.CASH_OFFICER)
    before = UserFactory.create(is_superuser=True, is_staff=True)
    inside = [page for page in EVERY if page.split("/")[2] not in {"login", "logout", "jsi18n", "password_change"}]
    assert len(inside) > 100
    for user in (boss, before):
        client.force_login(user)
        for page in inside:
            assert client.get(page, follow=True).status_code in {403, 404}, page
            assert client.post(page).status_code in {302, 403, 404}, page
    host, _is_new = add_host(email="hebergeur@exemple.fr")
    client.force_login(host)
    assert client.get(reverse("admin:index")).status_code == 200
    settings.ADMIN_FOR_HOSTS = False
    assert client.get(reverse("admin:index"), follow=True).status_code == 403


def test_no_page_of_agents_leads_there(client: Client, town: Structure) -> None:
    client.force_login(StaffFactory.create(structure=town, role=Role.ADMINISTRATOR).user)
    assertNotContains(client.get(f"/{town.slug}/agents/"), 'href="/gestion/"')


def test_text_of_a_secret_mail_is_not_shown(host: Client, town: Structure) -> None:
    mail = OutgoingMail.objects.create(
        structure_id=town.pk, to="a@exemple.fr", subject="Lien", body="https://secret", is_secret=True
    )
    assertNotContains(host.get(address(OutgoingMail, "change", mail.pk)), "https://secret")
