"""The database alone keeps prices from being retroactive: raw SQL meets it, and the same test fails without it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from preau.attendance.models import Passage
from preau.bookings.models import Booking
from preau.common import clock
from preau.pricing.models import PriceRule
from preau.wallets.actions import charge_day
from tests.factories import ActivityFactory, PriceRuleFactory
from tests.wallets.conftest import NOW, PAST, MoneyTown

CHEAP = '{"type": "flat", "cents": 1, "unit": "service"}'


@pytest.fixture
def money(db: None) -> MoneyTown:
    return MoneyTown()


def run(sql: str, *values: object) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, values)


def insert(money: MoneyTown, first: date, audience: str = "adult") -> None:
    run(
        "INSERT INTO pricing_pricerule (structure_id, activity_id, audience, valid_from, rule) "
        "VALUES (%s, %s, %s, %s, %s)",
        *(money.structure.pk, money.activity.pk, audience, first, CHEAP),
    )


def rule(money: MoneyTown) -> PriceRule:
    return PriceRule.objects.get(activity=money.activity)


WRITES: dict[str, Callable[[MoneyTown], None]] = {
    "a version before the day": lambda money: insert(money, PAST - timedelta(days=1)),
    "a version on the day": lambda money: insert(money, PAST),
    "another rule": lambda money: run("UPDATE pricing_pricerule SET rule = %s WHERE id = %s", CHEAP, rule(money).pk),
    "another beginning": lambda money: run(
        "UPDATE pricing_pricerule SET valid_from = %s WHERE id = %s", PAST + timedelta(days=1), rule(money).pk
    ),
    "another audience": lambda money: run(
        "UPDATE pricing_pricerule SET audience = 'adult' WHERE id = %s", rule(money).pk
    ),
    "no version": lambda money: run("DELETE FROM pricing_pricerule WHERE id = %s", rule(money).pk),
}


def lived(money: MoneyTown, how: str) -> None:
    """A day of the past that was charged, only booked, or served without a booking."""
    family = money.family()
    (booking,) = money.eat(family, PAST)
    if how == "charged":
        money.pay(family, 1000)
        charge_day(until=PAST, now=NOW)
    if how == "served":
        kept = Booking.objects.get(pk=booking)
        Passage.objects.create(
            structure=money.structure,
            household=family.household,
            person_id=family.people[0],
            opening_day=kept.opening_day,
            kind="present",
            at=NOW,
        )


@pytest.mark.parametrize("how", ["charged", "booked", "served"])
@pytest.mark.parametrize("write", WRITES)
def test_days_that_were_lived_keep_their_price_whoever_writes(money: MoneyTown, write: str, how: str) -> None:
    lived(money, how)
    run("SELECT set_config('preau.today', %s, true)", str(NOW.date()))
    before = list(PriceRule.objects.order_by("pk").values())
    with pytest.raises(IntegrityError, match="never retroactive"):
        WRITES[write](money)
    assert list(PriceRule.objects.order_by("pk").values()) == before


@pytest.mark.parametrize("write", WRITES)
def test_without_the_trigger_the_same_writes_pass(money: MoneyTown, write: str) -> None:
    lived(money, "charged")
    run("SET LOCAL session_replication_role = 'replica'")
    WRITES[write](money)
    run("SET LOCAL session_replication_role = 'origin'")


def test_day_booked_ahead_takes_the_version_published_before_it(money: MoneyTown) -> None:
    """Booked is not lived: what is to come follows the price of its day."""
    lived(money, "booked")
    run("SELECT set_config('preau.today', %s, true)", str(PAST - timedelta(days=2)))
    insert(money, PAST - timedelta(days=1))


def test_prices_to_come_are_published_moved_and_taken_back(money: MoneyTown) -> None:
    lived(money, "charged")
    ahead = clock.today() + timedelta(days=40)
    insert(money, ahead)
    run("UPDATE pricing_pricerule SET valid_from = %s WHERE valid_from = %s", ahead + timedelta(days=1), ahead)
    run("DELETE FROM pricing_pricerule WHERE valid_from = %s", ahead + timedelta(days=1))
    assert PriceRule.objects.filter(activity=money.activity).count() == 1


def test_activity_without_history_takes_any_first_price(money: MoneyTown) -> None:
    lived(money, "charged")
    PriceRuleFactory.create(activity=ActivityFactory.create(structure=money.structure, name="Neuve"))
