"""Rights that end: what they strand is said, then settled in the same act; nothing of it is left behind, or unseen."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from preau.activities.models import ActivityGroup, OpeningDay
from preau.activities.rules import Limits
from preau.bookings.actions import (
    Settlement,
    StrandedError,
    Way,
    Wish,
    apply_patterns,
    settle_stranded,
)
from preau.bookings.facts.people import Right, no_right
from preau.bookings.facts.rights import reason_of_right, right_of
from preau.bookings.models import Booking, DraftLine, Movement
from preau.bookings.stranding.queries import Scope, count_stranded, find_stranded
from preau.common.actors import Actor, NotAllowedError
from preau.common.actors import Right as AgentRight
from preau.common.errors import InvalidRuleError
from preau.common.reasons import text
from preau.households.models import CustodyDay, HouseholdPerson, Person
from preau.notices.models import OutgoingMail
from preau.registrations.models import Registration
from tests.acting import by
from tests.bookings.conftest import MONDAY, NOW, Family, Town, counters
from tests.bookings.ending import (
    CANCEL,
    KINDS,
    MOVE,
    TODAY,
    TUESDAY,
    WEEK,
    custody,
    days,
    end,
    moved,
    people,
    registrations,
    scope_of,
)
from tests.bookings.scene import held, pattern
from tests.factories import MembershipFactory


@pytest.mark.parametrize("kind", KINDS)
def test_each_change_says_what_it_strands_then_settles_it(town: Town, kind: str) -> None:
    make, why, left = KINDS[kind]
    family = town.family()
    town.book(family, *town.days(MONDAY, TUESDAY))
    OutgoingMail.objects.all().delete()
    change, scope = make(town, family), {"people": frozenset(family.people), "groups": frozenset({town.group.pk})}
    with pytest.raises(StrandedError) as said:
        end(family, change, None, **scope)
    assert {text(row.why) for row in said.value.stranding.rows} == {why}
    assert days(family) == [MONDAY, TUESDAY]
    assert find_stranded(Scope(**scope), TODAY).is_empty  # nothing was written
    done = end(family, change, CANCEL, **scope)
    assert done.cancelled == 2 - len(left)
    assert days(family) == left
    assert find_stranded(Scope(**scope), TODAY).is_empty
    last = Movement.objects.order_by("-id").first()
    assert last is not None
    assert (last.kind, text(last.reason)) == ("cancelled", why)
    assert last.actor_id not in {None, family.user.pk}
    mail = OutgoingMail.objects.get()
    assert mail.to == family.user.email
    assert why.rstrip(".") in mail.body


def test_waiting_ranks_choices_and_patterns_go_with_the_right(town: Town) -> None:
    full, free, other = town.days(MONDAY, TUESDAY, WEEK[2])
    OpeningDay.objects.filter(pk=full.pk).update(capacity=0, waiting_capacity=3)
    family = town.family()
    town.book(family, full, free)
    town.draft(family, Wish(family.people[0], other.pk, True))
    kept = pattern(town, family)
    with pytest.raises(StrandedError) as said:
        end(family, registrations(family, state="refused"), None)
    found = said.value.stranding
    assert (found.booked, found.waiting, len(found.lines), len(found.patterns)) == (1, 1, 1, 1)
    end(family, registrations(family, state="refused"), CANCEL)
    assert held(family) == []
    assert not DraftLine.objects.exists()
    kept.refresh_from_db()
    assert kept.end_date == TODAY - timedelta(days=1)
    assert apply_patterns(now=NOW).booked == 0


def test_freed_place_goes_to_who_waits_in_the_same_act(town: Town) -> None:
    (day,) = town.days(capacity=1, waiting_capacity=3)
    family, waiting = town.family(), town.family()
    town.book(family, day)
    town.book(waiting, day)
    end(family, registrations(family, state="refused"), CANCEL)
    assert days(waiting) == [MONDAY]
    assert counters(day) == (1, 0)


def test_days_are_kept_with_a_reason_and_stay_seen_and_cancellable(town: Town) -> None:
    booked, _ = town.days(MONDAY, TUESDAY)
    family = town.family()
    town.book(family, booked)
    with pytest.raises(InvalidRuleError):
        end(family, registrations(family, state="refused"), Settlement(Way.KEEP))
    assert end(family, registrations(family, state="refused"), Settlement(Way.KEEP, "Dossier en cours")).kept == 1
    assert Booking.objects.get().kept_reason == "Dossier en cours"
    assert find_stranded(scope_of(family), TODAY).is_empty
    assert [cell.day.date for cell in town.planning(family).cells.values()] == [MONDAY]
    town.cancel(family, booked)
    assert held(family) == []


@pytest.mark.parametrize("kind", sorted(set(KINDS) - {"closed"}))
def test_whoever_is_charged_sees_it_and_can_cancel_when_a_hand_ended_the_right(town: Town, kind: str) -> None:
    (day,) = town.days(TUESDAY)
    family = town.family()
    town.book(family, day)
    KINDS[kind][0](town, family)()
    assert count_stranded(town.structure.pk, TODAY) == 1
    (cell,) = town.planning(family).cells.values()
    assert (cell.day.date, cell.verdict.state) == (TUESDAY, "booked")
    outcome = town.cancel(family, day)
    assert [(answer.kind, answer.request.person_name) for answer in outcome.answers] == [
        ("cancelled", Person.objects.get(pk=family.people[0]).first_name)
    ]
    assert count_stranded(town.structure.pk, TODAY) == 0


def test_move_of_a_child_passes_days_and_ranks_to_the_new_household(town: Town) -> None:
    full, free = town.days(MONDAY, TUESDAY)
    OpeningDay.objects.filter(pk=full.pk).update(capacity=0, waiting_capacity=3)
    family, behind = town.family(), town.family()
    town.book(family, full, free)
    town.book(behind, full)
    asked = pattern(town, family)
    new, move = moved(town, family)
    OutgoingMail.objects.all().delete()
    done = end(family, move, MOVE)
    assert (done.moved, done.cancelled, done.patterns) == (2, 0, 1)
    assert held(family) == []
    assert held(new) == [(MONDAY, "waiting"), (TUESDAY, "booked")]
    asked.refresh_from_db()
    assert asked.household == new.household
    told = {mail.to: mail.body for mail in OutgoingMail.objects.all()}
    assert "passent à l’autre foyer" in told[family.user.email]
    assert "sont maintenant les vôtres" in told[new.user.email]
    assert [cell.rank for cell in town.planning(new).cells.values() if cell.day.date == MONDAY] == [1]
    assert town.planning(family).cells == {}
    town.cancel(new, free)


def test_move_without_a_new_household_is_cancelled(town: Town) -> None:
    family = town.family()
    town.book(family, *town.days(MONDAY))
    done = end(family, lambda: HouseholdPerson.objects.filter(household=family.household).delete(), MOVE)
    assert (done.moved, done.cancelled) == (0, 1)


def test_custody_days_of_the_other_household_pass_to_it(town: Town) -> None:
    family = town.family()
    town.book(family, *town.days(MONDAY, TUESDAY))
    new, _ = moved(town, family)
    MembershipFactory.create(
        household=new.household, person=family.members[0].person, custody_kind="weekdays", custody_weekdays=[2]
    )
    done = end(family, custody(family, custody_kind="weekdays", custody_weekdays=[1]), MOVE)
    assert (done.moved, done.cancelled) == (1, 0)
    assert (days(family), days(new)) == ([MONDAY], [TUESDAY])


def test_what_nobody_settled_is_settled_later(town: Town) -> None:
    family = town.family()
    town.book(family, *town.days(MONDAY))
    registrations(family, state="refused")()
    whole = Scope(structure_id=town.structure.pk)
    assert settle_stranded(structure=town.structure, scope=whole, settlement=CANCEL, actor=by(), now=NOW).cancelled == 1
    assert find_stranded(whole, TODAY).is_empty


# -- the two rules say the same ------------------------------------------------------------------------------------


@pytest.mark.parametrize("whose", ["people", "groups", "days"])
def test_scope_of_another_structure_is_not_settled(town: Town, whose: str) -> None:
    """Whatever names it: a child, a group or a day."""
    elsewhere = Town()
    family = elsewhere.family()
    elsewhere.book(family, *elsewhere.days(MONDAY))
    day = OpeningDay.objects.filter(group=elsewhere.group).values_list("pk", flat=True)[0]
    named = {"people": family.people[0], "groups": elsewhere.group.pk, "days": day}
    scope = Scope(**{whose: frozenset({named[whose]})})
    actor = Actor(town.family().user.pk, rights={town.structure.pk: frozenset(AgentRight)})
    with pytest.raises(NotAllowedError):
        settle_stranded(structure=town.structure, scope=scope, settlement=CANCEL, actor=actor, now=NOW)


def test_rule_told_to_the_database_is_the_rule_in_python(town: Town) -> None:
    (day,) = town.days(TUESDAY)
    family = town.family()
    town.book(family, day)
    cases: list[Callable[[], Any]] = [
        *(KINDS[kind][0](town, family) for kind in ("ended", "refused", "narrowed", "left", "level", "age", "custody")),
        custody(family, custody_kind="alternating", custody_start=MONDAY, custody_phase=0),
        custody(family, custody_kind="alternating", custody_start=MONDAY, custody_phase=1),
        custody(family, custody_kind="alternating", custody_start=MONDAY + timedelta(21), custody_phase=1),
        custody(family, custody_kind="alternating", custody_start=MONDAY, custody_phase=0, handover_weekday=5),
        custody(family, custody_kind="percent", cost_percent=40),
        lambda: CustodyDay.objects.create(membership=family.members[0], date=TUESDAY, has_custody=False),
        lambda: ActivityGroup.objects.filter(pk=town.group.pk).update(min_age=3),
        people(family, birth_date=date(2023, 12, 1)),
        people(family, birth_date=date(2023, 12, 2)),
        people(family, birth_date=date(2024, 2, 29)),
    ]
    for case in cases:
        with transaction.atomic():
            case()
            said = database_says(day, family)
            assert said == python_says(town, family)
            # of a whole structure, only bookings that may have no right are asked about: none of those is left out
            assert bool(find_stranded(Scope(structure_id=town.structure.pk), TODAY).bookings) == bool(said)
            transaction.set_rollback(True)


def database_says(day: OpeningDay, family: Family) -> str:
    values = [family.people[0], family.household.pk, day.pk]
    with connection.cursor() as cursor:
        entitled = right_of("%s", "%s", "d")
        sql = f"SELECT entitled.* FROM activities_openingday d, LATERAL {entitled} entitled WHERE d.id = %s"  # noqa: S608
        cursor.execute(sql, values)
        why, levels, youngest, oldest = cursor.fetchone()
    return text(reason_of_right(why, tuple(levels), youngest, oldest)) if why else ""


def python_says(town: Town, family: Family) -> str:
    planning = town.planning(family)
    (member,) = planning.members
    group = ActivityGroup.objects.get(pk=town.group.pk)
    rows = Registration.objects.filter(person__in=family.people, state="validated")
    rights = [Right(row.start_date, row.end_date, tuple(row.weekdays) if row.weekdays else None) for row in rows]
    limits = Limits(group.min_age, group.max_age, tuple(group.levels))
    return text(no_right(member, rights, limits, TUESDAY, None))


# -- any sequence --------------------------------------------------------------------------------------------------


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["ended", "refused", "narrowed", "left", "household", "custody", "activity", "back", "night"]),
        st.sampled_from([CANCEL, MOVE, Settlement(Way.KEEP, "Gardé par le guichet"), None]),
    ),
    min_size=1,
    max_size=7,
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_after_any_sequence_no_booking_lacks_its_right_and_everybody_sees_theirs(town: Town, steps: Any) -> None:
    with transaction.atomic():
        family = town.family()
        opened = [OpeningDay.objects.filter(date=day, group=town.group).first() for day in WEEK]
        town.book(family, *(day or town.days(date)[0] for day, date in zip(opened, WEEK, strict=True)))
        pattern(town, family)
        homes = [family, moved(town, family)[0]]
        for kind, settlement in steps:
            _step(town, homes, kind, settlement)
        assert find_stranded(Scope(structure_id=town.structure.pk), TODAY).is_empty
        for home in homes:
            shown = {(cell.member.person_id, cell.day.date) for cell in town.planning(home).cells.values() if cell.held}
            assert {(family.people[0], day) for day, _ in held(home)} <= shown
        transaction.set_rollback(True)


def _step(town: Town, homes: list[Family], kind: str, settlement: Settlement | None) -> None:
    family = homes[0]
    changes: dict[str, Callable[[], Any]] = {
        "household": lambda: _swap(homes),
        "back": registrations(family, state="validated", end_date=None, weekdays=None),
        "night": lambda: apply_patterns(now=NOW),
    }
    change = changes.get(kind) or KINDS[kind][0](town, family)
    if kind == "night":
        change()
        return
    scope = {"people": frozenset(family.people), "groups": frozenset({town.group.pk})}
    try:
        end(family, change, settlement, **scope)
    except StrandedError:
        assert settlement is None


def _swap(homes: list[Family]) -> None:
    (member,) = HouseholdPerson.objects.filter(person__in=homes[0].people)
    other = next(home for home in homes if home.household.pk != member.household_id)
    HouseholdPerson.objects.filter(pk=member.pk).update(household=other.household)
