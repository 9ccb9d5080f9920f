"""The till in a real browser: cash and its change, a cheque split between families, pages that fit and read well."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from preau.common import clock
from preau.receipts.actions import undo_receipt
from preau.receipts.enums import Means
from preau.receipts.models import Receipt
from tests.acting import by
from tests.clicks import Clicks
from tests.factories.accounts import GuardianFactory
from tests.factories.money import CashOfficeFactory, WalletKindFactory
from tests.looks import problems
from tests.receipts.conftest import DeskTown, Family, balance
from tests.visits import enter

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

NBSP = "\u00a0"


@pytest.fixture
def desk(transactional_db: None) -> DeskTown:
    desk = DeskTown(name="Régie enfance", code="ENF", cash_float_cents=10_000, max_holding_cents=50_000)
    other = CashOfficeFactory.create(structure=desk.structure, name="Régie des loisirs", code="LOI")
    WalletKindFactory.create(cash_office=other, name="Mercredis")
    desk.agent.set_password("mot de passe long")
    desk.agent.save()
    return desk


def make_family(desk: DeskTown, number: str, name: str, guardian: tuple[str, str], *children: str) -> Family:
    family = desk.family(len(children))
    family.household.number, family.household.name = number, name
    family.household.save()
    for member, first_name in zip(family.members, children, strict=True):
        member.person.first_name, member.person.last_name = first_name, name.capitalize()
        member.person.save()
    GuardianFactory.create(household=family.household, first_name=guardian[0], last_name=guardian[1], is_payer=True)
    return family


@pytest.fixture
def families(desk: DeskTown) -> tuple[Family, Family]:
    return (
        make_family(desk, "1042", "KERVELLA", ("Awa", "Kervella"), "Lina", "Noé"),
        make_family(desk, "2087", "LE BRAS", ("Yann", "Le Bras"), "Titouan"),
    )


def to_till(page: Page, server: LiveServer, desk: DeskTown) -> str:
    where = f"/{desk.structure.slug}/encaisser/"
    enter(page, server, desk.agent.email, f"{where}?regie={desk.office.pk}")
    return f"{server.url}{where}"


def test_cash_is_taken_with_its_change(
    new_page: Callable[..., Page], live_server: LiveServer, desk: DeskTown, families: tuple[Family, Family]
) -> None:
    page = new_page()
    to_till(page, live_server, desk)
    page.get_by_role("textbox", name="La famille").fill("1042")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Encaisser pour KERVELLA")
    expect(page.get_by_label("Banque du chèque")).to_be_hidden()
    page.get_by_role("textbox", name="Restauration").fill("31,20")
    page.get_by_label("Espèces données").fill("50")
    page.keyboard.press("Enter")
    expect(page.get_by_text(f"À rendre : 18,80{NBSP}€")).to_be_visible()
    click = Clicks()
    click(page.get_by_role("button", name=f"Encaisser 31,20{NBSP}€"))
    click.done("take cash")
    expect(page.get_by_text(f"Rendez 18,80{NBSP}€.")).to_be_visible()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Reçu ENF-")
    expect(page.get_by_text("Trente et un euros et vingt centimes")).to_be_visible()
    assert balance(desk.wallet(families[0])) == 3120


def test_cheque_is_split_between_two_families(
    new_page: Callable[..., Page], live_server: LiveServer, desk: DeskTown, families: tuple[Family, Family]
) -> None:
    page, click = new_page(), Clicks()
    to_till(page, live_server, desk)
    page.get_by_role("textbox", name="La famille").fill("kervella")
    click(page.get_by_role("button", name="Chercher"))
    click(page.get_by_role("link", name="Encaisser pour KERVELLA"))
    page.get_by_role("textbox", name="Restauration").fill("40")
    click(page.get_by_label("Chèque", exact=True))
    page.get_by_label("Banque du chèque").fill("Crédit agricole")
    page.get_by_label("Numéro du chèque").fill("0001234")
    page.get_by_label("Montant écrit sur le chèque").fill("60")
    expect(page.get_by_text(f"Reste 20,00{NBSP}€ du chèque à répartir")).to_be_visible()
    click(page.get_by_text("Un chèque pour plusieurs"))
    page.get_by_label("Ajouter une famille").fill("le bras")
    page.keyboard.press("Enter")
    click(page.get_by_role("button", name="Ajouter LE BRAS"))
    part = page.get_by_role("region", name="LE BRAS")
    part.get_by_role("textbox", name="Périscolaire").fill("15")
    click(page.get_by_role("button", name="Encaisser 55"))
    expect(page.get_by_text(f"Il reste 5,00{NBSP}€ du chèque à répartir.")).to_be_visible()
    assert Receipt.objects.count() == 0
    part.get_by_role("textbox", name="Périscolaire").fill("20")
    click(page.get_by_role("button", name="Encaisser 60"))
    expect(page.get_by_role("heading", name="Le même chèque paie aussi")).to_be_visible()
    first, other = families
    assert (balance(desk.wallet(first)), balance(desk.wallet(other, desk.care))) == (4000, 2000)
    click.done("split a cheque")


def test_cash_is_taken_and_undone_without_javascript(
    new_page: Callable[..., Page], live_server: LiveServer, desk: DeskTown, families: tuple[Family, Family]
) -> None:
    page = new_page(javascript=False, width=360)
    to_till(page, live_server, desk)
    page.get_by_role("textbox", name="La famille").fill("2087")
    page.get_by_role("button", name="Chercher").click()
    page.get_by_role("textbox", name="Périscolaire").fill("12")
    page.get_by_role("button", name="Additionner").click()
    expect(page.get_by_text(f"Total 12,00{NBSP}€")).to_be_visible()
    page.get_by_role("button", name="Encaisser").click()
    page.get_by_text("Annuler ce reçu").click()
    page.get_by_label("Raison").fill("montant faux")
    page.get_by_role("button", name="Oui, annuler").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Reçu d’annulation")
    assert balance(desk.wallet(families[1], desk.care)) == 0


def pages_of(desk: DeskTown, families: tuple[Family, Family]) -> list[str]:
    """The till with a day's work, the form, a receipt and one undone."""
    now, (first, other) = clock.now(), families
    desk.take(desk.part(first, 42_000), at=now)
    wrong = desk.take(desk.part(other, 500), at=now)
    undo_receipt(receipt=wrong, reason="montant faux", actor=by(desk.agent), at=now)
    desk.take(desk.part(first, 2_500), means=Means.VOUCHER, reference="CESU 4521 à 4525", at=now)
    (cheque, _) = desk.cheque(desk.part(first, 6_000, child=0), desk.part(other, 4_000), at=now)
    return [
        "",
        "?q=ke",
        f"foyer/{first.household.pk}/",
        f"recus/{cheque.pk}/",
        f"recus/{wrong.pk}/",
    ]


def test_pages_are_accessible_and_fit(
    new_page: Callable[..., Page],
    live_server: LiveServer,
    desk: DeskTown,
    families: tuple[Family, Family],
) -> None:
    page = new_page(width=360, bypass_csp=True)
    where = to_till(page, live_server, desk)
    found = []
    for path in pages_of(desk, families):
        page.goto(f"{where}{path}")
        if path.startswith("foyer"):
            page.get_by_label("Chèque", exact=True).check()
        found += problems(page, path, opened=True)
    assert found == []
