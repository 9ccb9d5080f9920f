"""Where an account is signed in: told, ended from afar, and ended by a new password or a second factor."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added
from django.conf import settings
from django.test import Client, RequestFactory
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from preau.accounts.models import BrowserSession, User
from preau.accounts.rules.browsers import browser_of
from preau.accounts.secrets import digest
from preau.common import clock
from preau.nights.actions.retention import purge
from preau.notices.models import OutgoingMail
from tests.factories import UserFactory
from tests.factories.accounts import OpeningFactory

PAGE = "/compte/appareils/"
PASSWORD = "mot de passe long"
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"
IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 "
    "Mobile/15E148 Safari/604.1"
)
EDGE = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/138 Safari/537.36 Edg/138"
)
CHROME_ANDROID = (
    "Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/138 Mobile Safari/537.36"
)

Enter = Callable[[str], Client]


@pytest.fixture
def user(db: None) -> User:
    return UserFactory.create()


@pytest.fixture
def enter(user: User) -> Enter:
    """Signs the account in with a browser, by the page."""

    def sign_in(user_agent: str = FIREFOX) -> Client:
        client = Client(HTTP_USER_AGENT=user_agent)
        client.post("/compte/connexion/", {"login": user.email, "password": PASSWORD})
        assert is_in(client)
        return client

    return sign_in


def is_in(client: Client) -> bool:
    return client.get("/compte/").status_code == 200


@pytest.mark.parametrize(
    ("user_agent", "told"),
    [
        (FIREFOX, "Firefox, Windows"),
        (IPHONE, "Safari, iPhone"),
        (EDGE, "Edge, Windows"),
        (CHROME_ANDROID, "Chrome, Android"),
        ("curl/8.5 (x86_64-pc-linux-gnu)", ""),
        ("", ""),
    ],
)
def test_browser_is_named_as_people_know_it(user_agent: str, told: str) -> None:
    assert browser_of(user_agent) == told


def test_list_tells_each_browser_when_it_was_opened_and_which_is_this_one(enter: Enter) -> None:
    with time_machine.travel("2026-11-17T08:05:00Z", tick=False):
        phone = enter(IPHONE)
    with time_machine.travel("2026-11-17T10:30:00Z", tick=False):
        computer = enter(FIREFOX)
        page = computer.get(PAGE)
        assert [row.browser for row in page.context["this"]] == ["Firefox, Windows"]
        assert [row.browser for row in page.context["others"]] == ["Safari, iPhone"]
        assertContains(page, "Connecté depuis le 17 nov. 09:05")
        assertContains(page, "Cet appareil", count=1)
        assertNotContains(page, phone.cookies[settings.SESSION_COOKIE_NAME].value)
        assertNotContains(page, computer.cookies[settings.SESSION_COOKIE_NAME].value)


def test_one_is_ended_and_the_others_stay(enter: Enter) -> None:
    here, phone, tablet = enter(FIREFOX), enter(IPHONE), enter(EDGE)
    ended = next(row for row in here.get(PAGE).context["others"] if row.browser == "Safari, iPhone")
    assertContains(here.post(PAGE, {"appareil": ended.handle}, follow=True), "Cet appareil est déconnecté")
    assert [is_in(client) for client in (here, phone, tablet)] == [True, False, True]
    assertContains(here.post(PAGE, {"appareil": ended.handle}, follow=True), "n’était déjà plus connecté")


def test_all_the_others_are_ended(enter: Enter) -> None:
    here, phone, tablet = enter(FIREFOX), enter(IPHONE), enter(EDGE)
    assertContains(here.post(PAGE, {"toutes": "1"}, follow=True), "2 appareils déconnectés.")
    assert [is_in(client) for client in (here, phone, tablet)] == [True, False, False]
    assertContains(here.post(PAGE, {"toutes": "1"}, follow=True), "Aucun autre appareil n’était connecté.")


def test_this_browser_is_not_ended_by_its_own_list(enter: Enter) -> None:
    here = enter(FIREFOX)
    own = here.get(PAGE).context["this"][0].handle
    here.post(PAGE, {"appareil": own})
    assert is_in(here)


def test_sessions_of_somebody_else_are_out_of_reach(enter: Enter) -> None:
    here, foreign = enter(FIREFOX), Client()
    foreign.force_login(UserFactory.create())
    (row,) = BrowserSession.objects.exclude(user__email__in=[here.get("/compte/").wsgi_request.user.email])
    assertContains(here.post(PAGE, {"appareil": row.handle}, follow=True), "n’était déjà plus connecté")
    here.post(PAGE, {"toutes": "1"})
    assert is_in(foreign)
    assert len(here.get(PAGE).context["others"]) == 0


def test_signed_out_browser_leaves_the_list(enter: Enter) -> None:
    here, phone = enter(FIREFOX), enter(IPHONE)
    phone.post("/compte/deconnexion/")
    assert here.get(PAGE).context["others"] == []


def test_new_password_signs_the_other_browsers_out_and_keeps_this_one(enter: Enter, user: User) -> None:
    here, phone = enter(FIREFOX), enter(IPHONE)
    new = "une phrase que je retiens"
    assert not OutgoingMail.objects.exists()
    here.post("/compte/mot-de-passe/", {"oldpassword": PASSWORD, "password1": new, "password2": new})
    assert (is_in(here), is_in(phone)) == (True, False)
    rows = BrowserSession.objects.filter(user=user)
    assert [(row.session_key, row.browser) for row in rows] == [
        (here.cookies[settings.SESSION_COOKIE_NAME].value, "Firefox, Windows")
    ]
    mail = OutgoingMail.objects.get()
    assert (mail.to, mail.subject) == (user.email, "Votre mot de passe a changé")


def test_second_factor_signs_the_other_browsers_out(enter: Enter, user: User, rf: RequestFactory) -> None:
    here, phone = enter(FIREFOX), enter(IPHONE)
    request = rf.post("/")
    request.session = here.session
    added = Authenticator(user=user, type="totp")
    authenticator_added.send(Authenticator, request=request, user=user, authenticator=added)
    assert (is_in(here), is_in(phone)) == (True, False)


def test_last_page_is_noted_once_an_hour_and_costs_nothing_in_between(
    enter: Enter, user: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    opened = timezone.now()
    with time_machine.travel(opened, tick=False):
        here = enter(FIREFOX)
        enter(IPHONE)
    with time_machine.travel(opened + timedelta(minutes=59), tick=False), django_assert_num_queries(3):
        here.get(PAGE)  # session, account, sessions
    later = opened + timedelta(minutes=61)
    with time_machine.travel(later, tick=False):
        with django_assert_num_queries(4):
            here.get(PAGE)
        with django_assert_num_queries(3):
            here.get(PAGE)
    seen = BrowserSession.objects.filter(user=user, browser="Firefox, Windows").values_list("opened_at", "last_seen_at")
    assert list(seen) == [(opened, later)]


@pytest.mark.parametrize("number", [1, 3])
def test_list_takes_three_statements(
    enter: Enter, number: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    here = enter(FIREFOX)
    for _ in range(number):
        enter(IPHONE)
    with django_assert_num_queries(3):  # session, account, sessions
        here.get(PAGE)


def test_browsers_that_never_signed_in_belong_to_nobody(client: Client, db: None) -> None:
    OpeningFactory.create(link_digest=digest("secret"), link_expires_at=timezone.now() + timedelta(hours=1))
    client.get("/compte/ouvrir/lien/secret/")
    assert list(BrowserSession.objects.values_list("user", flat=True)) == [None]


def test_signed_out_people_are_sent_to_the_sign_in(client: Client, db: None) -> None:
    assertRedirects(client.get(PAGE), f"/compte/connexion/?next={PAGE}")


def test_expired_sessions_are_forgotten_at_night(enter: Enter) -> None:
    enter(FIREFOX)
    with time_machine.travel(clock.now() + timedelta(days=15)):
        purge(now=clock.now())
    assert not BrowserSession.objects.exists()
