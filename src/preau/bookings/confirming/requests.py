"""The facts an answer depends on, read in one statement for any number of requests: of a draft, or of the night."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time

from preau.activities.enums import Promotion
from preau.activities.rules import HoursRule, Limits
from preau.bookings.confirming.deciding import Request
from preau.bookings.facts.people import Member, Right
from preau.bookings.fragments import waiting_rank
from preau.bookings.planning.loading import DAY_FACTS
from preau.bookings.rules import DayFacts, Held
from preau.households.fragments import last_name
from preau.households.shares import shares_of

_SQL = """
SELECT l.action, l.arrival, l.departure, {day_facts}, a.id AS activity_id, a.name AS activity_name, a.promotion,
    a.is_active AND d.structure_id = {structure} AS is_offered,
    CASE WHEN a.is_hourly THEN a.opens_time END AS hours__opens_at, a.closes_time AS hours__closes_at,
    a.step_minutes AS hours__step_minutes, a.min_minutes AS hours__min_minutes, a.max_minutes AS hours__max_minutes,
    a.arrive_by AS hours__arrive_by, a.leave_from AS hours__leave_from,
    g.levels AS limits__levels, g.min_age AS limits__min_age, g.max_age AS limits__max_age,
    b.id AS held__id, b.state AS held__state, b.household_id = {household} AS held__is_ours, {rank} AS held__rank,
    b.arrival AS held__arrival, b.departure AS held__departure, b.price_cents AS held__price_cents,
    b.is_charged AS held__is_charged, b.is_agreed AS held__is_agreed, NULL AS held__part_cents, '' AS held__question,
    r.start_date AS right__start_date, r.end_date AS right__end_date, r.weekdays AS right__weekdays,
    p.id AS person_id, p.first_name,
    -- whoever is not of the household (a line forged, or a membership ended since) is nobody to it
    CASE WHEN m.id IS NOT NULL THEN p.id END AS member__person_id, p.first_name AS member__first_name,
    {last_name} AS member__last_name, p.kind AS member__kind, p.birth_date AS member__birth_date,
    p.level AS member__level, m.sticker AS member__sticker, m.custody_kind AS member__custody__kind,
    m.custody_start AS member__custody__start, m.custody_phase AS member__custody__phase,
    m.handover_weekday AS member__custody__handover_weekday, m.custody_weekdays AS member__custody__weekdays,
    {shares} AS member__share,
    (SELECT json_object_agg(c.date, c.has_custody) FROM households_custodyday c
     WHERE c.membership_id = m.id AND c.date = d.date) AS member__exceptions, p.left_on AS member__left_on{more}
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


@dataclass(frozen=True, slots=True)
class RequestFacts:
    """A row of `request_sql`."""

    action: str
    arrival: time | None
    departure: time | None
    day: DayFacts
    activity_id: int
    activity_name: str
    promotion: Promotion
    is_offered: bool
    hours: HoursRule | None
    limits: Limits
    held: Held | None
    right: Right | None
    person_id: int
    first_name: str
    member: Member | None

    @property
    def request(self) -> Request:
        """A stranger's name is not told, but to the household that holds the booking."""
        is_known = self.member is not None or (self.held is not None and self.held.is_ours)
        return Request(
            action=self.action,
            person_id=self.person_id,
            person_name=self.first_name if is_known else "Une autre personne",
            activity_id=self.activity_id,
            activity_name=self.activity_name,
            hours_rule=self.hours,
            limits=self.limits,
            is_promoted_at_once=self.promotion is Promotion.AUTOMATIC,
            is_offered=self.is_offered,
            arrival=self.arrival,
            departure=self.departure,
            day=self.day,
            member=self.member,
            right=self.right,
            held=self.held,
        )


def request_sql(*, lines: str, household: str, structure: str, where: str, more: str = "") -> str:
    """The statement that reads the facts of each row of `lines` (person, opening day, action, hours), named `l`.

    `household` and `structure` are SQL expressions: for whom the row asks. `more` adds columns, with a leading comma.
    """
    return _SQL.format(
        day_facts=DAY_FACTS,
        rank=waiting_rank("b"),
        last_name=last_name("p"),
        shares=shares_of("m"),
        lines=lines,
        household=household,
        structure=structure,
        where=where,
        more=more,
    )
