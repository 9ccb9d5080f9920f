"""Contracts and payments in the administration: looked at, and the key of a contract is shown nowhere."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from preau.accounts.models import User
from preau.payments.models import BankMessage
from tests.payments.conftest import KEY, CardTown


@pytest.fixture
def desk(client: Client, superuser: User) -> Client:
    client.force_login(superuser)
    return client


@pytest.fixture
def town(db: None) -> CardTown:
    return CardTown()


def test_contract_is_looked_at_and_its_key_never_shown(desk: Client, town: CardTown) -> None:
    page = reverse("admin:payments_paymentcontract_change", args=[town.contract.pk])
    assertContains(desk.get(page), town.contract.shop_id)
    assertNotContains(desk.get(page), KEY)
    assertNotContains(desk.get(page), town.contract.sealed_key)


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
