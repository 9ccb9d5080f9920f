"""A child who goes to another household while the first one confirms: nobody books for a child they no longer have."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from django.db import connection, transaction

from preau.bookings.actions import Wish, move_child, share_child
from preau.bookings.models import Booking
from preau.bookings.rehoming.actions import Sharing
from preau.bookings.stranding import actions as stranding
from preau.common import clock
from preau.households.enums import CustodyKind
from tests.acting import by
from tests.bookings.conftest import NOW, Family, Town
from tests.factories import HouseholdFactory

# Monday, the day that is booked, is the other household's.
WEEKDAYS = Sharing(CustodyKind.WEEKDAYS, weekdays=(2, 3, 4, 5, 6, 7))


@pytest.fixture(autouse=True)
def at_now(monkeypatch: pytest.MonkeyPatch) -> None:
    """The days of these tests are to come, or past, whenever they are run."""
    monkeypatch.setattr(clock, "now", lambda: NOW)


def moved(town: Town, family: Family) -> None:
    target = HouseholdFactory.create(structure=town.structure)
    move_child(household=family.household, member_id=family.members[0].pk, target=target, actor=by())


def shared(town: Town, family: Family) -> None:
    target = HouseholdFactory.create(structure=town.structure)
    member = family.members[0].pk
    share_child(household=family.household, member_id=member, target=target, sharing=WEEKDAYS, actor=by())


@pytest.mark.parametrize("is_held", [True, False], ids=["held", "negative control"])
@pytest.mark.parametrize("leaves", [moved, shared])
def test_whoever_confirms_waits_for_the_child_who_leaves(
    make_town: Callable[[], Town],
    monkeypatch: pytest.MonkeyPatch,
    leaves: Callable[[Town, Family], None],
    is_held: bool,
) -> None:
    """The move is written, not committed. Without the lock of drafts, the household that the child leaves has decided
    before it waits, and books."""
    town = make_town()
    (day,) = town.days()
    family = town.family()
    assert town.draft(family, Wish(family.people[0], day.pk, True)) == []
    if not is_held:
        monkeypatch.setattr(stranding, "hold", lambda _scope, _today: None)

    def confirm() -> None:
        try:
            town.confirm(family)
        finally:
            connection.close()

    thread = threading.Thread(target=confirm)
    with transaction.atomic():
        leaves(town, family)
        thread.start()
        thread.join(1)
        assert thread.is_alive()
    thread.join()
    booked = Booking.objects.filter(household=family.household, state="booked").count()
    assert booked == (0 if is_held else 1)
