"""Jobs of the desk that the first review found impossible, or for the whole town only: a disputed card, a strike."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from preau.accounts.enums import Role
from preau.activities.actions import build_structure_days
from preau.activities.models import ActivityGroup, OpeningDay
from preau.bookings.models import Booking
from preau.common import clock
from preau.payments.actions import receive
from preau.payments.enums import GatewayName
from tests.acting import by
from tests.bookings.conftest import Town
from tests.clicks import Clicks
from tests.factories import GroupFactory, SiteFactory
from tests.factories.accounts import StaffFactory
from tests.looks import problems
from tests.payments.conftest import CardTown
from tests.visits import enter

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_disputed_card_payment_is_recorded(
    transactional_db: None, live_server: LiveServer, new_page: Callable[..., Page]
) -> None:
    town = CardTown()
    payment = town.order(family := town.family())
    receive(gateway=GatewayName.LYRA, body=town.says(payment), now=clock.now())
    agent = StaffFactory.create(structure=town.structure, role=Role.CASH_OFFICER).user
    page, click = new_page(bypass_csp=True), Clicks()
    enter(page, live_server, agent.email, f"/{town.structure.slug}/agents/")
    page.keyboard.press("Control+k")
    page.keyboard.type(payment.order_number)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(f"Commande {payment.order_number}")
    page.get_by_label("Ce qui s’est passé").select_option(label="Contesté par le porteur de la carte")
    page.get_by_label("Jour à la banque").fill(clock.today().isoformat())
    page.get_by_label("Raison").fill("Carte volée, relevé du jour")
    click(page.get_by_role("button", name="Enregistrer la reprise"))
    expect(page.get_by_text("Repris par la banque")).to_be_visible()
    assert problems(page, "payment taken back") == []
    click.done("disputed card payment")
    assert town.balances(family) == (0, 0)


def test_strike_of_one_school_says_its_effect_then_closes(
    transactional_db: None, live_server: LiveServer, new_page: Callable[..., Page]
) -> None:
    town = Town()
    school = SiteFactory.create(structure=town.structure, name="École Jules-Ferry")
    elsewhere = GroupFactory.create(activity=town.activity, site=SiteFactory.create(structure=town.structure))
    ActivityGroup.objects.filter(pk=town.group.pk).update(site=school)
    today = clock.today()
    build_structure_days(structure=town.structure, first=today, last=today + timedelta(days=30), actor=by())
    strike = OpeningDay.objects.filter(group=town.group, is_open=True, date__gt=today + timedelta(days=9))[0].date
    for group in (town.group, elsewhere):
        town.book(town.family(group=group), OpeningDay.objects.get(group=group, date=strike), now=clock.now())
    agent = StaffFactory.create(structure=town.structure, role=Role.ADMINISTRATOR).user
    page, click = new_page(bypass_csp=True), Clicks()
    enter(page, live_server, agent.email, f"/{town.structure.slug}/fermetures/")
    page.get_by_label("Du", exact=True).fill(strike.isoformat())
    page.get_by_label("Au, inclus").fill(strike.isoformat())
    page.get_by_label("Raison").fill("Grève")
    click(page.get_by_label(school.name))
    click(page.get_by_role("button", name="Voir ce que cela fera"))
    expect(page.get_by_text("1 famille reçoit un e-mail.")).to_be_visible()
    assert problems(page, "effect of a strike") == []
    click(page.get_by_role("button", name="Fermer ces jours"))
    expect(page.get_by_text("Grève").first).to_be_visible()
    click.done("strike")
    states = dict(Booking.objects.values_list("opening_day__group", "state"))
    assert states == {town.group.pk: "cancelled", elsewhere.pk: "booked"}
