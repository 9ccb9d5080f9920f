"""The desk's pages of card payments in a real browser: axe finds nothing, nothing overflows, both themes and widths."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from preau.accounts.enums import Role
from preau.common import clock
from preau.payments.actions import compare_journal, keep_journal
from preau.payments.enums import PaymentState, Verdict
from preau.payments.models import BankMessage, JournalDifference, Payment
from tests.acting import by
from tests.factories.accounts import staff_of_before
from tests.factories.money import CashOfficeFactory
from tests.looks import problems
from tests.payments.conftest import CardTown
from tests.payments.samples import payment_in
from tests.payments.test_journals import journal, line

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def town(transactional_db: None) -> CardTown:
    """Attempts in every state, two sums to identify, a journal with two differences, an office without a contract."""
    town = CardTown()
    family = town.family()
    for state in PaymentState:
        payment_in(town.structure, town.office, state=state, household=family.household)
    payment = town.order(family)
    town.tell(payment, "REFUSED")
    town.tell(payment)
    for number in range(2):
        town.tell(payment, vads_order_id=f"26-99999{number}", vads_trans_uuid=f"0c4f1f9a{number}" * 4)
    CashOfficeFactory.create(structure=town.structure, name="Régie des loisirs et des séjours")
    lines = journal(line(payment.order_number, 3700), line("26-888888", 1560))
    found = compare_journal(
        structure=town.structure, cash_office_id=town.office.pk, file_name="JT_20261121.csv", data=lines
    )
    keep_journal(comparison=found, actor=by(family.user))
    return town


@pytest.fixture
def agent(town: CardTown) -> Client:
    user = staff_of_before(town.structure, Role.CASH_OFFICER, Role.ADMINISTRATOR)
    client = Client()
    client.force_login(user)
    return client


def paths(town: CardTown) -> list[str]:
    found = f"/{town.structure.slug}/paiements-en-ligne/"
    message = BankMessage.objects.get(verdict=Verdict.CREDITED)
    waiting = BankMessage.objects.filter(verdict=Verdict.SUSPENSE).order_by("id").first()
    assert waiting is not None
    number = Payment.objects.latest("pk").household.number
    return [
        found,
        f"{found}?q=personne",
        f"{found}{message.payment_id}/",
        f"{found}sommes-a-identifier/",
        f"{found}sommes-a-identifier/{waiting.pk}/?q={number}",
        f"{found}rapprochement/",
        f"{found}rapprochement/{JournalDifference.objects.order_by('id')[0].journal_id}/",
        f"/{town.structure.slug}/contrats-de-paiement/",
        *(
            f"/{town.structure.slug}/contrats-de-paiement/{town.office.pk}/?banque={name}"
            for name in ("lyra", "paybox", "payfip")
        ),
    ]


def signed_in(page: Page, server: LiveServer, agent: Client) -> Page:
    name = settings.SESSION_COOKIE_NAME
    page.context.add_cookies([{"name": name, "value": agent.cookies[name].value, "url": server.url}])
    return page


def test_pages_are_accessible_and_fit(
    new_page: Callable[..., Page], live_server: LiveServer, town: CardTown, agent: Client
) -> None:
    page = signed_in(new_page(width=360, bypass_csp=True), live_server, agent)
    found: list[str] = []
    for where in paths(town):
        page.goto(f"{live_server.url}{where}")
        found += problems(page, where)
    assert found == []


def test_journal_is_compared_without_javascript(
    new_page: Callable[..., Page], live_server: LiveServer, town: CardTown, agent: Client, tmp_path: Path
) -> None:
    page = signed_in(new_page(width=360, javascript=False), live_server, agent)
    page.goto(f"{live_server.url}/{town.structure.slug}/paiements-en-ligne/rapprochement/")
    file = tmp_path / "jt.csv"
    file.write_bytes(journal(line("26-777777", 2000, day=f"{clock.today():%Y%m%d}")))
    page.get_by_label("Régie", exact=True).select_option(str(town.office.pk))
    page.get_by_label("Journal de la banque").set_input_files(file)
    page.get_by_role("button", name="Comparer").click()
    expect(page.get_by_text("Rien n’est encore enregistré.")).to_be_visible()
    page.get_by_role("button", name="Enregistrer ce rapprochement").click()
    expect(page.get_by_text("Le rapprochement est enregistré.")).to_be_visible()
    page.get_by_label("Ce qui a été fait").first.fill("Message demandé de nouveau à la banque")
    page.get_by_role("button", name="Noter").first.click()
    expect(page.get_by_text("C’est noté.")).to_be_visible()
