"""Annual registrations applied to the calendar: what is written, what is left alone, and that twice is once."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from preau.activities.models import OpeningDay
from preau.bookings.actions import apply_patterns
from preau.bookings.models import Booking, Movement
from preau.common.reasons import text
from preau.households.models import CustodyDay
from preau.notices.models import OutgoingMail
from preau.registrations.models import Registration
from tests.bookings.conftest import MONDAY, NOW, Town, counters
from tests.bookings.scene import LAST, everything, held, kinds, pattern
from tests.factories import (
    ActivityFactory,
    GroupFactory,
    MembershipFactory,
    PriceRuleFactory,
    days_between,
)


def test_pattern_books_its_days_with_their_price_and_history(town: Town) -> None:
    town.days(*days_between(MONDAY, date(2026, 12, 8)))
    family = town.family()
    made = pattern(town, family)
    done = apply_patterns(now=NOW)
    days = [date(2026, 11, 30), date(2026, 12, 1), date(2026, 12, 7), date(2026, 12, 8)]
    assert held(family) == [(day, "booked") for day in days]
    assert (done.booked, done.waiting, done.refused, done.cancelled) == (4, 0, 0, 0)
    booking = Booking.objects.order_by("id").first()
    assert booking is not None
    assert (booking.origin, booking.price_cents, booking.transmitted_at) == ("pattern", 390, None)
    assert booking.price["explanation"] == ["tarif unique"]
    movement = Movement.objects.order_by("id").first()
    assert movement is not None
    assert (movement.kind, movement.confirmation_id, movement.actor_id, movement.price_cents) == (
        "booked",
        None,
        None,
        390,
    )
    made.refresh_from_db()
    assert made.applied_at == NOW


def test_one_week_in_two_books_every_other_week(town: Town) -> None:
    town.days(*days_between(MONDAY, date(2027, 1, 29)))
    family = town.family()
    pattern(town, family, start_date=date(2026, 12, 14), every_two_weeks=True, weekdays=[1])
    apply_patterns(now=NOW)
    assert [day for day, _ in held(family)] == [
        date(2026, 12, 14),
        date(2026, 12, 28),
        date(2027, 1, 11),
        date(2027, 1, 25),
    ]


def test_second_run_changes_nothing(town: Town) -> None:
    town.days(*days_between(MONDAY, LAST), capacity=1, waiting_capacity=1)
    for _ in range(3):
        pattern(town, town.family())
    done = apply_patterns(now=NOW)
    assert (done.booked, done.waiting, done.refused) == (6, 6, 6)
    before = everything()
    again = apply_patterns(now=NOW + timedelta(minutes=1))
    assert (again.booked, again.waiting, again.refused, again.cancelled, again.changed) == (0, 0, 0, 0, 0)
    assert everything() == before


def test_first_registered_is_first_served(town: Town) -> None:
    (day,) = town.days(capacity=1, waiting_capacity=2)
    families = [town.family() for _ in range(3)]
    for family in reversed(families):
        pattern(town, family)
    apply_patterns(now=NOW)
    assert [held(family) for family in families] == [
        [(MONDAY, "waiting")],
        [(MONDAY, "waiting")],
        [(MONDAY, "booked")],
    ]
    assert list(Movement.objects.order_by("id").values_list("kind", "rank")) == [
        ("booked", None),
        ("waiting", 1),
        ("waiting", 2),
    ]
    assert counters(day) == (1, 2)


@pytest.mark.parametrize("verb", ["cancel", "change"])
def test_day_touched_by_the_family_is_theirs(town: Town, verb: str) -> None:
    (day, other) = town.days(MONDAY, MONDAY + timedelta(days=1))
    family = town.family()
    made = pattern(town, family)
    apply_patterns(now=NOW)
    if verb == "cancel":
        town.cancel(family, day)
    else:
        Booking.objects.filter(opening_day=day).update(origin="desk")
        made.delete()
    before = list(Booking.objects.filter(opening_day=day).values())
    apply_patterns(now=NOW + timedelta(days=1))
    assert list(Booking.objects.filter(opening_day=day).values()) == before
    assert counters(other)[0] == (1 if verb == "cancel" else 0)


def test_day_booked_by_the_family_before_is_left_alone(town: Town) -> None:
    (day,) = town.days()
    family = town.family()
    town.book(family, day)
    before = everything()[:2]
    pattern(town, family)
    apply_patterns(now=NOW)
    assert everything()[:2] == before


def test_request_refused_by_hand_is_not_asked_again(town: Town) -> None:
    (day,) = town.days()
    family = town.family()
    town.book(family, day)
    Booking.objects.update(state="refused", origin="desk")
    pattern(town, family)
    assert apply_patterns(now=NOW).booked == 0
    assert held(family) == []


def test_days_that_left_the_pattern_are_cancelled_while_they_can_be(town: Town) -> None:
    days = town.days(date(2026, 11, 23), MONDAY, date(2026, 12, 1), date(2026, 12, 7))
    family = town.family()
    made = pattern(town, family)
    apply_patterns(now=NOW)
    made.weekdays = [2]
    made.save()
    done = apply_patterns(now=datetime(2026, 11, 22, 18, tzinfo=UTC))  # past the eve at 18:00 of Monday 23
    assert done.cancelled == 2
    assert held(family) == [(date(2026, 11, 23), "booked"), (date(2026, 12, 1), "booked")]
    assert kinds(family) == ["booked"] * 4 + ["cancelled"] * 2
    assert [counters(day) for day in days] == [(1, 0), (0, 0), (1, 0), (0, 0)]
    assert text(Movement.objects.last().reason) == "N’est plus dans l’inscription à l’année"  # type: ignore[union-attr]


def test_deleted_pattern_gives_its_days_to_those_who_wait(town: Town) -> None:
    (day,) = town.days(capacity=1, waiting_capacity=5)
    leaving, waiting = town.family(), town.family()
    made = pattern(town, leaving)
    apply_patterns(now=NOW)
    town.book(waiting, day)
    made.delete()
    done = apply_patterns(now=NOW)
    assert (done.cancelled, done.promoted) == (1, 1)
    assert held(waiting) == [(MONDAY, "booked")]
    assert counters(day) == (1, 0)
    assert OutgoingMail.objects.filter(to=waiting.user.email, subject__startswith="Place obtenue").count() == 1


def test_place_in_the_waiting_list_is_given_up_with_the_pattern(town: Town) -> None:
    (day,) = town.days(capacity=0, waiting_capacity=5)
    family = town.family()
    made = pattern(town, family)
    apply_patterns(now=NOW)
    made.delete()
    apply_patterns(now=NOW)
    assert kinds(family) == ["waiting", "given_up"]
    assert counters(day) == (0, 0)


def test_hours_of_a_pattern_follow_it(town: Town) -> None:
    activity = ActivityFactory.create(structure=town.structure, evening=True)
    PriceRuleFactory.create(activity=activity, rule={"type": "flat", "cents": 120, "unit": "half_hour"})
    evening = GroupFactory.create(activity=activity)
    town.days(MONDAY, group=evening)
    family = town.family(group=evening)
    made = pattern(town, family, group=evening, arrival=time(16, 30), departure=time(17, 30))
    apply_patterns(now=NOW)
    made.departure = time(18)
    made.save()
    assert apply_patterns(now=NOW).changed == 1
    booking = Booking.objects.get()
    assert (booking.departure, booking.price_cents, booking.origin) == (time(18), 360, "pattern")
    assert kinds(family) == ["booked", "changed"]
    assert apply_patterns(now=NOW).changed == 0


@pytest.mark.parametrize(
    "fields",
    [
        {"is_open": False},
        {"booking_deadline_at": NOW - timedelta(minutes=1)},
        {"opens_at": NOW + timedelta(days=2)},
    ],
    ids=["closed", "late", "not open yet"],
)
def test_day_that_cannot_be_asked_for_leaves_no_row(town: Town, fields: dict[str, Any]) -> None:
    (day,) = town.days()
    OpeningDay.objects.filter(pk=day.pk).update(**fields)
    pattern(town, town.family())
    apply_patterns(now=NOW)
    assert not Booking.objects.exists()


def test_day_without_right_or_custody_leaves_no_row(town: Town) -> None:
    town.days()
    away, late, gone, blocked = (town.family() for _ in range(4))
    for family in (away, late, gone):
        pattern(town, family)
    CustodyDay.objects.create(membership=away.members[0], date=MONDAY, has_custody=False)
    Registration.objects.filter(person=late.members[0].person).update(start_date=MONDAY + timedelta(days=1))
    gone.members[0].delete()
    assert apply_patterns(now=NOW).booked == 0
    pattern(town, blocked)
    town.structure.booking_blocked = True
    town.structure.save()
    assert apply_patterns(now=NOW).booked == 0
    assert not Booking.objects.exists()


def test_child_of_two_households_is_booked_once(town: Town) -> None:
    (day,) = town.days()
    one, other = town.family(), town.family()
    MembershipFactory.create(household=other.household, person=one.members[0].person)
    pattern(town, one)
    pattern(town, other, person_id=one.people[0])
    apply_patterns(now=NOW)
    assert (held(one), held(other)) == ([(MONDAY, "booked")], [])
    assert counters(day) == (1, 0)


def test_full_day_is_told_once_and_booked_when_it_opens_up(town: Town) -> None:
    (day,) = town.days(capacity=0)
    family = town.family()
    pattern(town, family)
    assert [apply_patterns(now=NOW).refused for _ in range(3)] == [1, 0, 0]
    assert text(Booking.objects.get().reason) == "Complet, liste d’attente comprise"
    day.capacity = 1
    day.save(update_fields=["capacity"])
    assert apply_patterns(now=NOW).booked == 1
    assert held(family) == [(MONDAY, "booked")]


@pytest.mark.parametrize("families", [1, 6])
def test_batch_takes_the_same_statements_whatever_its_size(town: Town, families: int) -> None:
    town.days(*days_between(MONDAY, LAST))
    for _ in range(families):
        pattern(town, town.family())
    with CaptureQueriesContext(connection) as captured:
        apply_patterns(now=NOW)
    assert Booking.objects.count() == 6 * families
    assert len(captured) == 10
