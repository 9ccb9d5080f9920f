"""The sheet of a day that is over: who came, what it cost in the end, and the operation behind it."""

from __future__ import annotations

from html import unescape

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from preau.accounts.models import HouseholdAccess
from preau.activities.models import OpeningDay
from preau.attendance.enums import Motive, PassageKind
from preau.structures.models import Structure
from preau.wallets.actions import charge_day
from preau.wallets.happened import Happened, what_happened
from tests.bookings.conftest import NOW, Family
from tests.wallets.conftest import PAST, MoneyTown
from tests.wallets.test_attending import do

PRESENT, ABSENT, EXCUSED, UNPLANNED = PassageKind


def of(town: MoneyTown, family: Family) -> Happened | None:
    (person,) = family.people
    found = what_happened(structure_id=town.structure.pk, household_id=family.household.pk, person_id=person, day=PAST)
    return next(iter(found.values()), None)


def sheet(client: Client, town: MoneyTown, family: Family) -> str:
    if not HouseholdAccess.objects.filter(user=family.user, household=family.household).exists():
        HouseholdAccess.objects.create(user=family.user, household=family.household, structure=town.structure)
    client.force_login(family.user)
    with time_machine.travel(NOW, tick=False):
        response = client.get(f"/{town.structure.slug}/planning/jour/{PAST}/{family.people[0]}/")
    assert response.status_code == 200
    return unescape(response.content.decode())


def test_nothing_is_known_of_a_day_nobody_marked_nor_charged(money: MoneyTown) -> None:
    family = money.family()
    money.pay(family, 1000)
    money.eat(family)
    assert of(money, family) is None


def test_charge_given_back_and_put_back_is_told_in_the_end(money: MoneyTown, client: Client) -> None:
    family = money.family()
    money.pay(family, 1000)
    money.eat(family)
    do(money, family, PRESENT)
    happened = of(money, family)
    assert happened is not None
    assert (happened.kind, happened.cents, happened.was_given_back) == (PRESENT, 390, False)
    do(money, family, EXCUSED, motive=Motive.CERTIFICATE)
    happened = of(money, family)
    assert happened is not None
    assert (happened.kind, happened.motive, happened.cents) == (EXCUSED, Motive.CERTIFICATE, 0)
    assert happened.was_given_back
    text = sheet(client, money, family)
    assert "Absence justifiée, certificat reçu" in text
    assert "Débité, puis rendu en entier." in text
    do(money, family, ABSENT)
    happened = of(money, family)
    assert happened is not None
    assert (happened.kind, happened.cents) == (ABSENT, 390)


def test_sheet_says_what_was_debited_and_leads_to_it(money: MoneyTown, client: Client) -> None:
    Structure.objects.filter(pk=money.structure.pk).update(contact_email="cantine@exemple.fr")
    family = money.family()
    money.pay(family, 1000)
    money.eat(family)
    do(money, family, PRESENT)
    text = sheet(client, money, family)
    assert "3,90\u00a0€ débités." in text
    happened = of(money, family)
    assert happened is not None
    operation = f"/{money.structure.slug}/operations/{happened.entry_id}/"
    assert f'href="{operation}"' in text
    assert client.get(operation).status_code == 200
    assert "mailto:cantine@exemple.fr?subject=Une%20erreur" in text
    assert "Délai passé" not in text


def test_day_charged_without_a_mark_says_so(money: MoneyTown, client: Client) -> None:
    family = money.family()
    money.pay(family, 1000)
    money.eat(family)
    charge_day(until=PAST, now=NOW)
    text = sheet(client, money, family)
    assert "Pas de pointage" in text
    assert "3,90\u00a0€ débités." in text


def test_presence_that_waits_for_money_is_not_said_debited(money: MoneyTown, client: Client) -> None:
    money.office.overdraft_cents = 0
    money.office.save()
    family = money.family()
    money.eat(family)
    do(money, family, PRESENT)
    text = sheet(client, money, family)
    assert "Rien n’est encore débité." in text
    assert "Voir l’opération" not in text


def test_other_household_sees_nothing_of_it(money: MoneyTown) -> None:
    family, other = money.family(), money.family()
    money.pay(family, 1000)
    money.eat(family)
    do(money, family, PRESENT)
    found = what_happened(
        structure_id=money.structure.pk, household_id=other.household.pk, person_id=family.people[0], day=PAST
    )
    assert [(row.cents, row.entry_id) for row in found.values()] == [(0, None)]


@pytest.mark.django_db
def test_one_statement(money: MoneyTown) -> None:
    family = money.family()
    money.pay(family, 1000)
    money.eat(family)
    do(money, family, PRESENT)
    with CaptureQueriesContext(connection) as queries:
        of(money, family)
    assert len(queries) == 1


def test_day_that_costs_nothing_is_not_said_to_be_debited_later(money: MoneyTown, client: Client) -> None:
    family = money.family()
    money.eat(family, cents=0)
    do(money, family, PRESENT)
    text = sheet(client, money, family)
    assert "Gratuit : rien à débiter." in text
    assert "Rien n’est encore débité." not in text


def test_sheet_of_a_day_that_is_over_tells_no_places(money: MoneyTown, client: Client) -> None:
    """Marked or not: nobody can take them any more."""
    family = money.family()
    money.eat(family)
    OpeningDay.objects.update(capacity=32)
    assert "32 places" not in sheet(client, money, family)
    do(money, family, PRESENT)
    assert "32 places" not in sheet(client, money, family)
