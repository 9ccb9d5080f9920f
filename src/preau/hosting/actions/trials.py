"""« Essayer comme une famille »: an agent books, pays and cancels as families will, in a household of their own.

The household is marked as a trial (`Household.is_trial`): it is of no family, its days are given back when the trial
ends, at the latest in the night that follows. What it paid stays in the books, as for anybody.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import transaction

from preau.accounts.models import HouseholdAccess, User
from preau.activities.models import ActivityGroup, OpeningDay
from preau.activities.rules import Limits, why_not_eligible
from preau.bookings.stranding.actions import Settlement, Way, change_rights
from preau.bookings.stranding.queries import Scope
from preau.common import clock
from preau.common.actors import HOST, Actor, Right
from preau.common.audit import audited
from preau.common.errors import InvalidRuleError
from preau.common.reasons import Reason
from preau.hosting.reasons import HostingCode
from preau.households.enums import PersonKind
from preau.households.models import Guardian, Household, HouseholdPerson, Person
from preau.registrations.enums import RegistrationState
from preau.registrations.models import Registration
from preau.structures.enums import Level
from preau.structures.models import Structure

NAME, FIRST_NAME = "ESSAI", "Camille"
FIRST_AGE = 2
"""Of the youngest level; a year more for each."""


def start_trial(*, structure: Structure, actor: Actor, now: datetime) -> Household:
    """The trial household of this agent, with a child who may come to every activity that takes them.

    The one they have already when a trial is going on. Raises `InvalidRuleError` (French) for an account that is a
    family's of the structure, and where nothing can be booked.
    """
    actor.must(Right.CHANGE_SETTINGS, structure.pk)
    with transaction.atomic(), audited(user=actor.id, action="start_trial"):
        # A double click: the second waits, then is given the trial of the first.
        agent = User.objects.select_for_update(no_key=True).get(pk=actor.account)
        access = HouseholdAccess.objects.filter(user=agent, structure=structure).select_related("household").first()
        if access is not None:
            if access.household.is_trial:
                return access.household
            raise InvalidRuleError(Reason(HostingCode.TRIAL_HAS_FAMILY))
        groups = _groups(structure, clock.paris(now).date())
        if not groups:
            raise InvalidRuleError(Reason(HostingCode.TRIAL_OF_NOTHING))
        household = _household(structure, agent)
        _register(household, groups, clock.paris(now).date())
        HouseholdAccess.objects.create(user=agent, structure=structure, household=household)
        return household


def end_trial(*, household: Household, actor: Actor) -> int:
    """Give back every day to come, and the access with them; how many days.

    Raises `NotAllowedError` for the household of somebody else, `ValueError` for one that is no trial.
    """
    actor.must_own(household.pk)
    if not household.is_trial:
        raise ValueError("a family is no trial")
    people = frozenset(household.memberships.values_list("person_id", flat=True))

    def change() -> None:
        Registration.objects.filter(household=household).delete()
        HouseholdAccess.objects.filter(household=household).delete()

    # The account acts for this household: as an agent it could not take anything away from it.
    done = change_rights(
        scope=lambda: Scope(people=people), change=change, settlement=Settlement(Way.CANCEL), actor=HOST
    )
    return done.cancelled


def end_trials(*, now: datetime) -> int:
    """End those that began before this French day: the places they hold are others'; how many trials."""
    today = clock.paris(now).date()
    left = Household.objects.filter(is_trial=True, registrations__start_date__lt=today).distinct().order_by("id")
    return len([end_trial(household=household, actor=HOST) for household in left])


def _groups(structure: Structure, today: date) -> list[ActivityGroup]:
    """Groups of activities offered to families which have days to come, in the order families see them."""
    days = OpeningDay.objects.filter(structure=structure, date__gt=today, is_open=True, activity__is_active=True)
    rows = ActivityGroup.objects.filter(pk__in=days.values("group")).select_related("activity", "site")
    return list(rows.order_by("activity__position", "activity__name", "name", "id"))


def _household(structure: Structure, agent: User) -> Household:
    """One for each agent, the same at each trial: its number is no family's."""
    household, is_new = Household.objects.get_or_create(
        structure=structure, number=f"ESSAI-{agent.pk}", defaults={"name": NAME, "is_trial": True}
    )
    if is_new:
        Guardian.objects.create(
            household=household, last_name=NAME, first_name=agent.display_name[:100] or NAME, is_payer=True
        )
        child = Person.objects.create(structure=structure, kind=PersonKind.CHILD, last_name=NAME, first_name=FIRST_NAME)
        HouseholdPerson.objects.create(household=household, person=child, sticker=1)
    return household


def _register(household: Household, groups: list[ActivityGroup], today: date) -> None:
    """A child of the age of the first group, registered to one group of each activity: of the same place first."""
    child = Person.objects.get(memberships__household=household)
    first = groups[0]
    level = Level(first.levels[0]) if first.levels else Level.CE2
    age = max(first.min_age or 0, min(FIRST_AGE + list(Level).index(level), first.max_age or 99))
    child.school, child.level, child.birth_date = first.site, level.value, today - timedelta(days=age * 365 + 180)
    child.save()
    taken: dict[int, ActivityGroup] = {}
    for group in sorted(groups, key=lambda group: group.site_id != first.site_id):
        limits = Limits(group.min_age, group.max_age, tuple(group.levels))
        if why_not_eligible(limits, birth_date=child.birth_date, level=child.level, day=today) is None:
            taken.setdefault(group.activity_id, group)
    for group in taken.values():
        Registration.objects.create(
            structure=household.structure,
            household=household,
            person=child,
            group=group,
            start_date=today,
            state=RegistrationState.VALIDATED,
        )
