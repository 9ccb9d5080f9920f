"""A second kind of payable on the pages as they are: the demonstration's bank, and the till. No page knows it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from uuid import uuid4

import pytest
import time_machine
from django.test import Client
from pytest_django import Settings
from pytest_django.asserts import assertContains

from preau.payments.actions import compare_journal, prepare_payments
from preau.payments.models import PaymentContract, PaymentReturn
from preau.receipts.agreement import disagreements
from tests.acting import by
from tests.jobs import run_jobs
from tests.payables.deposits import CENTS, LABEL, Deposits, deposit_name, held
from tests.payables.test_second_kind import both
from tests.payments.conftest import NOW
from tests.receipts.closing.till import Family, Till
from tests.web import test_payments as card_pages
from tests.web.test_payments import delivered, pay_with, text

BANK = "/demonstration/banque/"


@pytest.fixture(autouse=True)
def _demonstration(settings: Settings) -> Iterator[None]:
    settings.DEMO = True
    settings.ROOT_URLCONF = card_pages.__name__
    with time_machine.travel(NOW, tick=False):
        yield


def test_deposit_is_paid_at_the_demonstrations_bank_and_taken_back_there(
    client: Client, till: Till, family: Family, deposits: Deposits, delivered: list[int]
) -> None:
    PaymentContract.objects.update(payment_url=BANK)
    client.force_login(family.user)
    given = {"structure": till.structure, "household": family.household, "email": family.user.email, "now": NOW}
    (payment,) = prepare_payments(**given, shares=both(till), key=uuid4(), actor=by(family.user))
    leaving = client.post(f"/{till.structure.slug}/porte-monnaie/paiement/{payment.pk}/banque/", follow=True)
    back = pay_with(client, leaving, "4970100000000003")["Location"]
    run_jobs()
    assertContains(client.get(back), LABEL)
    assert (till.balances(family)[0], held(family.household), set(delivered)) == (2000, CENTS, {200})
    payment.refresh_from_db()
    shop = f"{BANK}marchands/{payment.shop_id}/"
    sent = {"transaction": payment.transaction_number, "acte": "rembourser", "montant": "14"}
    client.post(f"{shop}operation/", sent, follow=True)
    run_jobs()
    assert (till.balances(family)[0], held(family.household)) == (1600, 4000)
    assert (PaymentReturn.objects.get().amount_cents, deposits.told[1:]) == (1400, [("taken back", 1000, 4000)])
    assert LABEL in text(client.get(back))
    data = client.get(f"{shop}journal.csv").content
    found = compare_journal(structure=till.structure, cash_office_id=till.office.pk, file_name="jt.csv", data=data)
    assert (found.differences, disagreements(till.office)) == ([], [])


def test_till_shows_a_deposit_and_takes_it_in_cash(client: Client, till: Till, family: Family) -> None:
    client.force_login(till.officer)
    page = f"/{till.structure.slug}/encaisser/foyer/{family.household.pk}/"
    shown = re.sub("<[^>]+>", " ", text(client.get(page)))
    assert f"{LABEL} doit 50,00 €" in " ".join(shown.split())
    field = f"montant-{family.household.pk}-{deposit_name(till.office).sign}"
    sent = {"action": "encaisser", "cle": str(uuid4()), "part": str(family.household.pk), "moyen": "cash"}
    sent |= {"payeur": "Awa Kervella", "donne": "60", field: "50"}
    answer = client.post(page, sent, follow=True)
    assert "Rendez 10,00 €." in text(answer)
    assert held(family.household) == CENTS
    again = client.post(page, sent | {"cle": str(uuid4())})
    assertContains(again, "Cette caution est déjà versée.")
    assertContains(again, 'value="50"')


__all__ = ["delivered"]
