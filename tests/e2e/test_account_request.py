"""From a stranger to a family that is signed in, in a browser; axe in both themes and both widths."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from preau.accounts.models import Opening
from preau.households.models import HouseholdPerson
from preau.notices.models import OutgoingMail
from preau.structures.models import Structure
from tests.factories import HouseholdFactory, MembershipFactory, StructureFactory, UserFactory
from tests.factories.accounts import (
    AccountRequestFactory,
    CardFactory,
    GuardianFactory,
    OpeningFactory,
    SignUpFactory,
    StaffFactory,
)
from tests.jobs import run_jobs

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PASSWORD = "mot de passe long"
SHOTS = os.environ.get("PREAU_SHOTS")
"""A folder where the pages are kept as pictures, to be looked at."""


@pytest.fixture
def town(transactional_db: None) -> Structure:
    return StructureFactory.create(
        slug="valbrune", name="Ville de Valbrune", contact_email="guichet@valbrune.exemple.fr"
    )


@pytest.fixture
def lina(town: Structure) -> HouseholdPerson:
    """A pupil of CE2 with a card, and a desk agent who may let the family in."""
    household = HouseholdFactory.create(structure=town, number="2231", name="MARÉCHAL-OUATTARA")
    member = MembershipFactory.create(
        household=household, person__first_name="Lina", person__last_name="Maréchal-Ouattara"
    )
    CardFactory.create(person=member.person, number="0012340718")
    GuardianFactory.create(household=household, first_name="Inès", last_name="Maréchal")
    StaffFactory.create(structure=town, user__email="guichet@exemple.fr", user__display_name="Le guichet")
    return member


def sign_in(page: Page, server: LiveServer, email: str, path: str) -> None:
    page.goto(f"{server.url}/compte/connexion/?next={path}")
    page.get_by_label("Adresse e-mail").fill(email)
    page.get_by_label("Mot de passe", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Entrer").click()
    expect(page).to_have_url(f"{server.url}{path}")


def link_of(server: LiveServer, email: str) -> str:
    """The address in the last mail to somebody."""
    found = re.search(r"http://\S+/compte/ouvrir/\S+", OutgoingMail.objects.filter(to=email).latest("id").body)
    assert found is not None
    return f"{server.url}/compte/{found[0].partition('/compte/')[2]}"


def ask(page: Page, server: LiveServer) -> None:
    """The request of a stranger, from the structure's front page."""
    page.goto(f"{server.url}/valbrune/")
    page.get_by_role("link", name="Demander un compte").click()
    page.get_by_label("5 derniers chiffres").fill("40718")
    page.get_by_label("Nom du titulaire", exact=False).first.fill("MARECHAL OUATTARA")
    page.get_by_label("Prénom du titulaire").fill("lina")
    page.get_by_label("Votre adresse e-mail").fill("ines.m@exemple.fr")
    page.get_by_label("La même adresse").fill("ines.m@exemple.fr")
    page.get_by_label("J’ai lu et j’accepte").check()
    page.get_by_role("button", name="Envoyer la demande").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Merci pour votre demande de compte")


@pytest.mark.parametrize("javascript", [True, False], ids=["js", "no-js"])
def test_request_becomes_an_account(
    new_page: Callable[..., Page], live_server: LiveServer, lina: HouseholdPerson, javascript: bool
) -> None:
    family, desk = new_page(width=360, javascript=javascript), new_page(javascript=javascript)
    ask(family, live_server)
    run_jobs()

    sign_in(desk, live_server, "guichet@exemple.fr", "/valbrune/gestion-des-comptes/")
    expect(desk.get_by_text("Certaine", exact=True)).to_be_visible()
    if javascript:
        expect(desk.get_by_text("1 ligne cochée")).to_be_visible()
    desk.get_by_role("button", name="Créer les accès").click()
    expect(desk.get_by_role("heading", level=1)).to_have_text("Lettres d’accès")
    desk.get_by_role("button", name="Envoyer par e-mail").click()
    expect(desk.get_by_text("1 lettre part par e-mail.")).to_be_visible()

    family.goto(link_of(live_server, "ines.m@exemple.fr"))
    expect(family.get_by_role("heading", level=1)).to_have_text("Choisir votre mot de passe")
    assert "lien" not in family.url
    family.get_by_label("Nouveau mot de passe").fill("une phrase que je retiens")
    family.get_by_label("Le même, une seconde fois").fill("une phrase que je retiens")
    family.get_by_role("button", name="Enregistrer et entrer").click()
    expect(family.get_by_text("Votre mot de passe est enregistré. Bienvenue.")).to_be_visible()
    expect(family.get_by_role("heading", level=1)).to_contain_text("Bonjour")
    run_jobs()
    desk.reload()
    expect(desk.get_by_text("Compte ouvert")).to_be_visible()


def test_sign_up_in_four_steps(new_page: Callable[..., Page], live_server: LiveServer, lina: HouseholdPerson) -> None:
    GuardianFactory.create(household=lina.household, email="goran@exemple.fr")
    page = new_page(width=360)
    page.goto(f"{live_server.url}/valbrune/")
    page.get_by_role("link", name="Inscrivez-vous en quatre étapes").click()
    page.get_by_label("Votre nom").fill("Petrov")
    page.get_by_label("Votre prénom").fill("Goran")
    page.get_by_label("Votre adresse e-mail").fill("goran@exemple.fr")
    page.get_by_label("La même adresse").fill("goran@exemple.fr")
    page.get_by_role("button", name="Continuer").click()
    page.get_by_label("Numéro de dossier").fill("2231")
    page.get_by_label("Nom de dossier").fill("Marechal Ouattara")
    page.get_by_role("button", name="Continuer").click()
    page.get_by_label("J’ai lu et j’accepte").check()
    page.get_by_role("button", name="Accepter").click()
    page.get_by_role("button", name="Valider mon inscription").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Regardez vos courriels")
    page.goto(link_of(live_server, "goran@exemple.fr"))
    page.get_by_label("Nouveau mot de passe").fill("une phrase que je retiens")
    page.get_by_label("Le même, une seconde fois").fill("une phrase que je retiens")
    page.get_by_role("button", name="Enregistrer et entrer").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Bonjour Goran Petrov")


def test_letters_open_in_a_tab_and_the_page_still_works(
    new_page: Callable[..., Page], live_server: LiveServer, lina: HouseholdPerson
) -> None:
    OpeningFactory.create(household=lina.household)
    page = new_page()
    sign_in(page, live_server, "guichet@exemple.fr", "/valbrune/lettres-d-acces/")
    for _ in range(2):
        with page.expect_popup():
            page.get_by_role("button", name="Imprimer").click()
    page.get_by_role("button", name="Envoyer par e-mail").click()
    expect(page.get_by_text("1 lettre part par e-mail.")).to_be_visible()
    assert Opening.objects.get().printed_at is not None


PUBLIC = {
    "accueil": "/valbrune/",
    "demande": "/valbrune/demande-de-compte/",
    "merci": "/valbrune/demande-de-compte/merci/",
    "conditions": "/valbrune/conditions/",
    "inscription": "/valbrune/inscription/",
    "envoyee": "/valbrune/inscription/envoyee/",
    "code": "/compte/ouvrir/code/",
    "perime": "/compte/ouvrir/mot-de-passe/",
}
DESK = {
    "bo-demandes": "/valbrune/gestion-des-comptes/",
    "bo-refusees": "/valbrune/gestion-des-comptes/?etat=refusees",
    "bo-chercher": "/valbrune/gestion-des-comptes/demande/{request}/?q=lina",
    "bo-lettres": "/valbrune/lettres-d-acces/",
    "bo-inviter": "/valbrune/lettres-d-acces/inviter/?q=2231",
    "bo-envoyees": "/valbrune/lettres-d-acces/?etat=envoyees",
    "bo-inscriptions": "/valbrune/inscriptions-au-portail/",
    "bo-relier": "/valbrune/inscriptions-au-portail/{sign_up}/?q=2231",
}


def problems(page: Page, server: LiveServer, paths: dict[str, str], name: str) -> list[str]:
    """What axe says of each page, and the pages wider than the screen."""
    found = []
    for title, path in paths.items():
        page.goto(f"{server.url}{path}")
        result = Axe().run(page, options={"preload": False}).response
        found += [f"{path}: {v['id']}: {v['nodes'][0]['html'][:120]}" for v in result["violations"]]
        if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
            found.append(f"{path}: wider than the screen")
        if SHOTS:
            page.screenshot(path=str(Path(SHOTS) / f"{title}-{name}.png"), full_page=True)
    return found


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
def test_pages_are_accessible_and_fit(
    new_page: Callable[..., Page], live_server: LiveServer, lina: HouseholdPerson, width: int, dark: bool
) -> None:
    town = lina.household.structure
    MembershipFactory.create(household__structure=town, person__first_name="Eliott", person__last_name="Prudhomme")
    AccountRequestFactory.create(
        structure=town, last_name="Maréchal Ouattara", card_digits="40718", email="ines.m@exemple.fr"
    )
    AccountRequestFactory.create(structure=town, last_name="Prud’homme", first_name="Elliot", asker="parent")
    asked = AccountRequestFactory.create(structure=town, last_name="Petrov-Faye", first_name="Mila")
    AccountRequestFactory.create(
        structure=town, state="refused", reason="Cet enfant n’est pas inscrit ici.", decided_at="2026-11-03T09:00Z"
    )
    OpeningFactory.create(household=lina.household, user__email="une.adresse.tres.longue.vraiment@exemple.fr")
    OpeningFactory.create(household=lina.household, user=UserFactory.create(), printed_at="2026-11-03T09:00Z")
    kept = SignUpFactory.create(structure=town, file_number="2231", file_name="MARECHAL")
    page = new_page(width=width, dark=dark, bypass_csp=True)
    name = f"{width}-{'sombre' if dark else 'clair'}"
    assert problems(page, live_server, PUBLIC, name) == []
    sign_in(page, live_server, "guichet@exemple.fr", "/valbrune/gestion-des-comptes/")
    paths = {title: path.format(request=asked.pk, sign_up=kept.pk) for title, path in DESK.items()}
    assert problems(page, live_server, paths, name) == []
