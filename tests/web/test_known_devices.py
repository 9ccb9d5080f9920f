"""Strangers' wrong guesses never keep an owner out, and guessing stays as slow as it was."""

from __future__ import annotations

import re

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.test import Client
from pytest_django.asserts import assertContains, assertRedirects

from preau.accounts.models import User
from preau.notices.models import OutgoingMail
from preau.structures.models import Structure
from preau.web.account.known_devices import COOKIE
from tests.factories import UserFactory
from tests.jobs import run_jobs
from tests.web.test_secret_question import CHOICE, CHOSEN, reply

SIGN_IN, LINK = "/compte/connexion/", "/compte/connexion/lien/"
PASSWORD = "mot de passe long"
WAIT = "Trop d’essais de suite"


@pytest.fixture
def user(db: None) -> User:
    return UserFactory.create()


def sign_in(client: Client, user: User, password: str = PASSWORD, host: str = "testserver", ip: int = 1) -> str:
    form = {"login": user.email, "password": password}
    response = client.post(SIGN_IN, form, headers={"host": host}, REMOTE_ADDR=f"198.51.100.{ip}")
    if response.status_code == 302:
        return "in"
    return "wait" if WAIT in response.content.decode() else "wrong"


def leave(client: Client) -> Client:
    client.post("/compte/deconnexion/")
    return client


def test_owner_enters_from_a_known_browser_while_others_guess(user: User) -> None:
    home = Client()
    assert sign_in(home, user) == "in"
    leave(home)
    assert [sign_in(Client(), user, "faux", ip=number) for number in range(7)] == ["wrong"] * 5 + ["wait"] * 2
    assert sign_in(Client(), user) == "wait"  # the right password from elsewhere waits: it may be a lucky guess
    assert sign_in(home, user) == "in"


def test_guesses_of_many_strangers_are_counted_together_whatever_they_send(user: User) -> None:
    tries = []
    for number in range(12):
        stranger = Client()
        stranger.cookies[COOKIE] = f"device{number}:forged"
        tries.append(sign_in(stranger, user, "faux", host=f"testserver:{1000 + number}", ip=number))
    assert tries.count("wrong") == 5


def test_known_browser_has_a_limit_of_its_own(user: User) -> None:
    home = Client()
    sign_in(home, user)
    leave(home)
    assert [sign_in(home, user, "faux") for _ in range(6)] == ["wrong"] * 5 + ["wait"]
    assert sign_in(Client(), user) == "in"


def test_browser_known_for_one_account_is_a_stranger_to_another(user: User) -> None:
    mine, other = Client(), UserFactory.create()
    sign_in(mine, user)
    leave(mine)
    for number in range(5):
        sign_in(Client(), other, "faux", ip=number)
    assert sign_in(mine, other, "faux") == "wait"


def test_wrong_password_makes_no_browser_known(user: User) -> None:
    stranger = Client()
    sign_in(stranger, user, "faux")
    assert COOKIE not in stranger.cookies


def link_of(email: str) -> str:
    run_jobs()
    body = next(sent.body for sent in reversed(mail.outbox) if sent.to == [email])
    found = re.search(r"http://testserver(/compte/connexion/lien/\S+)", body)
    assert found is not None
    return found[1]


def test_link_of_a_mail_opens_the_account_at_once(user: User) -> None:
    for number in range(6):
        sign_in(Client(), user, "faux", ip=number)
    owner = Client()
    assertContains(owner.post(SIGN_IN, {"login": user.email, "password": PASSWORD}), "Recevoir un lien pour entrer")
    assertContains(owner.post(LINK, {"email": user.email.upper()}), "un e-mail vient de partir")
    where = link_of(user.email)
    assertContains(owner.get(where), "Vous allez entrer dans le compte")
    assert not owner.get("/").wsgi_request.user.is_authenticated  # looking at it enters nowhere
    assertRedirects(owner.post(where), "/", fetch_redirect_response=False)
    assert owner.get("/").wsgi_request.user == user
    assert sign_in(leave(owner), user) == "in"  # and this browser is known from now on


def test_link_serves_once_and_never_after_a_new_password(user: User) -> None:
    Client().post(LINK, {"email": user.email})
    where = link_of(user.email)
    Client().post(where)
    assertContains(Client().post(where), "Ce lien ne sert plus")
    Client().post(LINK, {"email": user.email})
    where = link_of(user.email)
    user.refresh_from_db()
    user.set_password("une phrase que je retiens")
    user.save()
    assertContains(Client().post(where), "Ce lien ne sert plus")
    assertContains(Client().post(f"{LINK}forged/"), "Ce lien ne sert plus")


def test_link_of_a_closed_account_is_never_sent(user: User) -> None:
    User.objects.filter(pk=user.pk).update(is_active=False)
    page = Client().post(LINK, {"email": user.email})
    assertContains(page, "un e-mail vient de partir")
    run_jobs()
    assert LINK not in mail.outbox[0].body


def test_second_factor_is_asked_for_after_the_link(user: User) -> None:
    from allauth.mfa.models import Authenticator
    from allauth.mfa.totp.internal.auth import encrypt

    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    Authenticator.objects.create(user=user, type="totp", data={"secret": encrypt("A" * 32)})
    Client().post(LINK, {"email": user.email})
    client = Client()
    response = client.post(link_of(user.email))
    assert response["Location"] == "/compte/double-authentification/code/"
    assert not client.get("/").wsgi_request.user.is_authenticated


def test_links_are_limited_without_a_word(user: User) -> None:
    for _ in range(8):
        assertContains(Client().post(LINK, {"email": user.email}), "un e-mail vient de partir")
    run_jobs()
    assert OutgoingMail.objects.count() == 5


def test_secret_question_of_a_known_browser_is_counted_apart(parent: User, town: Structure) -> None:
    Structure.objects.update(allows_secret_question=True)
    home, page = Client(), "/valbrune/question-secrete/"
    sign_in(home, parent)
    assertRedirects(home.post(CHOICE, CHOSEN), "/compte/")
    leave(home)
    answers = [Client().post(page, reply(parent.email, answer="Rue des Lilas")).status_code for _ in range(6)]
    assert answers == [200] * 5 + [429]
    assertContains(Client().post(page, reply(parent.email)), "Recevoir un lien pour entrer", status_code=429)
    assertRedirects(home.post(page, reply(parent.email)), f"{page}mot-de-passe/")
