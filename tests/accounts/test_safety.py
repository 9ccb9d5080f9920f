"""Limits that hold with several web workers, who did what, sessions that end with the password."""

from __future__ import annotations

import threading

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection
from django.test import Client, RequestFactory
from pghistory.models import Context
from pytest_django import Settings

from preau.accounts.actions.granting import grant_accesses
from preau.accounts.models import HouseholdAccess
from preau.common import clock
from preau.config import settings as product
from preau.web import throttle
from tests.acting import by
from tests.factories import HouseholdAccessFactory, MembershipFactory
from tests.factories.accounts import AccountRequestFactory, StaffFactory

PASSWORD = "mot de passe long"


@pytest.mark.django_db(transaction=True)
def test_limit_holds_when_workers_count_in_the_shared_cache(settings: Settings) -> None:
    settings.CACHES = product.CACHES
    call_command("createcachetable")
    cache.clear()
    allowed: list[bool] = []
    barrier = threading.Barrier(4)

    def worker() -> None:
        try:
            barrier.wait()
            for _ in range(6):
                request = RequestFactory().post("/", REMOTE_ADDR="127.0.0.1")
                allowed.append(throttle.allowed(request, "opening_code"))
        finally:
            connection.close()

    threads = [threading.Thread(target=worker) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    cache.clear()
    assert (len(allowed), sum(allowed)) == (24, 10)


@pytest.mark.django_db
def test_history_of_an_access_names_the_agent() -> None:
    member = MembershipFactory.create()
    town = member.household.structure
    agent = StaffFactory.create(structure=town).user
    asked = AccountRequestFactory.create(structure=town)
    grant_accesses(structure=town, choices={asked.pk: member.pk}, actor=by(agent), now=clock.now())
    event = HouseholdAccess.pgh_event_models["insert"].objects.get()
    assert Context.objects.get(pk=event.pgh_context_id).metadata == {"user": agent.pk, "action": "grant_accesses"}


@pytest.mark.django_db
def test_other_sessions_end_with_the_password() -> None:
    access = HouseholdAccessFactory.create()
    home = f"/{access.structure.slug}/"
    here, elsewhere = Client(), Client()
    for client in (here, elsewhere):
        client.force_login(access.user)
    new = "une phrase que je retiens"
    data = {"oldpassword": PASSWORD, "password1": new, "password2": new}
    assert here.post("/compte/mot-de-passe/", data).status_code == 302
    assert here.get(home).wsgi_request.user.is_authenticated
    assert not elsewhere.get(home).wsgi_request.user.is_authenticated
