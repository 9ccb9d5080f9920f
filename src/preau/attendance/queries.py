"""Reads of a day: the groups that are open, and the list of those who should be there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Annotated

from preau.attendance.enums import Motive, PassageKind
from preau.common.ordering import french_order_sql
from preau.common.reasons import Reason
from preau.common.sql import Read, fetch, one
from preau.common.text import fold_name, time_text
from preau.structures.models import Structure

MARKED = """EXISTS (
    SELECT FROM attendance_passage x WHERE x.person_id = b.person_id AND x.opening_day_id = b.opening_day_id)"""
"""That booking `b` (an alias) was marked, whatever became of the mark."""

DAYS = f"""
SELECT d.id, a.name AS activity, g.name AS "group", a.kind AS activity_kind, g.site_id, coalesce(site.name, '') AS site,
    d.is_open, d.closed_reason, d.booked,
    count(s.id) FILTER (WHERE s.kind <> 'unplanned') AS marked,
    count(s.id) FILTER (WHERE s.kind IN ('present', 'unplanned')) AS there,
    count(s.id) FILTER (WHERE s.kind = 'unplanned') AS unplanned
FROM activities_openingday d
JOIN activities_activity a ON a.id = d.activity_id
JOIN activities_activitygroup g ON g.id = d.group_id LEFT JOIN structures_site site ON site.id = g.site_id
LEFT JOIN attendance_passage s ON s.opening_day_id = d.id AND s.undone_at IS NULL
WHERE d.structure_id = %(structure)s AND d.date = %(date)s AND (d.is_open OR d.booked > 0)
GROUP BY d.id, a.id, g.id, site.id
ORDER BY a.position, {french_order_sql("a.name")}, a.id, {french_order_sql("g.name")}, g.id
"""  # noqa: S608

HEADS = f"""
SELECT coalesce(site.name, '') AS site, a.id AS activity_id, a.name AS activity, a.position, sum(d.booked) AS booked,
    coalesce(sum(came.there), 0) AS there
FROM activities_openingday d JOIN activities_activity a ON a.id = d.activity_id
JOIN activities_activitygroup g ON g.id = d.group_id LEFT JOIN structures_site site ON site.id = g.site_id
LEFT JOIN LATERAL (SELECT count(*) AS there FROM attendance_passage s WHERE s.opening_day_id = d.id
    AND s.undone_at IS NULL AND s.kind IN ('present', 'unplanned')) came ON true
WHERE d.structure_id = %(structure)s AND d.date = %(date)s AND (d.is_open OR d.booked > 0)
GROUP BY site.id, a.id ORDER BY {french_order_sql("site.name")} NULLS LAST, site.id, a.position, a.id
"""  # noqa: S608 (no outside text)

WEEKS = """
SELECT date_trunc('week', date)::date AS week, sum(booked) AS number FROM activities_openingday
WHERE structure_id = %(structure)s AND date >= %(first)s AND date < %(end)s GROUP BY 1 ORDER BY 1
"""

DAY = """
SELECT d.id, d.date, a.id AS activity_id, a.name AS activity, g.name AS "group", g.site_id, a.is_hourly, d.is_open,
    d.closed_reason
FROM activities_openingday d
JOIN activities_activity a ON a.id = d.activity_id JOIN activities_activitygroup g ON g.id = d.group_id
WHERE d.id = %(day)s AND d.structure_id = %(structure)s
"""

# Whoever came is there once, booked or not; hours are those booked, else those of the passage.
ROLL = """
SELECT p.id AS person_id, p.first_name, p.last_name, p.class_name, coalesce(m.sticker, 1) AS sticker,
    h.number AS household_number, coalesce(b.arrival, s.arrival) AS arrival,
    coalesce(b.departure, s.departure) AS departure, b.id IS NOT NULL AS is_booked, s.kind, s.at,
    s.motive, coalesce(note.text, '') AS note
FROM (
    SELECT person_id FROM bookings_booking WHERE opening_day_id = %(day)s AND state = 'booked'
    UNION SELECT person_id FROM attendance_passage WHERE opening_day_id = %(day)s AND undone_at IS NULL
) AS who
JOIN households_person p ON p.id = who.person_id
LEFT JOIN bookings_booking b ON b.opening_day_id = %(day)s AND b.person_id = p.id AND b.state = 'booked'
LEFT JOIN attendance_passage s ON s.opening_day_id = %(day)s AND s.person_id = p.id AND s.undone_at IS NULL
LEFT JOIN attendance_passagenote note ON note.passage_id = s.id
JOIN households_household h ON h.id = coalesce(s.household_id, b.household_id)
LEFT JOIN households_householdperson m ON m.household_id = h.id AND m.person_id = p.id
ORDER BY p.folded_name, p.id
"""


@dataclass(frozen=True, slots=True)
class DayGroup:
    """A group on a date: how many are booked, marked among them, there, and there without a booking."""

    id: int
    activity: str
    group: str
    activity_kind: str
    site_id: int | None
    site: str
    is_open: bool
    closed_reason: Reason | None
    booked: int
    marked: int
    there: int
    unplanned: int

    @property
    def left(self) -> int:
        """How many booked people nobody has marked."""
        return max(self.booked - self.marked, 0)


@dataclass(frozen=True, slots=True)
class SiteHeads:
    """An activity at a site on a date: how many are booked there, how many were marked there; no site is empty."""

    site: str
    activity_id: int
    activity: str
    position: int
    booked: int
    there: int


@dataclass(frozen=True, slots=True)
class WeekNumber:
    """A week, by its Monday, and what was counted in it."""

    week: date
    number: int


@dataclass(frozen=True, slots=True)
class RollDay:
    """The opening day of a roll."""

    id: int
    date: date
    activity_id: int
    activity: str
    group: str
    site_id: int | None
    is_hourly: bool
    is_open: bool
    closed_reason: Reason | None


def _label(motive: str | None) -> str:
    return str(Motive(motive).label) if motive else ""


@dataclass(frozen=True, slots=True)
class RollRow:
    """Somebody booked, or there without a booking, and how they are marked; `kind` is None while they are not."""

    person_id: int
    first_name: str
    last_name: str
    class_name: str
    sticker: int
    household_number: str
    arrival: time | None
    departure: time | None
    is_booked: bool
    kind: PassageKind | None
    at: datetime | None
    motive: Annotated[str, Read(_label)]
    """The label of the coded motive of a justified absence, in French."""
    note: str

    @property
    def name(self) -> str:
        return f"{self.first_name} {self.last_name}"

    @property
    def listed(self) -> str:
        """`KERVELLA Maël`: a roll is read by the family name."""
        return f"{self.last_name.upper()} {self.first_name}"

    @property
    def letter(self) -> str:
        """The letter under which the roll has them: `É` is among the E."""
        return fold_name(self.last_name)[:1].upper()

    @property
    def hours(self) -> str:
        """`16 h 30 – 17 h 45`, empty without hours."""
        if self.arrival is None or self.departure is None:
            return ""
        return f"{time_text(self.arrival)} – {time_text(self.departure)}"


def days_on(structure: Structure, day: date) -> list[DayGroup]:
    """The groups of a structure on a date, by activity; one statement."""
    return fetch(DayGroup, DAYS, {"structure": structure.pk, "date": day})


def heads_on(structure: Structure, day: date) -> list[SiteHeads]:
    """Who is expected and who came on a date, by site then by activity; one statement."""
    return fetch(SiteHeads, HEADS, {"structure": structure.pk, "date": day})


def booked_by_week(structure: Structure, first: date, end: date) -> list[WeekNumber]:
    """Days booked by week, from the Monday `first` to the day before `end`; one statement."""
    return fetch(WeekNumber, WEEKS, {"structure": structure.pk, "first": first, "end": end})


def roll_day(structure: Structure, day_id: int) -> RollDay | None:
    """An opening day of the structure, or None; one statement."""
    return one(RollDay, DAY, {"structure": structure.pk, "day": day_id})


def roll(day_id: int) -> list[RollRow]:
    """Everybody who is booked or came, by name; one statement."""
    return fetch(RollRow, ROLL, {"day": day_id})
