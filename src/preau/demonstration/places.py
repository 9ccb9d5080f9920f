"""Places by group, sized after those who are registered, and the days on which there are too few."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q

from preau.activities.models import OpeningDay
from preau.common.sql import execute
from preau.demonstration.town import Town

_CAPACITY = """
UPDATE activities_activitygroup AS g
SET capacity = greatest(5, (count * %(percent)s / 500) * 5), waiting_capacity = %(waiting)s
FROM (
    SELECT group_id, count(*) AS count FROM registrations_registration
    WHERE %(today)s BETWEEN start_date AND coalesce(end_date, 'infinity') GROUP BY group_id
) AS registered
WHERE registered.group_id = g.id AND g.id = ANY(%(groups)s)
"""

PLACES = {
    "canteen": (75, 10),
    "self": (80, 15),
    "evening": (70, 0),
    "wednesday-little": (55, 8),
    "wednesday-big": (55, 8),
    "camp-little": (45, 6),
    "camp-big": (45, 6),
}
"""Percentage of those registered who have a place on one day, and places in the waiting list. Others have no limit."""


def set_places(town: Town) -> None:
    """Capacities in steps of five, so that a day when everybody comes is too small."""
    for wanted, (percent, waiting) in PLACES.items():
        groups = [group.pk for (key, _), group in town.groups.items() if key == wanted]
        values = {"percent": percent, "waiting": waiting, "groups": groups, "today": town.period.today}
        execute(_CAPACITY, values)


@dataclass(frozen=True, slots=True)
class HotDays:
    """Days everybody asks for, by id: `queued` keeps room in its waiting list, `full` has none left."""

    queued: frozenset[int]
    full: frozenset[int]


def hot_days(town: Town, group_ids: list[int]) -> HotDays:
    """In this month and in the next, for each group: the second bookable day is full, the third has a queue."""
    now = town.period.now
    bookable = OpeningDay.objects.filter(
        Q(opens_at__isnull=True) | Q(opens_at__lte=now),
        is_open=True,
        capacity__isnull=False,
        booking_deadline_at__gte=now,
    )
    queued, full = set(), set()
    for first, last in town.period.months():
        for group in group_ids:
            days = bookable.filter(group=group, date__range=(first, last)).order_by("date")
            ids = list(days.values_list("pk", flat=True))
            start = 1 if len(ids) > 2 else 0
            full.update(ids[start::5])
            queued.update(ids[start + 1 :: 5])
    return HotDays(frozenset(queued), frozenset(full))
