"""The main job, whole: a parent signs in, books a month for two children, waits for a place, confirms, cancels.

On a phone and on a desktop, from the sign-in page to the mail of the receipt.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, time, timedelta

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from preau.activities.models import OpeningDay
from preau.bookings.models import Booking
from preau.common import clock
from preau.notices.models import OutgoingMail
from tests.factories import days_between
from tests.web.planning_town import PASSWORD, PlanningTown, build, crowd

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def next_month() -> tuple[date, date]:
    """The first and last day of the month after next: far from every deadline, whatever the day of the test."""
    first = (clock.today().replace(day=1) + timedelta(days=63)).replace(day=1)
    return first, (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)


def sign_in(page: Page, address: str) -> None:
    page.goto(address)
    page.get_by_label("Adresse e-mail").fill("awa.kervella@exemple.fr")
    page.get_by_label("Mot de passe", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Entrer").click()
    page.wait_for_url("**/planning/*")


def changes(page: Page, number: int) -> None:
    expect(page.get_by_role("region", name="Changements en cours")).to_contain_text(f"{number} changement")


def prepared_town(first: date, last: date) -> tuple[PlanningTown, OpeningDay]:
    """Two children, a month of canteen, evening and Wednesdays; the first Wednesday is full, with room to wait."""
    town = build(2, first=first, last=last)
    full = town.day(town.wednesday, days_between(first, last, (3,))[0])
    crowd(full, booked=12)
    return town, full


@pytest.mark.parametrize("width", [360, pytest.param(1280, marks=pytest.mark.nightly)])
def test_a_month_for_two_children_from_sign_in_to_cancelling(
    new_page: Callable[..., Page], live_server: LiveServer, width: int
) -> None:
    first, last = next_month()
    town, full = prepared_town(first, last)
    lina, noe = (member.person for member in town.members)
    school = days_between(first, last)
    page = new_page(width=width, height=740)

    # The canteen, one whole month for Lina in one touch, copied to Noé.
    month = f"{first:%Y-%m}"
    canteen = town.url(mois=month, activite=town.canteen.pk, enfant=lina.pk)
    sign_in(page, f"{live_server.url}{canteen}")
    page.locator("button[name=month]").click()
    changes(page, len(school))
    page.get_by_role("link", name="Recopier").click()
    page.get_by_role("group", name="Noé").get_by_label("Cantine").check()
    page.get_by_role("button", name="Copier").click()
    expect(page.get_by_text(f"{len(school)} jours sont ajoutés à vos changements.")).to_be_visible()

    # Evenings on Tuesdays until 17:30, with hours chosen once for all days.
    tuesdays = [day for day in school if day.isoweekday() == 2]
    page.goto(f"{live_server.url}{town.url(mois=month, activite=town.evening.pk, enfant=noe.pk)}")
    page.get_by_label("Départ").select_option("17:30")
    page.locator("button[name=weekday]").nth(1).click()
    changes(page, 2 * len(school) + len(tuesdays))

    # A Wednesday without a place left: the waiting list, with the rank it would give.
    page.goto(f"{live_server.url}{town.url(mois=month, activite=town.wednesday.pk, enfant=lina.pk)}")
    wednesday = page.locator(f"#c{lina.pk}-{full.pk}")
    wednesday.click()
    expect(wednesday).to_contain_text("Attente")

    # Read, confirm: each line has its answer.
    page.get_by_role("link", name="Vérifier").click()
    expect(page.get_by_text("En attente, 1er")).to_be_visible()
    page.get_by_role("button", name="Confirmer").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("C’est enregistré")
    expect(page.get_by_text("En attente, 1er")).to_be_visible()
    booked = Booking.objects.filter(state="booked", household=town.household)
    assert booked.filter(opening_day__activity=town.canteen).count() == 2 * len(school)
    assert booked.filter(opening_day__activity=town.evening, person=noe, departure=time(17, 30)).count() == len(
        tuesdays
    )
    assert Booking.objects.filter(state="waiting", person=lina).count() == 1
    mail = OutgoingMail.objects.get(to="awa.kervella@exemple.fr")  # the crowd had its own
    assert "RÉSERVATIONS ACCEPTÉES" in mail.body

    # One day given up, and the place in the waiting list too.
    page.goto(f"{live_server.url}{canteen}")
    page.locator(f"#{town.cell(town.canteen, school[0])}").click()
    changes(page, 1)
    page.goto(f"{live_server.url}{town.url(mois=month, activite=town.wednesday.pk, enfant=lina.pk)}")
    page.locator(f"#c{lina.pk}-{full.pk}").click()
    changes(page, 2)
    page.get_by_role("link", name="Vérifier").click()
    page.get_by_role("button", name="Confirmer").click()
    expect(page.get_by_role("heading", name="Annulé")).to_be_visible()
    assert Booking.objects.filter(state="cancelled", household=town.household).count() == 2
