"""Places changed, days closed and opened, places given by hand, outings of classes; and all of it taken back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from preau.activities.actions import build_structure_days
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
from preau.bookings.enums import DayActKind
from preau.bookings.models import Booking, DayAct, Movement
from preau.bookings.places.actions import changing as placing
from preau.bookings.places.actions.changing import Done
from preau.bookings.places.choosing import Chosen, PlacesError
from preau.bookings.places.outing import Outing
from preau.bookings.places.queries import act_effect, outing_effect, outings, unreachable, waiters
from preau.bookings.rules.places import Places
from preau.common.reasons import text
from preau.households.models import Person
from preau.notices.models import OutgoingMail
from preau.structures.models import Site
from tests.acting import by
from tests.bookings.conftest import MONDAY, NOW, Family, Town, counters
from tests.bookings.test_places import rush

TODAY = NOW.date()
TUESDAY = MONDAY + timedelta(days=1)


def chosen(town: Town, *days: date) -> Chosen:
    return Chosen((town.group.pk,), days[0] if days else MONDAY, days[-1] if days else MONDAY)


def when(town: Town, **more: Any) -> dict[str, Any]:
    return {"structure": town.structure, "actor": by(), "now": NOW, "today": TODAY} | more


def full(town: Town, booked: int = 2, waiting: int = 3) -> tuple[OpeningDay, list[Family]]:
    """A full day and who asked for it, in order; the mailbox is empty."""
    (day,) = town.days(capacity=booked, waiting_capacity=waiting + 5)
    families = [town.family() for _ in range(booked + waiting)]
    for family in families:
        town.book(family, day)
    assert counters(day) == (booked, waiting)
    OutgoingMail.objects.all().delete()
    return day, families


def states(day: OpeningDay) -> list[str]:
    return list(Booking.objects.filter(opening_day=day).order_by("id").values_list("state", flat=True))


def ids(day: OpeningDay, state: str = "waiting") -> list[int]:
    return list(Booking.objects.filter(opening_day=day, state=state).order_by("id").values_list("pk", flat=True))


def give(day: OpeningDay, bookings: list[int], reason: str, *, widen: bool, now: datetime = NOW) -> Done:
    """Places of a day given to these requests."""
    return promote_chosen(
        structure=day.structure, day_id=day.pk, booking_ids=bookings, reason=reason, widen=widen, actor=by(), now=now
    )


# -- places ------------------------------------------------------------------------------------------------------------


def test_widening_gives_the_places_to_the_first_who_wait_and_keeps_the_act(town: Town) -> None:
    day, _ = full(town)
    done = change_places(chosen=chosen(town), places=Places(by=2), **when(town))
    assert (done.days, done.promoted, counters(day)) == (1, 2, (4, 1))
    assert states(day) == ["booked"] * 4 + ["waiting"]
    act = DayAct.objects.get()
    assert (act.kind, act.first_date, act.days_before[0]["before"]["capacity"]) == (DayActKind.PLACES, MONDAY, 2)
    assert (day.capacity, day.has_own_places, day.is_edited) == (4, True, False)


def test_fewer_places_than_bookings_are_refused_and_nothing_is_written(town: Town) -> None:
    day, _ = full(town)
    (other,) = town.days(TUESDAY, capacity=5)
    with pytest.raises(PlacesError, match="2 enfants sont réservés"):
        change_places(chosen=chosen(town, MONDAY, TUESDAY), places=Places(to=1), **when(town))
    other.refresh_from_db()
    assert (counters(day), other.capacity, DayAct.objects.count()) == ((2, 3), 5, 0)


@pytest.mark.parametrize("places", [Places(to=-1), Places(to=10_000), Places(by=99_999)])
def test_impossible_places_are_refused(town: Town, places: Places) -> None:
    town.days(capacity=2)
    with pytest.raises(PlacesError, match="entre 0 et"):
        change_places(chosen=chosen(town), places=places, **when(town))


def test_past_days_no_day_and_the_group_of_another_town_are_refused(town: Town) -> None:
    other = Town()
    (theirs,) = other.days(capacity=2)
    for days in (chosen(town), chosen(other), chosen(town, TODAY - timedelta(days=1))):
        with pytest.raises(PlacesError):
            change_places(chosen=days, places=Places(to=9), **when(town))
    theirs.refresh_from_db()
    assert theirs.capacity == 2


def test_own_places_outlive_the_building_of_the_calendar_and_a_closure_still_closes_the_day(town: Town) -> None:
    build = {"structure": town.structure, "first": MONDAY, "last": MONDAY, "actor": by()}
    build_structure_days(**build)
    change_places(chosen=chosen(town), places=Places(to=7), **when(town))
    build_structure_days(**build)
    day = OpeningDay.objects.get(group=town.group, date=MONDAY)
    assert (day.capacity, day.is_open) == (7, True)
    with pytest.raises(PlacesError, match="rien à changer"):
        change_places(chosen=chosen(town), places=Places(to=7), **when(town))
    assert DayAct.objects.count() == 1
    close_chosen(chosen=chosen(town), reason="Grève", **when(town))
    open_chosen(chosen=chosen(town), **when(town))
    day.refresh_from_db()
    assert (day.is_open, day.is_edited) == (True, False), "the calendar opens it by itself: it is no longer by hand"


def test_places_typed_as_many_as_the_group_has_stay_when_the_group_changes(town: Town) -> None:
    build = {"structure": town.structure, "first": MONDAY, "last": MONDAY, "actor": by()}
    build_structure_days(**build)
    day = OpeningDay.objects.get(group=town.group, date=MONDAY)
    typed = day.capacity or 0
    change_places(chosen=chosen(town), places=Places(to=typed), **when(town))
    town.group.capacity = typed + 5
    town.group.save()
    build_structure_days(**build)
    day.refresh_from_db()
    assert (day.capacity, day.has_own_places) == (typed, True)


def test_places_are_put_back_until_somebody_took_them(town: Town) -> None:
    day, _ = full(town, booked=2, waiting=0)
    act = change_places(chosen=chosen(town), places=Places(by=1), **when(town)).act
    undone = undo_act(act_id=act.pk, **when(town))
    day.refresh_from_db()
    assert undone is not None
    assert (undone.days, day.capacity, day.has_own_places) == (1, 2, False)
    with pytest.raises(PlacesError, match="déjà annulé"):
        undo_act(act_id=act.pk, **when(town))
    again = change_places(chosen=chosen(town), places=Places(by=1), **when(town)).act
    town.book(town.family(), day)
    with pytest.raises(PlacesError, match="changé ou réservé depuis"):
        undo_act(act_id=again.pk, **when(town))
    assert counters(day) == (3, 0)
    assert undo_act(act_id=again.pk, **when(Town())) is None


# -- closing and opening -----------------------------------------------------------------------------------------------


def test_closing_a_group_cancels_tells_and_is_taken_back_whole(town: Town) -> None:
    day, _ = full(town, booked=2, waiting=1)
    effect = act_effect(town.structure, chosen(town))
    assert (effect.open, effect.booked, effect.waiting, effect.households) == (1, 2, 1, 3)
    done = close_chosen(chosen=chosen(town), reason="Grève", **when(town))
    assert (done.cancelled, done.mails, counters(day), day.is_open) == (3, 3, (0, 0), False)
    mail = OutgoingMail.objects.order_by("id")[0]
    assert mail.subject == "Lundi 30 novembre : pas de cantine (grève)"
    assert mail.structure_id == town.structure.pk
    undone = undo_act(act_id=done.act.pk, **when(town))
    assert undone is not None
    assert (undone.back, undone.lost, undone.mails) == (3, 0, 3)
    assert (counters(day), day.is_open, day.is_edited) == ((2, 1), True, False)
    assert states(day) == ["booked", "booked", "waiting"]
    assert [row.kind for row in Movement.objects.order_by("-id")[:3]] == ["waiting", "booked", "booked"]


def test_opening_is_taken_back_unless_somebody_booked(town: Town) -> None:
    (day,) = town.days(capacity=3, is_open=False, closed_reason="Pont")
    done = open_chosen(chosen=chosen(town), **when(town))
    day.refresh_from_db()
    assert (done.days, day.is_open, day.closed_reason) == (1, True, None)
    town.book(town.family(), day)
    with pytest.raises(PlacesError, match="changé ou réservé depuis"):
        undo_act(act_id=done.act.pk, **when(town))


def test_closing_without_a_reason_is_refused(town: Town) -> None:
    day, _ = full(town)
    for reason in ("", "  ", "x" * 121):
        with pytest.raises(PlacesError, match="Dites pourquoi"):
            close_chosen(chosen=chosen(town), reason=reason, **when(town))
    assert counters(day) == (2, 3)


# -- who waits ---------------------------------------------------------------------------------------------------------


def test_waiting_list_says_rank_and_since_when(town: Town) -> None:
    day, families = full(town, booked=1, waiting=2)
    assert [(row.rank, row.household_id, row.created_at, row.siblings) for row in waiters(day.pk)] == [
        (1, families[1].household.pk, NOW, 0),
        (2, families[2].household.pk, NOW, 0),
    ]


def test_chosen_request_gets_the_place_before_the_first_with_a_reason(town: Town) -> None:
    day, families = full(town, booked=1, waiting=3)
    third = ids(day)[2]
    with pytest.raises(PlacesError, match="Places libres"):
        promote_chosen(
            structure=day.structure,
            day_id=day.pk,
            booking_ids=[third],
            reason="Fratrie",
            widen=False,
            actor=by(),
            now=NOW,
        )
    with pytest.raises(PlacesError, match="Dites pourquoi"):
        give(day, [third], "", widen=True)
    done = give(day, [third], "Fratrie", widen=True)
    assert (done.promoted, done.mails, counters(day), day.capacity) == (1, 1, (2, 2), 2)
    assert (done.act.kind, done.act.reason) == (DayActKind.PROMOTED, "Fratrie")
    mail = OutgoingMail.objects.get()
    assert (mail.to, mail.subject) == (families[3].user.email, "Place obtenue : Cantine, lun. 30 nov.")
    with pytest.raises(PlacesError, match="ne s’annule plus"):
        undo_act(act_id=done.act.pk, **when(town))


def test_the_first_in_line_needs_no_reason(town: Town) -> None:
    day, _ = full(town, booked=1, waiting=2)
    assert give(day, ids(day)[:2], "", widen=True).promoted == 2
    assert counters(day) == (3, 0)


def test_who_has_no_right_no_longer_waits_or_is_of_elsewhere_gets_nothing(town: Town) -> None:
    day, families = full(town, booked=1, waiting=2)
    elsewhere, _ = full(Town(), booked=1, waiting=1)
    Person.objects.filter(pk=families[1].people[0]).update(left_on=MONDAY)
    for booking in (ids(day)[0], ids(elsewhere)[0], ids(day, "booked")[0], 10**9):
        with pytest.raises(PlacesError, match="n’attend plus"):
            promote_chosen(
                structure=day.structure,
                day_id=day.pk,
                booking_ids=[booking],
                reason="A",
                widen=True,
                actor=by(),
                now=NOW,
            )
    late = day.promotion_deadline_at + timedelta(seconds=1)
    with pytest.raises(PlacesError, match="est close depuis"):
        promote_chosen(
            structure=day.structure,
            day_id=day.pk,
            booking_ids=ids(day)[1:],
            reason="A",
            widen=True,
            actor=by(),
            now=late,
        )
    of_elsewhere = {"structure": Town().structure, "day_id": day.pk, "booking_ids": ids(day), "reason": "A"}
    assert promote_chosen(**of_elsewhere, widen=True, actor=by(), now=NOW) is None
    assert counters(day) == (1, 2)


# -- outings -----------------------------------------------------------------------------------------------------------


class SchoolTown(Town):
    """A town whose children are in two classes of a school."""

    def __init__(self) -> None:
        super().__init__()
        self.school = Site.objects.create(structure=self.structure, name="École Jules-Ferry", kind="primary")

    def pupil(self, class_name: str) -> Family:
        family = self.family()
        Person.objects.filter(pk__in=family.people).update(school=self.school, class_name=class_name)
        return family

    def outing(self, **more: Any) -> Outing:
        values = {"site": self.school.pk, "first": MONDAY, "last": MONDAY, "reason": "Musée", "classes": ("CE1 A",)}
        return Outing(**values | more)


def test_outing_frees_its_class_past_the_deadline_tells_families_and_the_kitchen(db: None) -> None:
    town = SchoolTown()
    (day,) = town.days(capacity=2, waiting_capacity=5)
    away, stays, waits = town.pupil("CE1 A"), town.pupil("CM2"), town.pupil("CP")
    for family in (away, stays, waits):
        town.book(family, day)
    OutgoingMail.objects.all().delete()
    late = day.cancel_deadline_at + timedelta(minutes=1)
    OpeningDay.objects.update(promotion_deadline_at=late + timedelta(hours=1))
    assert outing_effect(town.structure, town.outing()).booked == 1
    assert unreachable(town.structure, town.outing()) == []
    values = when(town, now=late, today=late.date())
    done = record_outing(outing=town.outing(words="La CE1 A va au musée."), **values)
    assert (done.cancelled, done.promoted, counters(day)) == (1, 1, (2, 0))
    booking = Booking.objects.get(household=away.household)
    assert (booking.state, booking.origin, text(booking.reason)) == (
        "cancelled",
        "desk",
        "Sortie ou absence de la classe : Musée",
    )
    told = {mail.to: mail for mail in OutgoingMail.objects.all()}
    assert told[away.user.email].subject == "Lundi 30 novembre : pas de cantine (musée)"
    assert "La CE1 A va au musée." in told[away.user.email].body
    assert stays.user.email not in told
    (kitchen,) = outings(town.structure, MONDAY, MONDAY)
    assert (kitchen.site, kitchen.classes, kitchen.activity, kitchen.meals) == (
        "École Jules-Ferry",
        ("CE1 A",),
        "Cantine",
        1,
    )
    OpeningDay.objects.update(capacity=9)
    town.book(away, day)
    assert outings(town.structure, MONDAY, MONDAY) == [], "it eats after all"


def test_outing_taken_back_puts_back_those_whose_place_is_still_there(db: None) -> None:
    town = SchoolTown()
    (day,) = town.days(capacity=2, waiting_capacity=5)
    for name in ("CE1 A", "CE1 A", "CP"):
        town.book(town.pupil(name), day)
    done = record_outing(outing=town.outing(), **when(town))
    assert (done.cancelled, done.promoted, counters(day)) == (2, 1, (1, 0))
    undone = undo_act(act_id=done.act.pk, **when(town))
    assert undone is not None
    assert (undone.back, undone.lost, counters(day)) == (1, 1, (2, 0))
    assert outings(town.structure, MONDAY, MONDAY) == []


def test_outing_is_not_taken_back_on_its_day_nor_written_for_the_past_or_nobody(db: None) -> None:
    town = SchoolTown()
    (day,) = town.days(capacity=2)
    town.book(town.pupil("CE1 A"), day)
    for outing in (town.outing(classes=("CM2",)), town.outing(reason=" ")):
        with pytest.raises(PlacesError):
            record_outing(outing=outing, **when(town))
    with pytest.raises(PlacesError, match="sont passés"):
        record_outing(outing=town.outing(), **when(town, today=TUESDAY))
    done = record_outing(outing=town.outing(classes=()), **when(town))
    with pytest.raises(PlacesError, match="ne s’annule plus"):
        undo_act(act_id=done.act.pk, **when(town, today=MONDAY))


# -- at once -----------------------------------------------------------------------------------------------------------


def test_places_taken_away_while_families_book_never_leave_fewer_than_bookings(make_town: Callable[[], Town]) -> None:
    town = make_town()
    (day,) = town.days(capacity=20, waiting_capacity=0)
    jobs: list[Callable[[], object]] = []
    for family in [town.family() for _ in range(12)]:
        town.draft(family, Wish(family.people[0], day.pk, True))
        jobs.append(lambda family=family: town.confirm(family).answers[0].kind.value)  # type: ignore[misc]
    jobs[4:4] = [lambda: change_places(chosen=chosen(town), places=Places(to=6), **when(town))] * 4
    results = rush(jobs, threads=8)
    booked, _ = counters(day)
    assert [error for error in results if isinstance(error, Exception) and not isinstance(error, PlacesError)] == []
    assert Counter(row for row in results if isinstance(row, str))["booked"] == booked
    assert booked <= (day.capacity or 0)


def given_to(day: OpeningDay, booking: int) -> int:
    """How many got a place when an agent gives one to who waits."""
    done = promote_chosen(
        structure=day.structure, day_id=day.pk, booking_ids=[booking], reason="A", widen=False, actor=by(), now=NOW
    )
    return done.promoted


def two_for_one_place(town: Town) -> tuple[OpeningDay, list[object]]:
    """Two agents give the last place to two requests, while a family takes one more place than there is."""
    day, _ = full(town, booked=1, waiting=2)
    OpeningDay.objects.filter(pk=day.pk).update(capacity=2)
    first, second = ids(day)
    late = town.family()
    town.draft(late, Wish(late.people[0], day.pk, True))
    jobs: list[Callable[[], object]] = [
        lambda: given_to(day, first),
        lambda: given_to(day, second),
        lambda: town.confirm(late).answers[0].kind.value,
    ]
    return day, rush(jobs, threads=3)


def test_two_agents_never_give_one_place_twice(make_town: Callable[[], Town]) -> None:
    day, results = two_for_one_place(make_town())
    booked, _ = counters(day)
    refused = [error for error in results if isinstance(error, PlacesError)]
    assert (booked, len(refused) + results.count(1), results.count(1) <= 1) == (2, 2, True)
    assert not [error for error in results if isinstance(error, IntegrityError)]


def test_control_without_the_lock_only_the_constraint_stands(
    make_town: Callable[[], Town], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two agents read the same free place before either writes: the database refuses the second."""
    import threading

    town = make_town()
    day, _ = full(town, booked=1, waiting=2)
    OpeningDay.objects.filter(pk=day.pk).update(capacity=2)
    first, second = ids(day)
    gate, why_these = threading.Barrier(2), placing._why_these
    monkeypatch.setattr(placing, "HOLD_NAMED", "SELECT %(days)s::bigint[]")

    def met(*given: Any) -> str:
        found = why_these(*given)
        gate.wait(20)
        return found

    monkeypatch.setattr(placing, "_why_these", met)
    results = rush([lambda: given_to(day, first), lambda: given_to(day, second)], threads=2)
    assert sorted(type(row).__name__ for row in results) == ["IntegrityError", "int"]
    assert counters(day)[0] == 2


def test_raw_sql_cannot_shrink_a_day_under_its_bookings(town: Town) -> None:
    day, _ = full(town)
    with pytest.raises(IntegrityError, match="day_never_overbooked"), transaction.atomic():
        OpeningDay.objects.filter(pk=day.pk).update(capacity=1)
