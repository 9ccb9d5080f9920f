"""An application of codes and a virtual passkey in a browser; axe in both themes and both widths."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest
from allauth.mfa.totp.internal import auth
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from preau.accounts.models import User
from tests.factories import HouseholdAccessFactory
from tests.looks import problems

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def user(transactional_db: None) -> User:
    access = HouseholdAccessFactory.create(household__structure__slug="valbrune", user__email="awa@exemple.fr")
    return access.user


def site(server: LiveServer) -> str:
    """Passkeys want a name, not an address."""
    return server.url.replace("127.0.0.1", "localhost")


def sign_in(page: Page, server: LiveServer) -> None:
    page.goto(f"{site(server)}/compte/connexion/")
    page.get_by_label("Adresse e-mail").fill("awa@exemple.fr")
    password = page.get_by_label("Mot de passe", exact=True)
    password.fill("mot de passe long")
    page.get_by_role("button", name="Afficher le mot de passe").click()
    expect(password).to_have_attribute("type", "text")
    page.get_by_role("button", name="Entrer", exact=True).click()


def confirm(page: Page) -> None:
    """The password once more."""
    expect(page.get_by_role("heading", level=1)).to_have_text("Confirmez que c’est vous")
    page.get_by_label("Mot de passe", exact=True).fill("mot de passe long")
    page.get_by_role("button", name="Continuer").click()


def add_virtual_key(page: Page) -> None:
    """A key of the device that answers by itself, in this tab."""
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": options})


def test_application_of_codes(new_page: Callable[..., Page], live_server: LiveServer, user: User) -> None:
    page = new_page(width=360, bypass_csp=True)
    sign_in(page, live_server)
    expect(page.get_by_role("heading", level=1)).to_contain_text("Bonjour")
    page.locator(".person-menu summary").click()
    page.get_by_role("link", name="Mon compte").click()
    assert problems(page) == []
    page.get_by_role("link", name="Double authentification").click()
    assert problems(page) == []
    page.get_by_role("link", name="Activer l’application").click()
    confirm(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Activer une application de codes")
    assert problems(page) == []
    secret = page.locator("code").inner_text()
    now = int(time.time()) // 30
    page.get_by_label("Code affiché").fill(auth.format_hotp_value(auth.hotp_value(secret, now)))
    page.get_by_role("button", name="Activer").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Codes de secours")
    assert problems(page) == []
    recovery = page.locator(".codes code").first.inner_text()
    page.goto(f"{site(live_server)}/compte/deconnexion/")
    page.get_by_role("button", name="Se déconnecter", exact=True).click()
    sign_in(page, live_server)
    expect(page.get_by_role("heading", level=1)).to_have_text("Encore une étape")
    assert problems(page) == []
    page.get_by_label("Code", exact=True).fill(recovery)
    page.get_by_role("button", name="Entrer", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Bonjour")


def test_passkey_enters_without_a_password(new_page: Callable[..., Page], live_server: LiveServer, user: User) -> None:
    page = new_page()
    add_virtual_key(page)
    sign_in(page, live_server)
    page.goto(f"{site(live_server)}/compte/cles/ajouter/")
    confirm(page)
    page.get_by_label("Nom de la clé").fill("Mon téléphone")
    page.get_by_label("Entrer avec cette clé seule").check()
    page.get_by_role("button", name="Présenter la clé").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Codes de secours")
    page.goto(f"{site(live_server)}/compte/cles/")
    expect(page.get_by_text("Mon téléphone", exact=True)).to_be_visible()
    page.goto(f"{site(live_server)}/compte/deconnexion/")
    page.get_by_role("button", name="Se déconnecter", exact=True).click()
    page.goto(f"{site(live_server)}/compte/connexion/?next=/valbrune/")
    page.get_by_role("button", name="Utiliser une clé d’accès").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Bonjour")
