"""Nobody acts on their own household at the desk: money, quotients, marks, the administration. Another agent does."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from pytest_django.asserts import assertContains

from preau.accounts.enums import Role
from preau.accounts.models import HouseholdAccess, User
from preau.attendance.models import Passage
from preau.bookings.models import Booking
from preau.households.models import IncomeQuotient
from preau.ledger.models import Entry
from preau.receipts.models import Receipt
from preau.registrations.models import Registration
from tests.bookings.conftest import NOW
from tests.factories.accounts import GuardianFactory, StaffFactory
from tests.receipts.conftest import DeskTown, Family
from tests.wallets.conftest import PAST

OWN = "C’est votre propre foyer"


@pytest.fixture(autouse=True)
def _day() -> Iterator[None]:
    """A Saturday after the days of these tests, whenever they are run."""
    with time_machine.travel(NOW):
        yield


@pytest.fixture
def desk(db: None) -> DeskTown:
    return DeskTown()


@pytest.fixture
def family(desk: DeskTown) -> Family:
    return desk.family()


@pytest.fixture
def other(desk: DeskTown) -> Family:
    return desk.family()


@pytest.fixture(params=["acts for it", "named in it"])
def agent(request: pytest.FixtureRequest, desk: DeskTown, family: Family) -> User:
    """A cash officer who is also a parent here: by their account, or by their address alone."""
    user = StaffFactory.create(structure=desk.structure, role=Role.CASH_OFFICER, user__email="Lena@exemple.fr").user
    if request.param == "acts for it":
        HouseholdAccess.objects.create(user=user, structure=desk.structure, household=family.household)
    else:
        GuardianFactory.create(household=family.household, email="lena@exemple.fr")
    return user


@pytest.fixture
def till(client: Client, agent: User) -> Client:
    client.force_login(agent)
    return client


def pay(till: Client, desk: DeskTown, *families: Family) -> object:
    data = {"action": "encaisser", "cle": str(uuid4()), "moyen": "cash", "payeur": "Awa"}
    data["part"] = [str(family.household.pk) for family in families]
    for family in families:
        data[f"montant-{family.household.pk}-{desk.meals.pk}"] = "31,20"
    return till.post(f"/{desk.structure.slug}/encaisser/foyer/{families[0].household.pk}/", data, follow=True)


def test_till_takes_nothing_for_ones_own_household(till: Client, desk: DeskTown, family: Family, other: Family) -> None:
    assertContains(pay(till, desk, family), OWN)
    assert not Receipt.objects.exists()
    pay(till, desk, other)
    assert Receipt.objects.get().household == other.household


@pytest.mark.parametrize("act", ["corriger", "rembourser", "fermer"])
def test_wallets_of_ones_own_household_are_not_moved(
    till: Client, desk: DeskTown, family: Family, other: Family, act: str
) -> None:
    mine, theirs = desk.pay(family, 1000), desk.pay(other, 1000)
    data = {"etape": "ecrire", "montant": "5,00", "sens": "plus", "raison": "Essai", "cle": str(uuid4())}
    before = Entry.objects.count()
    names = {"corriger": "desk_wallet_correct", "rembourser": "desk_wallet_refund", "fermer": "desk_wallet_close"}
    for wallet, is_own in ((mine, True), (theirs, False)):
        response = till.post(reverse(names[act], args=[desk.structure.slug, wallet.pk]), data, follow=True)
        assert (OWN in response.content.decode()) is is_own
        assert Entry.objects.count() == before or not is_own


def test_receipt_and_entry_of_ones_own_household_are_not_undone(till: Client, desk: DeskTown, family: Family) -> None:
    receipt = desk.take(desk.part(family))
    slug = desk.structure.slug
    assertContains(till.post(reverse("desk_receipt_undo", args=[slug, receipt.pk]), {"raison": "Erreur"}), OWN)
    page = reverse("desk_operation_undo", args=[slug, receipt.entry_id])
    assertContains(till.post(page, {"etape": "ecrire", "raison": "Erreur"}), OWN)
    assert Receipt.objects.count() == 1


def test_quotient_and_marks_of_ones_own_household_are_refused(
    client: Client, desk: DeskTown, agent: User, family: Family
) -> None:
    (booking,) = desk.eat(family, PAST)
    day = Booking.objects.get(pk=booking).opening_day_id
    StaffFactory.create(structure=desk.structure, user=agent, role=Role.DESK)
    client.force_login(agent)
    slug = desk.structure.slug
    page = reverse("desk_quotient", args=[slug, family.household.pk])
    data = {"action": "quotient", "value": "100", "valid_from": "2026-12-01", "source": "CAF"}
    assertContains(client.post(page, data, follow=True), OWN)
    assertContains(client.post(page, {"action": "situation", "is_resident": "on"}, follow=True), OWN)
    pressed = {"pointer": f"excused-{family.people[0]}", f"raison-{family.people[0]}": "Malade"}
    assertContains(client.post(reverse("desk_roll", args=[slug, day]), pressed, follow=True), OWN)
    assert not IncomeQuotient.objects.exists()
    assert not Passage.objects.exists()


def test_all_present_says_that_ones_own_child_is_left(
    client: Client, desk: DeskTown, agent: User, family: Family, other: Family
) -> None:
    for home in (family, other):
        desk.eat(home, PAST)
    day = desk.past[desk.group.pk, PAST]
    StaffFactory.create(structure=desk.structure, user=agent, role=Role.DESK)
    client.force_login(agent)
    page = client.post(reverse("desk_roll", args=[desk.structure.slug, day.pk]), {"pointer": "tous-2"}, follow=True)
    assertContains(page, "1 enfant de votre foyer n’est pas pointé : demandez à un autre agent de le faire.")
    assert Passage.objects.get().person_id == other.people[0]


def test_page_of_days_without_a_right_refuses_ones_own_child(
    client: Client, desk: DeskTown, agent: User, family: Family
) -> None:
    desk.eat(family, PAST + timedelta(days=8))
    Registration.objects.filter(person__in=family.people).delete()
    StaffFactory.create(structure=desk.structure, user=agent, role=Role.DESK)
    client.force_login(agent)
    page = reverse("desk_stranded_person", args=[desk.structure.slug, family.people[0]])
    assertContains(client.post(page, {"reste": "cancel"}, follow=True), OWN)
    assert Booking.objects.get().state == "booked"
