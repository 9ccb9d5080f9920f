"""What the wallet paid stays paid: only days that are not charged follow the price of their day."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import date

import pytest
from django.db import transaction

from preau.bookings.models import Booking
from preau.bookings.repricing import actions as repricing
from preau.bookings.repricing.actions import reprice
from preau.bookings.triggers import PRICE_IS_KEPT
from preau.ledger.models import Entry
from preau.wallets.actions import charge_bookings
from tests.acting import by
from tests.ledger.test_posting import rush
from tests.wallets.conftest import NOW, MoneyTown

YESTERDAY, DAY_BEFORE = date(2026, 11, 20), date(2026, 11, 19)


def test_a_charged_day_keeps_its_price(money: MoneyTown) -> None:
    family = money.family()
    money.pay(family, 1000)
    charged, due = money.eat(family, DAY_BEFORE, YESTERDAY, cents=350)
    charge_bookings([charged], actor=by(), now=NOW)
    assert reprice(now=NOW) == 1
    assert [Booking.objects.get(pk=pk).price_cents for pk in (charged, due)] == [350, 390]


def test_days_older_than_a_week_are_left_alone(money: MoneyTown) -> None:
    family = money.family()
    [old] = money.eat(family, date(2026, 11, 13), cents=350)
    assert reprice(now=NOW) == 0
    assert Booking.objects.get(pk=old).price_cents == 350


def test_a_day_being_charged_keeps_its_price(make_money: Callable[..., MoneyTown]) -> None:
    """Two connections: the night prices again a day that a mark is charging, and waits for it."""
    assert charged_and_repriced_together(make_money()) == (350, 350)


WITHOUT = [
    ("HOLD", lambda sql: "SELECT unnest(%(ids)s::bigint[])"),
    ("HELD", lambda sql: sql.replace(f"AND {repricing.NOT_CHARGED}", "")),
]
"""Not held first, or what is charged not read after."""


@pytest.mark.parametrize(("name", "without"), WITHOUT)
def test_without_the_lock_or_the_second_read_the_database_refuses_the_new_price(
    make_money: Callable[..., MoneyTown], monkeypatch: pytest.MonkeyPatch, name: str, without: Callable[[str], str]
) -> None:
    monkeypatch.setattr(repricing, name, without(getattr(repricing, name)))
    assert charged_and_repriced_together(make_money(), fails=True) == (350, 350)


@pytest.mark.parametrize(("name", "without"), WITHOUT)
def test_negative_control_without_the_guard_either_the_charge_is_not_seen(
    make_money: Callable[..., MoneyTown], monkeypatch: pytest.MonkeyPatch, name: str, without: Callable[[str], str]
) -> None:
    """The proof that the tests above see."""
    monkeypatch.setattr(repricing, name, without(getattr(repricing, name)))
    PRICE_IS_KEPT.disable(Booking)
    try:
        assert charged_and_repriced_together(make_money()) == (350, 390)
    finally:
        PRICE_IS_KEPT.enable(Booking)


def charged_and_repriced_together(town: MoneyTown, *, fails: bool = False) -> tuple[int, int]:
    """A charge written and not committed yet while prices are brought up to date; what the ledger took, what the
    booking says."""
    family = town.family()
    town.pay(family, 1000)
    [booking] = town.eat(family, YESTERDAY, cents=350)
    written, repriced = threading.Event(), threading.Event()

    def charge() -> None:
        with transaction.atomic():
            charge_bookings([booking], actor=by(), now=NOW)
            written.set()
            repriced.wait(timeout=1.5)

    def price_again() -> None:
        written.wait(timeout=30)
        reprice(now=NOW)
        repriced.set()

    refused = [str(result) for result in rush([charge, price_again]) if isinstance(result, Exception)]
    assert ["charged, it keeps its price" in text for text in refused] == [True] * fails
    taken = Entry.objects.get(kind="charge").postings.filter(account__kind="product").get().amount_cents
    return taken, Booking.objects.get(pk=booking).price_cents
