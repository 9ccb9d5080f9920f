"""`create_structure`: what it makes, what it refuses, and the link it prints."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import URLPattern, get_resolver
from django.urls.resolvers import RoutePattern
from pytest_django import Settings
from pytest_django.asserts import assertNotContains

from preau.accounts.hosts import is_host
from preau.accounts.models import StructureRole, User
from preau.hosting.links import portal_address
from preau.households.models import Household
from preau.structures.models import Structure
from preau.structures.rules import RESERVED_SLUGS, why_not_slug

pytestmark = pytest.mark.django_db
EMAIL = "Mairie@Exemple.fr"


def create(slug: str = "valbrune", name: str = "Ville de Valbrune", email: str = EMAIL, **options: str) -> str:
    out = StringIO()
    call_command("create_structure", slug, name, f"--admin-email={email}", "--zone=B", stdout=out, **options)
    return out.getvalue()


def test_structure_has_an_administrator_who_may_enter(client: Client) -> None:
    create(kind="secondary")
    structure = Structure.objects.get()
    assert (structure.slug, structure.name, structure.zone, structure.kind) == (
        "valbrune",
        "Ville de Valbrune",
        "B",
        "secondary",
    )
    user = User.objects.get()
    assert (user.email, user.has_usable_password()) == ("mairie@exemple.fr", False)
    assert StructureRole.objects.get().role == "administrator"
    assert (user.is_superuser, user.is_staff, is_host(user)) == (False, False, False)
    client.force_login(user)
    assert client.get("/valbrune/agents/").status_code == 200


def test_administrator_of_a_new_structure_sees_no_other(client: Client) -> None:
    create()
    create(slug="autreville", name="Autreville", email="autre@exemple.fr")
    household = Household.objects.create(structure=Structure.objects.get(slug="valbrune"), number="1", name="KERVELLA")
    client.force_login(User.objects.get(email="autre@exemple.fr"))
    assertNotContains(client.get("/autreville/agents/recherche/?q=kervella"), "KERVELLA")
    assert client.get(f"/autreville/gestion/familles/{household.pk}/").status_code == 404
    assert client.get("/valbrune/agents/").status_code == 404


def test_whole_address_is_printed(settings: Settings) -> None:
    settings.CSRF_TRUSTED_ORIGINS = ["https://portail.exemple.fr", "https://autre.exemple.fr"]
    first, *_, link = create().splitlines()
    assert first == "Ville de Valbrune est créée : https://portail.exemple.fr/valbrune/"
    assert link.startswith("https://portail.exemple.fr/compte/mot-de-passe/")


@pytest.mark.parametrize(
    ("hosts", "secure", "address"),
    [
        (["portail.exemple.fr", "www.exemple.fr"], True, "https://portail.exemple.fr"),
        ([".exemple.fr"], True, "https://exemple.fr"),
        (["*"], True, "https://localhost"),
        (["127.0.0.1"], False, "http://127.0.0.1"),
    ],
)
def test_address_is_that_of_the_hosts_without_origins(
    settings: Settings, hosts: list[str], secure: bool, address: str
) -> None:
    settings.CSRF_TRUSTED_ORIGINS, settings.ALLOWED_HOSTS, settings.SECURE = [], hosts, secure
    assert portal_address() == address


def test_link_sets_a_password_once(client: Client) -> None:
    link = create().splitlines()[-1].removeprefix("http://testserver")
    page = client.get(link, follow=True)
    form = page.redirect_chain[-1][0]
    phrase = "trois chaises bleues"
    client.post(form, {"password1": phrase, "password2": phrase})
    assert User.objects.get().check_password(phrase)
    again = Client().get(link, follow=True)
    assert "password1" not in again.content.decode()


def test_known_account_keeps_its_password() -> None:
    User.objects.create_user("mairie@exemple.fr", "mot de passe long")
    out = create()
    assert "a déjà un compte" in out
    assert "/compte/" not in out
    user = User.objects.get()
    assert user.check_password("mot de passe long")
    assert not user.is_superuser


def test_known_address_is_refused_and_nothing_is_written() -> None:
    create()
    with pytest.raises(CommandError, match="déjà celle d’une structure"):
        create(email="autre@exemple.fr")
    assert Structure.objects.count() == 1
    assert User.objects.count() == 1


@pytest.mark.parametrize("slug", ["gestion", "compte", "Val brune", "été", "-val", "a" * 61, ""])
def test_address_that_cannot_be_one_is_refused(slug: str) -> None:
    with pytest.raises(CommandError, match="adresse"):
        create(slug=slug) if not slug.startswith("-") else call_command(
            "create_structure", "--zone=B", f"--admin-email={EMAIL}", "--", slug, "Nom"
        )
    assert not Structure.objects.exists()


@pytest.mark.parametrize(("name", "email", "said"), [(" ", EMAIL, "nom"), ("Ville", "mairie", "courriel")])
def test_missing_words_are_said(name: str, email: str, said: str) -> None:
    with pytest.raises(CommandError, match=said):
        create(name=name, email=email)
    assert not User.objects.exists()


def test_every_address_of_the_portal_is_reserved() -> None:
    """A new section of the portal must be added to the list before a structure takes its place."""
    segments = set()
    for pattern in [*get_resolver("preau.config.urls").url_patterns, *get_resolver("preau.web.urls").url_patterns]:
        assert isinstance(pattern, URLPattern) or pattern.url_patterns is not None
        if isinstance(pattern.pattern, RoutePattern):
            segments.add(str(pattern.pattern).split("/")[0])
    assert {s for s in segments if s and not s.startswith("<")} <= RESERVED_SLUGS


def test_ordinary_addresses_are_allowed() -> None:
    assert [why_not_slug(slug) for slug in ("valbrune", "lycee-jeanne-barret", "ville-2")] == [None, None, None]
