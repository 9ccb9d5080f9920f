"""The second factor: an application of codes, recovery codes, and what is kept of them."""

from __future__ import annotations

import re
import time
from urllib.parse import quote

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth
from django.core.cache import cache
from django.test import Client
from pytest_django.asserts import assertContains, assertRedirects

from preau.accounts.models import AgentEntrance, User
from preau.notices.models import OutgoingMail
from tests.factories import UserFactory
from tests.factories.accounts import StaffFactory

SIGN_IN, CODE = "/compte/connexion/", "/compte/double-authentification/code/"
ACTIVATE, INDEX = "/compte/double-authentification/application/", "/compte/double-authentification/"
RECOVERY = "/compte/double-authentification/secours/"
PASSWORD = "mot de passe long"


def code_of(secret: str) -> str:
    """What the application shows now."""
    return str(auth.format_hotp_value(auth.hotp_value(secret, int(time.time()) // 30)))


def enter(client: Client, user: User) -> str:
    """The password; where it leads."""
    return str(client.post(SIGN_IN, {"login": user.email, "password": PASSWORD})["Location"])


def confirm(client: Client) -> None:
    """What the pages of the second factor ask for first: the password once more."""
    assert client.post("/compte/confirmer/", {"password": PASSWORD}).status_code == 302


@pytest.fixture
def user(db: None) -> User:
    return UserFactory.create()


@pytest.fixture
def secret(client: Client, user: User) -> str:
    """The secret of the application that the signed-in user has just activated."""
    enter(client, user)
    assertRedirects(client.get(ACTIVATE), f"/compte/confirmer/?next={quote(ACTIVATE, safe='')}")
    confirm(client)
    page = client.get(ACTIVATE).content.decode()
    found = re.search(r"<code>(\w+)</code>", page)
    assert found is not None
    assert re.search(
        rf'href="otpauth://totp/[^"]*{found[1]}', page
    )  # on the telephone itself no square can be aimed at
    response = client.post(ACTIVATE, {"code": code_of(found[1])}, follow=True)
    assertContains(response, "Codes de secours")
    assertContains(response, "Il en reste 10 sur 10.")
    cache.clear()  # a code serves once: the next tests come within the same half-minute
    return found[1]


def test_wrong_code_activates_nothing(client: Client, user: User) -> None:
    enter(client, user)
    confirm(client)
    client.get(ACTIVATE)
    assertContains(client.post(ACTIVATE, {"code": "000000"}), "Ce code est inexact")
    assertContains(client.get(INDEX), "Pas encore active")


def test_password_then_code_lets_in(secret: str, user: User) -> None:
    visitor = Client()
    assert enter(visitor, user) == CODE
    assert not visitor.get("/").wsgi_request.user.is_authenticated
    assertContains(visitor.post(CODE, {"code": "000000"}), "Ce code est inexact")
    assertRedirects(visitor.post(CODE, {"code": code_of(secret)}), "/", fetch_redirect_response=False)
    assert visitor.get("/").wsgi_request.user == user


def test_journal_of_the_structure_of_an_agent_tells_each_step(secret: str, user: User) -> None:
    StaffFactory.create(user=user)
    AgentEntrance.objects.all().delete()
    visitor = Client()
    enter(visitor, user)
    visitor.post(CODE, {"code": "000000"})
    visitor.post(CODE, {"code": code_of(secret)})
    noted = AgentEntrance.objects.order_by("id").values_list("outcome", "with_factor")
    assert list(noted) == [("factor", False), ("entered", True)]


def test_recovery_code_lets_in_once(client: Client, secret: str, user: User) -> None:
    codes = re.findall(r"<li><code>(\w+)</code></li>", client.get(RECOVERY).content.decode())
    assert len(codes) == 10
    for expected in (True, False):
        visitor = Client()
        enter(visitor, user)
        visitor.post(CODE, {"code": codes[0]})
        assert visitor.get("/").wsgi_request.user.is_authenticated is expected
    assertContains(client.get(RECOVERY), "Il en reste 9 sur 10.")


def test_secrets_are_encrypted_at_rest(secret: str, user: User) -> None:
    assert secret not in str(list(Authenticator.objects.values_list("data", flat=True)))


def test_application_is_retired_by_its_owner_who_is_told(client: Client, secret: str, user: User) -> None:
    assertContains(client.get(INDEX), "Retirer l’application")
    assertContains(client.post(f"{ACTIVATE}retirer/", follow=True), "Pas encore active")
    mail = OutgoingMail.objects.get()
    assert (mail.to, mail.subject) == (user.email, "La double authentification de votre compte a changé")
    assert "Une application de codes vient d’être retirée de votre compte." in mail.body
    assert enter(Client(), user) == "/"


def test_another_persons_key_is_out_of_reach(client: Client, user: User) -> None:
    foreign = Authenticator.objects.create(user=UserFactory.create(), type="webauthn", data={"name": "Clé"})
    enter(client, user)
    confirm(client)
    for path in (f"/compte/cles/{foreign.pk}/retirer/", f"/compte/cles/{foreign.pk}/nom/"):
        assert (client.get(path).status_code, client.post(path).status_code) == (404, 404)


def test_reset_of_the_password_does_not_go_round_the_second_factor(secret: str, user: User) -> None:
    user.set_password("une phrase que je retiens")
    user.save()
    visitor = Client()
    response = visitor.post(SIGN_IN, {"login": user.email, "password": "une phrase que je retiens"})
    assert response["Location"] == CODE
