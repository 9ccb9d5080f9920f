"""What families asked to be registered to, these last days: some wait, one was refused, a group has one place left."""

from __future__ import annotations

from datetime import timedelta

from preau.accounts.acting import actor_of
from preau.accounts.enums import Role
from preau.accounts.models import User
from preau.activities.models import ActivityGroup
from preau.bookings.actions import Wanted, ask_registration, refuse_asked
from preau.bookings.registering.places import places_of
from preau.bookings.registering.queries import fits
from preau.bookings.rules.registering import Span
from preau.common.actors import HOST
from preau.demonstration.period import Period
from preau.demonstration.town import Town
from preau.households.enums import PersonKind
from preau.households.models import HouseholdPerson
from preau.registrations.enums import RefusalMotive
from preau.registrations.models import Registration

WAITING = 7
READ = 300
"""Members looked at, at most, to find who may ask."""


def ask_for_wednesdays(town: Town, period: Period) -> None:
    """Children of the crowd who are not registered to Wednesdays; each request is some hours older than the next."""
    activity = town.activities["wednesday"]
    groups = list(ActivityGroup.objects.filter(activity=activity).select_related("activity").order_by("pk"))
    registered = Registration.objects.filter(group__activity=activity).values("person")
    members = HouseholdPerson.objects.filter(household__structure=town.structure, person__kind=PersonKind.CHILD)
    free = members.filter(custody_kind="full", person__left_on=None).exclude(person__in=registered)
    span, made = Span(period.today + timedelta(days=10)), []
    for member in free.select_related("person", "household").order_by("pk")[:READ]:
        group = next((one for one in groups if fits(member.person, one, span.first)), None)
        if group is None:
            continue
        wanted = Wanted(group, span)
        made.append(
            ask_registration(
                household=member.household,
                person_id=member.person_id,
                wanted=wanted,
                actor=HOST,
                now=period.now,
            )
        )
        if len(made) > WAITING:
            break
    for rank, row in enumerate(made):
        Registration.objects.filter(pk=row.pk).update(created_at=period.now - timedelta(hours=9 * (len(made) - rank)))
    if made:
        _answer(town, period, made)


def _answer(town: Town, period: Period, made: list[Registration]) -> None:
    """The first is refused for its file; the group most asked for has one place left."""
    agent = User.objects.filter(roles__structure=town.structure, roles__role=Role.ACTIVITY_MANAGER).order_by("id")[0]
    refuse_asked(
        structure=town.structure,
        request_ids=[made[0].pk],
        motive=RefusalMotive.FILE,
        words="L’assurance scolaire manque",
        actor=actor_of(agent),
        now=period.now,
    )
    group = made[-1].group
    taken = places_of([group])[group.pk].taken(Span(made[-1].start_date))
    ActivityGroup.objects.filter(pk=group.pk).update(most_registered=taken + 1)
