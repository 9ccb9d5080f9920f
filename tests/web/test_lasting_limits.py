"""Limits on the real shared cache: none is forgotten under ten thousand other rows, nor by threads at once."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from allauth.account import app_settings as account_settings
from allauth.account.adapter import get_adapter
from allauth.core.context import request_context
from allauth.core.internal import ratelimit
from allauth.mfa.base.forms import AuthenticateForm
from allauth.mfa.totp.internal import auth as totp
from django.contrib.auth.models import AnonymousUser
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import connection
from django.http import HttpRequest
from django.test import Client, RequestFactory
from pytest_django import Settings

from preau.common import clock
from preau.config import settings as product
from preau.nights.actions.retention import purge
from preau.web import throttle
from preau.web.account.second_factor import OnceAuthenticateForm
from tests.factories import UserFactory

CROWD = 10_000
FORMER = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "cache"}}
"""Django's cache as it was set before: three hundred rows, then a third is deleted."""
LIMITS = [
    *[("preau", action, throttle.RATES) for action in throttle.RATES],
    *[("allauth.account", action, None) for action in account_settings.RATE_LIMITS],
]


def on(settings: Settings, caches: dict[str, dict[str, str]]) -> Iterator[None]:
    settings.CACHES = caches
    call_command("createcachetable", verbosity=0)
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def shared(settings: Settings, db: None) -> Iterator[None]:
    """The cache of the product."""
    yield from on(settings, product.CACHES)


@pytest.fixture
def forgetful(settings: Settings, db: None) -> Iterator[None]:
    yield from on(settings, FORMER)


def crowd() -> None:
    """Ten thousand live rows on both sides of any key, then some written as visitors would."""
    expires = datetime.now(UTC) + timedelta(hours=1)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO cache SELECT chr(33 + n %% 93) || 'row' || n, 'gARdlC4=', %s FROM generate_series(1, %s) n",
            [expires, CROWD],
        )
    for number in range(20):
        cache.set(f"visitor{number}", [time.time()], 3600)


def attempt(action: str, app: str, config: dict[str, str] | None, rate: ratelimit.Rate) -> bool:
    """One attempt by the same person; other rates of the action are left out, so that each is seen alone."""
    unit = f"{rate.amount}/{int(rate.duration)}s/{rate.per}"
    request = RequestFactory().post("/", REMOTE_ADDR="198.51.100.7")
    request.user = UserFactory.build(pk=7)
    one = {action: unit}
    return ratelimit.consume(request, app=app, action=action, config=one, key="awa@exemple.fr") is not None


@pytest.mark.parametrize(("app", "action", "config"), LIMITS)
def test_limit_still_refuses_under_ten_thousand_rows(
    shared: None, app: str, action: str, config: dict[str, str] | None
) -> None:
    rates = ratelimit.get_rates(app=app, action=action, config=config)
    assert rates
    for rate in rates:
        assert all(attempt(action, app, config, rate) for _ in range(rate.amount))
        assert not attempt(action, app, config, rate)
    crowd()
    for rate in rates:
        assert not attempt(action, app, config, rate)


def forgotten() -> list[str]:
    """Accounts whose limit opened again under the crowd, of sixteen locked ones."""
    emails = [f"parent{number}@exemple.fr" for number in range(16)]

    def once(email: str) -> bool:
        return bool(
            ratelimit.consume(
                RequestFactory().post("/"), app="preau", action="lock", config={"lock": "1/h/key"}, key=email
            )
        )

    assert all(once(email) for email in emails)
    crowd()
    return [email for email in emails if once(email)]


def test_former_setting_forgot(forgetful: None) -> None:
    """The negative control: the same rows, with Django's culling."""
    assert forgotten()


def test_none_of_the_locked_accounts_opens(shared: None) -> None:
    assert forgotten() == []


def test_locked_account_stays_locked_on_the_page(shared: None, client: Client) -> None:
    user = UserFactory.create()
    sign_in = "/compte/connexion/"
    for _ in range(5):
        assert client.post(sign_in, {"login": user.email, "password": "faux"}).status_code == 200
    crowd()
    page = client.post(sign_in, {"login": user.email, "password": "encore faux"}).content.decode()
    assert "Trop d’essais de suite" in page


def code_form(user: object, code: str, form: type[AuthenticateForm]) -> bool:
    request = RequestFactory().post("/")
    request.user = AnonymousUser()
    with request_context(request):
        return form({"code": code}, user=user).is_valid()


def factor_of(user: object) -> str:
    """Activates an application; its present code."""
    secret = totp.generate_totp_secret()
    request = RequestFactory().post("/")
    with request_context(request):
        totp.TOTP.activate(user, secret)
    return code_at(secret, 0)


def code_at(secret: str, shift: int) -> str:
    return totp.format_hotp_value(totp.hotp_value(secret, int(time.time()) // 30 + shift))


@pytest.mark.parametrize(("form", "accepted_again"), [(OnceAuthenticateForm, False), (AuthenticateForm, True)])
def test_used_code_is_refused_as_long_as_it_is_right(
    shared: None, form: type[AuthenticateForm], accepted_again: bool
) -> None:
    """allauth alone (the negative control) forgets the code after one period, though it is right for three."""
    user = UserFactory.create()
    code = factor_of(user)
    assert code_form(user, code, form)
    crowd()
    assert not code_form(user, code, form)
    with connection.cursor() as cursor:  # a period later
        cursor.execute("UPDATE cache SET expires = expires - interval '31 seconds'")
    assert code_form(user, code, form) is accepted_again


def test_second_factor_codes_are_limited_under_the_crowd(shared: None) -> None:
    user = UserFactory.create()
    code = factor_of(user)
    for _ in range(5):
        assert not code_form(user, "000000", OnceAuthenticateForm)
    crowd()
    assert not code_form(user, code, OnceAuthenticateForm)


def together(count: int, act: object) -> list[object]:
    """The same act by threads that start together, each on a connection of its own."""
    done: list[object] = []
    barrier = threading.Barrier(count)

    def run() -> None:
        try:
            barrier.wait()
            done.append(act())  # type: ignore[operator]
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return done


@pytest.mark.django_db(transaction=True)
def test_one_of_many_adds_the_key(settings: Settings, transactional_db: None) -> None:
    """Also over a dead row: that is where reading, then writing, would let two pass."""
    for _ in on(settings, product.CACHES):
        for round_ in range(10):
            key = f"code{round_}"
            cache.set(key, True, -1 if round_ % 2 else 0.001)
            assert sorted(map(bool, together(8, lambda key=key: cache.add(key, True, 60)))) == [False] * 7 + [True]


@pytest.mark.django_db(transaction=True)
def test_attempts_at_once_are_all_counted(settings: Settings, transactional_db: None) -> None:
    def wrong() -> bool:
        request: HttpRequest = RequestFactory().post("/")
        request.user = AnonymousUser()
        with request_context(request):
            try:
                get_adapter(request).pre_authenticate(request, email="awa@exemple.fr")
            except ValidationError:
                return False
            return True

    for _ in on(settings, product.CACHES):
        crowd()
        at_once = sum(map(bool, together(12, wrong)))
        assert at_once + sum(wrong() for _ in range(6)) == 5


def test_night_takes_dead_rows_only(shared: None) -> None:
    cache.set_many({f"dead{n}": n for n in range(3)}, -1)
    cache.set("live", 1, 60)
    cache.set("for-ever", 2, None)
    purge(now=clock.now())
    with connection.cursor() as cursor:
        cursor.execute("SELECT cache_key FROM cache ORDER BY 1")
        assert cursor.fetchall() == [(":1:for-ever",), (":1:live",)]


def test_values_come_back_as_they_were_kept(shared: None) -> None:
    assert (cache.get("none"), cache.get("none", 5)) == (None, 5)
    cache.set("a", [1.5, "é"], 60)
    assert (cache.get("a"), cache.add("a", 2, 60), cache.has_key("a"), cache.touch("a", 60)) == (
        [1.5, "é"],
        False,
        True,
        True,
    )
    assert cache.touch("none", 60) is False
    assert cache.delete("a")
    assert not cache.has_key("a")
    assert cache.get_many([]) == {}
