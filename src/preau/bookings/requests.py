"""The facts an answer depends on, read in one statement for any number of requests: of a draft, or of the night."""

from __future__ import annotations

from datetime import time
from typing import Any

from preau.activities.enums import Promotion
from preau.activities.rules import HoursRule, Limits
from preau.bookings.deciding import Request
from preau.bookings.loading import read_day, read_member
from preau.bookings.people import Right
from preau.bookings.rules import Held
from preau.households.shares import shares_of

_SQL = """
SELECT l.action, l.arrival, l.departure,
    d.id, d.date, d.is_open, d.closed_reason, d.capacity, d.booked, d.waiting_capacity, d.waiting, d.opens_at,
    d.booking_deadline_at, d.cancel_deadline_at, d.promotion_deadline_at,
    a.id, a.name, a.promotion, a.is_active AND d.structure_id = {structure},
    CASE WHEN a.is_hourly THEN a.opens_time END, a.closes_time, a.step_minutes, a.min_minutes, a.max_minutes,
    a.arrive_by, a.leave_from, g.levels, g.min_age, g.max_age,
    b.id, b.state, b.household_id = {household},
    CASE WHEN b.state = 'waiting' THEN (
        SELECT count(*) FROM bookings_booking w
        WHERE w.opening_day_id = b.opening_day_id AND w.state = 'waiting' AND w.id <= b.id
    ) END,
    b.arrival, b.departure, b.price_cents, b.is_charged,
    r.start_date, r.end_date, r.weekdays, m.id,
    p.id, p.first_name, coalesce(nullif(p.usage_name, ''), p.last_name), p.kind, p.birth_date, p.level, m.sticker,
    m.custody_kind, m.custody_start, m.custody_phase, m.handover_weekday, m.custody_weekdays, {shares},
    (SELECT json_object_agg(c.date, c.has_custody) FROM households_custodyday c
     WHERE c.membership_id = m.id AND c.date = d.date), p.left_on{more}
FROM {lines}
JOIN activities_openingday d ON d.id = l.opening_day_id
JOIN activities_activity a ON a.id = d.activity_id
JOIN activities_activitygroup g ON g.id = d.group_id
JOIN households_person p ON p.id = l.person_id
LEFT JOIN households_householdperson m ON m.person_id = l.person_id AND m.household_id = {household}
LEFT JOIN registrations_registration r ON r.person_id = l.person_id AND r.group_id = d.group_id
    AND r.state = 'validated' AND r.start_date <= d.date AND (r.end_date IS NULL OR r.end_date >= d.date)
LEFT JOIN bookings_booking b
    ON b.person_id = l.person_id AND b.opening_day_id = d.id AND b.state IN ('booked', 'waiting')
WHERE {where}
"""
WIDTH = 56
"""Columns `read_request` reads; those of `more` follow."""


def request_sql(*, lines: str, household: str, structure: str, where: str, more: str = "") -> str:
    """The statement that reads the facts of each row of `lines` (person, opening day, action, hours), named `l`.

    `household` and `structure` are SQL expressions: for whom the row asks. `more` adds columns, with a leading comma.
    """
    shares = shares_of("m")
    return _SQL.format(shares=shares, lines=lines, household=household, structure=structure, where=where, more=more)


def read_request(row: tuple[Any, ...]) -> Request:
    """A row of `request_sql`, without what `more` added."""
    action, arrival, departure = row[:3]
    activity_id, activity_name, promotion, is_offered = row[15:19]
    opens: time | None = row[19]
    has_registration, is_member = row[37] is not None, row[40] is not None
    is_known = is_member or bool(row[31])
    return Request(
        action=action,
        person_id=row[41],
        person_name=row[42] if is_known else "Une autre personne",
        activity_id=activity_id,
        activity_name=activity_name,
        hours_rule=HoursRule(opens, *row[20:26]) if opens is not None else None,
        limits=Limits(row[27], row[28], tuple(row[26])),
        is_promoted_at_once=promotion == Promotion.AUTOMATIC,
        is_offered=bool(is_offered),
        arrival=arrival,
        departure=departure,
        day=read_day(row[3:15]),
        member=read_member(row[41:WIDTH]) if is_member else None,
        right=Right(row[37], row[38], None if row[39] is None else tuple(row[39])) if has_registration else None,
        held=Held(*row[29:37]) if row[29] is not None else None,
    )
