"""Makes the opening days of activities from the official calendar. Statements do not grow with groups or days."""

from __future__ import annotations

import logging
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Q

from preau.activities.models import Activity, ActivityGroup, OpeningDay
from preau.activities.planned import calendar_of, plan_days
from preau.activities.reasons import ActivityCode
from preau.common.actors import Actor, Right
from preau.common.calendars import official_coverage
from preau.common.errors import InvalidRuleError, UnknownCalendarError
from preau.common.reasons import CommonCode, Reason, kept
from preau.common.spans import why_not_span
from preau.common.sql import column, execute, only
from preau.structures.models import Closure, Structure

log = logging.getLogger(__name__)

NO_LONGER_OPEN = Reason(ActivityCode.NO_LONGER_OPEN)
_LOCK = """
SELECT count(*) FROM (
    SELECT id FROM activities_openingday WHERE group_id = ANY(%(groups)s) AND date BETWEEN %(first)s AND %(last)s
    ORDER BY id FOR NO KEY UPDATE
) AS locked
"""

# A day where more people are booked than the group now takes keeps as many places as it has bookings; one whose places
# were changed by hand keeps them.
_WRITE = """
WITH groups AS (
    SELECT * FROM unnest(%(groups)s::bigint[], %(activities)s::bigint[], %(plans)s::int[], %(capacities)s::int[],
        %(waiting)s::int[]) AS g(group_id, activity_id, plan, capacity, waiting_capacity)
), planned AS (
    SELECT * FROM unnest(%(day_plans)s::int[], %(dates)s::date[], %(open)s::boolean[], %(reasons)s::jsonb[],
        %(opens_at)s::timestamptz[], %(booking)s::timestamptz[], %(cancel)s::timestamptz[],
        %(promotion)s::timestamptz[])
        AS d(plan, date, is_open, closed_reason, opens_at, booking_deadline_at, cancel_deadline_at,
             promotion_deadline_at)
), written AS (
    INSERT INTO activities_openingday AS day (
        structure_id, activity_id, group_id, date, is_open, closed_reason, capacity, booked, waiting_capacity, waiting,
        opens_at, booking_deadline_at, cancel_deadline_at, promotion_deadline_at, is_edited)
    SELECT %(structure)s, activity_id, group_id, date, is_open, closed_reason, capacity, 0, waiting_capacity, 0,
        opens_at, booking_deadline_at, cancel_deadline_at, promotion_deadline_at, false
    FROM groups JOIN planned USING (plan) ORDER BY date, group_id
    ON CONFLICT (group_id, date) DO UPDATE SET
        is_open = excluded.is_open, closed_reason = excluded.closed_reason,
        capacity = CASE WHEN day.has_own_places THEN day.capacity WHEN excluded.capacity IS NULL THEN NULL
            ELSE greatest(excluded.capacity, day.booked) END,
        waiting_capacity = greatest(excluded.waiting_capacity, day.waiting), opens_at = excluded.opens_at,
        booking_deadline_at = excluded.booking_deadline_at, cancel_deadline_at = excluded.cancel_deadline_at,
        promotion_deadline_at = excluded.promotion_deadline_at
    -- a day that is already so is not written: its row, and whoever holds it, is left alone
    WHERE NOT day.is_edited AND (
        day.is_open, day.closed_reason, day.capacity, day.waiting_capacity, day.opens_at, day.booking_deadline_at,
        day.cancel_deadline_at, day.promotion_deadline_at
    ) IS DISTINCT FROM (
        excluded.is_open, excluded.closed_reason,
        CASE WHEN day.has_own_places THEN day.capacity WHEN excluded.capacity IS NULL THEN NULL
            ELSE greatest(excluded.capacity, day.booked) END,
        greatest(excluded.waiting_capacity, day.waiting), excluded.opens_at, excluded.booking_deadline_at,
        excluded.cancel_deadline_at, excluded.promotion_deadline_at
    )
    RETURNING xmax = 0 AS is_new
) SELECT count(*) FILTER (WHERE is_new) AS created, count(*) FILTER (WHERE NOT is_new) AS updated FROM written
"""

_STALE = """
SELECT day.id FROM activities_openingday AS day
JOIN activities_activitygroup AS g ON g.id = day.group_id JOIN activities_activity AS a ON a.id = g.activity_id
WHERE day.group_id = ANY(%(groups)s) AND day.date BETWEEN %(first)s AND %(last)s AND NOT day.is_edited
    AND extract(isodow FROM day.date)::int <> ALL (coalesce(nullif(g.weekdays, '{}'), a.weekdays)) ORDER BY day.id
"""


@dataclass(frozen=True, slots=True)
class _Days:
    """The row of `_WRITE`."""

    created: int
    updated: int


@dataclass(frozen=True, slots=True)
class BuiltDays:
    """What a building of the calendar did, in days of one group.

    `closed` left the calendar but had been booked once; `kept_edited` were changed by hand and left alone.
    """

    created: int = 0
    updated: int = 0
    removed: int = 0
    closed: int = 0
    kept_edited: int = 0


def build_opening_days(*, activity: Activity, first: date, last: date, actor: Actor) -> BuiltDays:
    """Make, or bring up to date, the days of every group of an activity from `first` to `last`, both included.

    Days outside the official calendar's coverage are left out; days edited by hand are left alone. Raises
    `UnknownCalendarError` when no day of the interval is covered, `InvalidRuleError` when a rule cannot be applied.
    """
    actor.must(Right.SET_UP_ACTIVITIES, activity.structure_id)
    groups = ActivityGroup.objects.filter(activity=activity)
    return _build(activity.structure, list(groups.select_related("activity").order_by("id")), first, last, actor)


def build_structure_days(*, structure: Structure, first: date, last: date, actor: Actor) -> BuiltDays:
    """The same for every group of every activity of a structure, in as many statements as for one."""
    groups = ActivityGroup.objects.filter(activity__structure=structure)
    return _build(structure, list(groups.select_related("activity").order_by("id")), first, last, actor)


def _build(structure: Structure, groups: Sequence[ActivityGroup], first: date, last: date, actor: Actor) -> BuiltDays:
    first, last = _covered(first, last)
    if not groups:
        return BuiltDays()
    parameters = _parameters(structure, groups, first, last)
    with transaction.atomic():
        # The lock is a statement of its own: the next one sees what the previous holders committed.
        execute(_LOCK, parameters)
        days = only(_Days, _WRITE, parameters)
        removed, closed = _leave_calendar(column(int, _STALE, parameters))
        kept = OpeningDay.objects.filter(group__in=groups, date__range=(first, last), is_edited=True).count()
    built = BuiltDays(days.created, days.updated, removed, closed, kept)
    log.debug("opening days of %s from %s to %s by %s: %s", structure.slug, first, last, actor, built)
    return built


def planned_open(structure: Structure, group_ids: Collection[int], first: date, last: date) -> set[tuple[int, date]]:
    """The days, by group and date, that the calendar opens by itself, closures included; none where it is unknown. Two
    statements."""
    groups = ActivityGroup.objects.filter(activity__structure=structure, pk__in=group_ids)
    found = list(groups.select_related("activity").order_by("id"))
    try:
        parts = _parameters(structure, found, *_covered(first, last))
    except UnknownCalendarError:
        return set()
    opening: dict[int, list[date]] = {}
    for plan, day, is_open in zip(parts["day_plans"], parts["dates"], parts["open"], strict=True):
        if is_open:
            opening.setdefault(plan, []).append(day)
    plans = zip(parts["groups"], parts["plans"], strict=True)
    return {(group, day) for group, plan in plans for day in opening.get(plan, ())}


def _covered(first: date, last: date) -> tuple[date, date]:
    """The part of the interval that the official calendar knows."""
    start, end = official_coverage()
    if why := why_not_span(first, last):
        raise InvalidRuleError(why)
    if last < start or first > end:
        raise UnknownCalendarError(Reason(CommonCode.CALENDAR_UNKNOWN, day=first))
    return max(first, start), min(last, end)


def _leave_calendar(stale: Sequence[int]) -> tuple[int, int]:
    """Delete the days nobody ever booked nor came, close the others: how many of each."""
    if not stale:
        return 0, 0
    days = OpeningDay.objects.filter(pk__in=stale)
    used = set(days.filter(Q(bookings__isnull=False) | Q(passages__isnull=False)).values_list("pk", flat=True))
    OpeningDay.objects.filter(pk__in=set(stale) - used).delete()
    closed = OpeningDay.objects.filter(pk__in=used).exclude(closed_reason=NO_LONGER_OPEN, is_open=False)
    return len(stale) - len(used), closed.update(is_open=False, closed_reason=NO_LONGER_OPEN)


def _parameters(structure: Structure, groups: Sequence[ActivityGroup], first: date, last: date) -> dict[str, Any]:
    """Columns for `unnest`: the groups, and one plan of days for each activity, set of weekdays and of closures."""
    closures = list(Closure.objects.filter(structure=structure).order_by("start_date", "id"))
    own = [
        tuple(row for row in closures if row.covers(site=group.site_id, activity=group.activity_id)) for group in groups
    ]
    calendars = {rows: calendar_of(structure, first, last, rows) for rows in set(own)}
    keys = [
        (group.activity, frozenset(group.weekdays or group.activity.weekdays), rows)
        for group, rows in zip(groups, own, strict=True)
    ]
    plans = {key: number for number, key in enumerate(dict.fromkeys(keys))}
    planned = [
        (number, *day[:2], kept(day.closed_reason), *day[3:])
        for (activity, weekdays, rows), number in plans.items()
        for day in plan_days(activity, weekdays, calendars[rows], first, last)
    ]
    columns = list(zip(*planned, strict=True)) or [()] * 8
    names = ("day_plans", "dates", "open", "reasons", "opens_at", "booking", "cancel", "promotion")
    return {
        "structure": structure.pk,
        "first": first,
        "last": last,
        "groups": [group.pk for group in groups],
        "activities": [group.activity_id for group in groups],
        "plans": [plans[key] for key in keys],
        "capacities": [group.capacity for group in groups],
        "waiting": [group.waiting_capacity for group in groups],
        **{name: list(column) for name, column in zip(names, columns, strict=True)},
    }
