"""Settings of the money in the administration: structures that agree, limits that reach the wallets."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django.asserts import assertContains

from preau.accounts.models import User
from preau.common import clock
from preau.ledger.models import Account
from preau.wallets.models import WalletKind
from tests.wallets.conftest import MoneyTown


@pytest.fixture
def desk(client: Client, superuser: User) -> Client:
    client.force_login(superuser)
    return client


@pytest.fixture
def money(db: None) -> MoneyTown:
    return MoneyTown()


def links(**rows: object) -> dict[str, object]:
    return {"links-TOTAL_FORMS": "1", "links-INITIAL_FORMS": "0", **{f"links-0-{name}": v for name, v in rows.items()}}


def test_kind_takes_the_structure_of_its_office(desk: Client, money: MoneyTown) -> None:
    data = {"cash_office": money.office.pk, "name": "Mercredis", "unit": "jour", "units": "jours", "position": "2"}
    desk.post(reverse("admin:wallets_walletkind_add"), data | links(activity=""))
    assert WalletKind.objects.get(name="Mercredis").structure_id == money.structure.pk


def test_kind_and_activities_belong_to_one_structure(desk: Client, money: MoneyTown) -> None:
    other = MoneyTown()
    data = {"cash_office": money.office.pk, "name": "Mercredis", "unit": "jour", "units": "jours", "position": "2"}
    data["meal_activity"] = other.activity.pk
    response = desk.post(reverse("admin:wallets_walletkind_add"), data | links(activity=""))
    assertContains(response, "Cette activité est celle d’une autre structure.")
    assert not WalletKind.objects.filter(name="Mercredis").exists()


def test_new_overdraft_reaches_every_wallet(desk: Client, money: MoneyTown) -> None:
    wallet = money.wallet(money.family())
    office = money.office
    data = {"structure": office.structure_id, "name": office.name, "code": office.code, "is_active": "on"}
    data |= {"cash_float_cents": "0", "min_top_up_cents": "0", "min_meals": "0", "overdraft_cents": "1500"}
    desk.post(reverse("admin:structures_cashoffice_change", args=[office.pk]), data)
    assert Account.objects.get(pk=wallet.account_id).overdraft_cents == 1500


def test_entries_are_read_only(desk: Client, money: MoneyTown) -> None:
    wallet = money.pay(money.family(), 500)
    entry = wallet.account.postings.get().entry_id
    assertContains(desk.get(reverse("admin:ledger_entry_change", args=[entry])), "5,00")
    assert desk.post(reverse("admin:ledger_entry_delete", args=[entry])).status_code == 403
    assertContains(desk.get(reverse("admin:wallets_wallet_changelist")), "5,00")


def test_activity_begins_to_be_charged_today_unless_told(desk: Client, money: MoneyTown) -> None:
    """The form proposes today; a row left as it was proposed is no row, also when it is sent after midnight."""
    add, today = reverse("admin:wallets_walletkind_add"), f"{clock.today():%d/%m/%Y}"
    proposed = re.findall(r'<input[^>]*name="links-__prefix__-since"[^>]*>', desk.get(add).content.decode())
    assert [f'value="{today}"' in field for field in proposed] == [True]
    data = {"cash_office": money.office.pk, "name": "Mercredis", "unit": "jour", "units": "jours", "position": "2"}
    left = links(activity="", since="01/09/2026") | {"initial-links-0-since": "01/09/2026"}
    desk.post(add, data | left)
    assert not WalletKind.objects.get(name="Mercredis").links.exists()
