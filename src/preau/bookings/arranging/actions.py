"""An activity or a group is set up: written, its calendar brought up to date, what loses its day settled, at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime

from django.db import transaction

from preau.activities.actions import BuiltDays, build_opening_days
from preau.activities.models import Activity, ActivityGroup
from preau.bookings.stranding.actions import Settled, Settlement, change_rights
from preau.bookings.stranding.queries import Scope
from preau.common import clock
from preau.common.actors import Actor, Right
from preau.common.marks import must_be_as_read
from preau.common.spans import year_prepared


def arrange_activity(
    *,
    activity: Activity,
    groups: Sequence[ActivityGroup] = (),
    settlement: Settlement | None,
    actor: Actor,
    now: datetime | None = None,
    is_trial: bool = False,
    seen: str | None = None,
) -> Settled[BuiltDays]:
    """Write an activity, with its first `groups` when it is new, and its days from today to the end of the school year.

    A trial does it all, then undoes it: what it answers is what the deed would have done. Raises `ValidationError`
    (French, by field), `InvalidRuleError` and `UnknownCalendarError` when no calendar can be made of it, and
    `StrandedError`, everything undone, when booked days would go and no `settlement` says what becomes of them,
    `ChangedSinceError` when it is no longer as the page whose mark is `seen` showed it.
    """
    actor.must(Right.SET_UP_ACTIVITIES, activity.structure_id)

    def write() -> BuiltDays:
        must_be_as_read(activity, seen)
        activity.full_clean()
        activity.save()
        for group in groups:
            group.activity, group.structure = activity, activity.structure
            group.full_clean()
            group.save()
        return build_opening_days(activity=activity, first=_today(now), last=_last(now), actor=actor)

    return _tried(write, activity, settlement, actor, now, is_trial)


def arrange_group(
    *,
    group: ActivityGroup,
    settlement: Settlement | None,
    actor: Actor,
    now: datetime | None = None,
    is_trial: bool = False,
    seen: str | None = None,
) -> Settled[BuiltDays]:
    """The same for a group of an activity: who shares places, and how many. A day never has fewer than are booked."""
    actor.must(Right.SET_UP_ACTIVITIES, group.structure_id)

    def write() -> BuiltDays:
        must_be_as_read(group, seen)
        group.full_clean()
        group.save()
        return build_opening_days(activity=group.activity, first=_today(now), last=_last(now), actor=actor)

    return _tried(write, group.activity, settlement, actor, now, is_trial)


def _tried(
    write: Callable[[], BuiltDays],
    activity: Activity,
    settlement: Settlement | None,
    actor: Actor,
    now: datetime | None,
    is_trial: bool,
) -> Settled[BuiltDays]:
    def scope() -> Scope:
        own = ActivityGroup.objects.filter(activity=activity.pk).values_list("pk", flat=True)
        return Scope(groups=frozenset(own))

    with transaction.atomic():
        done = change_rights(scope=scope, change=write, settlement=settlement, actor=actor, now=now)
        transaction.set_rollback(is_trial)
    return done


def _today(now: datetime | None) -> date:
    return clock.paris(now or clock.now()).date()


def _last(now: datetime | None) -> date:
    """Until when the calendar is made: the end of the school year, of the next one from July."""
    return year_prepared(_today(now)).last
