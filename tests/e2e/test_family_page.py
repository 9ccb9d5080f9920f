"""The page of a family in a browser: tabs without reload, by the keyboard, at every width; a contact put right."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from preau.accounts.enums import Role
from preau.households.models import Guardian
from tests.bookings.conftest import Family
from tests.factories import HouseholdFactory
from tests.factories.accounts import CardFactory, GuardianFactory, StaffFactory
from tests.looks import problems
from tests.visits import enter
from tests.wallets.conftest import MoneyTown

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
TABS = ("Résumé", "Argent", "Échanges", "Documents et santé", "Historique")


@pytest.fixture
def town(transactional_db: None) -> MoneyTown:
    return MoneyTown()


@pytest.fixture
def family(town: MoneyTown) -> Family:
    made = town.family(2)
    town.pay(made, 1200)
    town.book(made, *town.days())
    CardFactory.create(person=made.members[0].person, structure=town.structure)
    GuardianFactory.create(household=made.household, first_name="Awa", mobile_phone="06 12 34 56 78")
    return made


@pytest.fixture
def desk(new_page: Callable[..., Page], live_server: LiveServer, town: MoneyTown, family: Family) -> Page:
    """The counter, on the page of the family."""
    person = StaffFactory.create(structure=town.structure, role=Role.DESK).user
    page = new_page(bypass_csp=True)
    enter(page, live_server, person.email, f"/{town.structure.slug}/gestion/familles/{family.household.pk}/")
    return page


def test_tabs_change_without_reload_and_the_address_follows(desk: Page) -> None:
    desk.evaluate("window.kept = true")
    bar = desk.get_by_role("navigation", name="Rubriques du foyer")
    for label in ("Échanges", "Historique", "Résumé"):
        bar.get_by_role("link", name=label).press("Enter")
        expect(bar.get_by_role("link", name=label)).to_have_attribute("aria-current", "page")
        expect(desk.locator(".htmx-request, .htmx-swapping, .htmx-settling")).to_have_count(0)  # the new links answer
    assert desk.evaluate("window.kept") is True
    desk.go_back()
    expect(bar.get_by_role("link", name="Historique")).to_have_attribute("aria-current", "page")
    assert desk.url.endswith("/historique/")


def test_every_tab_holds_at_every_width(desk: Page) -> None:
    bar = desk.get_by_role("navigation", name="Rubriques du foyer")
    for label in TABS:
        bar.get_by_role("link", name=label).click()
        expect(bar.get_by_role("link", name=label)).to_have_attribute("aria-current", "page")
        assert problems(desk, f"family {label}") == []


def test_contact_is_corrected_in_place(desk: Page, family: Family) -> None:
    desk.get_by_role("link", name="Corriger Awa Kervella").click()
    desk.get_by_label("Portable").fill("06 99 88 77 66")
    desk.get_by_role("button", name="Voir ce qui va être écrit").click()
    expect(desk.get_by_role("row", name="Portable")).to_contain_text("06 99 88 77 66")
    assert problems(desk, "family act") == []
    desk.get_by_role("button", name="Enregistrer").click()
    expect(desk.get_by_role("link", name="06 99 88 77 66")).to_be_visible()
    assert Guardian.objects.get(household=family.household).mobile_phone == "06 99 88 77 66"


def test_custody_is_typed_by_the_keyboard_and_said_before(desk: Page, town: MoneyTown, family: Family) -> None:
    other = HouseholdFactory.create(structure=town.structure, number="4242")
    name = str(family.members[0].person)
    desk.get_by_role("link", name=f"Garde {name}").press("Enter")
    expect(desk.get_by_role("heading", level=1)).to_have_text("Partager la garde avec un autre foyer")
    assert problems(desk, "family custody") == []
    desk.get_by_label("Numéro du dossier de l’autre foyer").fill("4242")
    desk.get_by_label("Garde").select_option("weekdays")
    for day in ("mardi", "jeudi"):
        desk.get_by_label(day).press("Space")
    desk.get_by_role("button", name="Voir ce qui va être écrit").press("Enter")
    expect(desk.get_by_role("row", name=str(other))).to_contain_text("lundi, mercredi, vendredi, samedi et dimanche")
    expect(desk.get_by_text("1 jour passé à l’autre foyer")).to_be_visible()
    desk.get_by_role("button", name="Enregistrer").press("Enter")
    expect(desk.get_by_role("link", name=f"{other.name} (4242)")).to_be_visible()
