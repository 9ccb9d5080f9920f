"""The wallets in a real browser: the totals follow the fields, axe finds nothing, nothing overflows."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from preau.common import clock
from preau.ledger.models import Entry
from preau.wallets.actions import charge_day, undo
from tests.acting import by
from tests.factories import UserFactory, register
from tests.looks import problems
from tests.visits import enter
from tests.wallets.conftest import Family, MoneyTown

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def town(transactional_db: None) -> MoneyTown:
    return MoneyTown(min_meals=4, overdraft_cents=2000, other_means="En espèces au guichet.")


@pytest.fixture
def family(town: MoneyTown) -> Family:
    """Meals eaten and to come, evenings in debt, an absence given back."""
    family = town.family(2)
    register(town.evening_group, *family.members)
    today = clock.today()
    town.pay(family, 3120)
    town.wallet(family, town.care)
    town.eat(family, today - timedelta(days=2), today - timedelta(days=3))
    town.eat(family, today - timedelta(days=3), group=town.evening_group, cents=240)
    charge_day(until=today - timedelta(days=1))
    entry = Entry.objects.filter(kind="charge").order_by("id").first()
    assert entry is not None
    undo(entry_id=entry.pk, reason="absence justifiée", actor=by(UserFactory.create()))
    town.eat(family, *(today + timedelta(days=n) for n in range(1, 4)))
    town.eat(family, today + timedelta(days=1), group=town.evening_group, cents=200)
    return family


def sign_in(page: Page, server: LiveServer, family: Family) -> None:
    enter(page, server, family.user.email, f"/{family.household.structure.slug}/")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Bonjour")


def paths(town: MoneyTown, family: Family) -> list[str]:
    base, entry = f"/{town.structure.slug}", Entry.objects.filter(kind="charge").order_by("id").first()
    until = (clock.today() + timedelta(days=10)).isoformat()
    assert entry is not None
    return [
        f"{base}/porte-monnaie/?jusquau={until}",
        f"{base}/porte-monnaie/virement/",
        f"{base}/operations/",
        f"{base}/operations/{entry.pk}/",
    ]


def test_pages_are_accessible_and_fit(
    new_page: Callable[..., Page],
    live_server: LiveServer,
    town: MoneyTown,
    family: Family,
) -> None:
    page = new_page(width=360, bypass_csp=True)
    sign_in(page, live_server, family)
    found = []
    for path in paths(town, family):
        page.goto(f"{live_server.url}{path}")
        found += problems(page, path, opened=True)
    assert found == []


def test_totals_follow_the_fields_and_the_server_checks_them(
    new_page: Callable[..., Page], live_server: LiveServer, town: MoneyTown, family: Family
) -> None:
    page = new_page()
    sign_in(page, live_server, family)
    page.goto(f"{live_server.url}/{town.structure.slug}/porte-monnaie/")
    fields = page.get_by_label("Je verse")
    fields.nth(0).fill("40")
    fields.nth(1).fill("12,5")
    expect(page.locator("[data-pay]").first).to_have_text("52,50\u00a0€")
    page.get_by_role("link", name="Tout voir").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Historique des opérations")
    page.get_by_role("link", name="Cantine").first.click()
    expect(page.get_by_text("Comment ce prix est calculé")).to_be_visible()


def test_threshold_and_transfer_without_javascript(
    new_page: Callable[..., Page], live_server: LiveServer, town: MoneyTown, family: Family
) -> None:
    page = new_page(javascript=False, width=360)
    sign_in(page, live_server, family)
    page.goto(f"{live_server.url}/{town.structure.slug}/porte-monnaie/")
    page.get_by_text("Me prévenir quand le solde est bas").first.click()
    page.get_by_label("Un e-mail sous").first.fill("10")
    page.get_by_role("button", name="Enregistrer").first.click()
    expect(page.get_by_text("Un e-mail vous préviendra si")).to_be_visible()
    page.get_by_role("link", name="Déplacer").click()
    page.get_by_label("De", exact=True).select_option(index=1)
    page.get_by_label("Vers").select_option(index=2)
    page.get_by_label("Montant (€)").fill("5")
    page.get_by_role("button", name="Déplacer").click()
    expect(page.get_by_text("sont passés de")).to_be_visible()
