"""A town for the pages of the planning: a canteen, an evening care by the half-hour, a Wednesday with few places."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time

from preau.accounts.models import User
from preau.activities.models import Activity, ActivityGroup, OpeningDay
from preau.bookings.actions import Wish, confirm_draft, edit_draft
from preau.bookings.models import DraftLine
from preau.bookings.planning.calendar import Planning
from preau.bookings.planning.loading import load_planning
from preau.households.models import Household, HouseholdPerson
from preau.structures.models import Structure
from tests.acting import by
from tests.factories import (
    ActivityFactory,
    GroupFactory,
    HouseholdAccessFactory,
    HouseholdFactory,
    MembershipFactory,
    PriceRuleFactory,
    QuotientFactory,
    StructureFactory,
    UserFactory,
    days_between,
    open_days,
    register,
)

NOW = datetime(2026, 11, 21, 9, tzinfo=UTC)
"""Saturday 21 November 2026, 10:00 in France."""
FIRST, LAST = date(2026, 11, 2), date(2027, 1, 29)
PASSWORD = "mot de passe long"
NAMES = ("Lina", "Noé", "Maël", "Inès", "Tom", "Zoé")


@dataclass
class PlanningTown:
    """Everything exists; `days` are by activity and date."""

    structure: Structure
    user: User
    household: Household
    members: list[HouseholdPerson]
    canteen: Activity
    evening: Activity
    wednesday: Activity
    groups: dict[str, ActivityGroup]
    days: dict[tuple[int, date], OpeningDay] = field(default_factory=dict)

    def add_days(self, activity: Activity, days: list[date], **fields: object) -> None:
        """Opening days; `fields` as of `OpeningDayFactory`."""
        group = self.groups[activity.name]
        self.days |= {(activity.pk, day.date): day for day in open_days(group, days, **fields)}

    def day(self, activity: Activity, day: date) -> OpeningDay:
        return self.days[activity.pk, day]

    def key(self, activity: Activity, day: date, child: int = 0) -> str:
        """What names a cell in a form."""
        return f"{self.members[child].person_id}:{self.day(activity, day).pk}"

    def cell(self, activity: Activity, day: date, child: int = 0) -> str:
        """The id of a cell's element."""
        return f"c{self.members[child].person_id}-{self.day(activity, day).pk}"

    def planning(self) -> Planning:
        return load_planning(structure=self.structure, household=self.household, first=FIRST, last=LAST)

    def draft(self, *keys: str, hours: tuple[time | None, time | None] = (None, None), wanted: bool = True) -> None:
        wishes = [Wish(*map(int, key.split(":")), wanted, *hours) for key in keys]
        assert edit_draft(planning=self.planning(), wishes=wishes, actor=by(self.user)).refused == []

    def book(self, *keys: str, hours: tuple[time | None, time | None] = (None, None)) -> None:
        self.draft(*keys, hours=hours)
        confirm_draft(structure=self.structure, household=self.household, actor=by(self.user))

    def lines(self) -> list[tuple[str, str, str]]:
        """The draft: first name, day, action."""
        found = DraftLine.objects.select_related("person", "opening_day").order_by("opening_day__date", "person_id")
        return [(line.person.first_name, line.opening_day.date.isoformat(), line.action) for line in found]

    def url(self, page: str = "", **query: object) -> str:
        tail = "&".join(f"{name}={value}" for name, value in query.items())
        return f"/{self.structure.slug}/planning/{page}" + (f"?{tail}" if tail else "")


def build(
    children: int = 2,
    slug: str = "valbrune",
    first: date = FIRST,
    last: date = LAST,
    email: str = "awa.kervella@exemple.fr",
) -> PlanningTown:
    """A town and a household of `children`, all registered to three activities with days from `first` to `last`."""
    structure = StructureFactory.create(slug=slug, name="Ville de Valbrune")
    household = HouseholdFactory.create(structure=structure)
    user = UserFactory.create(email=email)
    HouseholdAccessFactory.create(household=household, user=user)
    QuotientFactory.create(household=household)
    members = [
        MembershipFactory.create(household=household, sticker=number + 1, person__first_name=NAMES[number])
        for number in range(children)
    ]
    canteen = ActivityFactory.create(structure=structure, name="Cantine", short_name="Cantine")
    evening = ActivityFactory.create(structure=structure, evening=True, name="Accueil du soir", short_name="Soir")
    wednesday = ActivityFactory.create(
        structure=structure, kind="wednesday", name="Mercredis", short_name="Mercredi", weekdays=[3]
    )
    groups = {activity.name: GroupFactory.create(activity=activity) for activity in (canteen, evening, wednesday)}
    PriceRuleFactory.create(activity=canteen)
    PriceRuleFactory.create(activity=evening, rule={"type": "flat", "cents": 80, "unit": "half_hour"})
    PriceRuleFactory.create(activity=wednesday, rule={"type": "flat", "cents": 1200, "unit": "service"})
    town = PlanningTown(structure, user, household, members, canteen, evening, wednesday, groups)
    for group in groups.values():
        register(group, *members)
    school = days_between(first, last)
    town.add_days(canteen, school)
    town.add_days(evening, school)
    town.add_days(wednesday, days_between(first, last, (3,)), capacity=12, waiting_capacity=2)
    return town


def crowd(day: OpeningDay, booked: int, waiting: int = 0) -> None:
    """Strangers take places of a day, then wait: `booked` and `waiting` of them."""
    access = HouseholdAccessFactory.create(household__structure=day.structure)
    strangers = [MembershipFactory.create(household=access.household) for _ in range(booked + waiting)]
    register(day.group, *strangers)
    planning = load_planning(structure=day.structure, household=access.household, first=day.date, last=day.date)
    wishes = [Wish(stranger.person_id, day.pk, True) for stranger in strangers]
    edit_draft(planning=planning, wishes=wishes, actor=by(access.user))
    confirm_draft(structure=day.structure, household=access.household, actor=by(access.user))
