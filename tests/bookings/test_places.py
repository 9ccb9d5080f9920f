"""No overbooking by construction: the database itself refuses, and a rush of real connections stays exact."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.db import Error, IntegrityError, connection, transaction

from preau.activities.models import OpeningDay
from preau.bookings.actions import Wish, promote_waiting
from preau.bookings.confirming import actions as confirming
from preau.bookings.models import Booking, Draft, DraftLine, Movement
from tests.acting import by
from tests.bookings.conftest import MONDAY, NOW, Family, Town, counters

RAW_BOOKING = """
INSERT INTO bookings_booking (structure_id, household_id, person_id, opening_day_id, date, state, origin, price_cents,
    price, reason, created_at, changed_at)
VALUES (%s, %s, %s, %s, %s, %s, 'desk', 0, '{}', NULL, now(), now())
"""


def raw_booking(family: Family, day: OpeningDay, state: str = "booked") -> None:
    values = [day.structure_id, family.household.pk, family.people[0], day.pk, day.date, state]
    with connection.cursor() as cursor:
        cursor.execute(RAW_BOOKING, values)


def test_raw_sql_cannot_overbook(town: Town) -> None:
    (day,) = town.days(capacity=1, waiting_capacity=1)
    families = [town.family() for _ in range(3)]
    raw_booking(families[0], day)
    with pytest.raises(IntegrityError, match="day_never_overbooked"), transaction.atomic():
        raw_booking(families[1], day)
    raw_booking(families[1], day, "waiting")
    with pytest.raises(IntegrityError, match="day_waiting_within_limit"), transaction.atomic():
        raw_booking(families[2], day, "waiting")
    with pytest.raises(IntegrityError, match="day_never_overbooked"), transaction.atomic():
        Booking.objects.filter(state="waiting").update(state="booked")
    assert counters(day) == (1, 1)


def test_raw_sql_cannot_book_twice_or_write_counters(town: Town) -> None:
    (day,) = town.days()
    family = town.family()
    raw_booking(family, day)
    with pytest.raises(IntegrityError, match="booking_once_by_day"), transaction.atomic():
        raw_booking(family, day)
    with pytest.raises(IntegrityError, match="follow the bookings"), transaction.atomic():
        OpeningDay.objects.filter(pk=day.pk).update(booked=0)
    with pytest.raises(IntegrityError, match="day_never_overbooked"), transaction.atomic():
        OpeningDay.objects.filter(pk=day.pk).update(capacity=0)
    assert counters(day) == (1, 0)


def test_raw_sql_cannot_mix_households_structures_or_dates(town: Town) -> None:
    (day,) = town.days()
    family, stranger = town.family(), Town().family()
    for wrong in (
        [day.structure_id, stranger.household.pk, family.people[0], day.pk, day.date],
        [day.structure_id, family.household.pk, stranger.people[0], day.pk, day.date],
        [stranger.household.structure_id, family.household.pk, family.people[0], day.pk, day.date],
        [day.structure_id, family.household.pk, family.people[0], day.pk, day.date + timedelta(days=1)],
    ):
        refused = pytest.raises(IntegrityError, match="one structure and one date")
        with refused, transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(RAW_BOOKING, [*wrong, "booked"])
    raw_booking(family, day)
    booking = Booking.objects.get()
    with pytest.raises(IntegrityError, match="household of its booking"), transaction.atomic():
        Movement.objects.create(
            structure_id=day.structure_id, household=stranger.household, booking=booking, kind="booked", at=NOW
        )


def test_counters_follow_every_kind_of_write(town: Town) -> None:
    (day, other) = town.days(MONDAY, MONDAY + timedelta(days=1))
    family = town.family()
    raw_booking(family, day)
    Booking.objects.update(opening_day=other)
    assert (counters(day), counters(other)) == ((0, 0), (1, 0))
    Booking.objects.all().delete()
    assert counters(other) == (0, 0)


@pytest.mark.parametrize("statement", ["UPDATE", "DELETE", "TRUNCATE"])
def test_history_cannot_be_rewritten(town: Town, statement: str) -> None:
    (day,) = town.days()
    town.book(town.family(), day)
    sql = {
        "UPDATE": "UPDATE bookings_movement SET reason = 'x'",
        "DELETE": "DELETE FROM bookings_movement",
        "TRUNCATE": "SET LOCAL preau.allow_truncate = 'off'; TRUNCATE bookings_movement CASCADE",
    }[statement]
    with pytest.raises(Error), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)
    assert Movement.objects.count() == 1


@contextmanager
def own_connection() -> Iterator[None]:
    """Each thread has its own connection to the server, closed at its end."""
    try:
        yield
    finally:
        connection.close()


def rush(jobs: list[Callable[[], object]], threads: int) -> list[object]:
    """Run the jobs in threads that start together; errors come back as results."""
    gate = threading.Barrier(threads)
    share = [jobs[number::threads] for number in range(threads)]

    def work(mine: list[Callable[[], object]]) -> list[object]:
        with own_connection():
            gate.wait(timeout=30)
            results: list[object] = []
            for job in mine:
                try:
                    results.append(job())
                except Exception as error:  # noqa: BLE001 (an error is a result, and the test counts them)
                    results.append(error)
            return results

    with ThreadPoolExecutor(threads) as pool:
        return [result for results in pool.map(work, share) for result in results]


def drafted(town: Town, families: list[Family], day: OpeningDay) -> list[Callable[[], object]]:
    """One confirmation by family, its draft ready."""
    for family in families:
        town.draft(family, Wish(family.people[0], day.pk, True))
    return [lambda family=family: town.confirm(family).answers[0].kind.value for family in families]  # type: ignore[misc]


def test_rush_gives_exactly_the_places_there_are(make_town: Callable[[], Town]) -> None:
    town = make_town()
    (day,) = town.days(capacity=20, waiting_capacity=5)
    results = rush(drafted(town, [town.family() for _ in range(60)], day), threads=12)
    assert Counter(results) == {"booked": 20, "waiting": 5, "refused": 35}
    assert counters(day) == (20, 5)
    ranks = Movement.objects.filter(kind="waiting").order_by("booking_id").values_list("rank", flat=True)
    assert list(ranks) == [1, 2, 3, 4, 5]


def test_without_the_lock_the_constraint_still_holds(
    make_town: Callable[[], Town], monkeypatch: pytest.MonkeyPatch
) -> None:
    town = make_town()
    monkeypatch.setattr(confirming, "lock_days", lambda draft_id: None)
    (day,) = town.days(capacity=20, waiting_capacity=5)
    results = rush(drafted(town, [town.family() for _ in range(60)], day), threads=12)
    booked, waiting = counters(day)
    assert booked <= 20
    assert waiting <= 5
    assert Counter(r for r in results if isinstance(r, str))["booked"] == booked


def test_negative_control_without_lock_and_constraint_overbooks(
    make_town: Callable[[], Town], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The proof that the rush test sees: both protections gone, the same rush must break."""
    town = make_town()
    monkeypatch.setattr(confirming, "lock_days", lambda draft_id: None)
    checks = "day_never_overbooked", "day_waiting_within_limit"
    definitions = {}
    with connection.cursor() as cursor:
        for name in checks:
            cursor.execute("SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = %s", [name])
            definitions[name] = cursor.fetchone()[0]
            cursor.execute(f"ALTER TABLE activities_openingday DROP CONSTRAINT {name}")
    try:
        (day,) = town.days(capacity=20, waiting_capacity=5)
        results = rush(drafted(town, [town.family() for _ in range(60)], day), threads=12)
        assert Counter(results) != {"booked": 20, "waiting": 5, "refused": 35}
        assert counters(day)[0] > 20
    finally:
        with connection.cursor() as cursor:
            cursor.execute("TRUNCATE bookings_movement, bookings_booking CASCADE")
            cursor.execute("DELETE FROM activities_openingday")
            for name, definition in definitions.items():
                cursor.execute(f"ALTER TABLE activities_openingday ADD CONSTRAINT {name} {definition}")


def test_cancel_promote_and_book_at_once_lose_and_double_nothing(make_town: Callable[[], Town]) -> None:
    town = make_town()
    dates = [MONDAY + timedelta(days=n) for n in (0, 1, 3)]
    days = town.days(*dates, capacity=10, waiting_capacity=8)
    holders, queue, comers = ([town.family() for _ in range(count)] for count in (10, 8, 12))
    for family in [*holders, *queue]:
        town.book(family, *days)
    for family in holders[:6]:
        town.draft(family, *(Wish(family.people[0], day.pk, False) for day in days))
    for family in comers:
        draft_all(family, days)
    ids = [day.pk for day in days]
    jobs: list[Callable[[], object]] = [lambda f=family: town.confirm(f) for family in [*holders[:6], *comers]]  # type: ignore[misc]
    jobs += [lambda: promote_waiting(day_ids=list(reversed(ids)), actor=by(), now=NOW) for _ in range(6)]
    jobs = [job for triple in zip(jobs[:8], jobs[8:16], jobs[16:], strict=True) for job in triple]
    results = rush(jobs, threads=8)
    assert [result for result in results if isinstance(result, Exception)] == []
    for day in days:
        states = Counter(Booking.objects.filter(opening_day=day).values_list("state", flat=True))
        assert (states["booked"], states["waiting"]) == counters(day)
        assert states["booked"] == 10  # six were freed and there was always somebody waiting
        # The six first in line got the six places, whatever the order of the threads.
        promoted = Booking.objects.filter(opening_day=day, household__in=[f.household for f in queue], state="booked")
        assert sorted(promoted.values_list("household_id", flat=True)) == [f.household.pk for f in queue[:6]]


def draft_all(family: Family, days: list[OpeningDay]) -> None:
    """Draft every day although the day is full now: as if it had been drafted before."""
    draft = Draft.objects.create(household=family.household)
    for day in days:
        DraftLine.objects.create(draft=draft, person_id=family.people[0], opening_day=day, action="book")
