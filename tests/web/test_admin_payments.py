"""Contracts, payments and sums to identify in the administration: a key goes in and never comes out."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from preau.accounts.models import User
from preau.ledger.models import Account
from preau.payments.enums import Verdict
from preau.payments.models import BankMessage, PaymentContract, SuspenseSettlement
from tests.factories.money import CashOfficeFactory
from tests.payments.conftest import KEY, CardTown, cents


@pytest.fixture
def desk(client: Client, superuser: User) -> Client:
    client.force_login(superuser)
    return client


@pytest.fixture
def town(db: None) -> CardTown:
    return CardTown()


def contract(**changes: object) -> dict[str, object]:
    data = {"gateway": "lyra", "shop_id": "12345678", "mode": "TEST", "payment_url": "https://banque.exemple.fr/"}
    return data | {"is_active": "on"} | changes


def test_key_is_asked_for_then_sealed_and_never_shown(desk: Client, town: CardTown) -> None:
    office = CashOfficeFactory.create(structure=town.structure)
    page = reverse("admin:payments_paymentcontract_add")
    assertContains(desk.post(page, contract(cash_office=office.pk)), "sans elle, aucun message n’est cru")
    desk.post(page, contract(cash_office=office.pk, key="SecretDeLaBanque"))
    kept = PaymentContract.objects.get(cash_office=office)
    assert kept.credentials().key == "SecretDeLaBanque"
    assertNotContains(desk.get(reverse("admin:payments_paymentcontract_change", args=[kept.pk])), "SecretDeLaBanque")


def test_empty_key_leaves_it_and_address_must_be_https(desk: Client, town: CardTown) -> None:
    page = reverse("admin:payments_paymentcontract_change", args=[town.contract.pk])
    desk.post(page, contract(cash_office=town.office.pk, shop_id="87654321"))
    town.contract.refresh_from_db()
    assert (town.contract.shop_id, town.contract.credentials().key) == ("87654321", KEY)
    wrong = desk.post(page, contract(cash_office=town.office.pk, payment_url="http://banque.exemple.fr/"))
    assertContains(wrong, "Cette adresse doit commencer par https://.")


def test_payments_and_messages_are_only_looked_at(desk: Client, town: CardTown) -> None:
    payment = town.order(town.family())
    town.tell(payment)
    message = BankMessage.objects.get()
    assertContains(desk.get(reverse("admin:payments_payment_changelist")), "37,20")
    assertContains(desk.get(reverse("admin:payments_payment_change", args=[payment.pk])), "Restauration")
    assertContains(desk.get(reverse("admin:payments_bankmessage_changelist")), "Crédité")
    assertContains(desk.get(reverse("admin:payments_bankmessage_change", args=[message.pk])), "vads_amount")
    for page in ("payment", "bankmessage"):
        assert desk.post(reverse(f"admin:payments_{page}_delete", args=[1])).status_code in {403, 302}
    assert BankMessage.objects.count() == 1


def test_sum_in_suspense_is_given_once_and_in_its_office(desk: Client, town: CardTown) -> None:
    family, other = town.family(), CardTown()
    town.tell(town.order(family), vads_order_id="26-999999")
    message, wallet = BankMessage.objects.get(verdict=Verdict.SUSPENSE), town.wallet(family)
    page = reverse("admin:payments_suspensesettlement_add")
    theirs = other.wallet(other.family())
    data = {"message": message.pk, "wallet": theirs.pk, "reason": "Relevé du 21"}
    assertContains(desk.post(page, data), "autre régie")
    desk.post(page, data | {"wallet": wallet.pk})
    assert (cents(wallet), Account.objects.get(kind="suspense").balance_cents) == (3720, 0)
    assertContains(desk.post(page, data | {"wallet": wallet.pk}), "errorlist")
    assert SuspenseSettlement.objects.count() == 1
