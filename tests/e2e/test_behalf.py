"""« Ajouter le petit au mercredi, réserver mercredi prochain, mardi il était malade »: one agent, eleven clicks."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from preau.accounts.enums import Role
from preau.attendance.models import Passage
from preau.bookings.models import Booking
from preau.common import clock
from preau.wallets.actions import charge_day
from tests.clicks import Clicks
from tests.factories import ActivityFactory, GroupFactory, PriceRuleFactory, open_days
from tests.factories.accounts import StaffFactory
from tests.looks import problems
from tests.visits import enter
from tests.wallets.conftest import MoneyTown, balance

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_whole_job_by_one_agent(transactional_db: None, live_server: LiveServer, new_page: Callable[..., Page]) -> None:
    town = MoneyTown(overdraft_cents=500)
    family, today = town.family(), clock.today()
    wallet, sick = town.pay(family, 1000), today - timedelta(days=1)
    town.eat(family, sick)
    charge_day(until=sick)
    wednesdays = ActivityFactory.create(structure=town.structure, name="Mercredis de loisirs", weekdays=[3])
    PriceRuleFactory.create(activity=wednesdays)
    wednesday = today + timedelta(days=(2 - today.weekday()) % 7 + 7)
    (day,) = open_days(GroupFactory.create(activity=wednesdays, name="Les Tilleuls"), [wednesday])
    page = new_page(bypass_csp=True)
    page.set_viewport_size({"width": 1280, "height": 900})
    agent = StaffFactory.create(structure=town.structure, role=Role.DESK).user
    enter(page, live_server, agent.email, f"/{town.structure.slug}/gestion/familles/{family.household.pk}/")
    click = Clicks()

    click(page.get_by_role("link", name="Inscrire", exact=True))
    assert problems(page) == []
    page.get_by_label("Activité et groupe").select_option(label="Mercredis de loisirs – Les Tilleuls")
    click.count += 2  # the list opened, its line chosen
    click(page.get_by_role("button", name="Inscrire"))
    expect(page.get_by_text("ses jours se réservent dans le planning")).to_be_visible()

    click(page.get_by_role("link", name="Réserver", exact=True))
    click(page.get_by_role("navigation", name="Activité").get_by_role("link", name=wednesdays.short_name))
    assert problems(page) == []
    click(page.locator(f"#c{family.people[0]}-{day.pk}"))
    click(page.get_by_role("link", name="Vérifier"))
    assert problems(page) == []
    click(page.get_by_role("button", name="Confirmer"))
    expect(page.get_by_text("Saisi au guichet, à la demande de la famille")).to_be_visible()
    booked = Booking.objects.get(opening_day=day)
    assert (booked.state, booked.origin) == ("booked", "desk")

    click(page.get_by_role("link", name="Justifier une absence"))
    assert problems(page) == []
    click(page.get_by_role("button", name="Justifier").first)
    expect(page.get_by_text("Absence justifiée, Lina")).to_be_visible()
    assert Passage.objects.get().kind == "excused"
    assert balance(wallet) == 1000
    click.done("enrol, book, excuse")
