"""Leaving a page whose last touch is still on its way: nothing is lost, and what comes next knows of it."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Dialog, Locator, Page, Route, expect
from pytest_django.live_server_helper import LiveServer

from preau.accounts.models import BrowserSession
from tests.e2e.test_planning_calendar import MONDAY, THURSDAY, TUESDAY, case, make_town, month, sign_in
from tests.visits import enter
from tests.web.planning_town import PlanningTown

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

EMAIL = "awa.kervella@exemple.fr"
LOST = "La connexion ne répond pas : votre dernier choix n’est pas enregistré."


@pytest.fixture
def town(transactional_db: None) -> PlanningTown:
    return make_town()


class Held:
    """Keeps the posts of the page until `release`; `lose` answers none of them, as a connection that is down."""

    def __init__(self, page: Page) -> None:
        self.is_over, self.routes = False, list[Route]()
        page.route("**/*", self._keep)

    def _keep(self, route: Route) -> None:
        if route.request.method == "POST" and not self.is_over:
            self.routes.append(route)
        else:
            route.fallback()

    def release(self) -> None:
        self.is_over = True
        for route in self.routes:
            route.fallback()

    def lose(self) -> None:
        """An answer that is none: Chromium would write a lost connection in its console."""
        self.is_over = True
        for route in self.routes:
            route.fulfill(status=202, body="nothing", content_type="text/plain")


def open_month(page: Page, server: LiveServer, town: PlanningTown) -> None:
    """A month where one change is made already: its bar is there."""
    town.draft(town.key(town.canteen, THURSDAY))
    sign_in(page, server, month(town, activite=town.canteen.pk))


def open_day(page: Page, server: LiveServer, town: PlanningTown) -> None:
    town.draft(town.key(town.canteen, THURSDAY))
    sign_in(page, server, town.url(f"jour/{TUESDAY}/{town.members[0].person_id}/"))


def open_week(page: Page, server: LiveServer, town: PlanningTown) -> None:
    town.draft(town.key(town.canteen, THURSDAY))
    sign_in(page, server, town.url("semaine/", semaine=TUESDAY))


def open_year(page: Page, server: LiveServer, town: PlanningTown) -> None:
    town.draft(town.key(town.canteen, THURSDAY))
    sign_in(page, server, town.url("annee/", activite=town.canteen.pk))


def touch_cell(page: Page, town: PlanningTown) -> None:
    case(page, town, TUESDAY).click()


def touch_switch(page: Page, town: PlanningTown) -> None:
    page.get_by_role("switch", name="Cantine").click()


def touch_year(page: Page, town: PlanningTown) -> None:
    page.get_by_role("button", name="Tous les mardis de Lina").click()


VIEWS = pytest.mark.parametrize(
    ("open_page", "touch"),
    [
        pytest.param(open_month, touch_cell, id="month"),
        pytest.param(open_week, touch_cell, id="week"),
        pytest.param(open_day, touch_switch, id="day"),
        pytest.param(open_year, touch_year, id="year"),
    ],
)
Opening = Callable[[Page, LiveServer, PlanningTown], None]
Touching = Callable[[Page, PlanningTown], None]


def check(page: Page) -> Locator:
    return page.get_by_role("link", name="Vérifier")


def tuesdays(town: PlanningTown) -> int:
    return sum(day == TUESDAY.isoformat() for _name, day, _action in town.lines())


@VIEWS
def test_check_waits_for_the_last_touch(
    page: Page, live_server: LiveServer, town: PlanningTown, open_page: Opening, touch: Touching
) -> None:
    open_page(page, live_server, town)
    address = page.url
    held = Held(page)
    touch(page, town)
    check(page).click()
    expect(check(page)).to_have_attribute("aria-busy", "true")
    expect(page).to_have_url(address)
    assert tuesdays(town) == 0
    held.release()
    page.wait_for_url("**/planning/recapitulatif/")
    assert tuesdays(town) == 1
    expect(page.get_by_role("main")).to_contain_text(re.compile(rf"\b{TUESDAY.day}\b"))


@VIEWS
def test_connection_down_keeps_the_page_and_the_choice(
    page: Page, live_server: LiveServer, town: PlanningTown, open_page: Opening, touch: Touching
) -> None:
    open_page(page, live_server, town)
    address = page.url
    held = Held(page)
    touch(page, town)
    check(page).click()
    held.lose()
    expect(page.get_by_text(LOST)).to_be_visible()
    expect(check(page)).not_to_have_attribute("aria-busy", "true")
    expect(page).to_have_url(address)
    assert tuesdays(town) == 0
    page.get_by_role("button", name="Réessayer").click()
    check(page).click()
    page.wait_for_url("**/planning/recapitulatif/")
    assert tuesdays(town) == 1


def test_sent_again_after_a_lost_answer_the_year_is_not_emptied(
    page: Page, live_server: LiveServer, town: PlanningTown
) -> None:
    open_year(page, live_server, town)
    held = Held(page)
    touch_year(page, town)
    check(page).click()
    for route in held.routes:
        route.fetch()  # the server took it
    held.lose()
    expect(page.get_by_text(LOST)).to_be_visible()
    before = town.lines()
    page.get_by_role("button", name="Réessayer").click()
    expect(page.get_by_text(LOST)).to_be_hidden()
    check(page).click()
    page.wait_for_url("**/planning/recapitulatif/")
    assert town.lines() == before
    assert tuesdays(town) == 1


def test_several_touches_then_another_page(page: Page, live_server: LiveServer, town: PlanningTown) -> None:
    """Touches that wait for one another all leave before the page does, and the last link pressed is where it goes."""
    open_month(page, live_server, town)
    held = Held(page)
    touch_cell(page, town)
    case(page, town, THURSDAY).click()
    check(page).click()
    page.get_by_role("link", name="Accueil").first.click()
    assert len(held.routes) == 1
    held.release()
    page.wait_for_url("**/valbrune/")
    assert [day for _name, day, _action in town.lines()] == [TUESDAY.isoformat()]


def test_another_form_waits_too(page: Page, live_server: LiveServer, town: PlanningTown) -> None:
    """Another activity of the year, and several weeks at once, which the browser sends by itself."""
    open_year(page, live_server, town)
    held = Held(page)
    touch_year(page, town)
    page.get_by_label("Activité", exact=True).select_option("Accueil du soir")
    assert tuesdays(town) == 0
    held.release()
    page.wait_for_url(f"**activite={town.evening.pk}*")
    assert tuesdays(town) == 1

    page.goto(f"{live_server.url}{month(town, activite=town.canteen.pk)}")
    page.get_by_text("Plusieurs semaines d’un coup").click()
    page.get_by_label("Du", exact=True).fill(str(THURSDAY))
    page.get_by_label("Au", exact=True).fill(str(THURSDAY))
    held = Held(page)
    touch_cell(page, town)
    page.get_by_role("button", name="Réserver ou libérer ces jours").click()
    assert len(held.routes) == 1, "the form does not overtake the touch"
    with page.expect_navigation():
        held.release()
    assert tuesdays(town) == 0, "the Tuesday was given up"
    assert THURSDAY.isoformat() not in {day for _name, day, _action in town.lines()}


def test_refusal_is_read_before_leaving(page: Page, live_server: LiveServer, town: PlanningTown) -> None:
    open_month(page, live_server, town)
    address = page.url
    held = Held(page)
    touch_cell(page, town)
    check(page).click()
    day = town.day(town.canteen, TUESDAY)
    type(day).objects.filter(pk=day.pk).update(is_open=False)
    held.release()
    expect(page.locator("#why")).to_contain_text("mar.")
    expect(page).to_have_url(address)
    check(page).click()
    page.wait_for_url("**/planning/recapitulatif/")


def test_closing_asks_only_when_something_would_never_leave(
    page: Page, live_server: LiveServer, town: PlanningTown
) -> None:
    open_month(page, live_server, town)
    asked: list[str] = []

    def stay(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    page.on("dialog", stay)
    held = Held(page)
    touch_cell(page, town)
    case(page, town, MONDAY).click()
    page.close(run_before_unload=True)
    expect(case(page, town, MONDAY)).to_be_visible()
    assert asked == ["beforeunload"]
    held.release()
    expect(page.locator("#bar")).to_contain_text("3 changements")
    with page.expect_event("close"):
        page.close(run_before_unload=True)
    assert asked == ["beforeunload"]
    assert tuesdays(town) == 1


def test_closed_page_still_sends_what_has_begun(page: Page, live_server: LiveServer, town: PlanningTown) -> None:
    open_month(page, live_server, town)
    options = page.evaluate(
        """() => new Promise((told) => {
            window.fetch = async (url, options) => { told(options.keepalive); return new Promise(() => {}); };
            document.querySelector("button.case").click();
        })"""
    )
    assert options is True


def test_year_that_is_kept_says_the_activity_whose_days_it_shows(
    town: PlanningTown, live_server: LiveServer, page: Page
) -> None:
    open_year(page, live_server, town)
    chosen = page.get_by_label("Activité", exact=True)
    held = Held(page)
    page.get_by_role("button", name="Tous les lundis de Lina").click()
    chosen.select_option("Accueil du soir")
    held.lose()
    expect(page.get_by_text(LOST)).to_be_visible()
    expect(chosen.locator("option:checked")).to_have_text("Cantine")


def test_back_from_another_activity_of_the_year_comes_back(
    town: PlanningTown, live_server: LiveServer, page: Page
) -> None:
    open_year(page, live_server, town)
    chosen = page.get_by_label("Activité", exact=True)
    chosen.select_option("Accueil du soir")
    expect(page.get_by_label("Arrivée")).to_be_visible()
    page.go_back()
    expect(page.get_by_label("Arrivée")).to_have_count(0)
    expect(chosen.locator("option:checked")).to_have_text("Cantine")


@VIEWS
def test_touch_of_a_session_that_ended_is_told_once_signed_in_again(
    page: Page, live_server: LiveServer, town: PlanningTown, open_page: Opening, touch: Touching
) -> None:
    open_page(page, live_server, town)
    address = page.url
    BrowserSession.objects.all().delete()
    touch(page, town)
    page.wait_for_url("**/compte/connexion/**")
    enter(page, live_server, EMAIL, address.removeprefix(live_server.url))
    words = page.get_by_text("Votre dernier choix n’est pas enregistré : faites-le de nouveau.")
    expect(words).to_be_visible()
    page.reload()
    expect(words).to_be_hidden()
