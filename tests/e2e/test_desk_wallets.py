"""The desk and the family in two browsers: a day marked, a charge corrected, and both lines explained to the family."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from preau.accounts.enums import Role
from preau.attendance.models import Passage
from preau.common import clock
from preau.ledger.models import Entry
from preau.wallets.actions import charge_day
from preau.wallets.models import Wallet
from tests.factories.accounts import StaffFactory
from tests.looks import problems
from tests.visits import enter
from tests.wallets.conftest import Family, MoneyTown, balance

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PASSWORD = "mot de passe long"
"""A folder where the pages are kept as pictures, to be looked at."""


@pytest.fixture
def town(transactional_db: None) -> MoneyTown:
    return MoneyTown(overdraft_cents=500)


@pytest.fixture
def family(town: MoneyTown) -> Family:
    """Two children: a day charged yesterday, a day today, an evening that the wallet cannot bear."""
    family = town.family(2)
    today = clock.today()
    town.pay(family, 1500)
    town.eat(family, today - timedelta(days=1))
    town.eat(family, today - timedelta(days=2), group=town.evening_group, cents=900)
    charge_day(until=today - timedelta(days=1))
    town.eat(family, today)
    return family


@pytest.fixture(autouse=True)
def agents(town: MoneyTown) -> None:
    for role in (Role.CASH_OFFICER, Role.CANTEEN):
        row = StaffFactory.create(
            structure=town.structure,
            role=role,
            user__email=f"{role}@exemple.fr",
            user__display_name=role.label,
        )
        row.user.set_password(PASSWORD)
        row.user.save()


def sign_in(page: Page, server: LiveServer, email: str, path: str) -> None:
    enter(page, server, email, path)
    page.wait_for_url(f"**{path.split('?', maxsplit=1)[0]}")


def test_desk_corrects_a_charge_and_the_family_reads_why(
    new_page: Callable[..., Page], live_server: LiveServer, town: MoneyTown, family: Family
) -> None:
    desk, base = new_page(), f"/{town.structure.slug}"
    sign_in(desk, live_server, f"{Role.CASH_OFFICER}@exemple.fr", f"{base}/comptes-des-familles/")
    desk.get_by_label("La famille").fill(family.household.number)
    desk.get_by_role("button", name="Chercher").click()
    expect(desk.get_by_role("heading", level=1)).to_have_text(f"Foyer {family.household.name}")
    desk.get_by_role("link", name="Cantine").first.click()
    desk.get_by_role("link", name="Annuler cette opération").click()
    desk.get_by_role("button", name="Voir ce qui va être écrit").click()
    expect(desk.get_by_text("Indiquez la raison : la famille la lira.")).to_be_visible()
    desk.get_by_label("Raison").fill("sortie scolaire")
    desk.get_by_role("button", name="Voir ce qui va être écrit").click()
    expect(desk.get_by_role("cell", name="+\u00a03,90\u00a0€")).to_be_visible()
    assert Entry.objects.filter(kind="reversal").count() == 0
    desk.get_by_role("button", name="Écrire l’annulation").click()
    expect(desk.get_by_text("les deux lignes restent dans l’historique")).to_be_visible()

    page = new_page(width=360)
    sign_in(page, live_server, family.user.email, f"{base}/operations/")
    page.get_by_role("link", name="Annulation : sortie scolaire").click()
    expect(page.get_by_text("Elle annule l’opération")).to_be_visible()
    expect(page.get_by_text(str(Role.CASH_OFFICER.label))).to_be_visible()
    page.get_by_role("link", name="Cantine").click()
    expect(page.get_by_role("heading", name="Comment ce prix est calculé")).to_be_visible()
    expect(page.get_by_text("tarif unique")).to_be_visible()
    expect(page.get_by_text("Annulée le")).to_be_visible()


@pytest.mark.parametrize("javascript", [True, False], ids=["htmx", "plain"])
def test_canteen_marks_who_came(
    new_page: Callable[..., Page], live_server: LiveServer, town: MoneyTown, family: Family, javascript: bool
) -> None:
    page, base = new_page(width=360, javascript=javascript), f"/{town.structure.slug}"
    sign_in(page, live_server, f"{Role.CANTEEN}@exemple.fr", f"{base}/jour/")
    page.get_by_role("link", name=str(town.group.name)).first.click()
    first, second = (member.person for member in family.members)
    page.get_by_role("group", name=str(first)).get_by_role("button", name="Présent").click()
    row = page.locator(f"#p-{first.pk}")
    expect(row.get_by_role("button", name="Présent")).to_have_attribute("aria-pressed", "true")
    page.get_by_role("group", name=str(second)).get_by_role("button", name="Absent").click()
    expect(page.locator(f"#p-{second.pk}")).to_have_attribute("data-mark", "out")
    expect(page.get_by_text("1 présent", exact=False)).to_be_visible()
    assert sorted(Passage.objects.values_list("kind", flat=True).order_by("id")) == ["absent", "present"]
    assert balance(Wallet.objects.get(household=family.household, kind=town.meals)) == 1500 - 3 * 390


def test_pages_are_accessible_and_fit(
    new_page: Callable[..., Page], live_server: LiveServer, town: MoneyTown, family: Family
) -> None:
    entry = Entry.objects.filter(kind="charge").latest("id")
    wallet = Wallet.objects.get(household=family.household, kind=town.meals)
    day = town._past_day(town.group, clock.today())
    money = f"/{town.structure.slug}/comptes-des-familles/"
    pages = {
        "entree": (Role.CASH_OFFICER, f"/{town.structure.slug}/agents/"),
        "familles": (Role.CASH_OFFICER, f"{money}?q=kervella"),
        "famille": (Role.CASH_OFFICER, f"{money}{family.household.pk}/"),
        "operations": (Role.CASH_OFFICER, f"{money}{family.household.pk}/operations/"),
        "operation": (Role.CASH_OFFICER, f"{money}operation/{entry.pk}/"),
        "non-debites": (Role.CASH_OFFICER, f"{money}jours-non-debites/"),
        "correction": (Role.CASH_OFFICER, f"{money}porte-monnaie/{wallet.pk}/correction/"),
        "jour": (Role.CANTEEN, f"/{town.structure.slug}/jour/"),
        "appel": (Role.CANTEEN, f"/{town.structure.slug}/jour/{day.pk}/?q=kervella"),
    }
    found, known = [], {}
    for name, (role, path) in pages.items():
        if role not in known:
            known[role] = new_page(width=360, bypass_csp=True)
            sign_in(known[role], live_server, f"{role}@exemple.fr", f"/{town.structure.slug}/agents/")
        page = known[role]
        page.goto(f"{live_server.url}{path}")
        found += problems(page, name)
    assert found == []
