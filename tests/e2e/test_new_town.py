"""A new town from nothing to its first booking, by one person who only follows the list of the entrance."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from preau.bookings.models import Booking
from preau.hosting.actions import open_structure
from preau.structures.models import Structure
from tests.clicks import Clicks
from tests.looks import problems
from tests.visits import enter

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def town(transactional_db: None) -> Structure:
    structure, _ = open_structure(
        slug="petit-bourg", name="Petit-Bourg", kind="town", zone="B", email="mairie@exemple.fr"
    )
    return structure


def test_first_booking_of_a_new_town_by_its_list(
    new_page: Callable[..., Page], live_server: LiveServer, town: Structure
) -> None:
    page = new_page(bypass_csp=True)
    enter(page, live_server, "mairie@exemple.fr", "/petit-bourg/agents/")
    click = Clicks()

    def begin(done: int) -> None:
        page.get_by_role("link", name="Petit-Bourg").first.click()
        expect(page.get_by_text(f"Étapes faites : {done} sur 9")).to_be_visible()

    def follow(button: str = "Commencer") -> None:
        click(page.locator(".is-next").get_by_role("link", name=button))

    begin(0)
    assert problems(page, "ouvrir-le-portail") == []
    follow()
    page.get_by_label("Téléphone", exact=True).fill("02 98 00 00 00")
    click(page.get_by_role("button", name="Enregistrer"))
    begin(1)
    follow()
    click(page.get_by_role("link", name="Nouveau lieu"))
    page.get_by_label("Nom", exact=True).fill("École Jean-Moulin")
    click(page.get_by_role("button", name="Enregistrer"))
    begin(2)
    follow()
    click(page.get_by_role("link", name="Cantine"))
    expect(page.get_by_label("École Jean-Moulin")).to_be_checked()
    page.get_by_label("Places par jour et par lieu").fill("2")
    click(page.get_by_role("button", name="Voir ce que cela fera"))
    expect(page.get_by_role("heading", name="Ce que cela fera")).to_be_visible()
    click(page.get_by_role("button", name="Enregistrer").first)
    begin(3)
    follow()
    click(page.get_by_role("link", name="Nouveau tarif"))
    page.get_by_role("textbox", name="Prix, en euros").first.fill("3,90")
    click(page.get_by_role("button", name="Voir l’effet").first)
    click(page.get_by_role("button", name="Publier ce tarif"))
    begin(4)
    follow()
    click(page.get_by_role("link", name="Nouvelle régie"))
    page.get_by_label("Nom", exact=True).fill("Régie enfance")
    page.get_by_label("Code, au début").fill("ENF")
    click(page.get_by_role("button", name="Enregistrer"))
    click(page.get_by_role("link", name="Nouveau porte-monnaie"))
    page.get_by_label("Nom", exact=True).fill("Cantine")
    page.get_by_label("Cantine").check()
    click(page.get_by_role("button", name="Enregistrer"))
    begin(5)
    follow()
    click(page.get_by_role("region").get_by_role("link", name="Cantine"))
    click(page.get_by_label("Proposée aux familles"))
    click(page.get_by_role("button", name="Voir ce que cela fera").first)
    click(page.get_by_role("button", name="Enregistrer").first)
    begin(6)
    click(page.get_by_role("button", name="Essayer"))
    expect(page.get_by_role("button", name="Terminer l’essai")).to_be_visible()
    click(page.get_by_role("link", name="Planning").first)
    click(page.locator("button[id^=c]").last)
    click(page.get_by_role("link", name="Vérifier"))
    click(page.get_by_role("button", name="Confirmer"))
    assert Booking.objects.get().household.is_trial
    click(page.get_by_role("button", name="Terminer l’essai"))
    expect(page.get_by_text("L’essai est terminé : 1 jour rendu.")).to_be_visible()
    begin(7)
    follow()
    page.get_by_label("Nom du dossier").fill("KERVELLA")
    page.get_by_label("Nom du responsable", exact=True).fill("Kervella")
    page.get_by_label("Prénom du responsable").fill("Awa")
    page.get_by_label("Adresse e-mail").fill("awa.kervella@exemple.fr")
    click(page.get_by_role("button", name="Voir ce qui va être écrit"))
    click(page.get_by_role("button", name="Enregistrer"))
    click(page.get_by_role("link", name="Ajouter un enfant"))
    page.get_by_label("Nom de famille").fill("Kervella")
    page.get_by_label("Prénom").fill("Lina")
    page.get_by_label("Date de naissance").fill("2018-03-14")
    click(page.get_by_role("button", name="Voir ce qui va être écrit"))
    click(page.get_by_role("button", name="Enregistrer"))
    click(page.get_by_role("link", name="Inscrire", exact=True))
    page.get_by_label("Activité et groupe").select_option(label="Cantine – École Jean-Moulin")
    click(page.get_by_role("button", name="Inscrire"))
    begin(9)
    page.go_back()
    click(page.get_by_role("link", name="Réserver", exact=True))
    click(page.locator("button[id^=c]").last)
    click(page.get_by_role("link", name="Vérifier"))
    click(page.get_by_role("button", name="Confirmer"))
    expect(page.get_by_role("heading", name="C’est enregistré")).to_be_visible()
    assert Booking.objects.filter(state="booked").get().household.name == "KERVELLA"
    page.get_by_role("link", name="Petit-Bourg").first.click()
    expect(page.get_by_role("heading", name="Ce qui vous attend")).to_be_visible()
    expect(page.get_by_role("heading", name="Ouvrir le portail")).to_have_count(0)
    click.done("new town")
