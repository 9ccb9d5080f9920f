"""Long words and large numbers on the family's pages at 320 px: nothing scrolls sideways, nothing leaves its card."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer

from preau.activities.models import Activity, OpeningDay
from preau.common.reasons import CommonCode, Reason
from preau.households.models import Person
from preau.pricing.models import PriceRule
from tests.e2e.test_planning_calendar import MONDAY, make_town, sign_in
from tests.looks import TOO_WIDE
from tests.web.planning_town import PlanningTown

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

LONG = "Anticonstitutionnellementquatrevingtdixhui"
OUTSIDE = """() => [...document.querySelectorAll("main *")].filter((one) => {
    const box = one.getBoundingClientRect();
    return box.width > 1 && box.height > 1 && !one.closest(".visually-hidden, .scroll-x, .table-responsive, nav")
        && box.right > document.documentElement.clientWidth + 1;
}).map((one) => one.outerHTML.slice(0, 120))"""


@pytest.fixture
def town(transactional_db: None) -> PlanningTown:
    """Names of 42 letters, prices of four figures."""
    made = make_town()
    Person.objects.filter(structure=made.structure).update(first_name=LONG)
    Activity.objects.filter(pk=made.canteen.pk).update(name=LONG, short_name=LONG[:20])
    rule = {"type": "flat", "cents": 999_999, "unit": "service"}
    PriceRule.objects.filter(activity=made.canteen).update(rule=rule)
    return made


def test_family_pages_hold_at_320(town: PlanningTown, live_server: LiveServer, new_page: Callable[..., Page]) -> None:
    town.draft(town.key(town.canteen, MONDAY), town.key(town.canteen, MONDAY, child=1))
    page = new_page(width=320, height=700)
    slug = town.structure.slug
    sign_in(page, live_server, f"/{slug}/")
    pages = (
        "",
        "planning/",
        f"planning/?activite={town.canteen.pk}&enfant=tous",
        "planning/semaine/",
        "planning/annee/",
        f"planning/jour/{MONDAY.isoformat()}/{town.members[0].person_id}/",
        "planning/recapitulatif/",
        "planning/recopier/",
        "planning/brouillon/",
        "suivi/",
        "inscriptions-annee/",
        "jours-partages/",
        "porte-monnaie/",
        "operations/",
    )
    found = {}
    for tail in pages:
        page.goto(f"{live_server.url}/{slug}/{tail}")
        if page.evaluate(TOO_WIDE):
            found[tail] = page.evaluate(OUTSIDE)[:4]
    assert found == {}


def test_a_cell_keeps_its_number_and_icon_inside(
    town: PlanningTown, live_server: LiveServer, new_page: Callable[..., Page]
) -> None:
    page = new_page(width=320, height=700)
    sign_in(page, live_server, f"/{town.structure.slug}/planning/?mois={MONDAY:%Y-%m}&activite={town.canteen.pk}")
    cut = page.locator(".case").evaluate_all(
        "all => all.filter((one) => one.scrollWidth > one.clientWidth + 1).map((one) => one.outerHTML)"
    )
    assert cut == []


def test_no_word_of_a_cell_is_cut_in_two(
    town: PlanningTown, live_server: LiveServer, new_page: Callable[..., Page]
) -> None:
    OpeningDay.objects.filter(group__activity=town.canteen).update(
        is_open=False, closed_reason=Reason(CommonCode.HOLIDAYS, name="Vacances de Noël")
    )
    page = new_page(width=360, height=740)
    sign_in(page, live_server, f"/{town.structure.slug}/planning/?mois={MONDAY:%Y-%m}&activite={town.canteen.pk}")
    words = page.locator(".case .t", has_text=re.compile("^Vacances$"))
    assert words.count() > 5
    assert (
        words.evaluate_all(
            "all => all.filter((one) => one.getClientRects().length !== 1 || one.offsetHeight > 20).length"
        )
        == 0
    )


def test_buttons_of_the_typical_week_hold_their_figures(
    town: PlanningTown, live_server: LiveServer, new_page: Callable[..., Page]
) -> None:
    page = new_page(width=360, height=740)
    sign_in(page, live_server, f"/{town.structure.slug}/planning/annee/?activite={town.canteen.pk}")
    assert page.locator("[data-figure]").first.is_visible()
    for width in (320, 360, 1280):
        page.set_viewport_size({"width": width, "height": 740})
        sizes = page.locator(".day-tog, .btn-icon").evaluate_all(
            "all => all.map((one) => [one.scrollWidth - one.clientWidth, one.offsetWidth])"
        )
        assert [size for size in sizes if size[0] > 1 or size[1] < 44] == []
