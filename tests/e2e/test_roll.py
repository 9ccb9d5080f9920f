"""The roll called quickly: no mark is lost between two answers, nor when the page is left."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page, expect
from pytest_django.live_server_helper import LiveServer

from preau.accounts.enums import Role
from preau.attendance.models import Passage
from preau.common import clock
from preau.households.models import Person
from tests.bookings.conftest import Family
from tests.e2e.test_leaving import Held
from tests.factories.accounts import StaffFactory
from tests.visits import enter
from tests.wallets.conftest import MoneyTown

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def town(transactional_db: None) -> MoneyTown:
    return MoneyTown()


@pytest.fixture
def family(town: MoneyTown) -> Family:
    """Three children who eat today."""
    family = town.family(3)
    town.pay(family, 5000)
    town.eat(family, clock.today())
    return family


@pytest.fixture
def roll(page: Page, live_server: LiveServer, town: MoneyTown, family: Family) -> Page:
    StaffFactory.create(structure=town.structure, role=Role.CANTEEN, user__email="cantine@exemple.fr")
    day = town._past_day(town.group, clock.today())
    enter(page, live_server, "cantine@exemple.fr", f"/{town.structure.slug}/jour/{day.pk}/")
    return page


def mark(page: Page, person: int, name: str = "Présent") -> Locator:
    return page.locator(f"#p-{person}").get_by_role("button", name=name)


def kinds() -> dict[int, str]:
    return dict(Passage.objects.filter(undone_at=None).values_list("person_id", "kind"))


def test_marks_quicker_than_the_answers_are_all_kept(roll: Page, family: Family) -> None:
    first, second, third = family.people
    held = Held(roll)
    mark(roll, first).click()
    mark(roll, second, "Absent").click()
    mark(roll, third).click()
    expect(mark(roll, third)).to_have_attribute("aria-busy", "true")
    assert len(held.routes) == 1
    held.release()
    expect(mark(roll, third)).to_have_attribute("aria-pressed", "true")
    assert kinds() == {first: "present", second: "absent", third: "present"}
    expect(mark(roll, second, "Absent")).to_have_attribute("aria-pressed", "true")


def test_leaving_waits_for_the_marks(roll: Page, family: Family) -> None:
    address = roll.url
    held = Held(roll)
    for person in family.people:
        mark(roll, person).click()
    roll.get_by_role("link", name="Tous les groupes").click()
    expect(roll).to_have_url(address)
    held.release()
    roll.wait_for_url("**/jour/?date=*")
    assert len(kinds()) == 3


def test_who_came_without_a_booking_is_marked_after_the_mark_on_its_way(
    roll: Page, town: MoneyTown, family: Family
) -> None:
    first, *_others = family.people
    [other] = town.family(1).people
    name = Person.objects.get(pk=other).first_name
    roll.get_by_label("Nom, prénom").fill(name)
    roll.get_by_role("button", name="Chercher").click()
    unplanned = roll.get_by_role("button", name=f"Pointer {name}")
    expect(unplanned).to_be_visible()
    roll.wait_for_load_state()  # its script answers
    held = Held(roll)
    mark(roll, first).click()
    unplanned.click()
    expect(unplanned).to_have_attribute("aria-busy", "true")
    held.release()
    expect(roll.locator(f"#p-{other}")).to_be_visible()
    assert kinds() == {first: "present", other: "unplanned"}


def test_name_being_looked_for_stays_when_a_mark_is_answered(roll: Page, family: Family) -> None:
    held = Held(roll)
    mark(roll, family.people[0]).click()
    roll.get_by_label("Nom, prénom").fill("Kervel")
    held.release()
    expect(mark(roll, family.people[0])).to_have_attribute("aria-pressed", "true")
    expect(roll.get_by_label("Nom, prénom")).to_have_value("Kervel")


def test_what_is_typed_for_another_stays(roll: Page, family: Family) -> None:
    first, second, _third = family.people
    roll.locator(f"#p-{second} summary").click()
    roll.locator(f"#note-{second}").fill("rendez-vous")
    mark(roll, first).click()
    expect(mark(roll, first)).to_have_attribute("aria-pressed", "true")
    expect(roll.locator(f"#note-{second}")).to_have_value("rendez-vous")
    roll.get_by_role("button", name="Justifier avec ce motif").locator("visible=true").click()
    expect(roll.locator(f"#p-{second}")).to_contain_text("Absence justifiée")
    assert Passage.objects.get(person_id=second).note.text == "rendez-vous"


def test_connection_down_says_what_is_not_kept(roll: Page, family: Family) -> None:
    first, second, _third = family.people
    address = roll.url
    held = Held(roll)
    mark(roll, first).click()
    mark(roll, second).click()
    roll.get_by_role("link", name="Tous les groupes").click()
    held.lose()
    expect(roll.get_by_role("alert")).to_contain_text("vos 2 derniers choix ne sont pas enregistrés")
    expect(roll).to_have_url(address)
    assert kinds() == {}
    roll.get_by_role("button", name="Réessayer").click()
    expect(mark(roll, second)).to_have_attribute("aria-pressed", "true")
    assert kinds() == {first: "present", second: "present"}
    expect(roll.get_by_role("alert")).to_be_hidden()
