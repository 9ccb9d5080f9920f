"""From the year to the receipt in a real browser: painted at once, true afterwards, without JavaScript too."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, time

import pytest
from django.utils.timezone import localdate
from playwright.sync_api import Page, Route, expect
from pytest_django.live_server_helper import LiveServer

from preau.activities.models import OpeningDay
from preau.bookings.models import Booking, Confirmation
from tests.factories import days_between
from tests.looks import WIDTHS, problems
from tests.web.planning_town import PASSWORD, PlanningTown, build

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

WEEKS = 8


def future_town(children: int = 2) -> PlanningTown:
    """A town whose days are those of the eight weeks after next Monday, within a school year."""
    today = localdate()
    monday = date.fromordinal(today.toordinal() + 14 - today.weekday())
    return build(children, first=monday, last=date.fromordinal(monday.toordinal() + 7 * WEEKS - 3))


def open_year(page: Page, server: LiveServer, town: PlanningTown) -> None:
    page.goto(f"{server.url}{town.url('annee/')}")
    page.get_by_label("Adresse e-mail").fill("awa.kervella@exemple.fr")
    page.get_by_label("Mot de passe", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Entrer").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Toute l’année")


def bar(page: Page) -> object:
    return page.get_by_role("region", name="Changements en cours")


def test_fill_a_year_confirm_and_read_the_receipt(page: Page, live_server: LiveServer) -> None:
    town = future_town()
    open_year(page, live_server, town)
    mondays = page.get_by_role("button", name="Tous les lundis de Lina")
    mondays.click()
    expect(mondays).to_have_attribute("aria-pressed", "true")
    expect(page.locator("#semaines .n")).to_have_count(WEEKS)
    expect(bar(page)).to_contain_text("8 changements")
    expect(page.locator("[data-kid]").first).to_contain_text("31,20")
    page.get_by_role("button", name="Toute l’année de Noé").click()
    expect(bar(page)).to_contain_text("40 changements")
    mondays.click()
    expect(bar(page)).to_contain_text("32 changements")
    page.get_by_role("link", name="Vérifier").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Vérifiez, puis confirmez")
    page.get_by_role("button", name="Confirmer").dblclick()
    expect(page.get_by_role("heading", level=1)).to_have_text("C’est enregistré")
    assert Confirmation.objects.count() == 1
    assert Booking.objects.filter(person=town.members[1].person).count() == Booking.objects.count() == 32
    page.get_by_role("link", name="Toutes mes réservations").click()
    expect(page.locator("tbody .chip")).to_have_count(32)


def test_same_path_without_javascript(new_page: Callable[..., Page], live_server: LiveServer) -> None:
    page = new_page(javascript=False)
    town = future_town()
    open_year(page, live_server, town)
    page.get_by_role("button", name="Tous les lundis de Lina").click()
    expect(page.get_by_role("button", name="Tous les lundis de Lina")).to_have_attribute("aria-pressed", "true")
    page.get_by_label("Activité", exact=True).select_option("Accueil du soir")
    page.get_by_role("button", name="Afficher").click()
    page.get_by_label("Départ").select_option("18 h")
    page.get_by_role("button", name="Tous les mardis de Noé").click()
    expect(page.get_by_label("Départ")).to_have_value("18:00")
    page.get_by_role("link", name="Vérifier").click()
    expect(page.get_by_text("16 h 30 – 18 h")).to_be_visible()
    page.get_by_role("button", name="Confirmer").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("C’est enregistré")
    assert Booking.objects.filter(departure=time(18)).count() == WEEKS


def test_lost_network_puts_everything_back(new_page: Callable[..., Page], live_server: LiveServer) -> None:
    page = new_page()
    town = future_town()
    open_year(page, live_server, town)
    page.route("**/planning/annee/", _answer_nothing)
    mondays = page.get_by_role("button", name="Tous les lundis de Lina")
    mondays.click()
    expect(page.get_by_role("alert")).to_contain_text("n’est pas enregistré")
    expect(mondays).to_have_attribute("aria-pressed", "false")
    expect(page.locator("#semaines .n")).to_have_count(0)
    page.unroute("**/planning/annee/")
    mondays.click()
    expect(bar(page)).to_contain_text("8 changements")
    expect(page.get_by_role("alert")).to_be_hidden()


def _answer_nothing(route: Route) -> None:
    """The service answers, but not with the planning: Chromium would write a lost connection in its console."""
    route.fulfill(status=202, body="nothing", content_type="text/plain")


def test_wrong_hours_are_said_under_them(page: Page, live_server: LiveServer) -> None:
    town = future_town()
    open_year(page, live_server, town)
    page.get_by_label("Activité", exact=True).select_option("Accueil du soir")
    page.get_by_label("Arrivée").select_option("18 h")
    page.get_by_label("Départ").select_option("17 h")
    page.route("**/planning/annee/", _say_errors)
    page.get_by_role("button", name="Tous les mardis de Noé").click()
    expect(page.locator("#an_erreur")).to_have_text("L’heure de départ doit suivre l’heure d’arrivée.")
    expect(page.get_by_label("Départ")).to_have_attribute("aria-invalid", "true")
    assert town.lines() == []


def test_activity_chosen_before_the_script_is_there_is_not_lost(page: Page, live_server: LiveServer) -> None:
    town = future_town()
    held: list[Route] = []
    page.route("**/year*.js", lambda route: held.append(route))  # noqa: PLW0108 (playwright marks it)
    open_year(page, live_server, town)
    page.get_by_label("Activité", exact=True).select_option("Accueil du soir")
    held[0].continue_()
    expect(page.get_by_label("Arrivée")).to_be_visible()


def _say_errors(route: Route) -> None:
    """The true answer, with a status that Chromium does not write in its console."""
    answer = route.fetch()
    assert answer.status == 422
    route.fulfill(response=answer, status=200, headers={**answer.headers, "x-refused": "1"})


def test_copy_to_another_child_and_give_up_a_place(page: Page, live_server: LiveServer) -> None:
    town = future_town()
    [first, *_others] = days_between(*_span(town), (1,))
    OpeningDay.objects.filter(pk=town.day(town.canteen, first).pk).update(capacity=1, waiting_capacity=2)
    open_year(page, live_server, town)
    page.get_by_role("button", name="Tous les lundis de Lina").click()
    expect(bar(page)).to_contain_text("8 changements")
    page.get_by_role("link", name="Recopier un planning").click()
    noe = page.get_by_role("group", name="Noé")
    noe.get_by_label("Cantine").check()
    page.get_by_role("button", name="Copier").click()
    expect(page.get_by_text("8 jours sont ajoutés à vos changements.")).to_be_visible()
    page.get_by_role("link", name="Vérifier").click()
    expect(page.get_by_text("En attente, 1er")).to_be_visible()
    page.get_by_role("button", name="Confirmer").click()
    page.get_by_role("link", name="Renoncer à une place en attente").click()
    page.get_by_role("button", name="Renoncer à la place de Noé").click()
    expect(page.get_by_text("Place en liste d’attente")).to_be_visible()
    page.get_by_role("button", name="Confirmer").click()
    expect(page.get_by_role("heading", name="Annulé")).to_be_visible()
    assert Booking.objects.filter(state="cancelled").count() == 1


def _span(town: PlanningTown) -> tuple[date, date]:
    dates = [day for _activity, day in town.days]
    return min(dates), max(dates)


def test_pages_are_accessible_and_fit(new_page: Callable[..., Page], live_server: LiveServer) -> None:
    town = future_town(3)
    days = days_between(*_span(town))
    OpeningDay.objects.filter(pk__in=[town.day(town.canteen, day).pk for day in days[:4]]).update(
        capacity=1, waiting_capacity=1
    )
    town.book(*(town.key(town.canteen, day, child) for day in days[:12] for child in (0, 1)))
    town.draft(town.key(town.canteen, days[8]), wanted=False)
    town.draft(*(town.key(town.canteen, day, 2) for day in days[4:24]))
    town.draft(town.key(town.evening, days[5]), hours=(time(16, 30), time(18)))
    page = new_page(width=360, bypass_csp=True)
    open_year(page, live_server, town)
    receipt = Confirmation.objects.get().pk
    paths = [
        *(town.url("annee/", activite=shown) for shown in (town.canteen.pk, town.evening.pk, "toutes")),
        *(town.url(path) for path in ("recapitulatif/", "recopier/", f"resultat/{receipt}/")),
        *("/valbrune/suivi/", "/valbrune/suivi/?format=imprimer", "/valbrune/suivi/?du=hier"),
    ]
    assert [problem for path in paths for problem in wrong(page, f"{live_server.url}{path}")] == []


def wrong(page: Page, url: str) -> list[str]:
    """What axe says of a page, whether it is wider than the screen, and targets under 44 pixels."""
    page.goto(url)
    found = problems(page, url)
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        small = page.eval_on_selector_all(
            ".y-week[href], .day-tog, main .btn",
            "all => all.map(one => one.getBoundingClientRect().height).filter(height => height && height < 44).length",
        )
        found += [f"{url}: {small} targets under 44 px at {width}"] if small else []
    return found


def test_places_and_draft_follow_while_the_year_is_open(page: Page, live_server: LiveServer) -> None:
    page.clock.install()
    town = future_town()
    open_year(page, live_server, town)
    first = days_between(*_span(town), (1,))[0]
    OpeningDay.objects.filter(pk=town.day(town.canteen, first).pk).update(capacity=0)
    town.draft(town.key(town.canteen, days_between(*_span(town), (2,))[0]))
    page.clock.run_for(31_000)
    expect(page.locator("[data-kid]").first).to_contain_text("1 complet")
    expect(bar(page)).to_contain_text("1 changement")
