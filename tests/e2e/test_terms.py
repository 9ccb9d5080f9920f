"""New terms between the sign-in and a draft; help behind its sign; closures decided after their effect was read."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from preau.accounts.enums import Role
from preau.accounts.models import TermsAcceptance
from preau.bookings.actions import Wish, edit_draft
from preau.bookings.models import DraftLine
from preau.bookings.planning.loading import load_planning
from preau.common import clock
from preau.structures.actions.publishing import publish_terms, write_help
from preau.structures.models import Closure, Structure
from tests.acting import by
from tests.e2e.test_settings import sign_in
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
from tests.looks import problems

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def town(transactional_db: None) -> Structure:
    """A town that has just published terms and a help text, and a family whose draft holds a day."""
    town = StructureFactory.create(slug="valbrune", name="Ville de Valbrune", contact_email="guichet@exemple.fr")
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
    publish_terms(
        structure=town,
        body="Le portail est un service de la ville.\n\n## Vos réservations\n\n- Une absence non prévenue est due.",
        summary="Le délai d’annulation passe à deux jours.",
        start_date=clock.today(),
        actor=by(boss),
        now=clock.now(),
        today=clock.today(),
    )
    write_help(structure=town, page="home", body="Une question ? **01 02 03 04 05**, de 9 h à midi.", actor=by(boss))
    return town


@pytest.mark.parametrize("javascript", [True, False], ids=["js", "no-js"])
def test_family_accepts_new_terms_and_finds_its_draft(
    new_page: Callable[..., Page], live_server: LiveServer, town: Structure, javascript: bool
) -> None:
    page = new_page(width=360, javascript=javascript)
    recap = "/valbrune/planning/recapitulatif/"
    page.goto(f"{live_server.url}/compte/connexion/?next={recap}")
    page.get_by_label("Adresse e-mail").fill("famille@exemple.fr")
    page.get_by_label("Mot de passe", exact=True).fill("mot de passe long")
    page.get_by_role("button", name="Entrer", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Les conditions d’utilisation ont changé")
    expect(page.get_by_role("heading", name="Vos réservations", exact=True)).to_be_visible()
    page.get_by_role("button", name="J’ai lu et j’accepte").click()
    expect(page).to_have_url(f"{live_server.url}{recap}")
    expect(page.get_by_role("button", name="Confirmer")).to_be_visible()
    assert (TermsAcceptance.objects.count(), DraftLine.objects.count()) == (1, 1)
    page.goto(f"{live_server.url}/valbrune/")
    expect(page.get_by_text("01 02 03 04 05")).to_be_hidden()
    page.get_by_text("Aide du guichet").click()
    expect(page.get_by_text("01 02 03 04 05")).to_be_visible()


def test_pages_are_accessible_and_fit(new_page: Callable[..., Page], live_server: LiveServer, town: Structure) -> None:
    page = new_page(width=360, bypass_csp=True)
    sign_in(page, live_server, "mairie@exemple.fr", "/valbrune/conditions-et-confidentialite/nouvelle/")
    page.get_by_role("button", name="Aperçu").click()
    found = {"version": problems(page, "version-apercu")}
    page.goto(f"{live_server.url}/valbrune/lettres-et-e-mails/texte/?texte=acces-lien")
    page.get_by_label("Objet de l’e-mail").fill("Bonjour {inconnu}")
    page.get_by_role("button", name="Aperçu").click()
    found["mistake"] = problems(page, "texte-faute")
    page.get_by_label("Objet de l’e-mail").fill("Votre accès")
    page.get_by_role("button", name="Aperçu").click()
    expect(page.get_by_text("Aperçu, pas encore enregistré")).to_be_visible()
    found["text"] = problems(page, "texte-apercu")
    page.goto(f"{live_server.url}/valbrune/fermetures/")
    day = (clock.today() + timedelta(days=7)).isoformat()
    page.get_by_label("Du").fill(day)
    page.get_by_label("Au, inclus").fill(day)
    page.get_by_label("Raison, lue par les familles").fill("Travaux dans la cuisine centrale")
    page.get_by_role("button", name="Voir ce que cela fera").click()
    expect(page.get_by_text("Ce que cela fera")).to_be_visible()
    found["closure"] = problems(page, "fermeture-apercu")
    assert not Closure.objects.exists()
    page.context.clear_cookies()
    page.goto(f"{live_server.url}/compte/connexion/?next=/valbrune/")
    page.get_by_label("Adresse e-mail").fill("famille@exemple.fr")
    page.get_by_label("Mot de passe", exact=True).fill("mot de passe long")
    page.get_by_role("button", name="Entrer", exact=True).click()
    expect(page.get_by_role("button", name="J’ai lu et j’accepte")).to_be_visible()
    found["terms"] = problems(page, "accord")
    page.get_by_role("button", name="J’ai lu et j’accepte").click()
    page.get_by_text("Aide du guichet").click()
    found["help"] = problems(page, "accueil-aide")
    assert {name: seen for name, seen in found.items() if seen} == {}
