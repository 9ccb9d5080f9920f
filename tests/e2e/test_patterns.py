"""Annual registrations and the home page in a browser: axe in both themes and both widths, and the whole path."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from preau.bookings.actions import Wish, confirm_draft, edit_draft, run_night
from preau.bookings.models import BookingPattern
from preau.bookings.planning.loading import load_planning
from preau.common import clock
from tests.acting import by
from tests.factories import (
    ActivityFactory,
    GroupFactory,
    HouseholdAccessFactory,
    MembershipFactory,
    PriceRuleFactory,
    StructureFactory,
    days_between,
    open_days,
    register,
)
from tests.looks import problems
from tests.visits import enter

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def address(transactional_db: None) -> str:
    """A family of three with a canteen, an evening care by the half-hour, and things under way; relative to today."""
    today = clock.today()
    structure = StructureFactory.create(
        slug="valbrune", name="Ville de Valbrune", welcome="La cantine fête le potiron."
    )
    access = HouseholdAccessFactory.create(household__structure=structure, user__email="awa.kervella@exemple.fr")
    members = [
        MembershipFactory.create(household=access.household, person__first_name=name, sticker=number)
        for number, name in enumerate(("Lina", "Noé", "Maël"), start=1)
    ]
    canteen = GroupFactory.create(activity=ActivityFactory.create(structure=structure, name="Restauration scolaire"))
    evening = GroupFactory.create(
        activity=ActivityFactory.create(structure=structure, evening=True, name="Accueil du soir")
    )
    PriceRuleFactory.create(activity=canteen.activity)
    PriceRuleFactory.create(activity=evening.activity, rule={"type": "flat", "cents": 120, "unit": "half_hour"})
    dates = days_between(today + timedelta(days=1), today + timedelta(days=60))
    days = open_days(canteen, dates)
    full = open_days(evening, dates, capacity=0, waiting_capacity=9)
    register(canteen, *members)
    register(evening, members[0])
    hours = (evening.activity.opens_time, evening.activity.closes_time)
    lina, noe, mael = (member.person_id for member in members)
    scene = {"structure": structure, "household": access.household}
    period = {"first": today, "last": today + timedelta(days=90)}
    wishes = [Wish(lina, day.pk, True) for day in days[2:6]] + [Wish(lina, full[3].pk, True, *hours)]
    edit_draft(planning=load_planning(**scene, **period), wishes=wishes, actor=by(access.user))
    confirm_draft(**scene, actor=by(access.user))
    edit_draft(planning=load_planning(**scene, **period), wishes=[Wish(mael, days[4].pk, True)], actor=by(access.user))
    row = {"structure": structure, "household": access.household, "group": canteen}
    BookingPattern.objects.create(**row, person_id=noe, start_date=today - timedelta(days=60), weekdays=[1, 2])
    run_night()
    start = today + timedelta(days=9)
    BookingPattern.objects.create(**row, person_id=mael, start_date=start, weekdays=[4, 5], every_two_weeks=True)
    old = {"start_date": today - timedelta(days=90), "end_date": today - timedelta(days=30)}
    BookingPattern.objects.create(**row, person_id=lina, weekdays=[1], **old)
    return "/valbrune/inscriptions-annee/"


def sign_in(page: Page, server: LiveServer) -> None:
    enter(page, server, "awa.kervella@exemple.fr", "/valbrune/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Bonjour Awa Kervella")


def test_pages_are_accessible_and_fit(new_page: Callable[..., Page], live_server: LiveServer, address: str) -> None:
    page = new_page(width=360, bypass_csp=True)
    sign_in(page, live_server)
    found = problems(page, "home")
    page.goto(live_server.url + address)
    page.locator("summary.link-tap").click()
    found += problems(page, "list")
    page.goto(f"{live_server.url}{address}nouvelle/")
    found += problems(page, "choice")
    page.get_by_role("link", name="Accueil du soir pour Lina").click()
    found += problems(page, "form")
    page.get_by_label("À partir du").fill(clock.today().isoformat())
    page.get_by_role("button", name="Enregistrer l’inscription").click()
    expect(page.get_by_text("Cochez au moins un jour.")).to_be_visible()
    found += problems(page, "form with errors")
    page.goto(live_server.url + address)
    page.get_by_role("link", name="Arrêter Noé").click()
    found += problems(page, "stop")
    assert found == []


@pytest.mark.parametrize("javascript", [True, False], ids=["with scripts", "without"])
def test_registration_is_made_changed_and_stopped(
    new_page: Callable[..., Page], live_server: LiveServer, address: str, javascript: bool
) -> None:
    page = new_page(width=360, javascript=javascript)
    sign_in(page, live_server)
    expect(page.locator(".modules")).to_be_hidden()  # the bar says the same under the thumb
    page.get_by_role("navigation", name="Modules, barre du bas").get_by_role("link", name="À l’année").click()
    page.get_by_role("link", name="Nouvelle inscription").click()
    page.get_by_role("link", name="Accueil du soir pour Lina").click()
    page.get_by_label("lundi").check()
    page.get_by_label("Une semaine sur deux").check()
    page.get_by_role("button", name="Enregistrer l’inscription").click()
    expect(page.get_by_text("Indiquez l’heure d’arrivée et l’heure de départ.")).to_be_visible()
    expect(page.get_by_label("lundi")).to_be_checked()
    page.get_by_label("Heure d’arrivée").select_option("16:30")
    page.get_by_label("Heure de départ").select_option("18:00")
    page.get_by_role("button", name="Enregistrer l’inscription").click()
    expect(page.get_by_text("Inscription enregistrée pour Lina.")).to_be_visible()
    expect(page.get_by_text("Lundi, une semaine sur deux, de 16 h 30 à 18 h.")).to_be_visible()
    page.get_by_role("link", name="Modifier Noé").click()
    page.get_by_label("mardi").uncheck()
    page.get_by_role("button", name="Enregistrer l’inscription").click()
    expect(page.get_by_text("Inscription enregistrée pour Noé.")).to_be_visible()
    page.get_by_role("link", name="Supprimer Maël").click()
    page.get_by_role("button", name="Supprimer l’inscription").click()
    expect(page.get_by_text("Inscription supprimée.")).to_be_visible()
    assert BookingPattern.objects.filter(person__first_name="Maël").count() == 0
