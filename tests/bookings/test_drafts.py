"""Wishes, quick tools and copies: what ends up in the draft, and what is refused with its reason."""

from __future__ import annotations

from datetime import date, time, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from preau.bookings.actions import Wish, copy, edit_draft, toggle
from preau.bookings.confirming.preview import preview
from preau.bookings.models import DraftLine
from preau.bookings.rules import CellState
from preau.common.reasons import text
from tests.acting import by
from tests.bookings.conftest import MONDAY, NOW, Town
from tests.factories import ActivityFactory, GroupFactory, PriceRuleFactory, RegistrationFactory

WEEK = [MONDAY + timedelta(days=n) for n in (0, 1, 3, 4)]


def lines() -> list[tuple[int, date, str]]:
    found = DraftLine.objects.order_by("opening_day__date", "person_id")
    return [(line.person_id, line.opening_day.date, line.action) for line in found.select_related("opening_day")]


def test_wishing_back_and_forth_leaves_no_line(town: Town) -> None:
    (day,) = town.days()
    family = town.family()
    (child,) = family.people
    town.draft(family, Wish(child, day.pk, True))
    assert lines() == [(child, MONDAY, "book")]
    town.draft(family, Wish(child, day.pk, False))
    assert lines() == []
    town.book(family, day)
    town.draft(family, Wish(child, day.pk, False))
    assert lines() == [(child, MONDAY, "cancel")]
    town.draft(family, Wish(child, day.pk, True))
    assert lines() == []


def test_quick_tool_books_all_then_cancels_all(town: Town) -> None:
    days = town.days(*WEEK)
    family = town.family()
    (child,) = family.people
    closed = days[0]
    closed.is_open = False
    closed.save(update_fields=["is_open"])
    town.draft(family, *toggle(town.planning(family).select(person_id=child)))
    assert [line[1] for line in lines()] == WEEK[1:]
    town.draft(family, *toggle(town.planning(family).select(person_id=child)))
    assert lines() == []


def test_quick_tool_completes_what_is_mixed_then_empties_it(town: Town) -> None:
    days = town.days(*WEEK)
    family = town.family()
    (child,) = family.people
    town.book(family, days[0], days[2])
    town.draft(family, *toggle(town.planning(family).select(person_id=child)))
    assert [line[1:] for line in lines()] == [(day, "book") for day in WEEK if day not in (WEEK[0], WEEK[2])]
    town.draft(family, *toggle(town.planning(family).select(person_id=child)))
    assert [line[1:] for line in lines()] == [(WEEK[0], "cancel"), (WEEK[2], "cancel")]


def test_line_that_became_impossible_is_shown_and_can_be_removed(town: Town) -> None:
    (day,) = town.days(capacity=1)
    family, quick = town.family(), town.family()
    (child,) = family.people
    town.draft(family, Wish(child, day.pk, True))
    town.book(quick, day)
    cell = town.planning(family).by_day[child, day.pk]
    assert (cell.state, text(cell.verdict.why)) == (CellState.FULL, "Complet, liste d’attente comprise")
    town.draft(family, *toggle([cell]))
    assert lines() == []


def test_hours_are_asked_for_and_checked(town: Town) -> None:
    evening = ActivityFactory.create(structure=town.structure, evening=True)
    group = GroupFactory.create(activity=evening)
    PriceRuleFactory.create(activity=evening, rule={"type": "flat", "cents": 80, "unit": "half_hour"})
    (day,) = town.days(group=group)
    family = town.family(group=group)
    (child,) = family.people
    assert town.draft(family, Wish(child, day.pk, True)) == ["Indiquez l’heure d’arrivée et l’heure de départ."]
    assert town.draft(family, Wish(child, day.pk, True, time(18), time(17))) == [
        "L’heure de départ doit suivre l’heure d’arrivée."
    ]
    assert lines() == []
    assert town.draft(family, Wish(child, day.pk, True, time(16, 30), time(18))) == []
    planning = town.planning(family)
    assert preview(planning).sums.net_cents == 240
    quote = planning.quote(planning.by_day[child, day.pk])
    assert quote is not None
    assert quote.explanation == ("3 demi-heures × 0,80\u00a0€",)


def test_strangers_and_strange_days_are_refused_alike(town: Town) -> None:
    (day,) = town.days()
    family, other, elsewhere = town.family(), town.family(), Town()
    (foreign,) = elsewhere.days()
    message = "Ce jour n’est pas proposé à votre foyer."
    mine, theirs = family.people[0], other.people[0]
    wishes = Wish(theirs, day.pk, True), Wish(mine, foreign.pk, True), Wish(mine, 10**12, True)
    assert town.draft(family, *wishes) == [message] * 3
    assert lines() == []


def test_draft_is_the_households_and_one_write_whatever_the_lines(town: Town) -> None:
    days = town.days(*(MONDAY + timedelta(days=n) for n in range(60)))
    family = town.family(children=3)
    counts = []
    for number in (1, 60):
        planning = town.planning(family)
        wishes = [Wish(person, day.pk, True) for day in days[:number] for person in family.people]
        with CaptureQueriesContext(connection) as captured:
            edit = edit_draft(planning=planning, wishes=wishes, actor=by(family.user))
        counts.append(len(captured))
        assert (edit.changed, edit.refused) == (len(wishes), [])
    assert counts[0] == counts[1] <= 5


@pytest.mark.parametrize("children", [1, 5])
def test_planning_reads_in_six_statements(town: Town, children: int) -> None:
    town.days(*(MONDAY + timedelta(days=n) for n in range(30)))
    family = town.family(children=children)
    with CaptureQueriesContext(connection) as captured:
        planning = town.planning(family)
    assert len(captured) == 6
    assert len(planning.cells) == 30 * children


def test_copy_to_a_brother_and_to_another_activity(town: Town) -> None:
    days = town.days(*WEEK)
    family = town.family(children=2)
    elder, younger = family.people
    wednesday = ActivityFactory.create(structure=town.structure, name="Étude")
    group = GroupFactory.create(activity=wednesday)
    RegistrationFactory.create(group=group, person_id=elder, structure=town.structure)
    full, *_ = town.days(*WEEK[:3], group=group, capacity=5)
    full.capacity = 0
    full.save(update_fields=["capacity"])
    town.draft(family, *(Wish(elder, day.pk, True) for day in days))
    planning = town.planning(family)
    wishes, refused = copy(
        planning,
        source=(elder, town.activity.pk),
        targets=[(younger, None), (elder, wednesday.pk)],
        first=WEEK[0],
        last=WEEK[-1],
        only_draft=True,
    )
    assert len(wishes) == 4 + 2
    assert [(r.person_id, r.date, text(r.reason)) for r in refused] == [
        (elder, WEEK[0], "Complet, liste d’attente comprise"),
        (elder, WEEK[3], "Pas d’inscription à cette activité, ou jour fermé"),
    ]
    assert town.draft(family, *wishes) == []
    assert len(lines()) == 10


def test_copy_of_the_planning_takes_what_is_booked_too(town: Town) -> None:
    days = town.days(*WEEK)
    family = town.family(children=2)
    elder, younger = family.people
    town.draft(family, Wish(elder, days[0].pk, True))
    town.confirm(family)
    town.draft(family, Wish(elder, days[1].pk, True))
    for only_draft, expected in ((True, [WEEK[1]]), (False, WEEK[:2])):
        wishes, refused = copy(
            town.planning(family), source=(elder, None), targets=[(younger, None)], first=WEEK[0], last=WEEK[-1],
            only_draft=only_draft,
        )  # fmt: skip
        by_id = {day.pk: day.date for day in days}
        assert ([by_id[wish.day_id] for wish in wishes], refused) == (expected, [])


def test_seen_at_the_moment_of_the_deadline(town: Town) -> None:
    (day,) = town.days()
    family = town.family()
    cell = town.planning(family, NOW).by_day[family.people[0], day.pk]
    assert (cell.state, cell.verdict.until) == (CellState.FREE, day.booking_deadline_at)


def test_waiting_lines_cost_nothing_until_the_place_comes(town: Town) -> None:
    full, free = town.days(MONDAY, MONDAY + timedelta(days=1), capacity=1, waiting_capacity=5)
    town.book(town.family(), full)
    family = town.family()
    (child,) = family.people
    town.draft(family, Wish(child, full.pk, True), Wish(child, free.pk, True))
    sums = preview(town.planning(family)).sums
    assert (sums.net_cents, sums.waiting_cents) == (390, 390)
    town.confirm(family)
    town.draft(family, Wish(child, full.pk, False))
    assert preview(town.planning(family)).sums.net_cents == 0
