"""What is owed, from the estimate to who pays it: acts lead to each state, and nothing owed is lost on the way."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from django.db import connection, transaction
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from preau.attendance.enums import PassageKind
from preau.bookings.models import Booking
from preau.bookings.repricing.actions import reprice
from preau.dues.actions import write_dues
from preau.dues.enums import DueEnd, DueState
from preau.dues.models import Due
from preau.dues.owing import owed_among
from preau.dues.queries import entries_standing
from preau.households.models import HouseholdPerson, IncomeQuotient
from preau.ledger.models import Entry
from preau.pricing.models import PriceRule
from preau.wallets.actions import charge_day, undo
from preau.wallets.uncovered import uncovered
from tests.acting import by
from tests.factories import UserFactory
from tests.wallets.conftest import NOW, PAST, MoneyTown
from tests.wallets.test_attending import do
from tests.wallets.test_shared_cost import Shared

PRESENT, ABSENT, EXCUSED, UNPLANNED = PassageKind
TODAY = NOW.date()


def told() -> list[tuple[object, ...]]:
    """Of each due in order: revision, cents, state and why it is nobody's."""
    return list(Due.objects.order_by("id").values_list("revision", "cents", "state", "ended_why"))


def listed(town: MoneyTown) -> list[int]:
    return [row.cents for row in uncovered(structure=town.structure, today=TODAY)]


def test_a_day_falls_due_is_tried_again_and_is_settled_by_the_wallet(money: MoneyTown) -> None:
    family = money.family()
    (booking,) = money.eat(family)
    money.wallet(family)
    assert (told(), listed(money)) == ([], [390])
    for _ in range(2):
        charge_day(until=PAST, now=NOW)
        assert (told(), listed(money)) == ([(0, 390, "due", "")], [390])
    money.pay(family, 1000)
    charge_day(until=PAST, now=NOW)
    due = Due.objects.get()
    entry = Entry.objects.get(kind="charge")
    assert (told(), listed(money)) == ([(0, 390, "wallet", "")], [])
    assert (due.kind, due.source_id, due.household, due.served_on) == ("booking", booking, family.household, PAST)
    assert (due.entry, due.settled_at, entry.details["dues"]) == (entry, NOW, [due.pk])
    assert due.price == Booking.objects.get().price
    with connection.cursor() as cursor:
        cursor.execute("SELECT jsonb_typeof(price) FROM dues_due")
        assert cursor.fetchone() == ("number",)


def test_what_is_given_back_is_nobody_s_and_what_is_put_back_is_owed_again(money: MoneyTown) -> None:
    family = money.family()
    money.pay(family, 1000)
    (booking,) = money.eat(family)
    do(money, family, PRESENT)
    do(money, family, EXCUSED)
    given = Due.objects.get()
    undoing = Entry.objects.latest("id")
    assert (given.state, given.ended_why, given.ended_entry) == (DueState.NOBODY, DueEnd.GIVEN_BACK, undoing)
    assert (given.ended_by, given.ended_at) == (undoing.actor, undoing.at)
    do(money, family, ABSENT)
    assert told() == [(0, 390, "nobody", "given_back"), (1, 390, "wallet", "")]
    assert entries_standing(given.kind, [booking]) == {booking: Entry.objects.latest("id").pk}
    do(money, family, EXCUSED)
    assert told() == [(0, 390, "nobody", "given_back"), (1, 390, "nobody", "given_back")]
    assert entries_standing(given.kind, [booking]) == {}
    assert charge_day(until=PAST, now=NOW).count == 0


def test_a_justified_absence_frees_a_day_that_waited_and_its_end_makes_it_owed_again(money: MoneyTown) -> None:
    family = money.family()
    money.wallet(family)
    money.eat(family)
    charge_day(until=PAST, now=NOW)
    do(money, family, EXCUSED)
    due = Due.objects.get()
    assert (told(), listed(money)) == ([(0, 390, "nobody", "excused")], [])
    assert due.ended_by is not None
    do(money, family, None)
    assert listed(money) == [390]
    charge_day(until=PAST, now=NOW)
    assert (told(), listed(money)) == ([(0, 390, "nobody", "excused"), (1, 390, "due", "")], [390])


def test_a_presence_marked_by_mistake_owes_nothing(money: MoneyTown) -> None:
    family = money.family()
    money.wallet(family)
    do(money, family, UNPLANNED)
    assert (told(), listed(money)) == ([(0, 390, "due", "")], [390])
    do(money, family, None)
    assert (told(), listed(money)) == ([(0, 390, "nobody", "unmarked")], [])
    do(money, family, UNPLANNED)
    assert listed(money) == [390]


def test_a_cancelled_day_owes_nothing(money: MoneyTown) -> None:
    family = money.family()
    money.wallet(family)
    money.eat(family)
    charge_day(until=PAST, now=NOW)
    Booking.objects.update(state="cancelled")
    assert (told(), listed(money)) == ([(0, 390, "nobody", "cancelled")], [])


def test_another_price_is_another_due_and_the_list_says_it_at_once(money: MoneyTown) -> None:
    family = money.family()
    money.wallet(family)
    money.eat(family, cents=350)
    charge_day(until=PAST, now=NOW)
    assert reprice(now=NOW) == 1
    assert (told(), listed(money)) == ([(0, 350, "nobody", "repriced")], [390])
    charge_day(until=PAST, now=NOW)
    assert (told(), listed(money)) == ([(0, 350, "nobody", "repriced"), (1, 390, "due", "")], [390])


def test_a_charge_undone_by_hand_is_never_due_again(money: MoneyTown) -> None:
    family = money.family()
    money.pay(family, 1000)
    money.eat(family)
    charge_day(until=PAST, now=NOW)
    undo(entry_id=Entry.objects.get(kind="charge").pk, reason="geste", actor=by(UserFactory.create()))
    charge_day(until=TODAY + timedelta(days=400), now=NOW)
    assert (told(), listed(money)) == ([(0, 390, "nobody", "given_back")], [])


def test_a_due_is_listed_whatever_its_age(money: MoneyTown) -> None:
    family = money.family()
    money.wallet(family)
    money.eat(family, date(2019, 3, 1), date(2026, 11, 1))
    charge_day(until=date(2020, 1, 1), now=NOW)
    assert len(told()) == 1
    assert listed(money) == [390, 390]


def test_what_a_third_party_pays_is_kept_beside(money: MoneyTown) -> None:
    family = money.family()
    money.pay(family, 1000)
    (booking,) = money.eat(family)
    others = [{"name": "le CCAS", "cents": 163}, {"name": "l’État", "cents": 100}]
    price = {"cents": 390, "explanation": ["aides"], "details": {}, "third_parties": others}
    Booking.objects.filter(pk=booking).update(price=price)
    charge_day(until=PAST, now=NOW)
    assert Due.objects.values_list("cents", "third_parties_cents").get() == (390, 263)


def parts() -> list[tuple[int, int, int]]:
    return list(Due.objects.order_by("id").values_list("household", "cents", "whole_cents"))


def test_a_shared_day_is_two_dues_settled_together(money: MoneyTown) -> None:
    shared = Shared(money, 60, 40)
    shared.book()
    charge_day(until=TODAY, now=NOW)
    homes = [home.household.pk for home in shared.homes]
    assert parts() == [(homes[0], 234, 390), (homes[1], 156, 390)]
    assert set(Due.objects.values_list("state", flat=True)) == {DueState.WALLET}
    shared.mark(EXCUSED)
    assert set(Due.objects.values_list("state", "ended_why")) == {("nobody", "given_back")}
    shared.mark(PRESENT)
    assert parts()[2:] == [(homes[0], 234, 390), (homes[1], 156, 390)]


def test_other_percents_replace_both_parts_of_a_day_that_waits(money: MoneyTown) -> None:
    shared = Shared(money, 60, 40)
    booking = shared.book()
    write_dues(owed_among([booking.pk]), now=NOW)
    HouseholdPerson.objects.filter(household=shared.homes[1].household).update(cost_percent=60)
    reprice(now=NOW)
    write_dues(owed_among([booking.pk]), now=NOW)
    assert [row[1:] for row in parts()] == [(234, 390), (156, 390), (195, 390), (195, 390)]
    assert [row[2] for row in told()] == ["nobody", "nobody", "due", "due"]


def set_price(town: MoneyTown, rule: dict[str, object]) -> None:
    PriceRule.objects.filter(activity=town.activity).update(rule=rule)


def test_a_day_that_costs_nobody_anything_any_more_is_nobody_s(money: MoneyTown) -> None:
    shared = Shared(money, 0, 100)
    booking = shared.book()
    write_dues(owed_among([booking.pk]), now=NOW)
    set_price(money, {"type": "flat", "cents": 0, "unit": "service"})
    reprice(now=NOW)
    assert write_dues(owed_among([booking.pk]), now=NOW) == []
    assert told() == [(0, 390, "nobody", "repriced")]


def test_a_part_that_cannot_be_priced_stays_owed_until_it_can(money: MoneyTown) -> None:
    """Nobody knows what it is, which is not nothing: neither written off, nor charged to the other alone."""
    shared = Shared(money, 60, 40)
    booking = shared.book()
    write_dues(owed_among([booking.pk]), now=NOW)
    before = told()
    set_price(money, {"type": "flat", "cents": 390, "unit": "half_hour"})  # of a booking without hours
    assert charge_day(until=TODAY, now=NOW).count == 0
    assert told() == before
    assert shared.paid == [0, 0]
    set_price(money, {"type": "flat", "cents": 390, "unit": "service"})
    assert charge_day(until=TODAY, now=NOW).cents == 390
    assert shared.paid == [234, 156]


@settings(deadline=None, max_examples=30, suppress_health_check=list(HealthCheck))
@given(
    cents=st.integers(1, 5_000),
    percents=st.lists(st.integers(0, 100), min_size=2, max_size=4).filter(any),
    marks=st.lists(st.sampled_from([PRESENT, ABSENT, EXCUSED, None]), max_size=4),
    effort=st.booleans(),
)
@example(cents=2, percents=[34, 100], marks=[], effort=False)
@example(cents=390, percents=[0, 100], marks=[], effort=False)
def test_parts_of_a_day_sum_to_its_price_whatever_happens(
    money: MoneyTown, cents: int, percents: list[int], marks: list[PassageKind | None], effort: bool
) -> None:
    """Of each revision, what the households owe is what the ledger takes for the day, to the cent."""
    money.past.clear()
    with transaction.atomic():
        shared = Shared(money, *percents, cents=cents)
        if effort:
            rule = {"type": "effort_rate", "percent": "0.5", "floor_cents": 50, "ceiling_cents": 900, "unit": "service"}
            PriceRule.objects.filter(activity=money.activity).update(rule=rule)
            for number, home in enumerate(shared.homes):
                quotient = IncomeQuotient(household=home.household, value=Decimal(300 + 411 * number))
                quotient.valid_from = TODAY - timedelta(days=30)
                quotient.save()
        shared.book()
        for kind in (*marks, PRESENT):
            shared.mark(kind)
            charge_day(until=TODAY, now=NOW)
        for revision in set(Due.objects.values_list("revision", flat=True)):
            dues = list(Due.objects.filter(revision=revision))
            assert {due.whole_cents for due in dues} == {sum(due.cents for due in dues)}
            if not effort:
                assert sum(due.cents for due in dues) == cents
        standing = list(Due.objects.filter(state=DueState.WALLET))
        assert sum(shared.paid) == sum(due.cents for due in standing)
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        transaction.set_rollback(True)
