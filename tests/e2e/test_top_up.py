"""Paying by card in a real browser: the bank's pages, its message over real HTTP, the page that follows by itself."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.db import connection
from django.urls import include, path
from playwright.sync_api import Page, expect
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from preau.config.urls import urlpatterns as product_urls
from preau.ledger.models import Entry
from preau.notices.models import OutgoingMail
from preau.payments.models import BankMessage, Payment
from preau.web.bank.scenarios import SECURE
from tests.factories import register
from tests.factories.money import CashOfficeFactory, WalletKindFactory
from tests.jobs import run_jobs
from tests.looks import problems
from tests.payments.conftest import CardTown, Family, open_contract
from tests.visits import enter

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

urlpatterns = [
    path("demonstration/banque/", include("preau.web.bank.urls")),
    path("demonstration/", include("preau.web.demonstration.urls")),
    *product_urls,
]
REFUSED, FORGED, DUPLICATE = "4970 1000 0000 0029", "4970 1000 0000 0094", "4970 1000 0000 0078"


@pytest.fixture(autouse=True)
def _demonstration(settings: Settings) -> None:
    settings.DEMO = True
    settings.ROOT_URLCONF = __name__


@pytest.fixture
def town(transactional_db: None) -> CardTown:
    """A town whose bank is the invented one; no job of another test is left."""
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE procrastinate_jobs CASCADE")
    town = CardTown(min_meals=4)
    town.structure.name = "Ville de Valbrune"
    town.structure.save()
    town.office.name = "Régie restauration et périscolaire"
    town.office.save()
    town.contract.payment_url = "/demonstration/banque/"
    town.contract.save()
    return town


@pytest.fixture
def family(town: CardTown) -> Family:
    family = town.family(2)
    register(town.evening_group, *family.members)
    return family


def open_wallets_page(page: Page, server: LiveServer, town: CardTown, family: Family) -> None:
    enter(page, server, family.user.email, f"/{town.structure.slug}/porte-monnaie/")


def to_recap(page: Page, town: CardTown, meals: str = "15,60", care: str = "21,60") -> None:
    page.locator(f"[name=montant-{town.meals.pk}]").fill(meals)
    page.locator(f"[name=montant-{town.care.pk}]").fill(care)
    page.get_by_role("button", name=re.compile("^Payer")).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Vérifier mon versement")


def to_bank(page: Page) -> None:
    page.get_by_role("button", name=re.compile("^Payer")).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Votre carte")


def pay(page: Page, number: str = SECURE) -> None:
    page.get_by_label("Numéro de carte").fill(number)
    page.get_by_role("button", name=re.compile("^Valider")).click()
    if number == SECURE:
        page.get_by_label("Code reçu").fill("0000")
        page.get_by_role("button", name="Confirmer le paiement").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Votre paiement")


def test_top_up_of_two_wallets_is_seen_at_once(
    page: Page, live_server: LiveServer, town: CardTown, family: Family
) -> None:
    open_wallets_page(page, live_server, town, family)
    to_recap(page, town)
    expect(page.get_by_label("Reçu envoyé à")).to_have_value(family.user.email)
    to_bank(page)
    expect(page.get_by_text("37,20\u00a0€").first).to_be_visible()
    pay(page)
    expect(page.get_by_text("Nous attendons la réponse de la banque.")).to_be_visible()
    assert town.balances(family) == (0, 0)
    run_jobs()
    expect(page.get_by_text("Paiement de 37,20\u00a0€ accepté.")).to_be_visible()
    assert town.balances(family) == (1560, 2160)
    assert OutgoingMail.objects.get(to=family.user.email).subject == "Reçu de votre paiement de 37,20 €"
    page.get_by_role("link", name="Voir mes soldes").click()
    expect(
        page.get_by_text(f"Versement par carte, commande {Payment.objects.get().order_number}").first
    ).to_be_visible()


def test_refused_card_then_accepted(page: Page, live_server: LiveServer, town: CardTown, family: Family) -> None:
    open_wallets_page(page, live_server, town, family)
    to_recap(page, town, care="0")
    to_bank(page)
    pay(page, REFUSED)
    run_jobs()
    expect(page.get_by_text("La banque a refusé ce paiement.")).to_be_visible()
    page.get_by_role("button", name=re.compile("^Recommencer")).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Votre carte")
    pay(page)
    run_jobs()
    expect(page.get_by_text("Paiement de 15,60\u00a0€ accepté.")).to_be_visible()
    assert town.balances(family) == (1560, 0)


def test_cancel_at_the_bank_leads_back_and_moves_nothing(
    page: Page, live_server: LiveServer, town: CardTown, family: Family
) -> None:
    open_wallets_page(page, live_server, town, family)
    to_recap(page, town)
    to_bank(page)
    page.get_by_role("button", name="Annuler et revenir au marchand").click()
    run_jobs()
    expect(page.get_by_text("Vous avez abandonné ce paiement.")).to_be_visible()
    assert Entry.objects.count() == 0


@pytest.mark.parametrize(("number", "entries", "words"), [(DUPLICATE, 1, "accepté."), (FORGED, 0, "a refusé")])
def test_messages_sent_again_or_forged_over_http(
    page: Page, live_server: LiveServer, town: CardTown, family: Family, number: str, entries: int, words: str
) -> None:
    open_wallets_page(page, live_server, town, family)
    to_recap(page, town)
    to_bank(page)
    pay(page, number)
    run_jobs()
    expect(page.locator("#etat")).to_contain_text(words)
    assert Entry.objects.count() == entries
    assert BankMessage.objects.count() >= 2


def test_page_that_left_for_the_bank_does_not_leave_again_by_itself(
    page: Page, live_server: LiveServer, town: CardTown, family: Family
) -> None:
    open_wallets_page(page, live_server, town, family)
    to_recap(page, town)
    to_bank(page)
    (payment,) = Payment.objects.all()
    page.goto(f"{live_server.url}/{town.structure.slug}/porte-monnaie/paiement/{payment.pk}/banque/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Vers la banque")
    page.get_by_role("button", name="Aller sur la page de la banque").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Votre carte")
    assert Payment.objects.count() == 1


def test_whole_path_without_scripts(
    new_page: Callable[..., Page], live_server: LiveServer, town: CardTown, family: Family
) -> None:
    page = new_page(width=360, javascript=False)
    open_wallets_page(page, live_server, town, family)
    to_recap(page, town)
    page.get_by_role("button", name=re.compile("^Payer")).click()
    page.get_by_role("button", name="Aller sur la page de la banque").click()
    pay(page)
    run_jobs()
    page.get_by_role("link", name="Voir si la réponse est là").click()
    expect(page.get_by_text("Paiement de 37,20\u00a0€ accepté.")).to_be_visible()


def test_wrong_amount_is_told_at_its_field_and_kept(
    page: Page, live_server: LiveServer, town: CardTown, family: Family
) -> None:
    open_wallets_page(page, live_server, town, family)
    page.locator(f"[name=montant-{town.meals.pk}]").fill("3,00")
    page.get_by_role("button", name=re.compile("^Payer")).click()
    expect(page.get_by_text("Le versement minimal est de 4 repas, soit 15,60\u00a0€.")).to_be_visible()
    expect(page.locator(f"[name=montant-{town.meals.pk}]")).to_have_value("3,00")


def test_pages_are_accessible_and_fit(
    new_page: Callable[..., Page], live_server: LiveServer, town: CardTown, family: Family
) -> None:
    office = CashOfficeFactory.create(structure=town.structure, name="Régie du self")
    kind = WalletKindFactory.create(cash_office=office, name="Self du collège")
    town.wallet(family, kind)
    open_contract(office, payment_url="/demonstration/banque/")
    page = new_page(width=360, bypass_csp=True)
    open_wallets_page(page, live_server, town, family)
    page.locator(f"[name=montant-{kind.pk}]").fill("17,00")
    to_recap(page, town)
    found = problems(page, "recap")
    page.get_by_label("Reçu envoyé à").fill("awa")
    page.get_by_role("button", name=re.compile("^Payer")).click()
    expect(page.get_by_text("Cette adresse n’est pas lisible.")).to_be_visible()
    found += problems(page, "recap with an error")
    page.get_by_label("Reçu envoyé à").fill("awa.kervella@exemple.fr")
    to_bank(page)
    page.locator("summary").click()
    found += problems(page, "card")
    page.get_by_label("Numéro de carte").fill("1234")
    page.get_by_role("button", name=re.compile("^Valider")).click()
    expect(page.get_by_text("Ce n’est pas une carte d’essai.")).to_be_visible()
    found += problems(page, "card with an error")
    page.get_by_label("Numéro de carte").fill(SECURE)
    page.get_by_role("button", name=re.compile("^Valider")).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Vérification 3-D Secure")
    found += problems(page, "code")
    page.get_by_label("Code reçu").fill("0000")
    page.get_by_role("button", name="Confirmer le paiement").click()
    expect(page.get_by_text("Nous attendons la réponse de la banque.")).to_be_visible()
    found += problems(page, "waiting")
    run_jobs()
    expect(page.get_by_text("accepté.")).to_be_visible()
    found += problems(page, "paid")
    page.get_by_role("button", name=re.compile("^Payer 37,20")).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Votre carte")
    pay(page, REFUSED)
    run_jobs()
    expect(page.get_by_text("La banque a refusé ce paiement.")).to_be_visible()
    found += problems(page, "refused")
    assert found == []
