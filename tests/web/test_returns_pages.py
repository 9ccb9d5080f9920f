"""What a bank took back, as the desk records it and the family reads it; the bank's file that stands for a message."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from uuid import uuid4

import pytest
import time_machine
from django.test import Client

from preau.accounts.enums import Role
from preau.ledger.actions.reconciling import reconcile
from preau.payments.actions import compare_journal, credit_difference, keep_journal
from preau.payments.enums import Verdict
from preau.payments.models import JournalDifference, Payment, PaymentReturn
from preau.receipts.agreement import disagreements
from preau.receipts.models import Receipt
from tests.acting import by
from tests.factories.accounts import StaffFactory
from tests.payments.conftest import NOW, CardTown, Family, uuid_of
from tests.payments.test_journals import journal, line


@pytest.fixture(autouse=True)
def _day() -> Iterator[None]:
    with time_machine.travel(NOW):
        yield


@pytest.fixture
def town(db: None) -> CardTown:
    return CardTown()


@pytest.fixture
def family(town: CardTown) -> Family:
    return town.family()


@pytest.fixture
def desk(client: Client, town: CardTown) -> Client:
    client.force_login(StaffFactory.create(structure=town.structure, role=Role.CASH_OFFICER).user)
    return client


def text(response: object) -> str:
    content = response.content.decode()  # type: ignore[attr-defined]
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", content)).split())


def address(town: CardTown, rest: str) -> str:
    return f"/{town.structure.slug}/paiements-en-ligne/{rest}"


def typed(**changes: str) -> dict[str, str]:
    values = {"cle": str(uuid4()), "motif": "chargeback", "montant": "37,20", "jour": "2026-11-21"}
    return values | {"raison": "carte volée"} | changes


def test_desk_records_a_dispute_and_everybody_sees_it(desk: Client, town: CardTown, family: Family) -> None:
    payment = town.order(family)
    town.tell(payment)
    page = desk.get(address(town, f"{payment.pk}/"))
    assert "Impayé ou remboursement bancaire" in text(page)
    assert f'/comptes-des-familles/{family.household.pk}/"' in page.content.decode()
    form = typed()
    told = [desk.post(address(town, f"{payment.pk}/reprise/"), form, follow=True) for _ in range(2)]
    assert "37,20 € repris, reçu" in text(told[0])
    assert "Reste de ce paiement 0,00 €" in text(told[1])
    assert (town.balances(family), PaymentReturn.objects.count()) == ((0, 0), 1)
    first, back = Receipt.objects.order_by("id")
    receipts = [text(desk.get(f"/{town.structure.slug}/encaisser/recus/{row.pk}/")) for row in (first, back)]
    assert f"par le reçu {back.full_number} : Contesté par le porteur de la carte" in receipts[0]
    assert f"Annule le reçu {first.full_number}" in receipts[1]
    parent = Client()
    parent.force_login(family.user)
    seen = text(parent.get(f"/{town.structure.slug}/porte-monnaie/paiement/{payment.pk}/"))
    assert "La banque a repris 37,20 € le" in seen
    assert back.full_number in seen
    assert disagreements(town.office) == []
    reconcile()


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"montant": "37,21"}, "Il reste 37,20 €"),
        ({"montant": "abc"}, "montant"),
        ({"raison": ""}, "Indiquez la raison"),
        ({"jour": "2026-11-22"}, "ne peut pas être à venir"),
        ({"jour": ""}, "Indiquez le jour"),
        ({"motif": "cancelled"}, "Choisissez ce qui s’est passé à la banque."),
    ],
)
def test_what_is_wrong_is_told_and_kept(
    desk: Client, town: CardTown, family: Family, changes: dict[str, str], why: str
) -> None:
    payment = town.order(family)
    town.tell(payment)
    page = desk.post(address(town, f"{payment.pk}/reprise/"), typed(**changes))
    assert why in text(page)
    if "raison" not in changes:
        assert 'value="carte volée"' in page.content.decode()
    assert (sum(town.balances(family)), PaymentReturn.objects.count()) == (3720, 0)


def gap(town: CardTown, payment: Payment, transaction: str | None = None) -> JournalDifference:
    name = transaction or uuid_of(f"uuid-{payment.pk}")
    data = journal(line(payment.order_number, payment.amount_cents, transaction=name))
    found = compare_journal(structure=town.structure, cash_office_id=town.office.pk, file_name="journal.csv", data=data)
    keep_journal(comparison=found, actor=by(StaffFactory.create(structure=town.structure).user))
    return JournalDifference.objects.latest("id")


def test_bank_gap_is_credited_once_with_the_key_of_its_message(desk: Client, town: CardTown, family: Family) -> None:
    payment = town.order(family)
    difference = gap(town, payment)
    where = address(town, f"rapprochement/ecart/{difference.pk}/crediter/")
    first, again = [text(desk.post(where, follow=True)) for _ in range(2)]
    assert "La famille est créditée, reçu" in first
    assert "était déjà créditée" in again
    difference.refresh_from_db()
    assert difference.outcome.startswith("Crédité, reçu ")
    assert town.tell(payment, after=9) == Verdict.DUPLICATE
    assert (sum(town.balances(family)), Receipt.objects.count()) == (3720, 1)
    assert disagreements(town.office) == []


def test_bank_gap_without_the_name_of_its_transaction_is_not_credited(
    desk: Client, town: CardTown, family: Family
) -> None:
    payment = town.order(family)
    difference = gap(town, payment, "000042")
    told = text(desk.post(address(town, f"rapprochement/ecart/{difference.pk}/crediter/"), follow=True))
    assert "ne donne pas la référence de la transaction" in told
    assert town.balances(family) == (0, 0)


def test_message_that_came_first_leaves_nothing_to_credit(town: CardTown, family: Family) -> None:
    payment = town.order(family)
    difference = gap(town, payment)
    town.tell(payment)
    actor = StaffFactory.create(structure=town.structure).user
    credit_difference(structure=town.structure, difference_id=difference.pk, actor=by(actor))
    assert sum(town.balances(family)) == 3720
    difference.refresh_from_db()
    assert difference.outcome == "Déjà crédité par un message de la banque"
