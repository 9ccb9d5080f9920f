"""Families ask, the desk answers: who may, places under threads, mails with the act, refusals that speak of nothing."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from preau.accounts.acting import actor_of
from preau.accounts.enums import Role
from preau.accounts.models import HouseholdAccess
from preau.activities.models import ActivityGroup
from preau.bookings.actions import (
    Wanted,
    accept_asked,
    ask_registration,
    change_group,
    move_asked,
    refuse_asked,
    register_person,
    withdraw_asked,
)
from preau.bookings.asking.queries import Choice, asked_rows
from preau.bookings.rules.registering import Span, most_at_once, refusal_of, why_not_refusal
from preau.common import clock
from preau.common.actors import Actor, NotAllowedError
from preau.common.errors import InvalidRuleError
from preau.common.reasons import text
from preau.notices.models import OutgoingMail
from preau.registrations.models import Registration
from tests.acting import by
from tests.bookings.conftest import NOW, Family, Town
from tests.factories import ActivityFactory, GroupFactory, RegistrationFactory, StructureFactory
from tests.factories.accounts import StaffFactory

DAY = date(2027, 1, 4)


@pytest.fixture(autouse=True)
def at_now(monkeypatch: pytest.MonkeyPatch) -> None:
    """The days of these tests are to come, or past, whenever they are run."""
    monkeypatch.setattr(clock, "now", lambda: NOW)


def agent(town: Town, role: Role = Role.DESK) -> Actor:
    return actor_of(StaffFactory.create(structure=town.structure, role=role).user)


def club(town: Town, **fields: object) -> ActivityGroup:
    group: ActivityGroup = GroupFactory.create(
        activity=ActivityFactory.create(structure=town.structure, weekdays=[3]), **fields
    )
    return group


def ask(family: Family, group: ActivityGroup, person: int = 0, **more: Any) -> Registration:
    span = Span(more.pop("first", clock.today()), more.pop("last", None))
    return ask_registration(
        household=family.household,
        person_id=family.people[person],
        wanted=Wanted(group, span, **more),
        actor=by(family.user),
    )


def accept(town: Town, *rows: Registration, actor: Actor | None = None, is_trial: bool = False) -> Any:
    return accept_asked(
        structure=town.structure,
        request_ids=[row.pk for row in rows],
        actor=actor or agent(town),
        now=NOW,
        is_trial=is_trial,
    )


def refuse(town: Town, *rows: Registration, motive: str = "file", words: str = "") -> Any:
    return refuse_asked(
        structure=town.structure,
        request_ids=[row.pk for row in rows],
        motive=motive,
        words=words,
        actor=agent(town),
        now=NOW,
    )


def why_asked(family: Family, group: ActivityGroup, **more: Any) -> str:
    with pytest.raises(InvalidRuleError) as error:
        ask(family, group, **more)
    return str(error.value)


# -- asking ------------------------------------------------------------------------------------------------------------


def test_family_asks_once_reads_why_not_and_takes_it_back(town: Town) -> None:
    family, other = town.family(), town.family()
    group = club(town)
    made = ask(family, group, weekdays=(3,))
    assert (made.state, made.household, made.weekdays) == ("pending", family.household, [3])
    assert "attend déjà" in why_asked(family, group)
    assert "attend déjà" in why_asked(family, GroupFactory.create(activity=group.activity))
    assert "Déjà inscrit" in why_asked(family, town.group)
    assert "jours où l’activité ouvre" in why_asked(other, group, weekdays=(1, 3))
    assert "à partir d’aujourd’hui" in why_asked(other, group, first=clock.today() - timedelta(days=1))
    assert "CM2" in why_asked(other, club(town, levels=["CM2"]))
    desk_alone = club(town)
    desk_alone.activity.may_be_asked = False
    assert "écrivez à la structure" in why_asked(other, desk_alone)
    foreign = GroupFactory.create(activity=ActivityFactory.create(structure=StructureFactory.create()))
    assert "pas proposé" in why_asked(other, foreign)
    with pytest.raises(InvalidRuleError):
        ask_registration(
            household=other.household,
            person_id=family.people[0],
            wanted=Wanted(club(town), Span(clock.today())),
            actor=by(other.user),
        )
    assert not withdraw_asked(household=other.household, registration_id=made.pk, actor=by(other.user))
    assert withdraw_asked(household=family.household, registration_id=made.pk, actor=by(family.user))
    assert not Registration.objects.filter(state="pending").exists()


def test_what_is_asked_opens_no_day(town: Town) -> None:
    family, group = town.family(), club(town)
    made = ask(family, group, first=DAY - timedelta(days=40))
    (day,) = town.days(DAY, group=group)
    with pytest.raises(AssertionError):
        town.book(family, day)
    accept(town, made)
    assert town.book(family, day).answers[0].kind.value == "booked"


# -- answering ---------------------------------------------------------------------------------------------------------


def test_accepting_writes_mails_and_journal_at_once(town: Town) -> None:
    family = town.family(children=2)
    rows = [ask(family, club(town), person) for person in (0, 1)]
    trial = accept(town, *rows, is_trial=True)
    assert (len(trial.done), trial.mails) == (2, 1)
    assert not OutgoingMail.objects.exists()
    assert set(Registration.objects.filter(pk__in=[row.pk for row in rows]).values_list("state")) == {("pending",)}
    done = accept(town, *rows)
    assert (len(done.done), done.refused, done.mails) == (2, (), 1)
    mail = OutgoingMail.objects.get()
    assert mail.to == family.user.email
    assert "ne réserve aucun jour" in mail.body
    assert mail.body.count("à partir du") == 2
    assert accept(town, *rows).done == ()
    assert OutgoingMail.objects.count() == 1


def test_refusing_tells_the_motive_and_keeps_it_coded(town: Town) -> None:
    family = town.family()
    made = ask(family, club(town))
    refuse(town, made, words="Il manque l’assurance")
    made.refresh_from_db()
    assert (made.state, made.decided_at) == ("refused", NOW)
    assert made.refusal == refusal_of("file", "Il manque l’assurance")
    assert "Il manque des pièces à votre dossier : Il manque l’assurance" in OutgoingMail.objects.get().body
    assert list(asked_rows(town.structure, Choice(made.state))) == [made]
    ask(family, made.group)


@pytest.mark.parametrize(
    ("motive", "words", "said"),
    [
        ("", "", "motif"),
        ("nimporte", "", "motif"),
        ("other", " ", "quelques mots"),
        ("full", "x" * 201, "200"),
        ("other", "Enfant trop malade", "santé"),
    ],
)
def test_refusal_without_a_motive_or_with_health_is_not_kept(town: Town, motive: str, words: str, said: str) -> None:
    made = ask(town.family(), club(town))
    with pytest.raises(InvalidRuleError, match=said):
        refuse(town, made, motive=motive, words=words)
    assert Registration.objects.get(pk=made.pk).state == "pending"
    assert said in text(why_not_refusal(motive, words))


def test_request_moves_to_another_group_before_its_answer(town: Town) -> None:
    family, actor = town.family(), agent(town)
    group = club(town)
    other = GroupFactory.create(activity=group.activity, weekdays=[3, 5])
    made = ask(family, group)
    with pytest.raises(InvalidRuleError):
        move_asked(registration=made, group=club(town), actor=actor)
    with pytest.raises(InvalidRuleError, match="CM2"):
        move_asked(registration=made, group=GroupFactory.create(activity=group.activity, levels=["CM2"]), actor=actor)
    move_asked(registration=made, group=other, actor=actor)
    assert Registration.objects.get(pk=made.pk).group == other
    accept(town, made)
    with pytest.raises(InvalidRuleError, match="n’attend plus"):
        move_asked(registration=made, group=group, actor=actor)


def test_days_asked_for_never_become_every_day_of_another_group(town: Town) -> None:
    group = GroupFactory.create(activity__structure=town.structure, weekdays=[1, 3])
    made = ask(town.family(), group, weekdays=(3,))
    elsewhere, wider = (GroupFactory.create(activity=group.activity, weekdays=days) for days in ([1, 5], [3, 5]))
    with pytest.raises(InvalidRuleError, match="aucun des jours"):
        move_asked(registration=made, group=elsewhere, actor=agent(town))
    made.refresh_from_db()
    assert made.group == group
    move_asked(registration=made, group=wider, actor=agent(town))
    made.refresh_from_db()
    assert (made.group, made.weekdays) == (wider, [3])


def test_one_own_child_is_left_to_somebody_else_and_the_others_are_answered(town: Town) -> None:
    mine, other, actor = town.family(), town.family(), agent(town)
    HouseholdAccess.objects.create(user_id=actor.account, structure=town.structure, household=mine.household)
    group = club(town)
    rows = [ask(mine, group), ask(other, group)]
    done = accept(town, *rows, actor=actor)
    assert [row.pk for row in done.done] == [rows[1].pk]
    assert [(row.pk, "propre foyer" in text(why)) for row, why in done.refused] == [(rows[0].pk, True)]


def test_nothing_of_another_structure_is_answered(town: Town) -> None:
    there = Town()
    made = ask(there.family(), club(there))
    assert accept(town, made).done == ()
    with pytest.raises(NotAllowedError):
        accept(there, made, actor=agent(town))


def test_what_is_no_longer_possible_waits_with_its_reason(town: Town) -> None:
    family, moved = town.family(), town.family()
    group = club(town)
    rows = [ask(family, group), ask(moved, group)]
    moved.members[0].delete()
    register_person(
        household=family.household,
        person_id=family.people[0],
        group=GroupFactory.create(activity=group.activity),
        span=Span(clock.today()),
        actor=agent(town),
    )
    done = accept(town, *rows)
    assert [text(why)[:12] for _, why in done.refused] == ["Déjà inscrit", "Cette person"]
    assert not OutgoingMail.objects.exists()


# -- places ------------------------------------------------------------------------------------------------------------


def test_places_go_to_the_oldest_requests_and_the_desk_is_held_too(town: Town) -> None:
    families = [town.family() for _ in range(4)]
    group = club(town, most_registered=2)
    rows = [ask(family, group) for family in families[:3]]
    done = accept(town, *reversed(rows))
    assert [row.pk for row in done.done] == [rows[0].pk, rows[1].pk]
    assert "2 inscrits au plus" in text(done.refused[0][1])
    free = GroupFactory.create(activity=group.activity)
    with pytest.raises(InvalidRuleError, match="2 inscrits au plus"):
        register_person(
            household=families[3].household,
            person_id=families[3].people[0],
            group=group,
            span=Span(clock.today()),
            actor=agent(town),
        )
    made = RegistrationFactory.create(group=free, person=families[3].members[0].person)
    with pytest.raises(InvalidRuleError, match="2 inscrits au plus"):
        change_group(registration=made, group=group, first=clock.today(), settlement=None, actor=agent(town))


SPANS = [(0, 4), (2, None), (5, 9), (10, 12)]


@pytest.mark.parametrize("asked", [(0, None), (0, 1), (5, 9), (10, None), (13, 20), (3, 3)])
def test_the_database_counts_as_the_rule_does(town: Town, asked: tuple[int, int | None]) -> None:
    """The trigger, by raw rows, refuses exactly what the rule says is one too many."""

    def span(first: int, last: int | None) -> Span:
        return Span(DAY + timedelta(days=first), None if last is None else DAY + timedelta(days=last))

    held = [span(*days) for days in SPANS]
    group = club(town)
    for one in held:
        RegistrationFactory.create(
            group=group, person=town.family().members[0].person, start_date=one.first, end_date=one.last
        )
    wanted = span(*asked)
    taken = most_at_once(held, wanted)
    person = town.family().members[0].person
    for most, fits in ((taken, False), (taken + 1, True)):
        ActivityGroup.objects.filter(pk=group.pk).update(most_registered=most)
        try:
            with transaction.atomic():
                RegistrationFactory.create(group=group, person=person, start_date=wanted.first, end_date=wanted.last)
                entered = True
        except IntegrityError:
            entered = False
        assert entered is fits


def test_lower_limit_puts_nobody_out_and_lets_a_registration_end(town: Town) -> None:
    group = club(town)
    rows = [RegistrationFactory.create(group=group, person=town.family().members[0].person) for _ in range(2)]
    ActivityGroup.objects.filter(pk=group.pk).update(most_registered=1)
    Registration.objects.filter(pk=rows[0].pk).update(end_date=clock.today())
    with pytest.raises(IntegrityError), transaction.atomic():
        Registration.objects.filter(pk=rows[0].pk).update(end_date=None)


def entered_at_once(town: Town, group: ActivityGroup, people: list[int]) -> int:
    """How many a group holds once each of these people was registered from a connection of its own, by raw SQL."""
    barrier = threading.Barrier(len(people))

    def enter(person: int) -> None:
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute("SELECT 1")
                barrier.wait(10)
                cursor.execute(ENTER, [town.structure.pk, person, group.pk, DAY])
                cursor.execute("SELECT pg_sleep(0.3)")
        except IntegrityError:
            pass
        finally:
            connection.close()

    threads = [threading.Thread(target=enter, args=[person]) for person in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return Registration.objects.filter(group=group).count()


ENTER = """
INSERT INTO registrations_registration (structure_id, person_id, group_id, start_date, state, created_at)
VALUES (%s, %s, %s, %s, 'validated', now())
"""
TRIGGER = "ALTER TABLE registrations_registration {} TRIGGER {}"


@pytest.mark.parametrize("is_guarded", [True, False])
def test_last_place_goes_to_one_of_four_at_once(make_town: Callable[[], Town], is_guarded: bool) -> None:
    """Four connections, one place: one enters. Without the trigger all do, so the trigger is what holds them."""
    town = make_town()
    group, people = club(town, most_registered=1), [town.family().people[0] for _ in range(4)]
    with connection.cursor() as cursor:
        cursor.execute("SELECT tgname FROM pg_trigger WHERE tgname LIKE 'pgtrigger_within_places%'")
        (name,) = cursor.fetchone()
        if not is_guarded:
            cursor.execute(TRIGGER.format("DISABLE", name))
        try:
            assert entered_at_once(town, group, people) == (1 if is_guarded else 4)
        finally:
            cursor.execute(TRIGGER.format("ENABLE", name))
