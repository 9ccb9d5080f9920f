"""A small town ready to book: one canteen group, households with one child each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime

import pytest

from preau.accounts.models import User
from preau.activities.models import ActivityGroup, OpeningDay
from preau.bookings.actions import Outcome, Wish, confirm_draft, edit_draft
from preau.bookings.planning.calendar import Planning
from preau.bookings.planning.loading import load_planning
from preau.common import clock
from preau.common.reasons import text
from preau.common.spans import school_year
from preau.households.models import Household, HouseholdPerson
from tests.acting import by
from tests.factories import (
    ActivityFactory,
    GroupFactory,
    HouseholdAccessFactory,
    HouseholdFactory,
    MembershipFactory,
    PriceRuleFactory,
    RegistrationFactory,
    StructureFactory,
    open_days,
)

NOW = datetime(2026, 11, 21, 9, tzinfo=UTC)
MONDAY = date(2026, 11, 30)
SEASON = (date(2026, 9, 1), date(2027, 7, 31))


@dataclass
class Family:
    household: Household
    user: User
    members: list[HouseholdPerson]

    @property
    def people(self) -> list[int]:
        return [member.person_id for member in self.members]


class Town:
    """Verbs of the tests, each through the product's own actions."""

    def __init__(self) -> None:
        self.structure = StructureFactory.create()
        self.activity = ActivityFactory.create(structure=self.structure, name="Cantine")
        self.group = GroupFactory.create(activity=self.activity)
        PriceRuleFactory.create(activity=self.activity)

    def family(self, children: int = 1, group: ActivityGroup | None = None) -> Family:
        access = HouseholdAccessFactory.create(household__structure=self.structure)
        members = [MembershipFactory.create(household=access.household) for _ in range(children)]
        for member in members:
            RegistrationFactory.create(group=group or self.group, person=member.person)
        return Family(access.household, access.user, members)

    def days(self, *dates: date, group: ActivityGroup | None = None, **fields: object) -> list[OpeningDay]:
        return open_days(group or self.group, dates or (MONDAY,), **fields)

    def planning(self, family: Family, now: datetime = NOW) -> Planning:
        today, (first, last) = clock.today(), SEASON
        last = last if today <= last else school_year(today).last  # `--today` may be years after
        return load_planning(structure=self.structure, household=family.household, first=first, last=last, now=now)

    def draft(self, family: Family, *wishes: Wish, now: datetime = NOW) -> list[str]:
        edit = edit_draft(planning=self.planning(family, now), wishes=wishes, actor=by(family.user))
        return [text(refusal.reason) for refusal in edit.refused]

    def confirm(self, family: Family, now: datetime = NOW) -> Outcome:
        return confirm_draft(structure=self.structure, household=family.household, actor=by(family.user), now=now)

    def book(self, family: Family, *days: OpeningDay, now: datetime = NOW) -> Outcome:
        wishes = [Wish(person, day.pk, True) for day in days for person in family.people]
        assert self.draft(family, *wishes, now=now) == []
        return self.confirm(family, now=now)

    def cancel(self, family: Family, *days: OpeningDay, now: datetime = NOW) -> Outcome:
        wishes = [Wish(person, day.pk, False) for day in days for person in family.people]
        assert self.draft(family, *wishes, now=now) == []
        return self.confirm(family, now=now)


@pytest.fixture
def town(db: None) -> Town:
    return Town()


@pytest.fixture
def make_town(transactional_db: None) -> Callable[[], Town]:
    """For tests with several connections: everything is really committed."""
    return Town


def counters(day: OpeningDay) -> tuple[int, int]:
    """Places taken and places in the waiting list, as stored."""
    day.refresh_from_db()
    return day.booked, day.waiting


__all__ = ["MONDAY", "NOW", "Family", "HouseholdFactory", "Town", "counters"]
