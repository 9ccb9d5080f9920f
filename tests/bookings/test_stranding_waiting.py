"""The waiting list, the night and confirmations meet rights that end: on one connection, and on several."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction

from preau.activities.models import OpeningDay
from preau.bookings.actions import Settlement, Way, Wish, apply_patterns, promote_waiting
from preau.bookings.night.actions.running import tell_stranded
from preau.bookings.patterns.actions import applying
from preau.bookings.stranding.queries import count_stranded
from preau.bookings.waiting import actions as promoting
from preau.notices.models import OutgoingMail
from tests.acting import by
from tests.bookings.conftest import MONDAY, NOW, Family, Town, counters
from tests.bookings.ending import (
    CANCEL,
    KINDS,
    TODAY,
    TUESDAY,
    days,
    end,
    registrations,
)
from tests.bookings.scene import held, pattern


@pytest.mark.parametrize("kind", sorted(set(KINDS) - {"closed", "activity", "level", "age"}))
def test_who_waits_without_a_right_is_passed_over(town: Town, kind: str) -> None:
    (day,) = town.days(TUESDAY, capacity=0, waiting_capacity=5)
    gone, entitled = town.family(), town.family()
    town.book(gone, day)
    town.book(entitled, day)
    KINDS[kind][0](town, gone)()
    OpeningDay.objects.filter(pk=day.pk).update(capacity=1)
    promoted = promote_waiting(day_ids=[day.pk], actor=by(), now=NOW)
    assert [row.emails for row in promoted] == [(entitled.user.email,)]
    assert held(gone) == [(TUESDAY, "waiting")]
    assert count_stranded(town.structure.pk, TODAY) == 1


def test_kept_rank_gets_its_place(town: Town) -> None:
    (day,) = town.days(capacity=0, waiting_capacity=5)
    family = town.family()
    town.book(family, day)
    end(family, registrations(family, state="refused"), Settlement(Way.KEEP, "Dossier en cours"))
    OpeningDay.objects.filter(pk=day.pk).update(capacity=1)
    assert len(promote_waiting(day_ids=[day.pk], actor=by(), now=NOW)) == 1


def test_promotion_at_the_very_deadline(town: Town) -> None:
    (day,) = town.days(capacity=0, waiting_capacity=5)
    family = town.family()
    town.book(family, day)
    OpeningDay.objects.filter(pk=day.pk).update(capacity=1, promotion_deadline_at=NOW)
    assert promote_waiting(day_ids=[day.pk], actor=by(), now=NOW + timedelta(microseconds=1)) == []
    assert len(promote_waiting(day_ids=[day.pk], actor=by(), now=NOW)) == 1


def race(town: Town, family: Family, day: OpeningDay) -> None:
    """A place is freed and given while somebody ends the right of the first in line, on another connection."""
    changed, go_on = threading.Event(), threading.Event()

    def change() -> None:
        registrations(family, state="refused")()
        changed.set()
        assert go_on.wait(20)

    def ending() -> None:
        try:
            end(family, change, CANCEL)
        finally:
            connection.close()

    thread = threading.Thread(target=ending)
    thread.start()
    assert changed.wait(20)
    try:
        promote_waiting(day_ids=[day.pk], actor=by(), now=NOW)
    finally:
        go_on.set()
        thread.join()


def test_right_that_ends_while_the_list_moves_leaves_no_booking(make_town: Callable[[], Town]) -> None:
    town = make_town()
    (day,) = town.days(capacity=0, waiting_capacity=5)
    family = town.family()
    town.book(family, day)
    OpeningDay.objects.filter(pk=day.pk).update(capacity=1)
    race(town, family, day)
    assert held(family) == []
    assert counters(day) == (0, 0)


@pytest.mark.parametrize("locked", [True, False], ids=["locked", "negative control"])
def test_list_that_moves_while_a_right_ends_never_revives_the_booking(
    make_town: Callable[[], Town], monkeypatch: pytest.MonkeyPatch, locked: bool
) -> None:
    """The end of the right is settled and not committed yet. Without the locks of promotion the cancelled rank comes
    back as a booking."""
    town = make_town()
    (day,) = town.days(capacity=0, waiting_capacity=5)
    family = town.family()
    town.book(family, day)
    OpeningDay.objects.filter(pk=day.pk).update(capacity=1)
    if not locked:
        monkeypatch.setattr(promoting, "LOCK", "SELECT %(days)s::bigint[]")
        monkeypatch.setattr(promoting, "hold_beside", lambda _bookings: None)

    def promote() -> None:
        try:
            promote_waiting(day_ids=[day.pk], actor=by(), now=NOW)
        finally:
            connection.close()

    thread = threading.Thread(target=promote)
    with transaction.atomic():
        end(family, registrations(family, state="refused"), CANCEL)
        thread.start()
        thread.join(1)
        assert thread.is_alive()
    thread.join()
    assert held(family) == ([] if locked else [(MONDAY, "booked")])


@pytest.mark.parametrize("held_first", [True, False], ids=["held", "negative control"])
def test_night_waits_for_the_end_of_a_right(
    make_town: Callable[[], Town], monkeypatch: pytest.MonkeyPatch, held_first: bool
) -> None:
    """A registration by the year books nothing on a right that is ending; without its lock the night would."""
    town = make_town()
    town.days(MONDAY)
    family = town.family()
    pattern(town, family)
    if not held_first:
        monkeypatch.setattr(applying, "HOLD", "SELECT %(patterns)s::bigint[]")

    def night() -> None:
        try:
            apply_patterns(now=NOW)
        finally:
            connection.close()

    thread = threading.Thread(target=night)
    with transaction.atomic():
        end(family, registrations(family, state="refused"), CANCEL)
        thread.start()
        thread.join(1)
    thread.join()
    assert held(family) == ([] if held_first else [(MONDAY, "booked")])


def test_confirmation_under_way_waits_for_the_end_of_the_right(make_town: Callable[[], Town]) -> None:
    """The draft is held before the change: whoever confirms meanwhile reads the new right."""
    town = make_town()
    (day,) = town.days()
    family = town.family()
    town.draft(family, Wish(family.people[0], day.pk, True))
    changed, answers = threading.Event(), list[Any]()

    def confirm() -> None:
        try:
            changed.wait(20)
            answers.extend(town.confirm(family).answers)
        finally:
            connection.close()

    thread = threading.Thread(target=confirm)
    thread.start()

    def change() -> None:
        registrations(family, state="refused")()
        changed.set()
        thread.join(1)
        assert not answers

    end(family, change, CANCEL)
    thread.join()
    assert held(family) == []


def test_night_lists_what_a_hand_in_the_database_stranded(town: Town) -> None:
    """The night finds it, writes to the structure, and leaves the decision to the desk."""
    town.structure.contact_email = "guichet@exemple.fr"
    town.structure.save()
    family = town.family()
    town.book(family, *town.days(MONDAY, TUESDAY))
    assert tell_stranded(now=NOW) == 0
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM registrations_registration")
    OutgoingMail.objects.all().delete()
    assert tell_stranded(now=NOW) == 2
    mail = OutgoingMail.objects.get()
    assert (mail.to, mail.subject) == ("guichet@exemple.fr", "2 réservations sans inscription")
    assert days(family) == [MONDAY, TUESDAY]
