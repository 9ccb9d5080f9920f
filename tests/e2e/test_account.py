"""One's own account in a browser: a factor that the structure requires, devices, mails wanted, secret question; axe."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from preau.accounts.enums import Role
from preau.accounts.models import User
from preau.structures.models import Structure
from tests.e2e.test_second_factor import add_virtual_key, confirm, sign_in, site
from tests.factories import HouseholdAccessFactory
from tests.factories.accounts import StaffFactory
from tests.looks import problems
from tests.visits import enter

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

WIDE = pytest.param(1280, False, id="wide-light", marks=pytest.mark.nightly)
BOTH = pytest.mark.parametrize(("width", "dark"), [pytest.param(360, True, id="phone-dark"), WIDE])
"""By day the narrow way: the menu is folded there; `problems` looks at the other width all the same."""


@pytest.fixture
def parent(transactional_db: None) -> User:
    access = HouseholdAccessFactory.create(
        household__structure__slug="valbrune",
        household__structure__allows_secret_question=True,
        user__email="awa@exemple.fr",
    )
    return access.user


@pytest.fixture
def agent(transactional_db: None) -> User:
    role = StaffFactory.create(structure__slug="valbrune", user__email="awa@exemple.fr", role=Role.ADMINISTRATOR)
    return role.user


def heading(page: Page, text: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text(text)


def test_agent_sets_up_the_required_factor_with_a_key_and_loses_nothing(
    browser: Browser, live_server: LiveServer, agent: User
) -> None:
    # Not from `new_page`: the page that says to wait is a 403, which a browser writes in its console.
    context = browser.new_context(viewport={"width": 360, "height": 740}, locale="fr-FR", bypass_csp=True)
    page = context.new_page()
    add_virtual_key(page)
    sign_in(page, live_server)
    expect(page.locator(".person-menu summary")).to_be_visible()
    page.goto(f"{site(live_server)}/valbrune/gestion-des-actualites/nouvelle/")
    page.get_by_label("Titre").fill("Grève jeudi")
    page.get_by_label("Montrée du").fill("2026-11-19")
    Structure.objects.update(requires_second_factor=True)
    page.get_by_role("button", name="Enregistrer").click()
    heading(page, "Protégez d’abord votre compte")
    assert problems(page) == []
    with page.context.expect_page() as opened:
        page.get_by_role("link", name="Ajouter une clé").click()
    tab = opened.value
    add_virtual_key(tab)
    confirm(tab)
    tab.get_by_label("Nom de la clé").fill("Mon téléphone")
    tab.get_by_role("button", name="Présenter la clé").click()
    heading(tab, "Codes de secours")
    tab.close()
    page.get_by_role("button", name="C’est en place : renvoyer ma saisie").click()
    heading(page, "Actualités")
    expect(page.get_by_text("Grève jeudi")).to_be_visible()
    context.close()


@BOTH
def test_devices_are_listed_and_the_other_one_is_signed_out(
    new_page: Callable[..., Page], live_server: LiveServer, parent: User, width: int, dark: bool
) -> None:
    page, other = new_page(width=width, dark=dark, bypass_csp=True), new_page()
    for browser in (page, other):
        sign_in(browser, live_server)
        expect(browser.get_by_role("heading", level=1)).to_contain_text("Bonjour")
    page.locator(".person-menu summary").click()
    page.get_by_role("link", name="Mon compte").click()
    assert problems(page) == []
    page.get_by_role("link", name="Appareils connectés").click()
    expect(page.get_by_text("Chrome, Linux")).to_have_count(2)
    assert problems(page) == []
    page.get_by_role("button", name="Déconnecter Chrome").click()
    expect(page.get_by_text("Aucun autre appareil n’est connecté.")).to_be_visible()
    other.reload()
    expect(other.get_by_role("button", name="Entrer", exact=True)).to_be_visible()


@BOTH
def test_mails_wanted_are_chosen(
    new_page: Callable[..., Page], live_server: LiveServer, parent: User, width: int, dark: bool
) -> None:
    page = new_page(width=width, dark=dark, bypass_csp=True)
    enter(page, site(live_server), parent.email, "/valbrune/")
    page.locator(".person-menu summary").click()
    page.get_by_role("link", name="Mon compte").click()
    page.get_by_role("link", name="Choisir mes e-mails").click()
    assert problems(page) == []
    page.get_by_label("Liste d’attente").select_option("Jamais")
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.get_by_text("Liste d’attente : jamais")).to_be_visible()


@BOTH
def test_secret_question_gives_a_new_password(
    new_page: Callable[..., Page], live_server: LiveServer, parent: User, width: int, dark: bool
) -> None:
    page = new_page(width=width, dark=dark, bypass_csp=True)
    enter(page, site(live_server), parent.email, "/valbrune/")
    page.locator(".person-menu summary").click()
    page.get_by_role("link", name="Mon compte").click()
    page.get_by_role("link", name="Choisir une question secrète").click()
    assert problems(page) == []
    page.get_by_label("Question", exact=True).select_option("Dans quelle rue avez-vous grandi ?")
    page.get_by_label("Votre réponse").fill("Rue de l’Église")
    page.get_by_label("Votre mot de passe actuel").fill("mot de passe long")
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.get_by_text("Votre question secrète est enregistrée.")).to_be_visible()
    page.goto(f"{site(live_server)}/compte/deconnexion/")
    page.get_by_role("button", name="Se déconnecter", exact=True).click()
    page.goto(f"{site(live_server)}/valbrune/")
    page.get_by_role("link", name="Répondre à ma question secrète").click()
    assert problems(page) == []
    page.get_by_label("Adresse e-mail de votre compte").fill("awa@exemple.fr")
    page.get_by_label("La question que vous aviez choisie").select_option("Dans quelle rue avez-vous grandi ?")
    page.get_by_label("Votre réponse").fill("rue de l'eglise")
    page.get_by_role("button", name="Continuer").click()
    heading(page, "Choisir votre mot de passe")
    assert problems(page) == []
    for label in ("Nouveau mot de passe", "Le même, une seconde fois"):
        page.get_by_label(label).fill("une phrase que je retiens")
    page.get_by_role("button", name="Enregistrer").click()
    page.get_by_label("Adresse e-mail").fill("awa@exemple.fr")
    page.get_by_label("Mot de passe", exact=True).fill("une phrase que je retiens")
    page.get_by_role("button", name="Entrer", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Bonjour")


@BOTH
def test_visitor_signs_in_in_english_and_the_account_keeps_it(
    new_page: Callable[..., Page], live_server: LiveServer, parent: User, width: int, dark: bool
) -> None:
    page = new_page(width=width, dark=dark, bypass_csp=True)
    page.goto(f"{site(live_server)}/compte/connexion/")
    page.get_by_role("button", name="English").click()
    heading(page, "Sign in")
    assert problems(page) == []
    page.get_by_label("E-mail address").fill("awa@exemple.fr")
    page.get_by_label("Password", exact=True).fill("mot de passe long")
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Hello Awa Kervella")
    assert problems(page) == []
    page.locator("summary[aria-label='Menu of Awa Kervella']").click()
    page.get_by_role("link", name="My account").click()
    assert problems(page) == []
    page.get_by_role("region", name="Language").get_by_role("button", name="English").click()
    expect(page.get_by_text("Your language is saved.")).to_be_visible()
    parent.refresh_from_db()
    assert parent.language == "en"
