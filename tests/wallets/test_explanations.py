"""Explanations of prices are kept once, never changed, and read as if they were whole in each row."""

from __future__ import annotations

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier, Event, Thread

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from preau.attendance.models import Passage
from preau.bookings.models import Booking
from preau.ledger.explanations import MERGE, keep_those_of_before
from preau.ledger.models import Entry, Explanation
from preau.wallets.actions import charge_day
from preau.wallets.explaining import explain
from tests.wallets.conftest import NOW, PAST, MoneyTown

PRICE = {
    "cents": 390,
    "explanation": ["tarif unique", "« à » 3,90\u00a0€"],
    "details": {"unit_cents": 390, "rank": None},
}


def raw(table: str, column: str) -> list[object]:
    """What the rows really hold."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column}::text FROM {table} ORDER BY id")  # noqa: S608
        return [json.loads(row[0]) for row in cursor.fetchall()]


@pytest.fixture
def charged(money: MoneyTown) -> MoneyTown:
    family = money.family()
    money.pay(family, 50_000)
    money.eat(family, *(PAST + timedelta(days=n) for n in range(4)))
    charge_day(until=PAST + timedelta(days=4), now=NOW)
    return money


def test_explanation_is_kept_once_for_bookings_and_entries(charged: MoneyTown) -> None:
    (kept,) = Explanation.objects.all()
    assert set(map(str, raw("bookings_booking", "price"))) == {str(kept.pk)}
    charges = Entry.objects.filter(kind="charge")
    assert len(charges) == 4 == Booking.objects.count()
    assert {entry.details["price"]["cents"] for entry in charges} == {390}
    assert [held["price"] for held in raw("ledger_entry", "details") if "price" in held] == [kept.pk] * 4  # type: ignore[index]
    assert all(booking.price == kept.content for booking in Booking.objects.all())


def test_operation_is_explained_as_before(charged: MoneyTown) -> None:
    for entry in Entry.objects.filter(kind="charge"):
        found = explain(structure_id=charged.structure.pk, entry_id=entry.pk)
        assert found is not None
        assert found.price == Booking.objects.get(pk=found.cause_id).price
        assert found.price["explanation"] == ["tarif unique"]


def test_whoever_writes_keeps_a_number(money: MoneyTown) -> None:
    money.eat(money.family(), *(PAST + timedelta(days=n) for n in range(4)))
    Booking.objects.update(price=PRICE)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE bookings_booking SET price = %s::jsonb", [json.dumps(PRICE)])
    assert len(set(map(str, raw("bookings_booking", "price")))) == 1
    assert {json.dumps(booking.price, sort_keys=True) for booking in Booking.objects.all()} == {
        json.dumps(PRICE, sort_keys=True)
    }
    booking = Booking.objects.first()
    assert booking is not None
    booking.save()
    assert Explanation.objects.count() == 2
    Booking.objects.update(price={})
    assert raw("bookings_booking", "price") == [{}] * 4


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE ledger_explanation SET content = '{}'",
        "UPDATE ledger_explanation SET id = id + 1",
        "DELETE FROM ledger_explanation",
    ],
)
def test_explanation_is_never_changed_nor_deleted(charged: MoneyTown, statement: str) -> None:
    refused = pytest.raises(DatabaseError, match="Cannot update or delete")
    with refused, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert Explanation.objects.count() == 1


def test_rows_of_before_are_moved_and_read_the_same(charged: MoneyTown) -> None:
    """As a database of before the change: explanations whole in each row, entries included."""
    before = [(entry.pk, entry.details) for entry in Entry.objects.order_by("pk")]
    tables = (("bookings_booking", "price"), ("ledger_entry", "details"), ("attendance_passage", "price"))
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table, column in tables:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
            cursor.execute(f"UPDATE {table} SET {column} = preau_explained({column})")  # noqa: S608
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
        assert all(isinstance(price, dict) for price in raw("bookings_booking", "price"))
        for table, column in tables:
            cursor.execute(keep_those_of_before(table, column))
    assert not any(isinstance(price, dict) for price in raw("bookings_booking", "price"))
    assert [(entry.pk, entry.details) for entry in Entry.objects.order_by("pk")] == before
    assert Explanation.objects.count() == 1
    assert Passage.objects.count() == 0
    with pytest.raises(DatabaseError), transaction.atomic():
        Entry.objects.update(text="x")


def test_charged_day_is_small(charged: MoneyTown) -> None:
    """Without indexes; `./preau bench` counts them (`database.charged_day_bytes`)."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT max(pg_column_size(b.*) + pg_column_size(e.*)) FROM bookings_booking b "
            "JOIN ledger_entry e ON e.cause_kind = 'booking' AND e.cause_id = b.id"
        )
        assert cursor.fetchone()[0] < 700


def test_two_families_never_wait_for_the_same_new_explanation(make_money: Callable[..., MoneyTown]) -> None:
    """Each meets the two prices in the order that the other does not: with a lock on them, one would be refused."""
    town = make_money()
    families = [town.family(), town.family()]
    ids = [town.eat(family, PAST, PAST + timedelta(days=1)) for family in families]
    meet = Barrier(2, timeout=20)
    prices = [{**PRICE, "cents": cents} for cents in (100, 200)]

    def write(mine: list[int], order: list[dict[str, object]]) -> None:
        try:
            with transaction.atomic():
                Booking.objects.filter(pk=mine[0]).update(price=order[0])
                meet.wait()
                Booking.objects.filter(pk=mine[-1]).update(price=order[1])
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(write, ids, [prices, prices[::-1]]))
    held = {booking.pk: booking.price["cents"] for booking in Booking.objects.all()}
    assert [(held[mine[0]], held[mine[-1]]) for mine in ids] == [(100, 200), (200, 100)]
    digests = Explanation.objects.values_list("digest", flat=True)
    assert len({bytes(digest) for digest in digests}) == len(digests)


def test_digest_is_kept_once_whoever_writes(charged: MoneyTown) -> None:
    (kept,) = Explanation.objects.all()
    with pytest.raises(IntegrityError, match="explanation_once_by_digest"), transaction.atomic():
        Explanation.objects.create(digest=kept.digest, content=kept.content)


def test_explanation_that_somebody_else_is_adding_is_held_whole(make_money: Callable[..., MoneyTown]) -> None:
    """Nobody waits: the second family goes on, and reads the same. Once it is there, its number is kept again."""
    town = make_money()
    ids = [town.eat(family) for family in (town.family(), town.family(), town.family())]
    added, done = Event(), Event()

    def first() -> None:
        try:
            with transaction.atomic():
                Booking.objects.filter(pk=ids[0][0]).update(price={**PRICE, "cents": 100})
                added.set()
                assert done.wait(20)
        finally:
            connection.close()

    thread = Thread(target=first)
    thread.start()
    assert added.wait(20)
    Booking.objects.filter(pk=ids[1][0]).update(price={**PRICE, "cents": 100})
    done.set()
    thread.join(20)
    Booking.objects.filter(pk=ids[2][0]).update(price={**PRICE, "cents": 100})
    held = dict(zip((pk for (pk,) in ids), raw("bookings_booking", "price"), strict=True))
    assert [isinstance(held[pk], dict) for (pk,) in ids] == [False, True, False]
    assert {booking.price["cents"] for booking in Booking.objects.all()} == {100}


def test_those_kept_twice_are_merged(charged: MoneyTown) -> None:
    """What the migration does to the rows of an earlier version, whose guards stand again afterwards."""
    (kept,) = Explanation.objects.all()
    entries = list(Entry.objects.filter(kind="charge").order_by("pk"))
    before = [(entry.pk, entry.details) for entry in entries]
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE ledger_explanation DROP CONSTRAINT explanation_once_by_digest")
        twin = Explanation.objects.create(digest=kept.digest, content=kept.content)
        for table in ("bookings_booking", "ledger_entry"):
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        cursor.execute("UPDATE bookings_booking SET price = to_jsonb(%s) WHERE date > %s", [twin.pk, PAST])
        cursor.execute(
            "UPDATE ledger_entry SET details = jsonb_set(details, '{price}', to_jsonb(%s)) WHERE id = %s",
            [twin.pk, entries[-1].pk],
        )
        for table in ("bookings_booking", "ledger_entry"):
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
        cursor.execute(MERGE)
        assert set(map(str, raw("bookings_booking", "price"))) == {str(kept.pk)}
    assert list(Explanation.objects.values_list("pk", flat=True)) == [kept.pk]
    assert [(entry.pk, entry.details) for entry in Entry.objects.filter(kind="charge").order_by("pk")] == before
    with pytest.raises(DatabaseError), transaction.atomic():
        Entry.objects.update(text="x")
