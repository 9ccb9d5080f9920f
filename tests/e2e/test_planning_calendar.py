"""The month, the week and the day in a real browser, with and without JavaScript."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, time, timedelta

import pytest
from playwright.sync_api import Locator, Page, Route, expect
from pytest_django.live_server_helper import LiveServer

from preau.common import clock
from tests.looks import problems
from tests.visits import enter
from tests.web.planning_town import PASSWORD, PlanningTown, build, crowd

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

NewPage = Callable[..., Page]
POSTS = re.compile(r"/planning/\?")


def whole_week() -> date:
    """A Monday at least ten days ahead whose five days fall in one month: far from every deadline."""
    day = clock.today() + timedelta(days=10)
    monday = day + timedelta(days=-day.weekday() % 7)
    return monday if (monday + timedelta(days=4)).month == monday.month else monday + timedelta(days=7)


MONDAY = whole_week()
TUESDAY, WEDNESDAY, THURSDAY = (MONDAY + timedelta(days=number) for number in (1, 2, 3))


@pytest.fixture
def town(transactional_db: None) -> PlanningTown:
    return make_town()


def make_town(children: int = 2) -> PlanningTown:
    month = MONDAY.replace(day=1)
    return build(children=children, first=month, last=month + timedelta(days=60))


def sign_in(page: Page, server: LiveServer, path: str) -> None:
    enter(page, server, "awa.kervella@exemple.fr", path)
    page.wait_for_url(f"{server.url}{path.partition('?')[0]}*")


def month(town: PlanningTown, **query: object) -> str:
    return town.url(mois=f"{MONDAY:%Y-%m}", **query)


def case(page: Page, town: PlanningTown, day: date, child: int = 0, activity: str = "canteen") -> Locator:
    return page.locator(f"#{town.cell(getattr(town, activity), day, child)}")


def be(state: str) -> re.Pattern[str]:
    """The class of a cell in this state."""
    return re.compile(rf"\bst-{state}(\s|$)")


def cells_of(page: Page) -> list[str]:
    """Every cell as it is drawn, once nothing is on its way."""
    page.wait_for_load_state("networkidle")
    drawn: list[str] = page.locator(".case").evaluate_all("all => all.map((cell) => cell.outerHTML)")
    return drawn


class Held:
    """Keeps what the page posts on its way until `release`."""

    def __init__(self, page: Page) -> None:
        self.page, self.routes = page, list[Route]()
        page.route(POSTS, self.keep)

    def keep(self, route: Route) -> None:
        self.routes.append(route)

    def release(self) -> None:
        self.page.unroute(POSTS, self.keep)
        for route in self.routes:
            route.fallback()


def test_click_books_and_the_bar_follows(page: Page, live_server: LiveServer, town: PlanningTown) -> None:
    sign_in(page, live_server, month(town, activite=town.canteen.pk))
    found = case(page, town, TUESDAY)
    found.click()
    expect(found).to_have_class(be("booked"))
    expect(found).to_have_attribute("aria-pressed", "true")
    expect(found).to_contain_text("+ ajout")
    expect(page.locator("#bar")).to_contain_text("1 changement")
    expect(page.locator("#bar")).to_contain_text("1 ajout · + 3,90 €")
    expect(page.get_by_role("link", name="Tout effacer")).to_be_visible()
    page.emulate_media(media="print")
    expect(found).to_have_css("background-color", "rgb(255, 255, 255)")  # read in black and white
    expect(found).to_have_css("color", "rgb(0, 0, 0)")
    page.emulate_media(media="screen")
    found.click()
    expect(found).to_have_class(be("free"))
    expect(page.locator("#bar")).to_have_class(re.compile("is-empty"))
    assert town.lines() == []


def test_cell_is_painted_before_the_answer(page: Page, live_server: LiveServer, town: PlanningTown) -> None:
    sign_in(page, live_server, month(town, activite=town.canteen.pk))
    held = Held(page)
    found = case(page, town, TUESDAY)
    found.click()
    expect(found).to_have_class(be("booked"))
    expect(found).to_have_attribute("data-pending", "add")
    assert town.lines() == []
    case(page, town, THURSDAY).click()
    expect(case(page, town, THURSDAY)).to_have_class(be("booked"))
    assert len(held.routes) == 1, "the second touch waits for the answer to the first"
    held.release()
    expect(page.locator("#bar")).to_contain_text("2 changements")


@pytest.mark.parametrize("together", [False, True], ids=["one child", "lanes"])
def test_tools_paint_what_the_server_says(
    page: Page, live_server: LiveServer, town: PlanningTown, together: bool
) -> None:
    town.book(town.key(town.canteen, THURSDAY))
    query = {"enfant": "tous"} if together else {}
    sign_in(page, live_server, month(town, activite=town.canteen.pk, **query))
    tools = [f'[name=week][value="{MONDAY}"]', '[name=weekday][value="2"]', "[name=month]"]
    if together:
        tools.append(f'[name=lane][value$=":{MONDAY}"] >> nth=1')
    for tool in tools:
        held = Held(page)
        page.locator(tool).click()
        painted = page.locator(".case").evaluate_all("all => all.map((cell) => cell.className)")
        version = page.locator("#bar").get_attribute("data-version") or ""
        held.release()
        expect(page.locator("#bar")).not_to_have_attribute("data-version", version)
        after = cells_of(page)
        assert painted == page.locator(".case").evaluate_all("all => all.map((cell) => cell.className)")
        page.reload()
        assert after == cells_of(page)


def test_row_of_a_week_is_one_childs_activity(page: Page, live_server: LiveServer, town: PlanningTown) -> None:
    town.book(town.key(town.evening, THURSDAY), hours=(time(16, 30), time(18)))
    sign_in(page, live_server, town.url("semaine/", semaine=MONDAY))
    page.get_by_role("button", name="Noé, Accueil du soir, toute la semaine").click()
    expect(page.locator("#bar")).to_contain_text("4 changements")
    expect(case(page, town, TUESDAY, 1, "evening")).to_contain_text("16 h 30–18 h")
    after = cells_of(page)
    page.reload()
    assert after == cells_of(page)
    assert {name for name, _day, _action in town.lines()} == {"Noé"}


@pytest.mark.parametrize("reached", [False, True], ids=["request lost", "answer lost"])
def test_network_failure_restores_the_cells_and_can_be_retried(
    page: Page, live_server: LiveServer, town: PlanningTown, reached: bool
) -> None:
    sign_in(page, live_server, month(town, activite=town.canteen.pk))
    before = cells_of(page)
    page.evaluate(
        """(reached) => {
            window.kept = window.fetch;
            window.fetch = async (...all) => {
                if (reached) { await window.kept(...all); }
                throw new TypeError("down");
            };
        }""",
        reached,
    )
    case(page, town, TUESDAY).click()
    expect(page.locator("#why")).to_contain_text(
        "La connexion ne répond pas : votre dernier choix n’est pas enregistré."
    )
    assert cells_of(page) == before
    page.evaluate("() => { window.fetch = window.kept; }")
    page.get_by_role("button", name="Réessayer").click()
    expect(page.locator("#bar")).to_contain_text("1 changement")
    expect(case(page, town, TUESDAY)).to_have_class(be("booked"))
    expect(page.locator("#why")).to_be_hidden()
    assert len(town.lines()) == 1


def test_signed_out_meanwhile_goes_to_sign_in_then_comes_back(
    page: Page, live_server: LiveServer, town: PlanningTown
) -> None:
    path = month(town, activite=town.canteen.pk)
    sign_in(page, live_server, path)
    page.context.clear_cookies(name="session")
    case(page, town, TUESDAY).click()
    page.wait_for_url("**/compte/connexion/*")
    page.get_by_label("Adresse e-mail").fill("awa.kervella@exemple.fr")
    page.get_by_label("Mot de passe", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Entrer").click()
    expect(page).to_have_url(f"{live_server.url}{path}")


def test_closed_cell_says_why_without_leaving(page: Page, live_server: LiveServer, town: PlanningTown) -> None:
    crowd(town.day(town.wednesday, WEDNESDAY), 12, 2)
    path = month(town, activite=town.wednesday.pk)
    sign_in(page, live_server, path)
    case(page, town, WEDNESDAY, activity="wednesday").click()
    expect(page.locator("#why")).to_contain_text("Complet, liste d’attente comprise.")
    expect(page).to_have_url(f"{live_server.url}{path}")
    page.get_by_role("link", name="Ouvrir le jour").click()
    page.wait_for_url(re.compile(f"/planning/jour/{WEDNESDAY}/"))


def test_places_follow_while_the_page_is_open(page: Page, live_server: LiveServer, town: PlanningTown) -> None:
    sign_in(page, live_server, month(town, activite=town.wednesday.pk))
    found = case(page, town, WEDNESDAY, activity="wednesday")
    expect(found).to_contain_text("12 pl.")
    crowd(town.day(town.wednesday, WEDNESDAY), 9)
    look = "document.dispatchEvent(new Event('visibilitychange'))"
    page.evaluate(look)
    expect(found).to_contain_text("3 pl.")
    expect(found).to_have_attribute("aria-label", re.compile("libre, 3 places, réservable"))
    crowd(town.day(town.wednesday, WEDNESDAY), 3, 2)
    page.evaluate(look)
    expect(found).to_have_class(be("full"))
    expect(found).to_have_attribute("href", re.compile("/planning/jour/"))


def test_change_made_on_another_screen_shows(page: Page, live_server: LiveServer, town: PlanningTown) -> None:
    sign_in(page, live_server, month(town, activite=town.canteen.pk))
    town.draft(town.key(town.canteen, TUESDAY))
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(case(page, town, TUESDAY)).to_have_class(be("booked"))
    expect(page.locator("#bar")).to_contain_text("1 changement")


def test_keyboard_moves_in_the_grid_and_toggles(page: Page, live_server: LiveServer, town: PlanningTown) -> None:
    sign_in(page, live_server, month(town, activite=town.canteen.pk))
    case(page, town, TUESDAY).focus()
    page.keyboard.press("ArrowRight")
    expect(case(page, town, THURSDAY)).to_be_focused()
    page.keyboard.press("Space")
    expect(page.locator("#bar")).to_contain_text("1 changement")
    expect(case(page, town, THURSDAY)).to_be_focused()
    page.keyboard.press("ArrowLeft")
    expect(case(page, town, TUESDAY)).to_be_focused()


def test_hours_chosen_go_with_the_days_and_show_their_price(
    page: Page, live_server: LiveServer, town: PlanningTown
) -> None:
    sign_in(page, live_server, month(town, activite=town.evening.pk))
    expect(page.locator("#prix")).to_have_text("3,20 € le jour")
    page.get_by_label("Départ").select_option("17:30")
    expect(page.locator("#prix")).to_have_text("1,60 € le jour")
    case(page, town, TUESDAY, activity="evening").click()
    expect(case(page, town, TUESDAY, activity="evening")).to_contain_text("16 h 30–17 h 30")
    page.get_by_role("link", name=re.compile("Noé")).click()
    expect(page.get_by_label("Départ")).to_have_value("17:30")


def test_day_sheet_steps_hours_and_price(page: Page, live_server: LiveServer, town: PlanningTown) -> None:
    town.book(town.key(town.evening, TUESDAY), hours=(time(16, 30), time(17)))
    sign_in(page, live_server, town.url(f"jour/{TUESDAY}/{town.members[0].person_id}/"))
    card = page.locator(f"#a{town.evening.pk}")
    expect(card.locator("[data-cost]")).to_have_text("0,80 €")
    card.get_by_role("button", name="Départ : plus tard").click()
    expect(card.locator("[data-cost]")).to_have_text("1,60 €")
    expect(card.locator("[data-why]")).to_contain_text("2 demi-heures × 0,80 €")
    card.get_by_role("button", name="Garder ces heures").click()
    expect(page.locator("#bar")).to_contain_text("1 horaire changé · + 0,80 €")
    card.get_by_label("Arrivée", exact=True).fill("17:10")
    card.get_by_role("button", name="Garder ces heures").click()
    expect(card.get_by_role("alert")).to_contain_text("L’heure d’arrivée se choisit par pas de 30 minutes")
    expect(card.get_by_label("Arrivée", exact=True)).to_have_value("17:10")
    canteen = page.get_by_role("switch", name="Cantine")
    canteen.click()
    expect(page.get_by_role("switch", name="Cantine")).to_be_checked()
    expect(page.locator("#total")).to_contain_text("5,50 €")


def test_everything_works_without_javascript(new_page: NewPage, live_server: LiveServer, town: PlanningTown) -> None:
    crowd(town.day(town.wednesday, WEDNESDAY), 12, 2)
    page = new_page(javascript=False)
    sign_in(page, live_server, month(town, activite=town.canteen.pk))
    case(page, town, TUESDAY).click()
    expect(case(page, town, TUESDAY)).to_have_class(be("booked"))
    page.locator(f'[name=week][value="{MONDAY}"]').click()
    expect(case(page, town, TUESDAY)).to_have_class(be("booked"))
    page.get_by_text("Plusieurs semaines d’un coup").click()
    page.get_by_label("Du", exact=True).fill(str(MONDAY + timedelta(days=7)))
    page.get_by_label("Au", exact=True).fill(str(MONDAY + timedelta(days=11)))
    page.get_by_role("button", name="Réserver ou libérer ces jours").click()
    expect(page.locator("#bar")).to_contain_text("changements")
    page.goto(f"{live_server.url}{month(town, activite=town.wednesday.pk)}")
    case(page, town, WEDNESDAY, activity="wednesday").click()
    page.wait_for_url(re.compile(f"/planning/jour/{WEDNESDAY}/"))
    expect(page.get_by_text("Complet, liste d’attente comprise.")).to_be_visible()
    page.get_by_role("link", name="Vérifier").click()
    page.wait_for_url("**/planning/recapitulatif/")


def busy_town() -> tuple[PlanningTown, list[str]]:
    """Six children, every state a day can have, a draft; and the pages that show them."""
    town = make_town(children=6)
    for number, crowded in enumerate([(9, 0), (12, 1), (12, 2)]):
        day = town.days.get((town.wednesday.pk, WEDNESDAY + timedelta(days=7 * number)))
        if day is not None:
            crowd(day, *crowded)
    town.book(town.key(town.canteen, TUESDAY), town.key(town.canteen, THURSDAY))
    town.book(town.key(town.evening, THURSDAY), hours=(time(16, 30), time(18)))
    town.draft(town.key(town.canteen, TUESDAY), wanted=False)
    town.draft(town.key(town.canteen, MONDAY), town.key(town.wednesday, WEDNESDAY))
    person = town.members[0].person_id
    return town, [
        month(town),
        month(town, enfant="tous"),
        month(town, activite=town.canteen.pk, enfant="tous"),
        month(town, activite=town.evening.pk),
        month(town, activite=town.wednesday.pk),
        town.url("semaine/", semaine=MONDAY),
        town.url(f"jour/{WEDNESDAY}/{person}/"),
        town.url(f"jour/{THURSDAY}/{person}/"),
        town.url("brouillon/"),
    ]


def test_pages_are_accessible_and_fit(new_page: NewPage, live_server: LiveServer) -> None:
    _town, paths = busy_town()
    page = new_page(width=360, bypass_csp=True)
    sign_in(page, live_server, paths[0])
    found = []
    for path in paths:
        page.goto(f"{live_server.url}{path}")
        found += problems(page, path, opened=True)
    assert found == []
