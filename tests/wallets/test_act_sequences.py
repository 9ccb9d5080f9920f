"""Whatever the desk and a family do one after the other: prices, places and money stay those of what is booked."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.models import Sum
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from preau.activities.models import OpeningDay
from preau.bookings.actions import (
    Wish,
    change_places,
    close_chosen,
    open_chosen,
    promote_chosen,
    record_outing,
    undo_act,
)
from preau.bookings.models import Booking, DayAct
from preau.bookings.places.choosing import Chosen, state_of
from preau.bookings.places.outing import Outing
from preau.bookings.repricing.actions import reprice
from preau.bookings.rules.places import Places
from preau.common.reasons import Refused
from preau.dues.enums import DueState
from preau.dues.models import Due
from preau.households.models import Person
from preau.ledger.actions.reconciling import reconcile
from preau.registrations.models import Registration
from preau.structures.models import Site
from preau.wallets.actions import charge_day
from tests.acting import by
from tests.bookings.conftest import MONDAY, NOW
from tests.bookings.test_sibling_prices import siblings_town
from tests.factories import GroupFactory
from tests.wallets.conftest import MoneyTown, balance

PAID = 3_000


class Desk:
    """Three children, whose prices count who is present, in two groups: the eldest's has one place, the others' two."""

    def __init__(self) -> None:
        self.town = MoneyTown()
        self.family = siblings_town(self.town, "present")
        other = GroupFactory.create(activity=self.town.activity)
        Registration.objects.filter(person=self.family.people[0]).update(group=other)
        self.site = Site.objects.create(structure=self.town.structure, name="Curie", kind="primary")
        Person.objects.filter(pk__in=self.family.people[:2]).update(school=self.site, class_name="CE1 A")
        self.groups = [other.pk, self.town.group.pk]
        (first,) = self.town.days(group=other, capacity=1, waiting_capacity=2)
        (second,) = self.town.days(capacity=2, waiting_capacity=3)
        self.days = [first.pk, second.pk, second.pk]
        self.wallet = self.town.pay(self.family, PAID)
        self.now = NOW

    def do(self, what: str, number: int) -> None:
        """A minute later; what is refused writes nothing."""
        self.now += timedelta(minutes=1)
        with suppress(Refused):
            DEEDS[what](self, number)
        self.check()

    @property
    def common(self) -> dict[str, Any]:
        return {"structure": self.town.structure, "actor": by(), "now": self.now}

    def chosen(self, number: int) -> dict[str, Any]:
        return self.common | {"chosen": Chosen((self.groups[number % 2],), MONDAY, MONDAY), "today": NOW.date()}

    def wish(self, number: int, *, wanted: bool) -> None:
        self.town.draft(self.family, Wish(self.family.people[number % 3], self.days[number % 3], wanted), now=self.now)
        self.town.confirm(self.family, now=self.now)

    def give(self, number: int) -> None:
        day = self.days[number % 3]
        waiting = Booking.objects.filter(opening_day=day, state="waiting").order_by("-id").values_list("pk", flat=True)
        promote_chosen(**self.common, day_id=day, booking_ids=list(waiting[:1]), reason="Fratrie", widen=number > 2)

    def outing(self) -> None:
        outing = Outing(site=self.site.pk, classes=("CE1 A",), first=MONDAY, last=MONDAY, reason="Musée")
        record_outing(outing=outing, today=NOW.date(), **self.common)

    def undo(self, number: int) -> None:
        act = DayAct.objects.order_by("-id")[number % 2 : number % 2 + 1].first()
        undone = undo_act(act_id=act.pk, today=NOW.date(), **self.common) if act else None
        if act is None or undone is None:
            return
        for row in act.days_before:
            assert state_of(OpeningDay.objects.get(pk=row["id"])) == row["before"]
        kept = [line.booking.state == line.state for line in act.lines.select_related("booking")]
        assert kept.count(False) == undone.lost

    def check(self) -> None:
        connection.check_constraints()  # each deed is a transaction
        assert reprice(now=self.now) == 0, "everybody is at the price of who comes"
        held = Due.objects.filter(state=DueState.WALLET)
        owing = held.aggregate(sum=Sum("cents"))["sum"] or 0
        assert balance(self.wallet) == PAID - owing
        booked = Booking.objects.filter(state="booked")
        assert set(held.values_list("source_id", flat=True)) <= set(booked.values_list("pk", flat=True))
        for day in OpeningDay.objects.filter(pk__in=self.days):
            states = list(day.bookings.values_list("state", flat=True))
            assert (day.booked, day.waiting) == (states.count("booked"), states.count("waiting"))
            assert day.is_open or not (day.booked or day.waiting)


DEEDS: dict[str, Callable[[Desk, int], object]] = {
    "book": lambda desk, number: desk.wish(number, wanted=True),
    "leave": lambda desk, number: desk.wish(number, wanted=False),
    "close": lambda desk, number: close_chosen(reason="Grève", **desk.chosen(number)),
    "open": lambda desk, number: open_chosen(**desk.chosen(number)),
    "places": lambda desk, number: change_places(places=Places(by=number // 2 - 1), **desk.chosen(number)),
    "give": Desk.give,
    "outing": lambda desk, _number: desk.outing(),
    "undo": Desk.undo,
    "charge": lambda desk, _number: charge_day(until=MONDAY, now=desk.now),
}
sequences = st.lists(st.tuples(st.sampled_from(sorted(DEEDS)), st.integers(0, 5)), min_size=4, max_size=12)


def played(deeds: list[tuple[str, int]]) -> None:
    with transaction.atomic():
        desk = Desk()
        for child in range(3):
            desk.do("book", child)
        for what, number in deeds:
            desk.do(what, number)
        reconcile()
        transaction.set_rollback(True)


@settings(max_examples=6, deadline=None, suppress_health_check=list(HealthCheck))
@given(deeds=sequences)
def test_prices_places_and_money_stay_those_of_what_is_booked(db: None, deeds: list[tuple[str, int]]) -> None:
    played(deeds)


@pytest.mark.nightly
@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(deeds=sequences)
def test_the_same_at_length(db: None, deeds: list[tuple[str, int]]) -> None:
    played(deeds)
