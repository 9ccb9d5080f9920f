"""How many weeks ahead a structure lets families book: one setting over all its activities (guide 000)."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.db.models import Max, QuerySet

from preau.activities.actions.days import BuiltDays, build_structure_days
from preau.activities.models import Activity, OpeningDay
from preau.activities.rules import AlwaysOpen, WeeksAhead, parse_window, window_to_dict
from preau.common.actors import Actor, Right
from preau.common.audit import audited
from preau.structures.models import Structure


def weeks_open(structure: Structure) -> tuple[bool, int | None]:
    """Whether all the activities open alike, and then how many weeks ahead (None: as soon as published); one
    statement."""
    found = {_weeks(parse_window(row or {})) for row in _activities(structure).values_list("window", flat=True)}
    if len(found) != 1 or "date" in found:
        return not found, None
    (weeks,) = found
    return True, weeks if isinstance(weeks, int) else None


def _weeks(window: object) -> int | str | None:
    if isinstance(window, AlwaysOpen):
        return None
    return window.weeks if isinstance(window, WeeksAhead) else "date"


def _activities(structure: Structure) -> QuerySet[Activity]:
    return Activity.objects.filter(structure=structure).order_by("id")


def open_weeks(*, structure: Structure, weeks: int | None, actor: Actor, today: date) -> BuiltDays:
    """Open this many weeks after the current one to booking, for every activity, and bring its days up to date.

    None opens each day as soon as it is published. The hour at which an activity opens its week is kept, and days
    edited by hand are left alone. Raises `InvalidRuleError` (French) beyond 104 weeks.
    """
    actor.must(Right.CHANGE_SETTINGS, structure.pk)
    with audited(user=actor.id, action="open_weeks"), transaction.atomic():
        # Held, since the whole rule is written from what was read: an agent's edit meanwhile would be lost.
        activities = list(_activities(structure).select_for_update())
        for activity in activities:
            window = parse_window(activity.window or {})
            if weeks is None:
                activity.window = window_to_dict(AlwaysOpen())
            elif isinstance(window, WeeksAhead):
                activity.window = window_to_dict(WeeksAhead(weeks, window.at))
            else:
                activity.window = window_to_dict(WeeksAhead(weeks))
        Activity.objects.bulk_update(activities, ["window"])
        last = OpeningDay.objects.filter(structure=structure).aggregate(last=Max("date"))["last"]
        if last is None or last < today:
            return BuiltDays()
        return build_structure_days(structure=structure, first=today, last=last, actor=actor)
