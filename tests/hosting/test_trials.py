"""An agent tries the portal as a family: what is made, what is refused, and that the night leaves nothing of it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from preau.accounts.acting import actor_of
from preau.accounts.enums import Role
from preau.accounts.models import HouseholdAccess, User
from preau.bookings.models import Booking
from preau.common import clock, nightly
from preau.common.actors import NotAllowedError
from preau.common.errors import InvalidRuleError
from preau.common.reasons import text
from preau.hosting.actions import end_trial, end_trials, start_trial
from preau.hosting.reasons import HostingCode
from preau.hosting.starting import Step, start_of
from preau.households.models import Household, Person
from preau.registrations.models import Registration
from tests.bookings.conftest import Family, Town, counters
from tests.factories import ActivityFactory, GroupFactory, HouseholdAccessFactory, StructureFactory, open_days
from tests.factories.accounts import StaffFactory

pytestmark = pytest.mark.django_db
NOW = clock.now()
SOON = clock.today() + timedelta(days=9)


@pytest.fixture
def town() -> Town:
    return Town()


@pytest.fixture
def agent(town: Town) -> User:
    return StaffFactory.create(structure=town.structure, role=Role.ADMINISTRATOR).user


def trial(town: Town, agent: User) -> Family:
    household = start_trial(structure=town.structure, actor=actor_of(agent), now=NOW)
    return Family(household, agent, list(household.memberships.select_related("person")))


def test_child_comes_to_every_activity_that_takes_them(town: Town, agent: User) -> None:
    evening = ActivityFactory.create(structure=town.structure, name="Soir", position=1)
    small = GroupFactory.create(activity=evening, name="Petits", levels=["PS"])
    tall = GroupFactory.create(activity=evening, name="Grands", levels=["CE2"])
    closed = GroupFactory.create(activity=ActivityFactory.create(structure=town.structure, is_active=False))
    for group in (small, tall, closed):
        open_days(group, [SOON])
    town.days(SOON)
    tried = trial(town, agent)
    found = Registration.objects.filter(household=tried.household).values_list("group", flat=True)
    assert set(found) == {town.group.pk, tall.pk}
    assert tried.household.is_trial


def test_child_has_the_age_and_level_of_the_first_group(town: Town, agent: User) -> None:
    town.group.levels, town.group.min_age, town.group.max_age = ["GS", "CP"], 3, 5
    town.group.save()
    town.days(SOON)
    child = trial(town, agent).members[0].person
    assert (child.level, child.birth_date and (clock.today() - child.birth_date).days // 365) == ("GS", 5)


def test_days_are_booked_as_by_a_family_and_given_back_at_the_end(town: Town, agent: User) -> None:
    day, *_ = town.days(SOON, capacity=1)
    tried = trial(town, agent)
    town.book(tried, day, now=NOW)
    assert counters(day) == (1, 0)
    assert end_trial(household=tried.household, actor=actor_of(User.objects.get(pk=agent.pk))) == 1
    assert counters(day) == (0, 0)
    assert not HouseholdAccess.objects.filter(user=agent).exists()
    assert not Registration.objects.filter(household=tried.household).exists()
    again = trial(town, agent)
    assert again.household == tried.household
    assert Person.objects.filter(memberships__household=tried.household).count() == 1


def test_started_twice_is_one_trial(town: Town, agent: User) -> None:
    town.days(SOON)
    assert trial(town, agent).household == trial(town, agent).household
    assert Household.objects.filter(is_trial=True).count() == 1


def test_night_ends_those_of_the_day_before_and_no_other(town: Town, agent: User) -> None:
    day, *_ = town.days(SOON)
    family = town.family()
    town.book(family, day, now=NOW)
    tried = trial(town, agent)
    town.book(tried, day, now=NOW)
    assert end_trials(now=NOW) == 0
    step = nightly.STEPS["trials"]
    assert step.order < nightly.STEPS["bookings"].order
    assert step.run(NOW + timedelta(days=1)).counts == {"trials": 1}
    assert list(Booking.objects.filter(state="booked").values_list("household", flat=True)) == [family.household.pk]
    assert HouseholdAccess.objects.filter(household=family.household).exists()
    assert step.run(NOW + timedelta(days=1)).counts == {"trials": 0}


def test_nothing_to_book_and_an_account_of_a_family_are_refused(town: Town, agent: User) -> None:
    with pytest.raises(InvalidRuleError) as nothing:
        trial(town, agent)
    assert nothing.value.reasons[0].code == HostingCode.TRIAL_OF_NOTHING
    town.days(SOON)
    HouseholdAccessFactory.create(user=agent, household__structure=town.structure)
    with pytest.raises(InvalidRuleError) as known:
        trial(town, agent)
    assert "déjà celui d’une famille" in text(known.value.reasons[0])
    assert not Household.objects.filter(is_trial=True).exists()


def test_who_may_not_set_the_portal_up_tries_nothing(town: Town) -> None:
    town.days(SOON)
    elsewhere = StaffFactory.create(structure=StructureFactory.create(), role=Role.ADMINISTRATOR).user
    counter = StaffFactory.create(structure=town.structure, role=Role.DESK).user
    for user in (elsewhere, counter):
        with pytest.raises(NotAllowedError):
            trial(town, user)


def test_family_ends_no_trial_and_no_trial_of_somebody_else(town: Town, agent: User, client: Client) -> None:
    town.days(SOON)
    tried, family = trial(town, agent), town.family()
    with pytest.raises(NotAllowedError):
        end_trial(household=tried.household, actor=actor_of(family.user))
    with pytest.raises(ValueError, match="no trial"):
        end_trial(household=family.household, actor=actor_of(family.user))
    client.force_login(family.user)
    assert client.post(f"/{town.structure.slug}/essai/terminer/").status_code == 404
    assert HouseholdAccess.objects.filter(household__in=[tried.household, family.household]).count() == 2


def test_pages_lead_there_and_back(town: Town, agent: User, client: Client) -> None:
    town.days(SOON)
    slug = town.structure.slug
    client.force_login(agent)
    page = client.post(f"/{slug}/agents/essai/", follow=True)
    assert page.redirect_chain[-1][0] == f"/{slug}/"
    assert "Terminer l’essai" in page.content.decode()
    assert client.get(f"/{slug}/agents/essai/").status_code == 405
    back = client.post(f"/{slug}/essai/terminer/", follow=True)
    assert back.redirect_chain[-1][0] == f"/{slug}/agents/"
    assert "L’essai est terminé" in back.content.decode()


def test_list_goes_when_a_family_has_booked_not_at_a_trial(town: Town, agent: User) -> None:
    day, *_ = town.days(SOON)
    town.book(trial(town, agent), day, now=NOW)
    start = start_of(town.structure, clock.today())
    assert start is not None
    assert {Step.ACTIVITIES, Step.PRICES, Step.TRIAL} <= start.done
    assert not start.done & {Step.FAMILIES, Step.REGISTRATIONS, Step.AGENTS, Step.BANK}
    assert start.following is Step.PORTAL
    town.book(town.family(), day, now=NOW)
    assert start_of(town.structure, clock.today()) is None


def test_activity_without_a_price_is_a_price_to_give(town: Town) -> None:
    town.days(SOON)
    open_days(GroupFactory.create(activity=ActivityFactory.create(structure=town.structure, name="Soir")), [SOON])
    start = start_of(town.structure, clock.today())
    assert start is not None
    assert Step.PRICES not in start.done
