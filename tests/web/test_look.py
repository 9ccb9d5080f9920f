"""Every page of the web ground in a real browser: axe finds nothing, nothing overflows, both themes, both widths."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from preau.accounts.models import HouseholdAccess, User
from preau.households.models import Household
from preau.structures.models import Structure
from tests.looks import problems

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PUBLIC = ["/", "/valbrune/", "/compte/connexion/", "/compte/mot-de-passe/oublie/", "/compte/ouvrir/", "/accessibilite/"]
SIGNED_IN = ["/valbrune/", "/compte/", "/compte/mot-de-passe/", "/compte/deconnexion/"]


def sign_in(page: Page, server: LiveServer) -> None:
    page.goto(f"{server.url}/valbrune/")
    page.get_by_label("Adresse e-mail").fill("awa.kervella@exemple.fr")
    page.get_by_label("Mot de passe", exact=True).fill("mot de passe long")
    page.get_by_role("button", name="Entrer").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Bonjour Awa Kervella")


def all_problems(page: Page, server: LiveServer, paths: list[str]) -> list[str]:
    """Those of each page."""
    found = []
    for path in paths:
        page.goto(f"{server.url}{path}")
        found += problems(page, path)
    return found


def test_pages_are_accessible_and_fit(new_page: Callable[..., Page], live_server: LiveServer, parent: User) -> None:
    page = new_page(width=360, bypass_csp=True)
    assert all_problems(page, live_server, PUBLIC) == []
    sign_in(page, live_server)
    assert all_problems(page, live_server, SIGNED_IN) == []


def test_strict_csp_lets_every_page_work(new_page: Callable[..., Page], live_server: LiveServer, parent: User) -> None:
    page = new_page()
    for path in PUBLIC:
        page.goto(f"{live_server.url}{path}")
        expect(page.locator("html")).to_have_attribute("data-bs-theme", "light")


def test_sign_in_and_out_without_javascript(
    new_page: Callable[..., Page], live_server: LiveServer, parent: User
) -> None:
    page = new_page(javascript=False)
    sign_in(page, live_server)
    page.locator("summary", has_text="Awa Kervella").click()  # one's name signs nobody out
    expect(page.get_by_role("link", name="Mon compte")).to_be_visible()
    page.get_by_role("button", name="Se déconnecter").click()
    expect(page.get_by_text("Vous êtes déconnecté.")).to_be_visible()


@pytest.mark.parametrize("width", [360, 1280])
def test_menu_under_the_name_holds_everything_of_the_person(
    new_page: Callable[..., Page], live_server: LiveServer, parent: User, width: int
) -> None:
    page = new_page(width=width)
    sign_in(page, live_server)
    page.locator("summary[aria-label='Menu de Awa Kervella']").click()
    menu = page.locator(".person-menu .dropdown-menu")
    box = menu.bounding_box()
    assert box is not None
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= width
    menu.get_by_role("button", name="Thème clair ou sombre").click()
    expect(page.locator("html")).to_have_attribute("data-bs-theme", "dark")
    menu.get_by_role("link", name="Langue").click()
    expect(page.locator("#t-langue")).to_be_in_viewport()


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_theme_is_that_of_the_system_until_one_is_chosen(
    new_page: Callable[..., Page], live_server: LiveServer, town: Structure, dark: bool
) -> None:
    page = new_page(dark=dark)
    page.goto(live_server.url)
    expect(page.locator("html")).to_have_attribute("data-bs-theme", "dark" if dark else "light")


def test_theme_choice_is_kept_from_page_to_page(
    new_page: Callable[..., Page], live_server: LiveServer, town: Structure
) -> None:
    page = new_page()
    page.goto(live_server.url)
    page.get_by_role("button", name="Changer de thème").click()
    page.goto(f"{live_server.url}/valbrune/")
    expect(page.locator("html")).to_have_attribute("data-bs-theme", "dark")


def test_structure_menu_fits_a_phone_and_closes_with_escape(
    new_page: Callable[..., Page], live_server: LiveServer, parent: User, other_town: Structure
) -> None:
    household = Household.objects.create(structure=other_town, number="7", name="KERVELLA")
    HouseholdAccess.objects.create(user=parent, structure=other_town, household=household)
    page = new_page(width=360)
    sign_in(page, live_server)
    page.get_by_label("Changer de structure").click()
    other = page.get_by_role("link", name="Autreville")
    expect(other).to_be_visible()
    box = page.locator("details.menu[open] .dropdown-menu").bounding_box()
    assert box is not None
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 360
    page.keyboard.press("Escape")
    expect(other).to_be_hidden()
