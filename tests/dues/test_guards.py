"""What the database refuses of dues, told in raw SQL: the guards do not depend on our own code."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import Error, connection, transaction

from preau.attendance.enums import PassageKind
from preau.bookings.models import Booking
from preau.dues.actions import write_dues
from preau.dues.enums import DueState
from preau.dues.models import Due
from preau.dues.owing import owed_among
from preau.ledger.models import Entry
from preau.wallets.actions import charge_day, undo
from preau.wallets.models import Wallet
from tests.acting import by
from tests.factories import UserFactory
from tests.wallets.conftest import NOW, PAST, Family, MoneyTown, balance
from tests.wallets.test_attending import do
from tests.wallets.test_shared_cost import Shared


def raw(sql: str, *values: object) -> list[tuple[object, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall() if cursor.description else []


@contextmanager
def refused(match: str) -> Iterator[None]:
    """The block, then what a commit would check, must be refused."""
    with pytest.raises(Error, match=match), transaction.atomic():  # noqa: PT012 (the commit is part of it)
        yield
        raw("SET CONSTRAINTS ALL IMMEDIATE")


@pytest.fixture
def family(money: MoneyTown) -> Family:
    return money.family()


@pytest.fixture
def settled(money: MoneyTown, family: Family) -> Due:
    money.pay(family, 1000)
    money.eat(family)
    charge_day(until=PAST, now=NOW)
    return Due.objects.get(state=DueState.WALLET)


@pytest.fixture
def waiting(money: MoneyTown, family: Family) -> Due:
    """A day that its wallet cannot bear."""
    money.wallet(family)
    money.eat(family)
    assert charge_day(until=PAST, now=NOW).left == 1
    return Due.objects.get(state=DueState.DUE)


NEVER = "never changed, and its state only goes forward"


@pytest.mark.parametrize(
    ("change", "match"),
    [
        ("cents = cents + 1, whole_cents = whole_cents + 1", NEVER),
        ("cents = cents - 1", NEVER),
        ("household_id = household_id + 1", NEVER),
        ("person_id = person_id + 1", NEVER),
        ("source_id = source_id + 1", NEVER),
        ("revision = 7", NEVER),
        ("served_on = served_on + 1", NEVER),
        ("price = '{}'", NEVER),
        ("third_parties_cents = 5", NEVER),
        ("entry_id = entry_id + 1", NEVER),
        ("state = 'due', entry_id = NULL, settled_at = NULL", NEVER),
        ("state = 'bill'", NEVER),
        ("state = 'nobody', ended_why = 'excused', ended_at = now()", "due_given_back_by_entry"),
        ("state = 'nobody', ended_why = 'excused', ended_at = now(), entry_id = NULL, settled_at = NULL", NEVER),
        (
            "state = 'nobody', ended_why = 'given_back', ended_at = now(), ended_entry_id = entry_id",
            "given back by a counter-entry",
        ),
    ],
)
def test_what_is_settled_is_never_changed(settled: Due, change: str, match: str) -> None:
    with refused(match):
        raw(f"UPDATE dues_due SET {change}")  # noqa: S608
    assert Due.objects.filter(pk=settled.pk, state=DueState.WALLET, cents=390).exists()


@pytest.mark.parametrize(
    ("change", "match"),
    [
        ("cents = 1", NEVER),
        ("household_id = household_id + 1", NEVER),
        ("state = 'wallet'", "due_settled_by_entry"),
        ("state = 'bill'", "due_settled_by_entry"),
        ("state = 'wallet', entry_id = {entry}, settled_at = now()", "settled by the entry that names it"),
        ("state = 'bill', entry_id = {entry}, settled_at = now()", "settled by the entry that names it"),
        ("state = 'nobody'", "due_of_nobody_says_why"),
        ("state = 'nobody', ended_why = 'excused'", "due_of_nobody_says_why"),
        ("state = 'nobody', ended_why = 'mood', ended_at = now()", "due_of_nobody_says_why"),
        ("state = 'else'", NEVER),
    ],
)
def test_what_waits_is_settled_by_its_entry_or_says_why_not(
    money: MoneyTown, family: Family, waiting: Due, change: str, match: str
) -> None:
    money.pay(family, 100)
    other = Entry.objects.latest("id").pk
    with refused(match):
        raw(f"UPDATE dues_due SET {change.format(entry=other)}")  # noqa: S608
    assert Due.objects.get().state == DueState.DUE


@pytest.mark.parametrize("state", ["due", "wallet", "nobody"])
def test_what_is_nobodys_stays_so(money: MoneyTown, settled: Due, state: str) -> None:
    undo(entry_id=settled.entry_id, reason="geste", actor=by(UserFactory.create()))
    with refused(NEVER):
        raw("UPDATE dues_due SET state = %s", state)


def test_dues_are_never_deleted(settled: Due) -> None:
    with refused("Cannot delete"):
        raw("DELETE FROM dues_due")
    with refused("never emptied"):
        raw("SET LOCAL preau.allow_truncate = 'off'; TRUNCATE dues_due")


@pytest.mark.parametrize(
    ("values", "match"),
    [
        ({}, "due_one_in_force|due_once_by_source"),
        ({"revision": "9"}, "due_one_in_force"),
        ({"household_id": "{other}", "cents": "1"}, "sum to its price"),
        ({"household_id": "{other}"}, "sum to its price"),
        ({"household_id": "{other}", "revision": "9"}, "a day owes once"),
        ({"household_id": "{other}", "revision": "9", "state": "'nobody'"}, "due_of_nobody_says_why"),
        ({"source_id": "source_id + 900"}, "belong to one structure"),
        ({"kind": "'passage'"}, "belong to one structure"),
        ({"kind": "'penalty'"}, "belong to one structure"),
        ({"cents": "0"}, "due_is_part"),
        ({"cents": "whole_cents + 1"}, "due_is_part"),
    ],
)
def test_a_day_owes_once(money: MoneyTown, waiting: Due, values: dict[str, str], match: str) -> None:
    other = money.family(children=0).household.pk
    columns = ["structure_id", "household_id", "person_id", "activity_id", "kind", "source_id", "revision", "served_on",
               "cents", "whole_cents", "third_parties_cents", "price", "state", "created_at", "ended_why"]  # fmt: skip
    chosen = ", ".join(values.get(column, column).format(other=other) for column in columns)
    with refused(match):
        raw(f"INSERT INTO dues_due ({', '.join(columns)}) SELECT {chosen} FROM dues_due")  # noqa: S608
    assert Due.objects.count() == 1


def test_a_due_is_not_born_settled_by_somebody_else_s_entry(money: MoneyTown, settled: Due) -> None:
    (other,) = money.eat(money.family())
    with refused("settled by the entry that names it"):
        raw(
            "INSERT INTO dues_due (structure_id, household_id, person_id, activity_id, kind, source_id, revision, "
            "served_on, cents, whole_cents, third_parties_cents, price, state, created_at, ended_why, entry_id, "
            "settled_at) SELECT d.structure_id, b.household_id, b.person_id, d.activity_id, 'booking', b.id, 0, "
            "b.date, 390, 390, 0, '{}', 'wallet', now(), '', d.entry_id, now() "
            "FROM dues_due d, bookings_booking b WHERE b.id = %s",
            other,
        )


def charge(wallet: Wallet, product: int, booking: int, cents: int, details: object, *, revision: int = 0) -> None:
    """A charge of a day as anybody could write it."""
    ((entry,),) = raw(
        "INSERT INTO ledger_entry (cash_office_id, kind, cause_kind, cause_id, revision, text, details, at) "
        "VALUES (%s, 'charge', 'booking', %s, %s, 'x', %s, now()) RETURNING id",
        wallet.kind.cash_office_id,
        booking,
        revision,
        json.dumps(details),
    )
    raw(
        "INSERT INTO ledger_posting (entry_id, account_id, amount_cents) VALUES (%s, %s, %s), (%s, %s, %s)",
        entry,
        wallet.account_id,
        -cents,
        entry,
        product,
        cents,
    )


@pytest.fixture
def product(money: MoneyTown) -> int:
    """The account of what the canteen earns."""
    other = money.family()
    money.pay(other, 1000)
    money.eat(other)
    charge_day(until=PAST, now=NOW)
    return Entry.objects.get(kind="charge").postings.get(account__kind="product").account_id


def test_an_entry_that_charges_a_day_takes_what_its_dues_say(money: MoneyTown, family: Family, product: int) -> None:
    wallet = money.pay(family, 300)
    (booking,) = money.eat(family)
    charge_day(until=PAST, now=NOW)
    due = Due.objects.get(state=DueState.DUE)
    money.pay(family, 700)
    with refused("names its dues"):
        charge(wallet, product, booking, 390, {})
    with refused("not, or no longer, its to settle"):
        charge(wallet, product, booking, 390, {"dues": [due.pk + 99]})
    with refused("not, or no longer, its to settle"):
        charge(wallet, product, booking, 390, {"dues": [Due.objects.get(state=DueState.WALLET).pk]})
    with refused("taken together"):
        charge(wallet, product, booking, 390, {"dues": []})
    with refused("from each household what it owes"):
        charge(wallet, product, booking, 389, {"dues": [due.pk]})
    assert Booking.objects.get(pk=booking).is_charged is False
    charge(wallet, product, booking, 390, {"dues": [due.pk]})
    raw("SET CONSTRAINTS ALL IMMEDIATE")
    raw("SET CONSTRAINTS ALL DEFERRED")
    due.refresh_from_db()
    assert (due.state, Booking.objects.get(pk=booking).is_charged, balance(wallet)) == (DueState.WALLET, True, 610)
    with refused("not, or no longer, its to settle"):
        charge(wallet, product, booking, 390, {"dues": [due.pk]}, revision=1)


def test_a_charge_takes_from_the_household_that_owes(money: MoneyTown, family: Family, product: int) -> None:
    money.wallet(family)
    (booking,) = money.eat(family)
    charge_day(until=PAST, now=NOW)
    due = Due.objects.get(state=DueState.DUE)
    with refused("from each household what it owes"):
        charge(money.pay(money.family(), 1000), product, booking, 390, {"dues": [due.pk]})


def test_half_of_a_shared_day_is_not_taken(money: MoneyTown) -> None:
    shared = Shared(money, 60, 40)
    booking = shared.book()
    write_dues(owed_among([booking.pk]), now=NOW)
    own = Due.objects.get(household=booking.household_id)
    with refused("taken together"):
        charge(shared.wallets[0], shared.wallets[1].account_id, booking.pk, 234, {"dues": [own.pk]})


@pytest.mark.parametrize(
    ("change", "match"),
    [
        ("price_cents = 1", "charged, it keeps its price"),
        ("price = '{}'", "charged, it keeps its price"),
        ("household_id = household_id + 1", "charged, it keeps its price"),
        ("arrival = '08:00'", "charged, it keeps its price"),
        ("is_charged = false", "follows what was settled"),
        ("state = 'cancelled'", "its charge still stands"),
    ],
)
def test_a_charged_day_keeps_its_price_and_stays_charged(settled: Due, change: str, match: str) -> None:
    with refused(match):
        raw(f"UPDATE bookings_booking SET {change}")  # noqa: S608


def test_a_charged_presence_stays_charged(money: MoneyTown, family: Family) -> None:
    money.pay(family, 1000)
    do(money, family, PassageKind.UNPLANNED)
    assert raw("SELECT is_charged FROM attendance_passage") == [(True,)]
    with refused("follows what was settled"):
        raw("UPDATE attendance_passage SET is_charged = false")


def test_the_same_price_written_again_is_no_change(settled: Due) -> None:
    booking = Booking.objects.get()
    booking.save()
    assert Booking.objects.get().price == booking.price
