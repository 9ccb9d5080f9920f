"""An agent registers, ends, changes the group: the conditions hold, what falls is said before, money follows."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone

from preau.accounts.acting import actor_of
from preau.accounts.enums import Role
from preau.accounts.models import HouseholdAccess
from preau.activities.models import ActivityGroup
from preau.bookings.actions import (
    Settlement,
    StrandedError,
    Way,
    change_group,
    end_registration,
    register_person,
)
from preau.bookings.models import Booking
from preau.bookings.registering.queries import falling_cents, registrations_of
from preau.bookings.rules.registering import Span
from preau.common import clock
from preau.common.actors import Actor, NotAllowedError
from preau.common.errors import InvalidRuleError
from preau.households.own import OwnHouseholdError
from preau.notices.models import OutgoingMail
from preau.registrations.models import Registration
from tests.bookings.conftest import MONDAY, NOW, Family, Town
from tests.factories import ActivityFactory, GroupFactory, MembershipFactory, StructureFactory
from tests.factories.accounts import StaffFactory

CANCEL = Settlement(Way.CANCEL)


@pytest.fixture(autouse=True)
def at_now(monkeypatch: pytest.MonkeyPatch) -> None:
    """The days of these tests are to come, or past, whenever they are run."""
    monkeypatch.setattr(clock, "now", lambda: NOW)


def agent(town: Town, role: Role = Role.DESK) -> Actor:
    return actor_of(StaffFactory.create(structure=town.structure, role=role).user)


def wednesdays(town: Town, **fields: object) -> ActivityGroup:
    activity = ActivityFactory.create(structure=town.structure)
    return GroupFactory.create(activity=activity, **fields)


def register(
    town: Town, family: Family, group: ActivityGroup, actor: Actor | None = None, **span: date
) -> Registration:
    return register_person(
        household=family.household,
        person_id=family.people[0],
        group=group,
        span=Span(**({"first": clock.today()} | span)),
        actor=actor or agent(town),
    )


@pytest.mark.parametrize("role", [Role.DESK, Role.ACTIVITY_MANAGER, Role.ADMINISTRATOR])
def test_agent_registers_and_the_day_opens(town: Town, role: Role) -> None:
    family, group = town.family(), wednesdays(town)
    made = register(town, family, group, agent(town, role))
    assert (made.household, made.person_id, made.state) == (family.household, family.people[0], "validated")
    (day,) = town.days(MONDAY, group=group)
    assert town.book(family, day).answers[0].kind.value == "booked"


@pytest.mark.parametrize("role", [Role.CANTEEN, Role.CASH_OFFICER, Role.ORDERER, Role.READER])
def test_others_register_nobody(town: Town, role: Role) -> None:
    with pytest.raises(NotAllowedError):
        register(town, town.family(), wednesdays(town), agent(town, role))


def test_nobody_registers_their_own_child(town: Town) -> None:
    family, actor = town.family(), agent(town)
    HouseholdAccess.objects.create(user_id=actor.account, structure=town.structure, household=family.household)
    with pytest.raises(OwnHouseholdError):
        register(town, family, wednesdays(town), actor)


def refused(town: Town, family: Family, group: ActivityGroup, **span: date) -> str:
    with pytest.raises(InvalidRuleError) as error:
        register(town, family, group, **span)
    return str(error.value)


def test_conditions_hold_for_everybody(town: Town) -> None:
    family = town.family()
    assert "CM2" in refused(town, family, wednesdays(town, levels=["CM2"]))
    assert refused(town, family, wednesdays(town, min_age=17))
    today = clock.today()
    assert "fin" in refused(town, family, wednesdays(town), first=today, last=today - timedelta(days=1))
    assert "Déjà inscrit" in refused(town, family, town.group)
    assert "Déjà inscrit" in refused(town, family, GroupFactory.create(activity=town.activity))
    foreign = GroupFactory.create(activity=ActivityFactory.create(structure=StructureFactory.create()))
    assert "pas proposé" in refused(town, family, foreign)
    ended = wednesdays(town)
    ended.activity.is_active = False
    ended.activity.save()
    assert "pas proposé" in refused(town, family, ended)
    assert Registration.objects.filter(person_id=family.people[0]).count() == 1


def test_stranger_is_not_registered(town: Town) -> None:
    family, other = town.family(), town.family()
    with pytest.raises(InvalidRuleError):
        register_person(
            household=family.household,
            person_id=other.people[0],
            group=wednesdays(town),
            span=Span(clock.today()),
            actor=agent(town),
        )


def test_ending_says_what_falls_then_settles_it(town: Town) -> None:
    family = town.family()
    day, later = town.days(MONDAY, MONDAY + timedelta(days=7))
    town.book(family, day, later)
    OutgoingMail.objects.all().delete()
    found = Registration.objects.get(person_id=family.people[0])
    actor = agent(town)
    with pytest.raises(StrandedError) as left:
        end_registration(registration=found, last=MONDAY, settlement=None, actor=actor)
    assert [row.date for row in left.value.stranding.bookings] == [later.date]
    assert falling_cents(left.value.stranding) == Booking.objects.get(opening_day=later).price_cents > 0
    found.refresh_from_db()
    assert found.end_date is None
    done = end_registration(registration=found, last=MONDAY, settlement=CANCEL, actor=actor)
    found.refresh_from_db()
    assert (done.cancelled, found.end_date) == (1, MONDAY)
    assert dict(Booking.objects.values_list("opening_day", "state")) == {day.pk: "booked", later.pk: "cancelled"}
    assert OutgoingMail.objects.count() == 1


def test_registration_that_had_not_begun_goes(town: Town) -> None:
    family = town.family()
    made = register(town, family, wednesdays(town), first=clock.today() + timedelta(days=30))
    end_registration(registration=made, last=clock.today(), settlement=None, actor=agent(town))
    assert not Registration.objects.filter(pk=made.pk).exists()


def test_past_is_left_as_it_was(town: Town) -> None:
    found = Registration.objects.get(person_id=town.family().people[0])
    for last in (clock.today() - timedelta(days=2),):
        with pytest.raises(InvalidRuleError, match="passé"):
            end_registration(registration=found, last=last, settlement=CANCEL, actor=agent(town))
    end_registration(registration=found, last=clock.today() + timedelta(days=5), settlement=None, actor=agent(town))
    found.refresh_from_db()
    with pytest.raises(InvalidRuleError, match="se termine déjà"):
        end_registration(registration=found, last=clock.today() + timedelta(days=6), settlement=None, actor=agent(town))


def test_changing_group_keeps_the_past_and_the_end(town: Town) -> None:
    family, other = town.family(), GroupFactory.create(activity=town.activity, name="Les grands")
    (day,) = town.days(MONDAY)
    town.book(family, day)
    found = Registration.objects.select_related("group").get(person_id=family.people[0])
    actor = agent(town)
    with pytest.raises(StrandedError):
        change_group(registration=found, group=other, first=MONDAY, settlement=None, actor=actor)
    assert Registration.objects.filter(person_id=family.people[0]).count() == 1
    change_group(registration=found, group=other, first=MONDAY, settlement=CANCEL, actor=actor)
    rows = Registration.objects.filter(person_id=family.people[0]).order_by("start_date", "id")
    assert [(row.group_id, row.end_date) for row in rows] == [
        (found.group_id, MONDAY - timedelta(days=1)),
        (other.pk, None),
    ]
    assert Booking.objects.get().state == "cancelled"


@pytest.mark.parametrize("act", [end_registration, change_group])
def test_right_is_asked_again_by_the_action(town: Town, act: object) -> None:
    found = Registration.objects.select_related("group").get(person_id=town.family().people[0])
    more = {"last": MONDAY} if act is end_registration else {"group": town.group, "first": MONDAY}
    with pytest.raises(NotAllowedError):
        act(registration=found, settlement=CANCEL, actor=agent(town, Role.READER), **more)  # type: ignore[operator]


def test_only_sensible_groups_are_offered_own_school_first(town: Town) -> None:
    family = town.family()
    MembershipFactory.create(household=family.household)
    fitting, wrong = (
        wednesdays(town),
        GroupFactory.create(activity=ActivityFactory.create(structure=town.structure, name="Ados"), min_age=17),
    )
    first, second = registrations_of(family.household, timezone.localdate())
    assert [group.pk for group in first.own_groups] == [fitting.pk]
    assert {group.pk for group in second.own_groups} == {fitting.pk, town.group.pk}
    assert wrong.pk not in {group.pk for group in second.other_groups}
