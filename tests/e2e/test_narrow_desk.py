"""The desk on a phone, on a tablet held either way and on a wide screen: nothing scrolls sideways, its head is one."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer

from preau.accounts.enums import Role
from preau.accounts.models import User
from preau.receipts.enums import Means
from tests.factories.accounts import StaffFactory
from tests.looks import TOO_WIDE
from tests.receipts.conftest import DeskTown
from tests.visits import enter

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SIZES = ((320, 640), (768, 1024), (1024, 768), (1920, 1080))
CASH = ("comptes-des-familles/", "encaisser/", "regie/journal/", "regie/feuilles/", "paiements-en-ligne/", "a-valider/")
TOWN = ("agents/", "gestion-des-comptes/", "lettres-d-acces/", "jour/", "tarifs/", "reglages/", "agents-et-droits/")
WIDE_HEAD = 150
"""Pixels that the name of the town and that of the agent take at most above the sections."""


@pytest.fixture
def desk(transactional_db: None) -> DeskTown:
    """Money that came in by every means, with the long references that banks give."""
    made = DeskTown(name="Régie enfance", code="ENF", cash_float_cents=10_000, max_holding_cents=50_000)
    made.structure.name = "Communauté de communes de la Haute-Vallée"
    made.structure.save()
    part = made.part(made.family(2), 3000)
    made.take(part)
    made.take(part, means=Means.TRANSFER, reference="884ce4b2b65d328ecb03c598409e2b168")
    made.cheque(part)
    return made


def named(person: User) -> User:
    person.display_name = "Anne-Charlotte de la Rochefoucauld"
    person.set_password("mot de passe long")
    person.save()
    return person


@pytest.mark.parametrize("role", [Role.CASH_OFFICER, Role.ADMINISTRATOR])
def test_pages_of_the_desk_hold(
    desk: DeskTown, live_server: LiveServer, new_page: Callable[..., Page], role: Role
) -> None:
    is_cash = role is Role.CASH_OFFICER
    person = named(desk.agent if is_cash else StaffFactory.create(structure=desk.structure, role=role).user)
    page, slug = new_page(), desk.structure.slug
    enter(page, live_server, person.email, f"/{slug}/agents/")
    found = []
    for tail in CASH if is_cash else TOWN:
        page.goto(f"{live_server.url}/{slug}/{tail}")
        for width, height in SIZES:
            page.set_viewport_size({"width": width, "height": height})
            if page.evaluate(TOO_WIDE):
                found.append(f"{tail} at {width}")
    assert found == []
    head = page.locator(".bo-top").bounding_box()
    assert head is not None
    assert head["height"] < WIDE_HEAD
    assert page.locator(".bo-top .brand-text").is_visible()
    assert page.get_by_text(person.display_name).first.is_visible()
