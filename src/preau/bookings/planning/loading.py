"""Statements that fill a `Planning`: six, whatever is shown."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from typing import Any

from preau.bookings.enums import DraftAction, ShareState
from preau.bookings.facts.people import Member, Right, no_right
from preau.bookings.facts.prices import price_book
from preau.bookings.fragments import waiting_rank
from preau.bookings.planning.calendar import ActivityInfo, Cell, GroupInfo, Line, Planning
from preau.bookings.planning.missed import MissedDay
from preau.bookings.rules import OURS, TAKEN, DayFacts, Held, judge, why_taken
from preau.bookings.rules.late import is_past, late_of, reopened
from preau.bookings.rules.missed import Missed
from preau.common import clock
from preau.common.errors import InvalidRuleError
from preau.common.reasons import Reason, said
from preau.common.sql import fetch
from preau.households.enums import CustodyKind
from preau.households.fragments import last_name
from preau.households.models import Household
from preau.households.shares import shares_of
from preau.pricing.book import Place, Presence
from preau.structures.models import Structure

DAY_FACTS = """d.id AS day__id, d.date AS day__date, d.is_open AS day__is_open, d.closed_reason AS day__closed_reason,
    d.capacity AS day__capacity, d.booked AS day__booked, d.waiting_capacity AS day__waiting_capacity,
    d.waiting AS day__waiting, d.opens_at AS day__opens_at, d.booking_deadline_at AS day__booking_deadline_at,
    d.cancel_deadline_at AS day__cancel_deadline_at, d.promotion_deadline_at AS day__promotion_deadline_at"""
"""Columns: a field `day: DayFacts`, of the opening day `d`."""

# Who left the household while it still holds a day for them is shown with that day, and with no day of custody.
MEMBERS = f"""
SELECT p.id AS person_id, p.first_name, {last_name("p")} AS last_name, p.kind, p.birth_date, p.level,
    coalesce(m.sticker, 1) AS sticker, coalesce(m.custody_kind, 'weekdays') AS custody__kind,
    m.custody_start AS custody__start, coalesce(m.custody_phase, 0) AS custody__phase,
    coalesce(m.handover_weekday, 1) AS custody__handover_weekday,
    coalesce(m.custody_weekdays, '{{}}') AS custody__weekdays, {shares_of("m")} AS share,
    (SELECT json_object_agg(c.date, c.has_custody) FROM households_custodyday c
     WHERE c.membership_id = m.id
        AND (c.date BETWEEN %(first)s AND %(last)s OR c.date = ANY(%(beside)s::date[]))) AS exceptions, p.left_on
FROM (
    SELECT person_id FROM households_householdperson WHERE household_id = %(household)s
    UNION SELECT person_id FROM bookings_booking WHERE household_id = %(household)s
        AND (date BETWEEN %(first)s AND %(last)s OR date = ANY(%(beside)s::date[]))
        AND state IN ('booked', 'waiting')
    UNION SELECT l.person_id FROM bookings_draftline l JOIN bookings_draft f ON f.id = l.draft_id
        WHERE f.household_id = %(household)s AND f.agent_id IS NOT DISTINCT FROM %(agent)s
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
SELECT r.person_id, r.start_date AS right__start_date, r.end_date AS right__end_date, r.weekdays AS right__weekdays,
    g.id AS group__id, g.name AS group__name, g.levels AS group__limits__levels, g.min_age AS group__limits__min_age,
    g.max_age AS group__limits__max_age, a.id AS group__activity__id, a.name AS group__activity__name,
    a.short_name AS group__activity__short_name, a.kind AS group__activity__kind,
    a.weekdays AS group__activity__weekdays, a.allows_patterns AS group__activity__allows_patterns,
    a.pattern_lead_days AS group__activity__pattern_lead_days,
    a.promotion = 'automatic' AS group__activity__is_promoted_at_once,
    CASE WHEN a.is_hourly THEN a.opens_time END AS group__activity__hours__opens_at,
    a.closes_time AS group__activity__hours__closes_at, a.step_minutes AS group__activity__hours__step_minutes,
    a.min_minutes AS group__activity__hours__min_minutes, a.max_minutes AS group__activity__hours__max_minutes,
    a.arrive_by AS group__activity__hours__arrive_by, a.leave_from AS group__activity__hours__leave_from
FROM rights r
JOIN activities_activitygroup g ON g.id = r.group_id
JOIN activities_activity a ON a.id = g.activity_id AND a.structure_id = %(structure)s
ORDER BY a.position, a.name, g.id, r.start_date
"""

DAYS = f"""
SELECT d.group_id, {DAY_FACTS}
FROM activities_openingday d
WHERE d.group_id = ANY(%(groups)s) AND (d.date BETWEEN %(first)s AND %(last)s OR d.date = ANY(%(beside)s::date[]))
ORDER BY d.date, d.id
"""  # noqa: S608 (no outside text)

# A question that nobody answered in time is no question any more; what was answered stays said.
HELD = f"""
SELECT b.person_id, b.opening_day_id AS day_id, b.id AS held__id, b.state AS held__state,
    b.household_id = %(household)s AS held__is_ours, {waiting_rank("b")} AS held__rank, b.arrival AS held__arrival,
    b.departure AS held__departure, b.price_cents AS held__price_cents, b.is_charged AS held__is_charged,
    NULL AS held__part_cents, b.is_agreed AS held__is_agreed, coalesce((
        SELECT q.state FROM bookings_sharequestion q WHERE q.booking_id = b.id AND q.household_id = %(household)s
            AND (q.state <> 'asked' OR d.cancel_deadline_at >= %(now)s)
    ), '') AS held__question
FROM bookings_booking b JOIN activities_openingday d ON d.id = b.opening_day_id
WHERE b.person_id = ANY(%(people)s) AND b.state IN ('booked', 'waiting')
    AND (b.date BETWEEN %(first)s AND %(last)s OR b.date = ANY(%(beside)s::date[]))
"""  # noqa: S608 (no outside text)

# One row for the draft itself, one a line, one a day that a tool missed. The family's, or that of an agent.
DRAFT = """
WITH draft AS (
    SELECT id, version, late_motive, late_words FROM bookings_draft
    WHERE household_id = %(household)s AND agent_id IS NOT DISTINCT FROM %(agent)s
)
SELECT draft.version, draft.late_motive, draft.late_words, 'draft' AS kind, NULL::bigint AS person_id,
    NULL::bigint AS activity_id, NULL::bigint AS day_id, NULL::date AS date, NULL AS action, NULL::time AS arrival,
    NULL::time AS departure, NULL::jsonb AS reason, NULL::bigint AS id
FROM draft
UNION ALL
SELECT draft.version, '', '', 'line', l.person_id, d.activity_id, d.id, d.date, l.action, l.arrival, l.departure, NULL,
    l.id
FROM draft JOIN bookings_draftline l ON l.draft_id = draft.id JOIN activities_openingday d ON d.id = l.opening_day_id
UNION ALL
SELECT draft.version, '', '', CASE WHEN m.cancels THEN 'kept' ELSE 'missed' END, m.person_id, m.activity_id, NULL,
    m.date, m.why, NULL, NULL, m.reason, m.id
FROM draft JOIN bookings_missedline m ON m.draft_id = draft.id
ORDER BY date NULLS FIRST, id
"""


@dataclass(frozen=True, slots=True)
class _Drafted:
    """A row of `DRAFT`; `action` says why, for a day that was missed."""

    version: int
    late_motive: str
    late_words: str
    kind: str
    person_id: int
    activity_id: int
    day_id: int
    date: date
    action: str
    arrival: time | None
    departure: time | None
    reason: Reason | None
    id: int | None


@dataclass(frozen=True, slots=True)
class GroupRight:
    """A row of `RIGHTS`."""

    person_id: int
    right: Right | None
    group: GroupInfo


@dataclass(frozen=True, slots=True)
class _GroupDay:
    group_id: int
    day: DayFacts


@dataclass(frozen=True, slots=True)
class _HeldDay:
    person_id: int
    day_id: int
    held: Held


def load_planning(
    *,
    structure: Structure,
    household: Household,
    first: date,
    last: date,
    agent: int | None = None,
    now: datetime | None = None,
) -> Planning:
    """The household's calendar from `first` to `last`, both included, with its whole draft; six statements.

    `agent`: the draft that this agent prepares for the family, instead of the family's own.
    """
    planning = Planning(structure, household, first, last, now or clock.now(), agent)
    values: dict[str, Any] = {"household": household.pk, "structure": structure.pk, "first": first, "last": last}
    values["agent"] = agent
    _draft(planning, fetch(_Drafted, DRAFT, values))
    beside = {day for day in _dates(planning) if not first <= day <= last}
    values["beside"] = sorted(beside)
    planning.members = fetch(Member, MEMBERS, values)
    groups = _rights(planning, fetch(GroupRight, RIGHTS, values))
    days = fetch(_GroupDay, DAYS, values | {"groups": list(groups)})
    people = [member.person_id for member in planning.members]
    rows = fetch(_HeldDay, HELD, values | {"people": people, "now": planning.now})
    held = {(row.person_id, row.day_id): row.held for row in rows}
    activities = [activity.id for activity in planning.activities]
    planning.prices = price_book(household.pk, activities, min([first, *beside])).suppose(*_places(planning.lines))
    _fill(planning, groups, days, held)
    return planning


def _draft(planning: Planning, rows: Iterable[_Drafted]) -> None:
    for row in rows:
        planning.version = row.version
        place = row.person_id, row.activity_id
        if row.kind == "line":
            planning.lines.append(
                Line(*place, row.day_id, row.date, DraftAction(row.action), row.arrival, row.departure)
            )
        elif row.kind == "draft":
            planning.late = late_of(row.late_motive, row.late_words)
        else:
            reason = row.reason or said("")
            planning.kept.append(MissedDay(*place, row.date, row.kind == "kept", Missed(row.action), reason))


def _dates(planning: Planning) -> set[date]:
    return {line.date for line in planning.lines} | {missed.date for missed in planning.kept}


def _rights(planning: Planning, rows: Iterable[GroupRight]) -> dict[int, GroupInfo]:
    """Fills the activities and the rights of each person; returns the groups by id."""
    activities: dict[int, ActivityInfo] = {}
    groups: dict[int, GroupInfo] = {}
    for row in rows:
        if row.group.id not in groups:
            activity = activities.setdefault(row.group.activity.id, row.group.activity)
            groups[row.group.id] = replace(row.group, activity=activity)
        rights = planning.groups.setdefault((row.person_id, row.group.id), [])
        if row.right is not None:
            rights.append(row.right)
    planning.activities = list(activities.values())
    return groups


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


def _fill(
    planning: Planning, groups: dict[int, GroupInfo], days: list[_GroupDay], held: dict[tuple[int, int], Held]
) -> None:
    lines = {(line.person_id, line.day_id): line for line in planning.lines}
    blocked = planning.structure.why_no_booking(clock.paris(planning.now).date())
    people_of = _people_by_group(planning)
    today = clock.paris(planning.now).date()
    for row in days:
        group_id = row.group_id
        day = reopened(row.day, planning.now, today) if planning.late else row.day
        group = groups[group_id]
        for member in people_of[group_id]:
            key = (member.person_id, day.id)
            rights = planning.groups[member.person_id, group_id]
            mine = held.get(key)
            if not rights and (mine is None or not mine.is_ours):
                continue
            reason = no_right(member, rights, group.limits, day.date, blocked)
            mine = _with_part(planning, member, group, day, mine)
            taken = why_taken(mine, is_shared=member.custody.kind == CustodyKind.PERCENT) if mine is not None else TAKEN
            verdict = judge(day, mine, reason, planning.now, taken)
            if is_past(day, cancels=verdict.state in OURS):
                verdict = replace(verdict, until=None)
            cell = Cell(member, group, day, verdict, mine, lines.get(key))
            _keep(planning, cell, any(right.covers(day.date) for right in rights))


def _with_part(planning: Planning, member: Member, group: GroupInfo, day: DayFacts, held: Held | None) -> Held | None:
    """A day that another household booked, with what this one pays of it: its own part, at its own price."""
    if held is None or held.is_ours or held.is_waiting:
        return held
    share = (
        member.share.agreed
        if held.is_agreed or held.question in (ShareState.ASKED, ShareState.ACCEPTED)
        else member.share
    )
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
