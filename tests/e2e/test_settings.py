"""Settings changed by an administrator and seen by the family; axe in both themes and both widths."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from preau.accounts.enums import Role
from preau.accounts.models import AgentInvitation
from preau.bookings.actions import Wish, edit_draft
from preau.bookings.models import Booking, DraftLine
from preau.bookings.planning.loading import load_planning
from preau.common import clock
from preau.structures.actions import publish_news
from preau.structures.models import News, Structure
from tests.acting import by
from tests.factories import (
    ActivityFactory,
    GroupFactory,
    HouseholdAccessFactory,
    MembershipFactory,
    OpeningDayFactory,
    PriceRuleFactory,
    StructureFactory,
    register,
)
from tests.factories.accounts import StaffFactory
from tests.factories.money import CashOfficeFactory
from tests.looks import problems
from tests.visits import enter

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

BOTH_WAYS = pytest.mark.parametrize(
    "javascript",
    [pytest.param(True, id="js"), pytest.param(False, id="no-js", marks=pytest.mark.nightly)],
)
"""By day what these pages do without scripts is shown by tests that post their forms."""

PASSWORD = "mot de passe long"
"""A folder where the pages are kept as pictures, to be looked at."""
PAGES = {
    "structures": "structures/",
    "reglages": "reglages/",
    "apparence": "reglages/apparence/",
    "actualites": "gestion-des-actualites/",
    "actualite": "gestion-des-actualites/{news}/",
    "agents": "agents-et-droits/",
    "agent": "agents-et-droits/{user}/",
    "inviter": "agents-et-droits/inviter/",
    "roles": "agents-et-droits/roles/",
    "journal": "journal/",
    "textes": "lettres-et-e-mails/",
    "texte": "lettres-et-e-mails/texte/?texte=acces-lettre",
    "conditions": "conditions-et-confidentialite/",
    "version": "conditions-et-confidentialite/nouvelle/",
    "aides": "aide-des-pages/",
    "aide": "aide-des-pages/texte/?page=home",
    "services": "services-et-themes/",
    "service": "services-et-themes/nouveau/",
    "fermetures": "fermetures/",
    "confidentialite": "confidentialite/",
    "accessibilite": "accessibilite/",
    "cgu": "conditions/",
    "accueil": "",
}


@pytest.fixture
def town(transactional_db: None) -> Structure:
    """A town with an administrator, and a family whose draft holds a day."""
    town = StructureFactory.create(slug="valbrune", name="Ville de Valbrune", welcome="Bonjour à tous.")
    CashOfficeFactory.create(structure=town, name="Régie centrale")
    boss = StaffFactory.create(structure=town, role=Role.ADMINISTRATOR, user__email="mairie@exemple.fr").user
    member = MembershipFactory.create(household__structure=town, person__first_name="Lina")
    HouseholdAccessFactory.create(household=member.household, user__email="famille@exemple.fr")
    activity = ActivityFactory.create(structure=town, name="Cantine")
    PriceRuleFactory.create(activity=activity)
    group = GroupFactory.create(activity=activity)
    register(group, member)
    day = OpeningDayFactory.create(group=group)
    planning = load_planning(structure=town, household=member.household, first=day.date, last=day.date)
    edit_draft(planning=planning, wishes=[Wish(member.person_id, day.pk, wanted=True)], actor=by(boss))
    return town


def sign_in(page: Page, server: LiveServer, email: str, path: str) -> None:
    enter(page, server, email, path)
    expect(page).to_have_url(f"{server.url}{path}")


@BOTH_WAYS
def test_settings_changed_are_seen_by_the_family_whose_draft_is_kept(
    new_page: Callable[..., Page], live_server: LiveServer, town: Structure, javascript: bool
) -> None:
    family, desk = new_page(width=360, javascript=javascript), new_page(javascript=javascript)
    sign_in(family, live_server, "famille@exemple.fr", "/valbrune/planning/recapitulatif/")
    sign_in(desk, live_server, "mairie@exemple.fr", "/valbrune/reglages/")
    desk.get_by_role("textbox", name="Message d’accueil").fill("**Rentrée** lundi")
    desk.get_by_label("Bloquer la réservation en ligne").check()
    desk.get_by_label("Raison, lue par les familles").first.fill("Panne du serveur")
    desk.get_by_label("Adresse e-mail de la structure").fill("mairie")
    desk.get_by_role("button", name="Enregistrer").click()
    expect(desk.get_by_text("Rien n’est enregistré.")).to_be_visible()
    desk.get_by_label("Adresse e-mail de la structure").fill("mairie@valbrune.exemple.fr")
    desk.get_by_role("button", name="Enregistrer").click()
    expect(desk.get_by_text("1 famille a des choix pas encore confirmés : ils sont gardés.")).to_be_visible()
    desk.get_by_role("button", name="Enregistrer quand même").click()
    expect(desk.get_by_text("Réglages enregistrés. Ils valent dès maintenant.")).to_be_visible()

    family.get_by_role("button", name="Confirmer").click()
    expect(family.get_by_text("Vos choix sont gardés : rien n’est perdu ni envoyé.")).to_be_visible()
    assert (DraftLine.objects.count(), Booking.objects.count()) == (1, 0)
    family.goto(f"{live_server.url}/valbrune/")
    expect(family.locator("strong", has_text="Rentrée")).to_be_visible()
    expect(family.get_by_text("Panne du serveur.")).to_be_visible()

    desk.goto(f"{live_server.url}/valbrune/structures/")
    desk.get_by_role("button", name="Réservation : rouvrir, Ville de Valbrune").click()
    desk.goto(f"{live_server.url}/valbrune/reglages/apparence/")
    desk.get_by_label("Couleur").fill("#1d5b78")
    desk.get_by_role("button", name="Enregistrer").click()
    expect(desk.get_by_text("Apparence enregistrée.")).to_be_visible()
    family.goto(f"{live_server.url}/valbrune/planning/recapitulatif/")
    assert family.evaluate("getComputedStyle(document.documentElement).getPropertyValue('--brand')") == "#1d5b78"
    family.get_by_role("button", name="Confirmer").click()
    expect(family.get_by_role("heading", level=1)).to_be_visible()
    assert (DraftLine.objects.count(), Booking.objects.count()) == (0, 1)
    desk.goto(f"{live_server.url}/valbrune/journal/?q=panne")
    expect(desk.get_by_text("raison du blocage : Panne du serveur")).to_be_visible()


@pytest.mark.parametrize("colour", [pytest.param("", marks=pytest.mark.nightly), "#0b6e4f"])
def test_pages_are_accessible_and_fit(
    new_page: Callable[..., Page], live_server: LiveServer, town: Structure, colour: str
) -> None:
    boss, today = town.roles.get().user, clock.today()
    publish_news(
        structure=town,
        title="Grève jeudi",
        body="**Pas de cantine**\n\n- apportez un pique-nique",
        dates=(today, today + timedelta(days=3)),
        actor=by(boss),
        now=clock.now(),
    )
    pauses = [{"first": "2026-12-19", "last": "2027-01-03", "booking": True, "payment": True, "reason": "Inventaire"}]
    Structure.objects.update(brand_color=colour, pauses=pauses, payment_blocked=True)
    AgentInvitation.objects.create(
        structure=town,
        email="une.adresse.tres.longue@exemple.fr",
        name="Solange",
        roles=["desk", "reader"],
        link_digest="x",
        link_expires_at=clock.now(),
    )
    page = new_page(width=360, bypass_csp=True)
    sign_in(page, live_server, "mairie@exemple.fr", "/valbrune/structures/")
    found = []
    for title, route in PAGES.items():
        path = f"/valbrune/{route.format(news=News.objects.get().pk, user=boss.pk)}"
        page.goto(f"{live_server.url}{path}")
        found += problems(page, f"{title} {colour}")
    assert found == []
