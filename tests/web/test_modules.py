"""Modules of the portal: one declaration each, in a folder; what waits is told on every page, by no statement more."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from datetime import date, timedelta
from importlib import import_module, reload
from pathlib import Path

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import clear_url_caches, reverse
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from preau.accounts.enums import Role
from preau.accounts.models import User
from preau.bookings.actions import Wish
from preau.common import clock
from preau.exports.models import PreparedFile
from preau.structures.actions.publishing import publish_terms
from preau.web import icons, languages, modules
from preau.web.family import __path__ as family_path
from tests.acting import by
from tests.bookings.conftest import MONDAY, NOW, Family, Town
from tests.factories import days_between
from tests.factories.accounts import StaffFactory
from tests.jobs import run_jobs

pytestmark = pytest.mark.django_db

TABS = ("home", "planning", "patterns", "follow_up", "wallets")
BADGE = re.compile(r'<a class="tab" href="([^"]+)"[^>]*>(.*?)</a>', re.DOTALL)
COUNTED = re.compile(r'<span class="count">(\d+)<')


@pytest.fixture(autouse=True)
def _clock(db: None) -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def town() -> Town:
    return Town()


def signed_in(user: User) -> Client:
    browser = Client()
    browser.force_login(user)
    return browser


def badges(html: str) -> dict[str, int]:
    """By address, the number on a tab; every bar of the page must say the same."""
    found: dict[str, set[int]] = {}
    for address, inside in BADGE.findall(html):
        number = COUNTED.search(inside)
        found.setdefault(address, set()).add(int(number[1]) if number else 0)
    assert all(len(numbers) == 1 for numbers in found.values())
    return {address: number for address, (number,) in ((key, tuple(value)) for key, value in found.items())}


def busy(town: Town, drafted: int, waiting: int) -> Family:
    """A household with so many changes that are not confirmed, and so many requests for a place."""
    family = town.family()
    if waiting:
        full = days_between(MONDAY, date(2026, 12, 31))[:waiting]
        town.book(family, *town.days(*full, capacity=0, waiting_capacity=9))
    if drafted:
        days = town.days(*days_between(date(2027, 3, 1), date(2027, 4, 30))[:drafted])
        town.draft(family, *(Wish(family.people[0], day.pk, True) for day in days))
    return family


@pytest.mark.parametrize("page", [*TABS, "operations", "planning_year", "draft_recap", "shared_days", "pay"])
def test_every_page_tells_what_waits(town: Town, page: str) -> None:
    slug = town.structure.slug
    family = busy(town, drafted=3, waiting=2)
    found = badges(signed_in(family.user).get(reverse(page, args=[slug]), follow=True).content.decode())
    assert found == {f"/{slug}/": 0, f"/{slug}/planning/": 3, f"/{slug}/inscriptions-annee/": 0} | {
        f"/{slug}/suivi/": 2,
        f"/{slug}/porte-monnaie/": 0,
    }


def test_touch_of_a_cell_tells_the_new_number_to_the_script(town: Town) -> None:
    family = busy(town, drafted=2, waiting=0)
    (day,) = town.days(MONDAY + timedelta(days=1))
    answer = signed_in(family.user).post(
        f"/{town.structure.slug}/planning/?mois=2026-12&activite={town.activity.pk}",
        {"cell": f"{family.people[0]}:{day.pk}:1"},
        headers={"accept": "application/json"},
    )
    bar = answer.json()["html"]["bar"]
    assert COUNTED.findall(bar[bar.index("<template>") : bar.index("</template>")]) == ["3"]


def test_form_that_comes_back_with_its_errors_tells_it_too(town: Town) -> None:
    family = busy(town, drafted=1, waiting=1)
    page = signed_in(family.user).post(f"/{town.structure.slug}/porte-monnaie/", {"jusquau": "demain"})
    assert badges(page.content.decode())[f"/{town.structure.slug}/planning/"] == 1


def test_nothing_of_another_household_or_structure_is_counted(town: Town) -> None:
    family, elsewhere = town.family(), Town()
    busy(town, drafted=2, waiting=2)
    busy(elsewhere, drafted=2, waiting=1)
    found = badges(signed_in(family.user).get(f"/{town.structure.slug}/suivi/").content.decode())
    assert set(found.values()) == {0}


def test_counts_cost_no_statement_whatever_waits(town: Town) -> None:
    del town
    numbers = set()
    for drafted, waiting in ((0, 0), (1, 1), (30, 8)):
        town = Town()
        family = busy(town, drafted, waiting)
        browser = signed_in(family.user)
        with CaptureQueriesContext(connection) as captured:
            browser.get(f"/{town.structure.slug}/porte-monnaie/")
        numbers.add(len(captured))
        opening = [row["sql"] for row in captured if "accounts_householdaccess" in row["sql"]]
        assert len(opening) == 1
        assert all(tally.sql.split("WHERE")[0] in opening[0] for tally in modules.counts())
        assert [sql for row in captured if "bookings_draftline" in (sql := row["sql"])] == opening
    assert len(numbers) == 1


def test_each_folder_declares_a_module_whose_tabs_stand_apart() -> None:
    declared = modules.modules()
    orders = [module.tab.order for module in declared if module.tab]
    assert len(set(orders)) == len(orders)
    names = [page.name for page in modules.pages()]
    assert len(set(names)) == len(names)
    tallies = [tally.name for tally in modules.counts()]
    assert len(set(tallies)) == len(tallies)
    assert {page.form_of for page in modules.pages()} - {""} <= set(names)


def test_every_tab_has_a_page_and_a_symbol() -> None:
    tabs = modules.tabs("valbrune", "/valbrune/", {})
    assert tuple(tab.module.page for tab in tabs) == TABS
    assert {tab.tab.icon for tab in tabs} <= set(icons.symbols())


# -- a newcomer's module: a folder, and nothing else ---------------------------------------------------------------


def read_again() -> None:
    """Read the folders and the addresses anew, as a program that starts."""
    modules.forget()
    icons.symbols.cache_clear()
    for name in ("preau.web.family.urls", "preau.web.public.urls", "preau.web.urls", "preau.config.urls"):
        reload(import_module(name))
    clear_url_caches()


@pytest.fixture
def newcomer() -> Iterator[None]:
    """The folder `tests/web/newcomer/parcels`, as if it stood in `web/family`."""
    folder = str(Path(__file__).with_name("newcomer"))
    family_path.append(folder)
    try:
        read_again()
        yield
    finally:
        family_path.remove(folder)
        for name in [name for name in sys.modules if name.startswith("preau.web.family.parcels")]:
            del sys.modules[name]
        read_again()


@pytest.mark.usefixtures("newcomer")
def test_folder_alone_gives_pages_tab_card_and_count_everywhere(town: Town) -> None:
    family = town.family(children=3)
    browser, slug = signed_in(family.user), town.structure.slug
    home = browser.get(f"/{slug}/")
    assertContains(home, "À retirer au guichet")
    assertContains(home, '<symbol id="parcel"')
    for path in (f"/{slug}/", f"/{slug}/planning/", f"/{slug}/porte-monnaie/", f"/{slug}/colis/"):
        found = badges(browser.get(path).content.decode())
        assert list(found)[2:4] == [f"/{slug}/inscriptions-annee/", f"/{slug}/colis/"]
        assert found[f"/{slug}/colis/"] == 3
    assertContains(browser.get(f"/{slug}/colis/"), "3 colis")


@pytest.mark.usefixtures("newcomer")
def test_folder_alone_gives_help_and_translation(town: Town) -> None:
    family, admin = town.family(), StaffFactory.create(structure=town.structure, role=Role.ADMINISTRATOR).user
    slug = town.structure.slug
    desk = signed_in(admin)
    assertContains(desk.get(f"/{slug}/aide-des-pages/"), "Colis")
    desk.post(f"/{slug}/aide-des-pages/texte/?page=parcels", {"body": "Au *guichet* 2"})
    assertContains(signed_in(family.user).get(f"/{slug}/colis/"), "Au <em>guichet</em> 2")
    User.objects.filter(pk=family.user.pk).update(language="en")
    assertContains(signed_in(family.user).get(f"/{slug}/colis/"), '<html lang="en">')
    assert {"root", "home"} & {languages.ROOT} | modules.translated() >= {"root", "home", "parcels"}


@pytest.mark.usefixtures("newcomer")
def test_folder_alone_says_what_stays_open_before_terms_and_where_forms_are(town: Town) -> None:
    family, slug = town.family(), town.structure.slug
    browser = signed_in(family.user)
    User.objects.filter(pk=family.user.pk).update(last_login=NOW - timedelta(days=9))
    actor = StaffFactory.create(structure=town.structure).user
    publish_terms(
        structure=town.structure,
        body="Texte",
        summary="Neuf",
        start_date=clock.today(),
        actor=by(actor),
        now=NOW - timedelta(days=1),
        today=clock.today(),
    )
    User.objects.filter(pk=family.user.pk).update(last_login=NOW)
    assert browser.get(f"/{slug}/inscriptions-annee/").status_code == 302
    assertContains(browser.get(f"/{slug}/colis/"), "1 colis")
    where = f"/compte/connexion/?next=/{slug}/colis/"
    assertRedirects(Client().post(f"/{slug}/colis/retirer/"), where, fetch_redirect_response=False)


@pytest.mark.usefixtures("newcomer")
def test_export_of_a_folder_is_made_by_the_worker_with_the_right_and_the_name_of_its_page(town: Town) -> None:
    family, other = town.family(), town.family()
    asked = signed_in(family.user).get(f"/{town.structure.slug}/colis/fichier/")
    assert asked.status_code == 302
    run_jobs()
    file = PreparedFile.objects.get()
    assert (file.asked_by, file.is_ready, file.name) == (family.user, True, "colis.csv")
    taken = signed_in(family.user).get(f"{asked['Location']}contenu/")
    assert len(taken.content.splitlines()) == 1_002
    assert signed_in(other.user).get(f"{asked['Location']}contenu/").status_code == 404


def test_folder_taken_away_leaves_nothing(town: Town) -> None:
    browser = signed_in(town.family().user)
    assert browser.get(f"/{town.structure.slug}/colis/").status_code == 404
    assertNotContains(browser.get(f"/{town.structure.slug}/"), "colis")
