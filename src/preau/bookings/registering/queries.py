"""What a family is registered to, and where each of its people may be."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, Sum

from preau.activities.models import ActivityGroup
from preau.activities.rules import Limits, why_not_eligible
from preau.bookings.models import Booking
from preau.bookings.stranding.queries import Stranding
from preau.households.models import Household, HouseholdPerson, Person
from preau.registrations.enums import RegistrationState
from preau.registrations.models import Registration

LAST_REFUSALS = 3


@dataclass(frozen=True)
class PersonRegistrations:
    """A person of the household: what holds today or is to come, what is over, what was asked and waits, the last
    refusals, and the groups that are for them."""

    member: HouseholdPerson
    current: list[Registration]
    over: list[Registration]
    asked: list[Registration]
    refused: list[Registration]
    own_groups: list[ActivityGroup]
    other_groups: list[ActivityGroup]

    @property
    def can_register(self) -> bool:
        return bool(self.own_groups or self.other_groups)


def registrations_of(household: Household, today: date) -> list[PersonRegistrations]:
    """Every person of the household; three statements. Of the groups, those that are for the person today in an
    activity they are not registered to, of their school or of no site first."""
    members = list(household.memberships.select_related("person__school").order_by("sticker", "id"))
    rows = Registration.objects.filter(
        person__in=[member.person_id for member in members],
        structure=household.structure_id,
    )
    known = list(rows.select_related("group__activity", "group__site").order_by("group__activity__position", "id"))
    groups = offered(household.structure_id)
    return [_of_person(member, known, groups, today) for member in members]


def offered(structure_id: int) -> list[ActivityGroup]:
    """The groups of the activities that the structure offers; one statement."""
    rows = ActivityGroup.objects.filter(structure=structure_id, activity__is_active=True)
    return list(rows.select_related("activity", "site").order_by("activity__position", "activity__name", "name"))


def _of_person(
    member: HouseholdPerson, known: Sequence[Registration], groups: Sequence[ActivityGroup], today: date
) -> PersonRegistrations:
    all_mine = [row for row in known if row.person_id == member.person_id]
    mine = [row for row in all_mine if row.state == RegistrationState.VALIDATED]
    refused = sorted((row for row in all_mine if row.state == RegistrationState.REFUSED), key=lambda row: -row.pk)
    current = [row for row in mine if row.end_date is None or row.end_date >= today]
    taken = {row.group.activity_id for row in current}
    fitting = [group for group in groups if group.activity_id not in taken and fits(member.person, group, today)]
    own = [group for group in fitting if group.site_id in (None, member.person.school_id)]
    return PersonRegistrations(
        member,
        current,
        [row for row in mine if row not in current],
        [row for row in all_mine if row.state == RegistrationState.PENDING],
        refused[:LAST_REFUSALS],
        own,
        [group for group in fitting if group not in own],
    )


def fits(person: Person, group: ActivityGroup, day: date) -> bool:
    """Whether the group is for this person, that day."""
    limits = Limits(group.min_age, group.max_age, tuple(group.levels))
    return why_not_eligible(limits, birth_date=person.birth_date, level=person.level, day=day) is None


def no_longer_for(people: Collection[Person], today: date) -> list[Registration]:
    """What these people, as they would be, are registered to and that is not for them: another school, another level.
    One statement."""
    by_number = {person.pk: person for person in people}
    rows = Registration.objects.filter(person__in=by_number, state=RegistrationState.VALIDATED)
    current = rows.filter(Q(end_date=None) | Q(end_date__gte=today)).select_related("group__activity", "group__site")
    return [row for row in current.order_by("person", "pk") if not _suits(by_number[row.person_id], row, today)]


def _suits(person: Person, row: Registration, today: date) -> bool:
    here = row.group.site_id in (None, person.school_id)
    return here and fits(person, row.group, max(today, row.start_date))


def falling_cents(stranding: Stranding) -> int:
    """What the days that fall would have cost, in cents: none is charged yet, none will be. One statement."""
    booked = [row.id for row in stranding.bookings if not row.is_waiting]
    total = Booking.objects.filter(pk__in=booked).aggregate(cents=Sum("price_cents"))
    return int(total["cents"] or 0)
