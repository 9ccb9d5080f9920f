"""The Monday of the agent of activities, clicks counted: two places given by hand; a class that goes out."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from preau.accounts.enums import Role
from preau.activities.models import OpeningDay
from preau.bookings.models import Booking
from preau.common import clock
from tests.bookings.conftest import counters
from tests.bookings.test_day_acts import SchoolTown
from tests.clicks import Clicks
from tests.factories.accounts import StaffFactory
from tests.looks import problems
from tests.visits import enter

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

THURSDAY = clock.today() + timedelta(days=9)


@pytest.fixture
def page(new_page: Callable[..., Page]) -> Page:
    """axe is put in the page, which its policy would refuse."""
    return new_page(bypass_csp=True)


@pytest.fixture
def town(transactional_db: None) -> SchoolTown:
    town = SchoolTown()
    StaffFactory.create(structure=town.structure, role=Role.ACTIVITY_MANAGER, user__email="activites@exemple.fr")
    return town


def day_of(town: SchoolTown, classes: list[str], **fields: object) -> OpeningDay:
    """A day that pupils of these classes asked for, in order."""
    (day,) = town.days(THURSDAY, **fields)
    for name in classes:
        town.book(town.pupil(name), day, now=clock.now())
    return day


def test_two_of_those_who_wait_get_a_place_in_four_clicks(
    page: Page, live_server: LiveServer, town: SchoolTown
) -> None:
    day = day_of(town, ["CP"] * 6, capacity=2, waiting_capacity=9)
    enter(page, live_server, "activites@exemple.fr", f"/{town.structure.slug}/gestion/planning/?du={THURSDAY}")
    assert problems(page, "planning-des-activites") == []
    click = Clicks()
    click(page.get_by_role("link", name="2 /2 4 attendent"))
    assert problems(page, "jour-et-attente") == []
    boxes = page.locator("[name=demande]")
    click(boxes.nth(2))
    click(boxes.nth(3))
    page.get_by_label("Raison").fill("Parents au travail")
    click(page.get_by_role("button", name="Donner une place"))
    expect(page.get_by_text("2 places données")).to_be_visible()
    assert counters(day) == (4, 2)
    click.done("widen and promote")


def test_class_outing_takes_four_clicks_and_is_undone_in_one(
    page: Page, live_server: LiveServer, town: SchoolTown
) -> None:
    day_of(town, ["CE1 A", "CE1 A", "CM2"], capacity=9)
    enter(page, live_server, "activites@exemple.fr", f"/{town.structure.slug}/gestion/sorties/")
    click = Clicks()
    page.get_by_label("École").select_option(label=town.school.name)
    page.get_by_label("Du", exact=True).fill(THURSDAY.isoformat())
    click(page.get_by_role("button", name="Choisir les classes"))
    click(page.get_by_label("CE1 A"))
    page.get_by_label("Pourquoi").fill("Sortie au musée")
    click(page.get_by_role("button", name="Voir ce que cela fera"))
    expect(page.get_by_text("2 réservations annulées")).to_be_visible()
    assert problems(page, "sortie-de-classe") == []
    click(page.get_by_role("button", name="Enregistrer la sortie"))
    expect(page.get_by_text("2 de moins, sortie")).to_be_visible()
    assert Booking.objects.filter(state="booked").count() == 1
    click.done("class outing")
    page.get_by_role("button", name="Annuler").click()
    expect(page.get_by_text("Réservations remises : 2")).to_be_visible()
    assert Booking.objects.filter(state="booked").count() == 3
