"""An absence justified from the family's page: the last days booked, what each gives back, said before."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from preau.accounts.enums import Role
from preau.accounts.models import HouseholdAccess, User
from preau.attendance.models import Passage
from preau.bookings.models import Booking
from preau.wallets.actions import charge_day
from tests.bookings.conftest import NOW
from tests.factories.accounts import StaffFactory
from tests.wallets.conftest import PAST, Family, MoneyTown, balance


@pytest.fixture(autouse=True)
def _day() -> Iterator[None]:
    """A Saturday after the days of these tests, whenever they are run."""
    with time_machine.travel(NOW):
        yield


@pytest.fixture
def money(db: None) -> MoneyTown:
    return MoneyTown()


@pytest.fixture
def family(money: MoneyTown) -> Family:
    return money.family()


@pytest.fixture
def agent(money: MoneyTown) -> User:
    return StaffFactory.create(structure=money.structure, role=Role.DESK).user


@pytest.fixture
def desk(client: Client, agent: User) -> Client:
    client.force_login(agent)
    return client


def here(family: Family) -> str:
    return f"/{family.household.structure.slug}/gestion/familles/{family.household.pk}/justifier/"


def charged(money: MoneyTown, family: Family) -> int:
    money.pay(family, 1000)
    money.eat(family)
    charge_day(until=PAST)
    return Booking.objects.get(household=family.household).pk


def test_charged_day_says_what_it_gives_back_then_gives_it_back(desk: Client, money: MoneyTown, family: Family) -> None:
    booking, wallet = charged(money, family), money.wallet(family)
    assert balance(wallet) == 610
    assert "3,90\u00a0€ rendus" in desk.get(here(family)).content.decode()
    typed = {"justifier": str(booking), "motif": "certificate", "note": "vu au guichet"}
    text = desk.post(here(family), typed, follow=True).content.decode()
    assert "Absence justifiée" in text
    assert (balance(wallet), Passage.objects.get().motive) == (1000, "certificate")
    desk.post(here(family), typed)
    assert balance(wallet) == 1000
    desk.post(here(family), {"retirer": str(booking)})
    assert balance(wallet) == 610


def test_day_not_charged_yet_says_what_it_spares(desk: Client, money: MoneyTown, family: Family) -> None:
    money.eat(family)
    assert "3,90\u00a0€ ne seront pas débités" in desk.get(here(family)).content.decode()
    desk.post(here(family), {"justifier": str(Booking.objects.get().pk), "motif": "notice"})
    assert Booking.objects.get().is_spared


def test_without_a_motive_nothing_is_written(desk: Client, money: MoneyTown, family: Family) -> None:
    booking = charged(money, family)
    for motive in ("", "health"):
        text = desk.post(here(family), {"justifier": str(booking), "motif": motive}, follow=True).content.decode()
        assert "Choisissez un motif" in text
    assert not Passage.objects.exists()


def test_one_child_can_be_looked_at_alone(desk: Client, money: MoneyTown) -> None:
    family = money.family(2)
    money.eat(family)
    assert desk.get(f"{here(family)}?enfant={family.people[0]}").content.decode().count('name="justifier"') == 1
    assert desk.get(here(family)).content.decode().count('name="justifier"') >= 1


def test_day_of_another_family_or_too_old_is_not_found(desk: Client, money: MoneyTown, family: Family) -> None:
    other = money.family()
    theirs = charged(money, other)
    assert desk.post(here(family), {"justifier": str(theirs), "motif": "notice"}).status_code == 404
    money.eat(family, PAST - timedelta(days=90))
    old = Booking.objects.get(household=family.household)
    assert 'name="justifier"' not in desk.get(here(family)).content.decode()
    assert desk.post(here(family), {"justifier": str(old.pk), "motif": "notice"}).status_code == 404


@pytest.mark.parametrize("role", [Role.READER, Role.CASH_OFFICER, Role.CANTEEN])
def test_who_may_not_mark_has_no_page(client: Client, money: MoneyTown, family: Family, role: Role) -> None:
    client.force_login(StaffFactory.create(structure=money.structure, role=role).user)
    assert client.get(here(family)).status_code == 404
    assert client.post(here(family), {"justifier": "1", "motif": "notice"}).status_code == 404


def test_family_and_other_towns_find_nothing(client: Client, money: MoneyTown, family: Family) -> None:
    client.force_login(family.user)
    assert client.get(here(family)).status_code == 404
    client.force_login(StaffFactory.create(structure=MoneyTown().structure, role=Role.ADMINISTRATOR).user)
    assert client.get(here(family)).status_code == 404


def test_own_child_is_for_another_agent(desk: Client, agent: User, money: MoneyTown, family: Family) -> None:
    booking = charged(money, family)
    HouseholdAccess.objects.create(user=agent, structure=money.structure, household=family.household)
    text = desk.post(here(family), {"justifier": str(booking), "motif": "notice"}, follow=True).content.decode()
    assert "propre foyer" in text
    assert not Passage.objects.exists()


def test_statements_do_not_grow_with_days(desk: Client, money: MoneyTown, family: Family) -> None:
    desk.get(here(family))  # the first page of a session notes where its agent is
    counts = []
    for number in (1, 2):
        money.eat(family, PAST - timedelta(days=7 * number))
        with CaptureQueriesContext(connection) as found:
            assert desk.get(here(family)).status_code == 200
        counts.append(len(found))
    assert counts[0] == counts[1] <= 18
