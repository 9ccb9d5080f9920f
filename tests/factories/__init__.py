"""Small towns for tests: a structure, its activities and prices, households and their rights, opening days."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Any

import factory
from django.utils.timezone import now
from factory.django import DjangoModelFactory

from preau.accounts.models import HouseholdAccess, User
from preau.activities.models import Activity, ActivityGroup, OpeningDay
from preau.common.clock import wall_instant
from preau.households.models import Household, HouseholdPerson, IncomeQuotient, Person
from preau.pricing.models import PriceRule
from preau.registrations.enums import RegistrationState
from preau.registrations.models import Registration
from preau.structures.models import Site, Structure


class StructureFactory(DjangoModelFactory[Structure]):
    class Meta:
        model = Structure

    slug = factory.Sequence(lambda n: f"ville-{n}")
    name = factory.Sequence(lambda n: f"Ville n° {n}")


class SiteFactory(DjangoModelFactory[Site]):
    class Meta:
        model = Site

    structure = factory.SubFactory(StructureFactory)
    name = factory.Sequence(lambda n: f"École n° {n}")


class HouseholdFactory(DjangoModelFactory[Household]):
    class Meta:
        model = Household

    structure = factory.SubFactory(StructureFactory)
    number = factory.Sequence(str)
    name = "KERVELLA"


class UserFactory(DjangoModelFactory[User]):
    class Meta:
        model = User
        skip_postgeneration_save = True

    email = factory.Sequence(lambda n: f"parent{n}@exemple.fr")
    display_name = "Awa Kervella"
    password = factory.django.Password("mot de passe long")


class HouseholdAccessFactory(DjangoModelFactory[HouseholdAccess]):
    class Meta:
        model = HouseholdAccess

    household = factory.SubFactory(HouseholdFactory)
    structure = factory.SelfAttribute("household.structure")
    user = factory.SubFactory(UserFactory)


class PersonFactory(DjangoModelFactory[Person]):
    """A child of eight in CE2; name one with `first_name`."""

    class Meta:
        model = Person

    structure = factory.SubFactory(StructureFactory)
    first_name = factory.Sequence(lambda n: f"Lina{n}")
    last_name = "Kervella"
    birth_date = date(2018, 5, 4)
    level = "CE2"


class MembershipFactory(DjangoModelFactory[HouseholdPerson]):
    """A person in a household; `person__first_name=` names the child."""

    class Meta:
        model = HouseholdPerson

    household = factory.SubFactory(HouseholdFactory)
    person = factory.SubFactory(PersonFactory, structure=factory.SelfAttribute("..household.structure"))


class QuotientFactory(DjangoModelFactory[IncomeQuotient]):
    class Meta:
        model = IncomeQuotient

    household = factory.SubFactory(HouseholdFactory)
    value = 500
    valid_from = date(2020, 1, 1)


class ActivityFactory(DjangoModelFactory[Activity]):
    """A canteen, Monday, Tuesday, Thursday, Friday, booked whole."""

    class Meta:
        model = Activity

    structure = factory.SubFactory(StructureFactory)
    name = factory.Sequence(lambda n: f"Cantine {n}")
    short_name = factory.SelfAttribute("name")
    position = factory.Sequence(lambda n: n)

    class Params:
        evening = factory.Trait(
            kind="evening", is_hourly=True, opens_time=time(16, 30), closes_time=time(18, 30), step_minutes=30
        )


class GroupFactory(DjangoModelFactory[ActivityGroup]):
    class Meta:
        model = ActivityGroup

    activity = factory.SubFactory(ActivityFactory)
    structure = factory.SelfAttribute("activity.structure")
    name = factory.Sequence(lambda n: f"Groupe {n}")


class PriceRuleFactory(DjangoModelFactory[PriceRule]):
    """3,90 € a day."""

    class Meta:
        model = PriceRule

    activity = factory.SubFactory(ActivityFactory)
    structure = factory.SelfAttribute("activity.structure")
    valid_from = date(2020, 1, 1)
    rule = factory.LazyFunction(lambda: {"type": "flat", "cents": 390, "unit": "service"})


class OpeningDayFactory(DjangoModelFactory[OpeningDay]):
    """A day without limit of places, which can be booked and cancelled until the eve at 18:00."""

    class Meta:
        model = OpeningDay

    group = factory.SubFactory(GroupFactory)
    activity = factory.SelfAttribute("group.activity")
    structure = factory.SelfAttribute("group.structure")
    date = factory.LazyFunction(lambda: now().date() + timedelta(days=7))
    booking_deadline_at = factory.LazyAttribute(lambda day: eve(day.date))
    cancel_deadline_at = factory.LazyAttribute(lambda day: eve(day.date))
    promotion_deadline_at = factory.LazyAttribute(lambda day: eve(day.date))


class RegistrationFactory(DjangoModelFactory[Registration]):
    """The right, without end, to book the group."""

    class Meta:
        model = Registration

    group = factory.SubFactory(GroupFactory)
    structure = factory.SelfAttribute("group.structure")
    person = factory.SubFactory(PersonFactory, structure=factory.SelfAttribute("..structure"))
    start_date = date(2020, 1, 1)
    state = RegistrationState.VALIDATED


def eve(day: date) -> datetime:
    """The eve of a day at 18:00, in France."""
    return wall_instant(day - timedelta(days=1), time(18))


def days_between(first: date, last: date, weekdays: Iterable[int] = (1, 2, 4, 5)) -> list[date]:
    """The days of these ISO weekdays between two dates, both included."""
    span = (first + timedelta(days=number) for number in range((last - first).days + 1))
    return [day for day in span if day.isoweekday() in set(weekdays)]


def open_days(group: ActivityGroup, days: Iterable[date], **fields: Any) -> list[OpeningDay]:
    """Opening days of a group, in one statement; `fields` as of `OpeningDayFactory`."""
    return OpeningDay.objects.bulk_create(OpeningDayFactory.build(group=group, date=day, **fields) for day in days)


def register(group: ActivityGroup, *memberships: HouseholdPerson) -> None:
    """Give these members the right to book the group."""
    for membership in memberships:
        RegistrationFactory.create(group=group, person=membership.person)
