"""What is owed never vanishes, however old: the night tries it, office and family see it, and it is read fast."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client

from preau.attendance.enums import PassageKind
from preau.bookings.models import Booking
from preau.wallets.actions import Mark, charge_day, mark
from preau.wallets.models import WalletActivity
from preau.wallets.payable import CANDIDATES_OF_STRUCTURE
from preau.wallets.queries import load_wallets
from preau.wallets.uncovered import uncovered
from tests.acting import by
from tests.factories import UserFactory
from tests.wallets.conftest import NOW, MoneyTown, balance

OLD = date(2024, 1, 16)
TODAY = NOW.date()


def owed(town: MoneyTown) -> list[tuple[date, int]]:
    return [(row.date, row.days) for row in uncovered(structure=town.structure, today=TODAY)]


def test_a_day_of_two_years_ago_is_still_owed_and_taken_when_money_comes(money: MoneyTown) -> None:
    family = money.family()
    money.eat(family, OLD)
    wallet = money.wallet(family)
    assert charge_day(until=TODAY, now=NOW).left == 1
    assert owed(money) == [(OLD, (TODAY - OLD).days)]
    assert [r.cents for r in uncovered(structure=money.structure, today=TODAY, household_id=family.household.pk)] == [
        390
    ]
    views = load_wallets(structure=money.structure, household=family.household, until=TODAY)
    assert [view.booked_cents for view in views if view.id == wallet.pk] == [390]
    money.pay(family, 1000)
    assert charge_day(until=TODAY, now=NOW).count == 1
    assert (owed(money), balance(wallet)) == ([], 610)


def test_an_old_presence_without_a_booking_is_still_owed(money: MoneyTown) -> None:
    family = money.family()
    day = TODAY - timedelta(days=60)
    marks = [Mark(family.people[0], PassageKind.UNPLANNED)]
    mark(
        structure=money.structure,
        day_id=money._past_day(money.group, day).pk,
        marks=marks,
        actor=by(UserFactory.create()),
        now=NOW,
    )
    later = TODAY + timedelta(days=100)
    assert [row.date for row in uncovered(structure=money.structure, today=later)] == [day]
    wallet = money.pay(family, 1000)
    assert charge_day(until=later, now=NOW).count == 1
    assert balance(wallet) == 610


def test_what_was_served_before_a_wallet_paid_it_is_not_taken_from_it(money: MoneyTown) -> None:
    """An activity tied to a wallet in the middle of the year: its first day is written with the tie."""
    family = money.family()
    wallet = money.pay(family, 1000)
    money.eat(family, OLD, TODAY - timedelta(days=3))
    WalletActivity.objects.filter(activity=money.activity).update(since=TODAY - timedelta(days=5))
    assert charge_day(until=TODAY, now=NOW).count == 1
    assert (owed(money), balance(wallet)) == ([], 610)


@pytest.mark.parametrize("column", ["is_charged", "is_spared"])
def test_nobody_writes_what_follows_the_ledger_and_the_marks(money: MoneyTown, column: str) -> None:
    money.eat(money.family())
    with pytest.raises(IntegrityError, match="what is charged follows what was settled"), transaction.atomic():
        Booking.objects.update(**{column: True})


def test_a_booking_made_after_a_mark_without_booking_owes_nothing(money: MoneyTown) -> None:
    family = money.family()
    day = money._past_day(money.group, TODAY)
    asked = {"structure": money.structure, "day_id": day.pk, "actor": by(UserFactory.create()), "now": NOW}
    mark(marks=[Mark(family.people[0], PassageKind.UNPLANNED)], **asked)
    (booking,) = money.eat(family, TODAY)
    assert Booking.objects.get(pk=booking).is_spared
    mark(marks=[Mark(family.people[0], None)], **asked)
    assert not Booking.objects.get(pk=booking).is_spared


def test_what_is_owed_is_read_by_its_own_index(money: MoneyTown) -> None:
    """Ten years of charged days cost nothing to whoever looks for the few that are not."""
    family = money.family()
    money.pay(family, 100_000)
    money.eat(family, *(date(2025, 1, 1) + timedelta(days=n) for n in range(200)))
    charge_day(until=TODAY, now=NOW)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE bookings_booking")
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(f"EXPLAIN {CANDIDATES_OF_STRUCTURE}", {"last": TODAY, "structure": money.structure.pk})
        plan = "\n".join(row[0] for row in cursor.fetchall())
    assert "booking_owed" in plan
    assert "Seq Scan on attendance_passage" not in plan


def test_a_family_reads_what_it_owes(client: Client, money: MoneyTown) -> None:
    family = money.family()
    money.eat(family, OLD)
    client.force_login(family.user)
    page = client.get(f"/{money.structure.slug}/porte-monnaie/").content.decode()
    assert "Jours pas encore débités" in page
    money.pay(family, 1000)
    charge_day(until=TODAY, now=NOW)
    assert "Jours pas encore débités" not in client.get(f"/{money.structure.slug}/porte-monnaie/").content.decode()
