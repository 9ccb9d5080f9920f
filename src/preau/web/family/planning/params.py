"""What the address of a planning page says, and the addresses its links lead to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.http import Http404

from preau.activities.rules import HoursRule, check_hours, choices
from preau.bookings.facts.people import Member
from preau.bookings.planning.calendar import ActivityInfo, Planning
from preau.common.spans import month_of
from preau.web.typed import parse_id, parse_month

EVERYONE = "tous"


@dataclass(frozen=True, slots=True)
class Asked:
    """The address as it was typed, before anything is known of the household. `hours` are texts, kept as typed."""

    month: date | None
    activity_id: int | None
    person_id: int | None
    everyone: bool
    hours: tuple[str, str]


def read(query: Mapping[str, str]) -> Asked:
    """What the address asks for; a month that cannot be read is as if none was asked for.

    Raises Http404 when an identifier is not a number: no link of ours says so.
    """
    person = query.get("enfant", "")
    return Asked(
        month=parse_month(query.get("mois", "")),
        activity_id=parse_id(query.get("activite", "")),
        person_id=None if person == EVERYONE else parse_id(person),
        everyone=person == EVERYONE,
        hours=(query.get("de", "")[:10], query.get("a", "")[:10]),
    )


def parse_key(text: str) -> tuple[int, int]:
    """The person and the opening day a cell names, `12:345`; anything else is Http404."""
    person, colon, day = text.partition(":")
    first, second = parse_id(person), parse_id(day)
    if not colon or first is None or second is None:
        raise Http404
    return first, second


def parse_touch(text: str) -> tuple[tuple[int, int], bool | None]:
    """A cell and what its button would do: `12:345:1` books, `12:345:0` frees, `12:345` turns what it is.

    The direction makes a request sent twice, or from a page grown old, harmless.
    """
    key, _colon, direction = text.rpartition(":") if text.count(":") == 2 else (text, "", "")
    return parse_key(key), parse_direction(direction)


def parse_direction(text: str) -> bool | None:
    """`1` books, `0` frees, nothing lets the rule of the quick tools decide; anything else is Http404."""
    if text not in ("", "0", "1"):
        raise Http404
    return text == "1" if text else None


def weeks_span(month: date) -> tuple[date, date]:
    """From the Monday of the month's first week to the Sunday of its last: what its page shows."""
    last = month_of(month).last
    return month - timedelta(days=month.weekday()), last + timedelta(days=6 - last.weekday())


@dataclass(frozen=True, slots=True)
class Scope:
    """What a planning page shows: one month, one activity or all, one person or everyone; `hours` as texts."""

    month: date
    activity: ActivityInfo | None
    member: Member | None
    hours: tuple[str, str]

    def query(self, **changes: Any) -> str:
        """The address of the same page with something changed: `?mois=2026-12&activite=3&enfant=tous`."""
        scope = replace(self, **changes)
        words = {"mois": f"{scope.month:%Y-%m}"}
        if scope.activity:
            words["activite"] = str(scope.activity.id)
        words["enfant"] = str(scope.member.person_id) if scope.member else EVERYONE
        if scope.activity and scope.activity.hours and all(scope.hours):
            words |= {"de": scope.hours[0], "a": scope.hours[1]}
        return f"?{urlencode(words)}"


def resolve(planning: Planning, asked: Asked, month: date) -> Scope:
    """The page asked for, among the people and activities of the household; Http404 for anybody else's."""
    member = _member(planning, asked)
    activity = _activity(planning, asked, member)
    hours = asked.hours
    if activity and activity.hours and not all(hours):
        hours = usual_hours(planning, activity, activity.hours, member)
    return Scope(month, activity, member, hours)


def _member(planning: Planning, asked: Asked) -> Member | None:
    if asked.person_id is not None:
        member = planning.member(asked.person_id)
        if member is None:
            raise Http404
        return member
    if asked.everyone and len(planning.members) > 1:
        return None
    return planning.members[0] if planning.members else None


def _activity(planning: Planning, asked: Asked, member: Member | None) -> ActivityInfo | None:
    """The activity asked for; when none is, the only one there is, so that its tools are at hand."""
    if asked.activity_id is None:
        offered = planning.activities_of(member.person_id) if member else planning.activities
        return offered[0] if len(offered) == 1 else None
    activity = planning.activity(asked.activity_id)
    if activity is None:
        raise Http404
    return activity


def usual_hours(
    planning: Planning, activity: ActivityInfo, rule: HoursRule, member: Member | None = None
) -> tuple[str, str]:
    """Hours to begin with: those of a day already booked, else the longest stay allowed from the opening on."""
    for (person_id, activity_id, _), cell in planning.cells.items():
        if activity_id == activity.id and (member is None or person_id == member.person_id) and cell.is_wanted:
            arrival, departure = cell.hours
            if arrival and departure:
                return f"{arrival:%H:%M}", f"{departure:%H:%M}"
    last = next((t for t in reversed(choices(rule)) if not check_hours(rule, rule.opens_at, t)), rule.closes_at)
    return f"{rule.opens_at:%H:%M}", f"{last:%H:%M}"
