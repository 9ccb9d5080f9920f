"""« Lieux », « Régies et porte-monnaie »: set up at the desk, in euros, within the structure."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.html import strip_tags
from pytest_django import DjangoAssertNumQueries
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from preau.accounts.enums import Role
from preau.common import clock
from preau.structures.models import CashOffice, Site
from preau.wallets.actions import arrange_kind
from preau.wallets.models import WalletActivity, WalletKind
from tests.acting import by
from tests.factories import ActivityFactory, StructureFactory
from tests.factories.accounts import StaffFactory
from tests.factories.money import CashOfficeFactory, WalletKindFactory
from tests.wallets.conftest import MoneyTown

OFFICE: dict[str, object] = {
    "name": "Régie de la restauration",
    "code": "REST",
    "max_holding": "15 000",
    "cash_float": "50",
    "min_top_up": "7,50",
    "min_meals": "2",
    "overdraft": "",
    "other_means": "",
    "is_active": "on",
}


@pytest.fixture
def money(db: None) -> MoneyTown:
    return MoneyTown()


@pytest.fixture
def agent(client: Client, money: MoneyTown) -> Client:
    client.force_login(StaffFactory.create(structure=money.structure, role=Role.ADMINISTRATOR).user)
    return client


def at(money: MoneyTown, path: str) -> str:
    return f"/{money.structure.slug}/{path}"


def words(response: object) -> str:
    text = strip_tags(response.content.decode())  # type: ignore[attr-defined]
    return " ".join(text.replace("\u00a0", " ").replace("\u202f", " ").split())


def test_places_are_written_and_told(agent: Client, money: MoneyTown) -> None:
    sent = {"name": "École Élodie-好", "kind": "primary", "address": "2, rue du Préau"}
    assertRedirects(agent.post(at(money, "lieux/nouveau/"), sent), at(money, "lieux/"))
    site = Site.objects.get(name="École Élodie-好", structure=money.structure)
    assertContains(agent.get(at(money, "lieux/")), "2, rue du Préau")
    again = agent.post(at(money, "lieux/nouveau/"), sent)
    assert "existe déjà" in words(again)
    assertContains(again, "2, rue du Préau")
    agent.post(at(money, f"lieux/{site.pk}/"), {**sent, "name": "École Élodie"})
    site.refresh_from_db()
    assert site.name == "École Élodie"


def test_cash_office_is_typed_in_euros(agent: Client, money: MoneyTown) -> None:
    assertRedirects(agent.post(at(money, "regies/nouvelle/"), OFFICE), at(money, "regies/"))
    office = CashOffice.objects.get(code="REST")
    amounts = (office.max_holding_cents, office.cash_float_cents, office.min_top_up_cents, office.overdraft_cents)
    assert amounts == (1_500_000, 5_000, 750, None)
    page = agent.get(at(money, f"regies/{office.pk}/"))
    assertContains(page, 'value="7,50"')
    agent.post(at(money, f"regies/{office.pk}/"), {**OFFICE, "code": "AUTRE", "overdraft": "20"})
    office.refresh_from_db()
    assert (office.code, office.overdraft_cents) == ("REST", 2_000), "numbers of receipts keep their code"


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"name": ""}, "Ce champ est obligatoire"),
        ({"code": "a b"}, "valide"),
        ({"max_holding": "beaucoup"}, "montant"),
        ({"max_holding": "100001"}, "Un montant de 0 à 100 000 €"),
        ({"min_meals": "-1"}, "supérieure ou égale à 0"),
    ],
)
def test_what_cannot_be_is_told(agent: Client, money: MoneyTown, change: dict[str, object], complaint: str) -> None:
    before = CashOffice.objects.count()
    page = agent.post(at(money, "regies/nouvelle/"), {**OFFICE, **change})
    assert complaint in words(page)
    assert CashOffice.objects.count() == before


def test_lower_overdraft_goes_to_every_wallet(agent: Client, money: MoneyTown) -> None:
    wallet = money.pay(money.family(), 500)
    office = wallet.kind.cash_office
    agent.post(at(money, f"regies/{office.pk}/"), {**OFFICE, "name": office.name, "overdraft": "12"})
    wallet.account.refresh_from_db()
    assert wallet.account.overdraft_cents == 1_200


def test_another_name_holds_no_wallet(agent: Client, money: MoneyTown) -> None:
    wallet = money.pay(money.family(), 500)
    office = wallet.kind.cash_office
    kept = "" if office.overdraft_cents is None else f"{office.overdraft_cents // 100}"
    with CaptureQueriesContext(connection) as found:
        agent.post(at(money, f"regies/{office.pk}/"), {**OFFICE, "name": "Autre nom", "overdraft": kept})
    assert not [one for one in found if "UPDATE ledger_account" in one["sql"]]
    office.refresh_from_db()
    assert office.name == "Autre nom"


def test_wallet_pays_what_no_other_pays_from_today(agent: Client, money: MoneyTown) -> None:
    free = ActivityFactory.create(structure=money.structure, name="Garderie")
    foreign = ActivityFactory.create(structure=StructureFactory.create(), name="Ailleurs")
    assert "Aucun porte-monnaie ne paie : Garderie." in words(agent.get(at(money, "regies/")))
    office = CashOffice.objects.get(structure=money.structure)
    sent = {"name": "Accueils", "cash_office": str(office.pk), "unit": "heure", "units": "heures", "is_active": "on"}
    page = agent.post(at(money, "regies/porte-monnaie/nouveau/"), {**sent, "activities": [str(foreign.pk)]})
    assertNotContains(page, "Ailleurs")
    taken = agent.post(at(money, "regies/porte-monnaie/nouveau/"), {**sent, "activities": [str(money.activity.pk)]})
    assert taken.status_code == 200, "another wallet pays it"
    assert not WalletKind.objects.filter(name="Accueils").exists()
    agent.post(at(money, "regies/porte-monnaie/nouveau/"), {**sent, "activities": [str(free.pk)]})
    link = WalletActivity.objects.get(activity=free)
    assert (link.kind.name, link.since) == ("Accueils", clock.today())
    assertContains(agent.get(at(money, f"regies/porte-monnaie/{link.kind_id}/")), "Garderie")


def test_activity_that_another_wallet_took_meanwhile_is_refused(money: MoneyTown) -> None:
    kind = WalletKindFactory.create(cash_office=CashOffice.objects.get(structure=money.structure), name="Second")
    with pytest.raises(Exception, match="existe déjà"):
        arrange_kind(wallet_kind=kind, activities=[money.activity], since=clock.today(), actor=by())


def test_pages_have_a_fixed_number_of_statements(
    agent: Client, money: MoneyTown, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(8):
        office = CashOfficeFactory.create(structure=money.structure, name=f"R{number}")
        WalletKindFactory.create_batch(3, cash_office=office)
        Site.objects.create(structure=money.structure, name=f"S{number}")
    with django_assert_max_num_queries(8):
        agent.get(at(money, "regies/"))
    with django_assert_max_num_queries(5):
        agent.get(at(money, "lieux/"))
