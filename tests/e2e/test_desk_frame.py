"""The menu of the desk by keyboard: groups that fold and stay so, a drawer on a tablet, the current entry in sight."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from preau.accounts.enums import Role
from preau.structures.models import Structure
from tests.factories import StructureFactory
from tests.factories.accounts import AccountRequestFactory, StaffFactory
from tests.looks import problems
from tests.visits import enter

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

FRONT = "/valbrune/agents/"
DESKTOP, TABLET = {"width": 1280, "height": 900}, {"width": 820, "height": 1180}


@pytest.fixture
def town(transactional_db: None) -> Structure:
    made: Structure = StructureFactory.create(name="Ville de Valbrune", slug="valbrune")
    AccountRequestFactory.create_batch(2, structure=made)
    return made


@pytest.fixture
def desk(town: Structure, live_server: LiveServer, new_page: Callable[..., Page]) -> Page:
    """An administrator at the entrance."""
    page = new_page(bypass_csp=True)
    page.set_viewport_size(DESKTOP)
    enter(page, live_server, StaffFactory.create(structure=town, role=Role.ADMINISTRATOR).user.email, FRONT)
    return page


def test_group_is_unfolded_by_keyboard_and_stays_so(desk: Page, live_server: LiveServer) -> None:
    menu = desk.get_by_role("navigation", name="Espace des agents")
    requests = menu.get_by_role("link", name="Demandes de compte")
    expect(requests).to_be_hidden()
    head = menu.locator("summary", has_text="Familles")
    expect(head).to_contain_text("2")
    head.focus()
    desk.keyboard.press("Enter")
    expect(requests).to_be_visible()
    desk.goto(f"{live_server.url}/valbrune/tarifs/")
    expect(requests).to_be_visible()
    head.focus()
    desk.keyboard.press("Space")
    expect(requests).to_be_hidden()
    desk.reload()
    expect(requests).to_be_hidden()
    expect(menu.get_by_role("link", name="Tarifs")).to_be_visible()


def test_menu_is_a_drawer_on_a_tablet(desk: Page) -> None:
    desk.set_viewport_size(TABLET)
    menu = desk.get_by_role("navigation", name="Espace des agents")
    opener = desk.get_by_role("button", name="Menu", exact=True)
    expect(menu).to_be_hidden()
    opener.focus()
    desk.keyboard.press("Enter")
    expect(menu.get_by_role("link", name="Aujourd’hui")).to_be_focused()
    expect(opener).to_have_attribute("aria-expanded", "true")
    desk.keyboard.press("Escape")
    expect(menu).to_be_hidden()
    expect(opener).to_be_focused()


def test_drawer_opens_without_scripts(town: Structure, live_server: LiveServer, new_page: Callable[..., Page]) -> None:
    page = new_page(javascript=False)
    page.set_viewport_size(TABLET)
    enter(page, live_server, StaffFactory.create(structure=town, role=Role.DESK).user.email, FRONT)
    page.get_by_role("link", name="Menu", exact=True).click()
    page.get_by_role("link", name="Accès des familles").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Accès des familles")


def test_current_entry_is_in_sight(desk: Page, live_server: LiveServer) -> None:
    """On a small screen with every group unfolded, the menu stands where the page is."""
    address = live_server.url
    words = "familles.enfants.argent.organisation.suivi"
    desk.context.add_cookies([{"name": "rubriques", "value": words, "url": f"{address}/"}])
    desk.set_viewport_size({"width": 1280, "height": 500})
    desk.goto(f"{address}/valbrune/reglages/")
    expect(desk.locator(".bo-nav [aria-current]")).to_be_in_viewport()


def test_entrance_holds_in_every_view(desk: Page) -> None:
    found = problems(desk, "entrance", opened=True)
    assert not found, "\n".join(found)


def test_rows_are_walked_ticked_and_unfolded_by_keyboard(desk: Page, live_server: LiveServer) -> None:
    desk.goto(f"{live_server.url}/valbrune/gestion-des-comptes/")
    boxes = desk.locator("tbody input[name=demande]")
    desk.keyboard.press("j")
    expect(boxes.first).to_be_focused()
    desk.keyboard.press("j")
    desk.keyboard.press("j")
    expect(boxes.last).to_be_focused()
    desk.keyboard.press("Space")
    expect(boxes.last).to_be_checked()
    folded = desk.locator("tbody tr").last.locator("details")
    before = folded.get_attribute("open")
    desk.keyboard.press("Enter")
    expect(folded).to_have_js_property("open", before is None)
    desk.keyboard.press("k")
    expect(boxes.first).to_be_focused()
    found = problems(desk, "requests", opened=True)
    assert not found, "\n".join(found)
