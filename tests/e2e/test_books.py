"""« Closing the day » in a real browser: the drawer counted as it is typed, axe, both widths, both themes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from preau.common import clock
from preau.receipts.models import DailySheet
from tests.clicks import Clicks
from tests.looks import problems
from tests.receipts.closing.till import Means, Till
from tests.visits import enter

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

TODAY = clock.today()
YESTERDAY = TODAY - timedelta(days=1)
NBSP, MINUS = "\u00a0", "\u2212"


@pytest.fixture
def till(transactional_db: None) -> Till:
    """Two days of takings, the first closed, slipped and paid in."""
    till = Till(max_holding_cents=2_000)
    one, two = till.family(2), till.family()
    for number, day in enumerate((YESTERDAY - timedelta(days=1), YESTERDAY)):
        till.take(one, 1230, day=day, care=200)
        till.take(two, 2500, Means.VOUCHER, day=day)
        till.card(one, 2000, day=day)
        till.take_cheque({one.household.pk: 3000, two.household.pk: 1500}, day, f"{number:07d}")
        if number == 0:
            till.close_slip(day)
            till.deposit(until=day)
            till.close_day(day)
    till.officer.set_password("mot de passe long")
    till.officer.save()
    return till


def sign_in(page: Page, server: LiveServer, till: Till) -> None:
    enter(page, server, till.officer.email, f"/{till.structure.slug}/agents/")
    expect(page.get_by_role("heading", level=1)).to_be_visible()


def paths(till: Till) -> list[str]:
    base = f"/{till.structure.slug}/regie"
    sheet = DailySheet.objects.get()
    return [
        f"{base}/journal/?du={YESTERDAY - timedelta(days=3)}&au={TODAY}",
        f"{base}/bordereaux/",
        f"{base}/bordereaux/preparer/",
        f"{base}/bordereaux/{sheet.receipts.order_by('id')[0].slip_id}/",
        f"{base}/feuilles/",
        f"{base}/feuilles/clore/",
        f"{base}/feuilles/{sheet.pk}/",
        f"{base}/versements/",
        f"{base}/versements/preparer/",
        f"{base}/versements/{sheet.receipts.order_by('id')[0].deposit_id}/",
    ]


def test_pages_are_accessible_and_fit(new_page: Callable[..., Page], live_server: LiveServer, till: Till) -> None:
    page = new_page(width=360, bypass_csp=True)
    sign_in(page, live_server, till)
    found = []
    for path in paths(till):
        page.goto(f"{live_server.url}{path}")
        found += problems(page, path, opened=True)
    assert found == []


@pytest.mark.parametrize("width", [360, pytest.param(1280, marks=pytest.mark.nightly)])
def test_closing_the_day(new_page: Callable[..., Page], live_server: LiveServer, till: Till, width: int) -> None:
    page = new_page(width=width)
    sign_in(page, live_server, till)
    page.goto(f"{live_server.url}/{till.structure.slug}/regie/feuilles/")
    page.get_by_role("link", name="Compter et clore").click()
    page.get_by_label(f"50{NBSP}€", exact=True).fill("1")
    page.get_by_label(f"10{NBSP}€", exact=True).fill("1")
    page.get_by_label(f"2{NBSP}€", exact=True).fill("2")
    expect(page.locator("[data-counted]")).to_have_text(f"64,00{NBSP}€")
    expect(page.locator("[data-gap]")).to_have_text(f"{MINUS}{NBSP}0,30{NBSP}€")
    page.get_by_role("button", name="Clore la journée").click()
    expect(page.get_by_role("alert")).to_contain_text("écrivez ce qui l’explique")
    page.get_by_label(f"10{NBSP}c", exact=True).fill("3")
    expect(page.locator("[data-gap]")).to_have_text(f"0,00{NBSP}€")
    page.get_by_role("button", name="Clore la journée").click()
    expect(page.get_by_text("Ce document ne changera plus.")).to_be_visible()
    expect(page.get_by_text("Journée close : feuille")).to_be_visible()
    sheet = DailySheet.objects.get(date=YESTERDAY)
    assert (sheet.counted_cents, sheet.gap_cents, sheet.coins) == (6430, 0, {"5000": 1, "1000": 1, "200": 2, "10": 3})


def test_gap_is_written_down_and_the_takings_are_handed_over(
    new_page: Callable[..., Page], live_server: LiveServer, till: Till
) -> None:
    """The evening of a cash officer: the drawer with its gap, then the slip and what goes to the treasury."""
    page, base, click = new_page(), f"{live_server.url}/{till.structure.slug}/regie", Clicks()
    sign_in(page, live_server, till)
    page.goto(f"{base}/feuilles/")
    click(page.get_by_role("link", name="Compter et clore"))
    page.get_by_label(f"50{NBSP}€", exact=True).fill("1")
    page.get_by_label(f"10{NBSP}c", exact=True).fill("123")
    expect(page.locator("[data-gap]")).to_have_text(f"{MINUS}{NBSP}2,00{NBSP}€")
    page.get_by_label("Observation").fill("Deux euros de trop rendus")
    click(page.get_by_role("button", name="Clore la journée"))
    expect(page.get_by_text("Deux euros de trop rendus")).to_be_visible()
    click.done("close the cash day")

    page.goto(f"{base}/bordereaux/")
    click = Clicks()
    click(page.get_by_role("link", name="Préparer un bordereau"))
    click(page.get_by_role("button", name="Clore le bordereau"))
    expect(page.get_by_role("heading", level=1)).to_contain_text("Bordereau")
    page.goto(f"{base}/versements/")
    click(page.get_by_role("link", name="Préparer un versement"))
    expect(page.get_by_role("heading", name="chèque")).to_be_visible()
    click(page.get_by_role("button", name="Confirmer le versement"))
    expect(page.get_by_role("heading", level=1)).to_contain_text("Versement")
    click.done("slip and deposit")


def test_closing_the_day_without_javascript(new_page: Callable[..., Page], live_server: LiveServer, till: Till) -> None:
    page = new_page(javascript=False, width=360)
    sign_in(page, live_server, till)
    page.goto(f"{live_server.url}/{till.structure.slug}/regie/feuilles/clore/")
    page.get_by_label(f"50{NBSP}€", exact=True).fill("1")
    page.get_by_role("button", name="Calculer").click()
    expect(page.locator("[data-gap]")).to_have_text(f"{MINUS}{NBSP}14,30{NBSP}€")
    page.get_by_label("Observation").fill("Il manque la monnaie")
    page.get_by_role("button", name="Clore la journée").click()
    expect(page.get_by_text("Il manque la monnaie")).to_be_visible()
