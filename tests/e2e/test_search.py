"""The search of the desk by keyboard: three letters, an arrow, Enter, and one is on the family's page."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from preau.accounts.enums import Role
from preau.structures.models import Structure
from tests.factories import HouseholdFactory, MembershipFactory, StructureFactory
from tests.factories.accounts import GuardianFactory, StaffFactory
from tests.looks import problems
from tests.visits import enter

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def page(new_page: Callable[..., Page]) -> Page:
    """axe is put in the page, which its policy would refuse."""
    return new_page(bypass_csp=True)


@pytest.fixture
def town(transactional_db: None) -> Structure:
    """Two families of one name, a neighbour; an agent of the counter."""
    made: Structure = StructureFactory.create(name="Valbrune")
    for number, street, child in (("000001", "3 rue des Lilas", "Lina"), ("000038", "12 quai du Port", "Yann")):
        home = HouseholdFactory.create(structure=made, name="KERVELLA", number=number, address=street, city="Valbrune")
        MembershipFactory.create(
            household=home, person__first_name=child, person__last_name="Kervella", person__class_name="CE2"
        )
        GuardianFactory.create(household=home, first_name="Awa", last_name="Kervella")
    HouseholdFactory.create(structure=made, name="MARTIN", number="000002")
    StaffFactory.create(structure=made, user__email="guichet@exemple.fr", role=Role.DESK)
    return made


@pytest.fixture
def desk(page: Page, live_server: LiveServer, town: Structure) -> Page:
    enter(page, live_server, "guichet@exemple.fr", reverse("desk_quotients", args=[town.slug]))
    return page


def options(page: Page) -> list[str]:
    return [" ".join(text.split()) for text in page.get_by_role("option").all_inner_texts()]


def test_three_letters_by_keyboard_lead_to_the_family(desk: Page, town: Structure) -> None:
    field = desk.get_by_role("combobox", name="Chercher une famille")
    desk.keyboard.press("/")
    expect(field).to_be_focused()
    desk.keyboard.type("ker", delay=30)
    expect(desk.get_by_role("option")).to_have_count(2)
    expect(field).to_have_attribute("aria-expanded", "true")
    first, second = options(desk)
    assert ("3 rue des Lilas" in first, "CE2, 2018" in first) == (True, True)
    assert "12 quai du Port" in second
    desk.keyboard.press("ArrowDown")
    desk.keyboard.press("ArrowDown")
    expect(desk.get_by_role("option").nth(1)).to_have_attribute("aria-selected", "true")
    assert field.get_attribute("aria-activedescendant") == desk.get_by_role("option").nth(1).get_attribute("id")
    assert problems(desk, "search list") == []
    desk.keyboard.press("Enter")
    expect(desk.get_by_role("heading", level=1)).to_contain_text("KERVELLA")
    assert "000038" in desk.locator("main").inner_text()


def test_escape_closes_and_ctrl_k_comes_back(desk: Page) -> None:
    field, found = desk.get_by_role("combobox", name="Chercher une famille"), desk.get_by_role("listbox")
    desk.keyboard.press("Control+k")
    desk.keyboard.type("kervela", delay=30)
    expect(found).to_be_visible()
    expect(desk.get_by_role("option").first).to_contain_text("proche")
    desk.keyboard.press("Escape")
    expect(found).to_be_hidden()
    expect(field).to_have_value("kervela")
    desk.keyboard.press("Escape")
    expect(field).not_to_be_focused()
    expect(field).to_have_value("")


def test_number_and_enter_open_the_family(desk: Page, town: Structure) -> None:
    desk.keyboard.press("Control+k")
    desk.keyboard.type("38", delay=30)
    desk.keyboard.press("Enter")
    expect(desk.get_by_role("heading", level=1)).to_contain_text("KERVELLA")
    desk.goto(desk.url.split("/gestion")[0] + reverse("desk_quotients", args=[town.slug]).removeprefix(f"/{town.slug}"))
    desk.keyboard.press("Control+k")
    expect(desk.get_by_role("group", name="Ouvertes dernièrement")).to_contain_text("000038")


def test_a_slash_in_a_field_is_typed(desk: Page) -> None:
    other = desk.get_by_label("Numéro ou nom du dossier")
    other.click()
    desk.keyboard.type("a/b")
    expect(other).to_have_value("a/b")


def test_page_of_results_reads_well(desk: Page, town: Structure) -> None:
    desk.goto(desk.url.replace("/quotients/", "/agents/recherche/?q=kervela"))
    expect(desk.get_by_text("2 familles trouvées")).to_be_visible()
    assert problems(desk, "search page") == []
