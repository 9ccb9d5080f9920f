"""Statements that fill a `Planning`: six, whatever is shown."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from django.db import connection

from preau.activities.enums import ActivityKind
from preau.activities.rules import HoursRule, Limits
from preau.bookings.enums import DraftAction
from preau.bookings.missed import MissedDay
from preau.bookings.people import Member, Right, no_right
from preau.bookings.planning import ActivityInfo, Cell, GroupInfo, Line, Planning
from preau.bookings.prices import price_book
from preau.bookings.rules import TAKEN, DayFacts, Held, judge, why_taken
from preau.bookings.rules.missed import Missed
from preau.common import clock
from preau.common.errors import InvalidRuleError
from preau.common.reasons import read_reason, said, with_reason
from preau.households.models import Household
from preau.households.rules import Custody
from preau.households.shares import read_share, shares_of
from preau.pricing.book import Place, Presence
from preau.structures.models import Structure

Row = tuple[Any, ...]

# Who left the household while it still holds a day for them is shown with that day, and with no day of custody.
MEMBERS = f"""
SELECT p.id, p.first_name, coalesce(nullif(p.usage_name, ''), p.last_name), p.kind, p.birth_date, p.level,
    coalesce(m.sticker, 1), coalesce(m.custody_kind, 'weekdays'), m.custody_start, coalesce(m.custody_phase, 0),
    coalesce(m.handover_weekday, 1), coalesce(m.custody_weekdays, '{{}}'), {shares_of("m")},
    (SELECT json_object_agg(c.date, c.has_custody) FROM households_custodyday c
     WHERE c.membership_id = m.id
        AND (c.date BETWEEN %(first)s AND %(last)s OR c.date = ANY(%(beside)s::date[]))), p.left_on
FROM (
    SELECT person_id FROM households_householdperson WHERE household_id = %(household)s
    UNION SELECT person_id FROM bookings_booking WHERE household_id = %(household)s
        AND (date BETWEEN %(first)s AND %(last)s OR date = ANY(%(beside)s::date[]))
        AND state IN ('booked', 'waiting')
    UNION SELECT l.person_id FROM bookings_draftline l JOIN bookings_draft f ON f.id = l.draft_id
        WHERE f.household_id = %(household)s
) AS known
JOIN households_person p ON p.id = known.person_id
LEFT JOIN households_householdperson m ON m.person_id = p.id AND m.household_id = %(household)s
ORDER BY m.sticker, m.id, p.id
"""  # noqa: S608 (no outside text)

# A row without a start is no right: days the household holds there are shown, so that it can give them up.
RIGHTS = """
WITH held AS (
    SELECT DISTINCT b.person_id, d.group_id FROM bookings_booking b
    JOIN activities_openingday d ON d.id = b.opening_day_id
    WHERE b.household_id = %(household)s AND b.state IN ('booked', 'waiting')
        AND (b.date BETWEEN %(first)s AND %(last)s OR b.date = ANY(%(beside)s::date[]))
), rights AS (
    SELECT r.person_id, r.group_id, r.start_date, r.end_date, r.weekdays
    FROM households_householdperson m
    JOIN registrations_registration r ON r.person_id = m.person_id AND r.state = 'validated'
    JOIN activities_activitygroup g ON g.id = r.group_id
    JOIN activities_activity a ON a.id = g.activity_id AND a.is_active
    WHERE m.household_id = %(household)s
    UNION ALL SELECT person_id, group_id, NULL, NULL, NULL FROM held
)
SELECT r.person_id, r.start_date, r.end_date, r.weekdays, g.id, g.name, g.levels, g.min_age, g.max_age,
    a.id, a.name, a.short_name, a.kind, a.weekdays, a.is_hourly, a.opens_time, a.closes_time, a.step_minutes,
    a.min_minutes, a.max_minutes, a.arrive_by, a.leave_from, a.allows_patterns, a.pattern_lead_days
FROM rights r
JOIN activities_activitygroup g ON g.id = r.group_id
JOIN activities_activity a ON a.id = g.activity_id AND a.structure_id = %(structure)s
ORDER BY a.position, a.name, g.id, r.start_date
"""

DAYS = """
SELECT group_id, id, date, is_open, closed_reason, capacity, booked, waiting_capacity, waiting, opens_at,
    booking_deadline_at, cancel_deadline_at, promotion_deadline_at
FROM activities_openingday
WHERE group_id = ANY(%(groups)s) AND (date BETWEEN %(first)s AND %(last)s OR date = ANY(%(beside)s::date[]))
ORDER BY date, id
"""

HELD = """
SELECT b.person_id, b.opening_day_id, b.id, b.state, b.household_id = %(household)s,
    CASE WHEN b.state = 'waiting' THEN (
        SELECT count(*) FROM bookings_booking w
        WHERE w.opening_day_id = b.opening_day_id AND w.state = 'waiting' AND w.id <= b.id
    ) END,
    b.arrival, b.departure, b.price_cents, b.is_charged, NULL, b.is_agreed, coalesce((
        SELECT q.state FROM bookings_sharequestion q WHERE q.booking_id = b.id AND q.household_id = %(household)s
            AND (q.state <> 'asked' OR d.cancel_deadline_at >= %(now)s)
    ), '')
FROM bookings_booking b JOIN activities_openingday d ON d.id = b.opening_day_id
WHERE b.person_id = ANY(%(people)s) AND b.state IN ('booked', 'waiting')
    AND (b.date BETWEEN %(first)s AND %(last)s OR b.date = ANY(%(beside)s::date[]))
"""

# One row for the draft itself, one a line, one a day that a tool missed.
DRAFT = """
WITH draft AS (SELECT id, version FROM bookings_draft WHERE household_id = %(household)s)
SELECT draft.version, 'draft' AS kind, NULL::bigint, NULL::bigint, NULL::bigint, NULL::date AS date, NULL,
    NULL::time, NULL::time, NULL::bigint AS id
FROM draft
UNION ALL
SELECT draft.version, 'line', l.person_id, d.activity_id, d.id, d.date, l.action, l.arrival, l.departure, l.id
FROM draft JOIN bookings_draftline l ON l.draft_id = draft.id JOIN activities_openingday d ON d.id = l.opening_day_id
UNION ALL
SELECT draft.version, CASE WHEN m.cancels THEN 'kept' ELSE 'missed' END, m.person_id, m.activity_id, NULL, m.date,
    m.why || ' ' || m.reason::text, NULL, NULL, m.id
FROM draft JOIN bookings_missedline m ON m.draft_id = draft.id
ORDER BY date NULLS FIRST, id
"""


def load_planning(
    *, structure: Structure, household: Household, first: date, last: date, now: datetime | None = None
) -> Planning:
    """The household's calendar from `first` to `last`, both included, with its whole draft; six statements."""
    planning = Planning(structure, household, first, last, now or clock.now())
    values: dict[str, Any] = {"household": household.pk, "structure": structure.pk, "first": first, "last": last}
    with connection.cursor() as cursor:
        _draft(planning, _all(cursor, DRAFT, values))
        beside = {day for day in _dates(planning) if not first <= day <= last}
        values["beside"] = sorted(beside)
        planning.members = [read_member(row) for row in _all(cursor, MEMBERS, values)]
        groups = _rights(planning, _all(cursor, RIGHTS, values))
        days = _all(cursor, DAYS, values | {"groups": list(groups)})
        people = [member.person_id for member in planning.members]
        held = {
            (row[0], row[1]): Held(*row[2:])
            for row in _all(cursor, HELD, values | {"people": people, "now": planning.now})
        }
    activities = [activity.id for activity in planning.activities]
    planning.prices = price_book(household.pk, activities, min([first, *beside])).suppose(*_places(planning.lines))
    _fill(planning, groups, days, held)
    return planning


def _draft(planning: Planning, rows: Iterable[Row]) -> None:
    for version, kind, person_id, activity_id, day_id, day, action, arrival, departure, _ in rows:
        planning.version = version
        if kind == "line":
            planning.lines.append(Line(person_id, activity_id, day_id, day, action, arrival, departure))
        elif kind != "draft":
            why, _space, words = action.partition(" ")
            reason = read_reason(words) or said("")
            planning.kept.append(MissedDay(person_id, activity_id, day, kind == "kept", Missed(why), reason))


def _dates(planning: Planning) -> set[date]:
    return {line.date for line in planning.lines} | {missed.date for missed in planning.kept}


def _all(cursor: Any, sql: str, values: dict[str, Any]) -> list[Row]:
    cursor.execute(sql, values)
    rows: list[Row] = cursor.fetchall()
    return rows


def read_member(row: Row) -> Member:
    """A row of `MEMBERS`. JSON comes as text from raw statements."""
    person_id, first_name, last_name, kind, birth_date, level, sticker = row[:7]
    custody_kind, start, phase, handover, weekdays, shares, exceptions, left_on = row[7:]
    days = json.loads(exceptions) if isinstance(exceptions, str) else exceptions or {}
    known = {date.fromisoformat(day): has for day, has in days.items()}
    custody = Custody(custody_kind, start, phase, handover, tuple(weekdays))
    share = read_share(shares)
    return Member(person_id, first_name, last_name, kind, birth_date, level, sticker, custody, share, known, left_on)


def _rights(planning: Planning, rows: Iterable[Row]) -> dict[int, GroupInfo]:
    """Fills the activities and the rights of each person; returns the groups by id."""
    activities: dict[int, ActivityInfo] = {}
    groups: dict[int, GroupInfo] = {}
    for row in rows:
        person_id, start, end, weekdays, group_id, name, levels, min_age, max_age = row[:9]
        if group_id not in groups:
            activity = activities.setdefault(row[9], read_activity(row[9:]))
            groups[group_id] = GroupInfo(group_id, name, activity, Limits(min_age, max_age, tuple(levels)))
        rights = planning.groups.setdefault((person_id, group_id), [])
        if start is not None:
            rights.append(Right(start, end, tuple(weekdays) if weekdays is not None else None))
    planning.activities = list(activities.values())
    return groups


def read_activity(row: Row) -> ActivityInfo:
    """The columns of an activity, from `a.id` on in `RIGHTS`."""
    activity_id, name, short_name, kind, weekdays, is_hourly, opens, closes, step, least, most, by, leave = row[:13]
    hours = HoursRule(opens, closes, step, least, most, by, leave) if is_hourly else None
    icon = ActivityKind(kind).icon
    return ActivityInfo(activity_id, name, short_name, kind, icon, tuple(weekdays), hours, row[13], row[14])


def _places(lines: Iterable[Line]) -> tuple[list[Place], list[Place]]:
    """The places that the draft takes and gives back (activity, day, person): a sibling's rank depends on them."""
    taken, given_back = [], []
    for line in lines:
        place = (line.activity_id, line.date, line.person_id)
        if line.action == DraftAction.BOOK:
            taken.append(place)
        elif line.action == DraftAction.CANCEL:
            given_back.append(place)
    return taken, given_back


def _fill(planning: Planning, groups: dict[int, GroupInfo], days: list[Row], held: dict[tuple[int, int], Held]) -> None:
    lines = {(line.person_id, line.day_id): line for line in planning.lines}
    blocked = planning.structure.why_no_booking(clock.paris(planning.now).date())
    people_of = _people_by_group(planning)
    for group_id, *facts in days:
        group, day = groups[group_id], read_day(facts)
        for member in people_of[group_id]:
            key = (member.person_id, day.id)
            rights = planning.groups[member.person_id, group_id]
            mine = held.get(key)
            if not rights and (mine is None or not mine.is_ours):
                continue
            reason = no_right(member, rights, group.limits, day.date, blocked)
            mine = _with_part(planning, member, group, day, mine)
            taken = why_taken(mine, is_shared=member.custody.kind == "percent") if mine is not None else TAKEN
            cell = Cell(member, group, day, judge(day, mine, reason, planning.now, taken), mine, lines.get(key))
            _keep(planning, cell, any(right.covers(day.date) for right in rights))


def read_day(facts: Sequence[Any]) -> DayFacts:
    """The columns of an opening day, from `d.id` on: in the order of `DayFacts`."""
    return DayFacts(*with_reason(facts, 3))


def _with_part(planning: Planning, member: Member, group: GroupInfo, day: DayFacts, held: Held | None) -> Held | None:
    """A day that another household booked, with what this one pays of it: its own part, at its own price."""
    if held is None or held.is_ours or held.is_waiting:
        return held
    share = member.share.agreed if held.is_agreed or held.question in ("asked", "accepted") else member.share
    if not share.is_part:
        return held
    presence = Presence(member.person_id, held.arrival, held.departure, share)
    try:
        quote = planning.prices.quote_presence(group.activity.id, member.audience, day.date, presence)
    except InvalidRuleError:
        return held
    return replace(held, part_cents=quote.cents)


def _people_by_group(planning: Planning) -> dict[int, list[Member]]:
    people: dict[int, list[Member]] = {}
    for member in planning.members:
        for person_id, group_id in planning.groups:
            if person_id == member.person_id:
                people.setdefault(group_id, []).append(member)
    return people


def _keep(planning: Planning, cell: Cell, is_registered: bool) -> None:
    """Of two groups of one activity (a child who changed school), the day shows the one that counts that day."""
    is_shown = planning.first <= cell.day.date <= planning.last
    by_day, cells = (planning.by_day, planning.cells) if is_shown else (planning.beside_by_day, planning.beside)
    by_day[cell.key] = cell
    place = (cell.member.person_id, cell.group.activity.id, cell.day.date)
    if place not in cells or cell.held is not None or (is_registered and cells[place].held is None):
        cells[place] = cell
