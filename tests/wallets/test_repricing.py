"""What the wallet paid stays paid: only days that are not charged follow the price of their day."""

from __future__ import annotations

from datetime import date

from preau.bookings.actions.repricing import reprice
from preau.bookings.models import Booking
from preau.wallets.actions import charge_bookings
from tests.wallets.conftest import NOW, MoneyTown

YESTERDAY, DAY_BEFORE = date(2026, 11, 20), date(2026, 11, 19)


def test_a_charged_day_keeps_its_price(money: MoneyTown) -> None:
    family = money.family()
    money.pay(family, 1000)
    charged, due = money.eat(family, DAY_BEFORE, YESTERDAY, cents=350)
    charge_bookings([charged], actor=None, now=NOW)
    assert reprice(now=NOW) == 1
    assert [Booking.objects.get(pk=pk).price_cents for pk in (charged, due)] == [350, 390]


def test_days_older_than_a_week_are_left_alone(money: MoneyTown) -> None:
    family = money.family()
    [old] = money.eat(family, date(2026, 11, 13), cents=350)
    assert reprice(now=NOW) == 0
    assert Booking.objects.get(pk=old).price_cents == 350
