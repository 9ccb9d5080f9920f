"""A day of a child whose cost two households share is charged whole, to both, whoever booked it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from preau.attendance.enums import PassageKind
from preau.bookings.actions import Wish, close_chosen, undo_act
from preau.bookings.models import Booking
from preau.bookings.places.choosing import Chosen
from preau.bookings.repricing.actions import reprice
from preau.common.money import parts_of
from preau.common.reasons import text
from preau.dues.models import Due
from preau.households.models import HouseholdPerson, IncomeQuotient
from preau.households.rules import CostShare
from preau.ledger.actions.reconciling import reconcile
from preau.ledger.models import Entry
from preau.notices.models import OutgoingMail
from preau.pricing.models import PriceRule
from preau.structures.models import Structure
from preau.wallets.actions import Mark, charge_day, mark, refund
from preau.wallets.explaining import explain
from preau.wallets.models import Wallet
from preau.wallets.queries import load_wallets
from preau.wallets.uncovered import uncovered
from tests.acting import by
from tests.factories import UserFactory
from tests.ledger.test_posting import rush
from tests.wallets.conftest import NOW, Family, MoneyTown, balance

TODAY = NOW.date()


class Shared:
    """A child of two households, at 60 and 40 %, whose days are priced as their households were told."""

    def __init__(self, town: MoneyTown, *percents: int, cents: int = 390) -> None:
        self.town = town
        PriceRule.objects.filter(activity=town.activity).update(
            rule={"type": "flat", "cents": cents, "unit": "service"}
        )
        self.homes = [town.family(), *(town.family(children=0) for _ in percents[1:])]
        self.child = self.homes[0].members[0].person
        self.wallets: list[Wallet] = []
        for family, percent in zip(self.homes, percents, strict=True):
            values = {"custody_kind": "percent", "cost_percent": percent}
            HouseholdPerson.objects.update_or_create(household=family.household, person=self.child, defaults=values)
            self.wallets.append(town.pay(family, 5000))

    def book(self, rank: int = 0) -> Booking:
        family = self.homes[rank]
        booked = Family(family.household, family.user, list(self.child.memberships.filter(household=family.household)))
        (pk,) = self.town.eat(booked, TODAY)
        reprice(now=NOW)
        return Booking.objects.get(pk=pk)

    def mark(self, kind: PassageKind | None, rank: int | None = None) -> None:
        day = self.town._past_day(self.town.group, TODAY)
        household = None if rank is None else self.homes[rank].household.pk
        marks = [Mark(self.child.pk, kind, household_id=household)]
        actor = UserFactory.create()
        mark(structure=self.town.structure, day_id=day.pk, marks=marks, actor=by(actor), now=NOW)

    @property
    def paid(self) -> list[int]:
        return [5000 - balance(wallet) for wallet in self.wallets]


def test_whoever_shares_a_day_is_told_that_it_is_cancelled_with_their_part(money: MoneyTown) -> None:
    shared = Shared(money, 60, 40)
    shared.book()
    charge_day(until=TODAY, now=NOW)
    agent, chosen = by(UserFactory.create()), Chosen((money.group.pk,), TODAY, TODAY)
    common = {"structure": money.structure, "actor": agent, "today": TODAY}
    done = close_chosen(chosen=chosen, reason="Grève", now=NOW + timedelta(minutes=2), **common)
    connection.check_constraints()  # each act is a transaction
    assert (done.given_back_cents, done.cancelled, shared.paid) == (390, 1, [0, 0])

    def told(word: str) -> list[bool]:
        mails = dict(OutgoingMail.objects.filter(subject__contains=word).values_list("to", "body"))
        bodies = [mails[family.user.email].replace("\xa0", " ").replace("\u202f", " ") for family in shared.homes]
        return [part in body for part, body in zip(("2,34 €", "1,56 €"), bodies, strict=True)]

    assert told("grève") == [True, True]
    undone = undo_act(act_id=done.act.pk, now=NOW + timedelta(minutes=5), **common)
    assert undone is not None
    assert (undone.taken_cents, told("rétabli"), shared.paid) == (390, [True, True], [234, 156])


@pytest.mark.parametrize("rank", [0, 1])
def test_each_pays_its_part_whoever_booked(money: MoneyTown, rank: int) -> None:
    shared = Shared(money, 60, 40)
    booking = shared.book(rank)
    assert booking.price_cents == [234, 156][rank]
    assert charge_day(until=TODAY, now=NOW).cents == 390
    assert shared.paid == [234, 156]
    assert charge_day(until=TODAY, now=NOW).count == 0
    reconcile()


@pytest.mark.parametrize(
    ("cents", "percents", "paid"),
    [
        (305, (50, 50), [153, 152]),
        (355, (70, 30), [249, 106]),
        (355, (30, 70), [106, 249]),
        (390, (60, 30), [260, 130]),
        (100, (34, 33, 33), [34, 33, 33]),
        (390, (60,), [390]),
    ],
)
def test_parts_make_the_price(money: MoneyTown, cents: int, percents: tuple[int, ...], paid: list[int]) -> None:
    shared = Shared(money, *percents, cents=cents)
    shared.book()
    charge_day(until=TODAY, now=NOW)
    assert sum(shared.paid) == cents
    assert shared.paid == paid


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.integers(0, 100_000), st.lists(st.integers(0, 100), min_size=1, max_size=5))
def test_parts_always_sum_to_the_cent_and_are_fair(cents: int, weights: list[int]) -> None:
    parts = parts_of(cents, weights)
    assert sum(parts) == cents
    total = sum(weights)
    assert all(
        abs(Decimal(part) - Decimal(cents) * weight / total) < 1
        for part, weight in zip(parts, weights, strict=True)
        if total
    )


def test_a_share_alone_pays_all() -> None:
    assert CostShare.among([(True, 60)]).percent == 100
    assert CostShare.among([(False, 60), (False, 40)]).percent == 100
    assert CostShare.among([(False, 60), (True, 40)]) == CostShare((60, 40), 1)


def test_a_presence_nobody_booked_is_shared_too(money: MoneyTown) -> None:
    shared = Shared(money, 60, 40)
    shared.mark(PassageKind.UNPLANNED, 1)
    assert shared.paid == [234, 156]
    shared.mark(None)
    assert shared.paid == [0, 0]


def test_a_justified_absence_gives_each_its_part_back(money: MoneyTown) -> None:
    shared = Shared(money, 60, 40)
    shared.book()
    shared.mark(PassageKind.PRESENT)
    assert shared.paid == [234, 156]
    shared.mark(PassageKind.EXCUSED)
    assert shared.paid == [0, 0]
    shared.mark(PassageKind.PRESENT)
    assert shared.paid == [234, 156]
    reconcile()


def test_a_wallet_that_cannot_bear_its_part_leaves_the_whole_day_owed(money: MoneyTown) -> None:
    """Never half a day: the entry takes both parts, or neither."""
    shared = Shared(money, 60, 40)
    shared.book(0)
    refund(wallet=shared.wallets[1], key=uuid4(), actor=by(UserFactory.create()))
    assert charge_day(until=TODAY, now=NOW).left == 1
    assert balance(shared.wallets[0]) == 5000
    money.pay(shared.homes[1], 156)
    assert charge_day(until=TODAY, now=NOW).cents == 390
    assert (balance(shared.wallets[0]), balance(shared.wallets[1])) == (4766, 0)


def test_where_the_booker_pays_all(money: MoneyTown) -> None:
    Structure.objects.filter(pk=money.structure.pk).update(shared_days="booker")
    shared = Shared(money, 60, 40)
    assert shared.book(1).price_cents == 390
    charge_day(until=TODAY, now=NOW)
    assert shared.paid == [0, 390]


def test_a_change_of_rule_prices_again_the_days_to_come(money: MoneyTown) -> None:
    shared = Shared(money, 60, 40)
    booking = shared.book()
    Structure.objects.filter(pk=money.structure.pk).update(shared_days="booker")
    assert reprice(now=NOW) == 1
    booking.refresh_from_db()
    assert booking.price_cents == 390
    Structure.objects.filter(pk=money.structure.pk).update(shared_days="tacit")
    assert reprice(now=NOW) == 1
    assert reprice(now=NOW) == 0


def test_the_other_household_sees_its_part_ahead_and_its_own_price_after(money: MoneyTown) -> None:
    shared = Shared(money, 60, 40)
    IncomeQuotient.objects.create(household=shared.homes[0].household, value=Decimal(512), valid_from=TODAY)
    shared.book()
    other = shared.homes[1].household
    views = load_wallets(structure=money.structure, household=other, until=TODAY)
    assert [(view.booked_count, view.booked_cents) for view in views if view.kind_id == money.meals.pk] == [(1, 156)]
    charge_day(until=TODAY, now=NOW)
    entry = Entry.objects.get(kind="charge")
    theirs = explain(structure_id=money.structure.pk, entry_id=entry.pk, household_id=other.pk)
    assert theirs is not None
    assert [line.cents for line in theirs.lines] == [-156]
    assert theirs.price["cents"] == 156
    assert (theirs.price["details"]["quotient"], theirs.told) == (None, ())
    assert "parts" not in theirs.details


def test_rush_of_marks_and_nights_takes_each_part_once(make_money: Callable[..., MoneyTown]) -> None:
    town = make_money()
    shared = Shared(town, 60, 40)
    shared.book()
    jobs = [lambda: charge_day(until=TODAY, now=NOW), lambda: shared.mark(PassageKind.PRESENT)] * 4
    assert [result for result in rush(jobs) if isinstance(result, Exception)] == []
    assert shared.paid == [234, 156]
    reconcile()


def test_a_day_not_charged_is_listed_under_each_who_pays(money: MoneyTown) -> None:
    shared = Shared(money, 60, 40)
    shared.book(0)
    tomorrow = TODAY + timedelta(days=1)
    structure = money.structure
    rows = uncovered(structure=structure, today=tomorrow)
    assert sorted((row.household_id, row.cents) for row in rows) == sorted(
        (home.household.pk, cents) for home, cents in zip(shared.homes, (234, 156), strict=True)
    )
    assert {(row.total, row.total_cents) for row in rows} == {(2, 390)}
    for home, cents in zip(shared.homes, (234, 156), strict=True):
        own = uncovered(structure=structure, today=tomorrow, household_id=home.household.pk)
        assert [(row.cents, row.total_cents) for row in own] == [(cents, cents)]
    first = uncovered(structure=structure, today=tomorrow, limit=1)
    assert (len(first), first[0].total) == (1, 2)
    charge_day(until=TODAY, now=NOW)
    assert uncovered(structure=structure, today=tomorrow) == []


def test_a_day_the_booker_pays_is_listed_once(money: MoneyTown) -> None:
    Structure.objects.filter(pk=money.structure.pk).update(shared_days="booker")
    shared = Shared(money, 60, 40)
    shared.book(1)
    rows = uncovered(structure=money.structure, today=TODAY + timedelta(days=1))
    assert [(row.household_id, row.cents) for row in rows] == [(shared.homes[1].household.pk, 390)]


@pytest.mark.parametrize(
    ("rule", "cents", "said"),
    [
        ("tacit", 305, "Réservé par l’autre foyer, votre part 1,52\u00a0€"),
        ("booker", 305, "Réservé par l’autre foyer, qui paie tout"),
    ],
)
def test_the_calendar_of_the_other_household_says_its_part(money: MoneyTown, rule: str, cents: int, said: str) -> None:
    """Neither a name nor the other's price: what this household pays, or that it pays nothing."""
    Structure.objects.filter(pk=money.structure.pk).update(shared_days=rule)
    shared = Shared(money, 50, 50, cents=cents)
    (day,) = money.days()
    first, other = shared.homes
    child = list(shared.child.memberships.filter(household=first.household))
    money.book(Family(first.household, first.user, child), day)
    cell = money.planning(other).by_day[shared.child.pk, day.pk]
    assert text(cell.verdict.why) == said
    assert first.household.name not in said
    refused = money.draft(other, Wish(shared.child.pk, day.pk, True))
    assert refused == [said]


def test_a_day_the_other_waits_for_is_not_said_booked(money: MoneyTown) -> None:
    shared = Shared(money, 50, 50)
    (day,) = money.days(capacity=0, waiting_capacity=2)
    first, other = shared.homes
    money.book(
        Family(first.household, first.user, list(shared.child.memberships.filter(household=first.household))), day
    )
    cell = money.planning(other).by_day[shared.child.pk, day.pk]
    assert text(cell.verdict.why) == "Demandé par l’autre foyer, en liste d’attente"


@pytest.mark.parametrize("rank", [0, 1])
def test_a_part_of_nothing_never_makes_the_day_free(money: MoneyTown, rank: int) -> None:
    shared = Shared(money, 100, 0)
    booking = shared.book(rank)
    assert booking.price_cents == [390, 0][rank]
    owed = uncovered(structure=money.structure, today=TODAY + timedelta(days=1))
    assert [(row.household_id, row.cents) for row in owed] == [(shared.homes[0].household.pk, 390)]
    assert charge_day(until=TODAY, now=NOW).cents == 390
    assert shared.paid == [390, 0]
    assert charge_day(until=TODAY, now=NOW).count == 0
    reconcile()


def test_a_presence_at_the_household_of_no_part_is_paid_by_the_other(money: MoneyTown) -> None:
    shared = Shared(money, 100, 0)
    shared.mark(PassageKind.UNPLANNED, 1)
    assert shared.paid == [390, 0]
    shared.mark(None)
    assert shared.paid == [0, 0]


@pytest.mark.parametrize("then", ["cancelled", "excused", "shared"])
def test_what_waits_of_a_day_of_no_part_follows_its_booking(money: MoneyTown, then: str) -> None:
    shared = Shared(money, 100, 0)
    booking = shared.book(1)
    refund(wallet=shared.wallets[0], key=uuid4(), actor=by(UserFactory.create()))
    assert charge_day(until=TODAY, now=NOW).left == 1
    if then == "cancelled":
        Booking.objects.filter(pk=booking.pk).update(state="cancelled")
    elif then == "excused":
        shared.mark(PassageKind.EXCUSED)
    else:
        HouseholdPerson.objects.filter(household=shared.homes[1].household).update(cost_percent=100)
        reprice(now=NOW)
    waiting = Due.objects.filter(state="due")
    assert not waiting.exists()
    owed = [row.cents for row in uncovered(structure=money.structure, today=TODAY + timedelta(days=1))]
    assert owed == ([195, 195] if then == "shared" else [])


def test_a_day_that_costs_nobody_anything_stays_free(money: MoneyTown) -> None:
    shared = Shared(money, 60, 40, cents=0)
    shared.book(1)
    charged = charge_day(until=TODAY, now=NOW)
    assert (charged.count, charged.left, Due.objects.exists()) == (0, 0, False)
