"""Who is on the lists of a day, as the paper needs them: with class, hours, and who may come for them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time

from preau.common.ordering import french_order_sql
from preau.common.sql import fetch
from preau.common.text import span_text
from preau.households.fragments import full_name
from preau.structures.models import Structure

# The lists of a day with everybody on them, booked or come without; a list without anybody has one row, without a name.
# Who may come is kept by household: that of the booking, else that of the passage.
LISTS = f"""
WITH days AS (
    SELECT d.id, d.date, a.name AS activity, a.position, a.id AS activity_id, g.name AS "group", g.id AS group_id,
        s.name AS site
    FROM activities_openingday d
    JOIN activities_activity a ON a.id = d.activity_id
    JOIN activities_activitygroup g ON g.id = d.group_id
    LEFT JOIN structures_site s ON s.id = g.site_id
    WHERE d.structure_id = %(structure)s AND d.date = %(date)s AND (%(day)s::bigint IS NULL OR d.id = %(day)s)
        AND (d.is_open OR d.booked > 0)
), who AS (
    SELECT b.opening_day_id, b.person_id, b.household_id, b.arrival, b.departure, true AS is_booked
    FROM bookings_booking b JOIN days ON days.id = b.opening_day_id WHERE b.state = 'booked'
    UNION ALL
    SELECT p.opening_day_id, p.person_id, p.household_id, p.arrival, p.departure, false
    FROM attendance_passage p JOIN days ON days.id = p.opening_day_id
    WHERE p.undone_at IS NULL AND p.kind = 'unplanned'
), homes AS (
    SELECT g.household_id, string_agg({full_name("g")}, ', ' ORDER BY g.id) AS names
    FROM households_guardian g
    WHERE g.role IN ('legal', 'pick_up') AND g.household_id IN (SELECT household_id FROM who)
    GROUP BY g.household_id
), refused AS (
    SELECT g.household_id, string_agg({full_name("g")}, ', ' ORDER BY g.id) AS names
    FROM households_guardian g
    WHERE g.role = 'forbidden' AND g.household_id IN (SELECT household_id FROM who)
    GROUP BY g.household_id
)
SELECT days.id AS day_id, days.date, days.activity, days."group", coalesce(days.site, '') AS site,
    coalesce(p.last_name, '') AS last_name, CASE WHEN p.id IS NULL THEN '' ELSE p.usage_name END AS usage_name,
    coalesce(p.first_name, '') AS first_name, coalesce(p.class_name, '') AS class_name, who.arrival, who.departure,
    coalesce(who.is_booked, true) AS is_booked,
    coalesce(p.lunch_box_from <= days.date AND (p.lunch_box_until IS NULL OR p.lunch_box_until >= days.date), false)
        AS has_lunch_box,
    coalesce(homes.names, '') AS pick_ups, coalesce(refused.names, '') AS refused, who.household_id
FROM days
LEFT JOIN who ON who.opening_day_id = days.id
LEFT JOIN households_person p ON p.id = who.person_id
LEFT JOIN homes ON homes.household_id = who.household_id
LEFT JOIN refused ON refused.household_id = who.household_id
ORDER BY {french_order_sql("days.site")}, days.position, {french_order_sql("days.activity")}, days.activity_id,
    {french_order_sql('days."group"')}, days.group_id, {french_order_sql("p.last_name")},
    {french_order_sql("p.first_name")}, p.id
"""  # noqa: S608


@dataclass(frozen=True, slots=True)
class ListRow:
    """Somebody on the list of a group; without a name, nobody is. Who may come for them, and who must not, by name."""

    day_id: int
    date: date
    activity: str
    group: str
    site: str
    last_name: str
    usage_name: str
    first_name: str
    class_name: str
    arrival: time | None
    departure: time | None
    is_booked: bool
    has_lunch_box: bool
    pick_ups: str
    refused: str
    household_id: int | None

    @property
    def name(self) -> str:
        """`KERVELLA Maël`: a list is read by the family name."""
        return f"{(self.usage_name or self.last_name).upper()} {self.first_name}".strip()

    @property
    def hours(self) -> str:
        return span_text(self.arrival, self.departure)


def lists(structure: Structure, day: date, *, opening_day: int | None = None) -> list[ListRow]:
    """Everybody on the lists of a date, by site, activity, group and name; one statement. Of one group on demand."""
    return fetch(ListRow, LISTS, {"structure": structure.pk, "date": day, "day": opening_day})
