"""Reads of « Planning des enfants »: the children of a class, a site or an activity, and their days between two dates.

A child is of a site when it is their school or when they have a day there between these dates; of an activity, when
they have one. A page reads the days of the children it shows; totals are of all of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from preau.attendance.enums import PassageKind
from preau.bookings.enums import BookingState
from preau.common.ordering import french_order_sql
from preau.common.sql import column, fetch
from preau.common.text import fold_name
from preau.households.fragments import last_name
from preau.structures.models import Structure

# Who has a day, booked, waited for or come to, between the dates, in an activity or at a site.
_THERE = """
SELECT b.person_id FROM activities_activitygroup g JOIN activities_openingday d ON d.group_id = g.id
JOIN bookings_booking b ON b.opening_day_id = d.id AND b.state IN ('booked', 'waiting')
WHERE {at} AND d.structure_id = %(structure)s AND d.date BETWEEN %(first)s AND %(last)s
UNION SELECT s.person_id FROM activities_activitygroup g JOIN activities_openingday d ON d.group_id = g.id
JOIN attendance_passage s ON s.opening_day_id = d.id AND s.undone_at IS NULL AND s.kind = 'unplanned'
WHERE {at} AND d.structure_id = %(structure)s AND d.date BETWEEN %(first)s AND %(last)s
"""
_OF_ACTIVITY = _THERE.format(at="g.activity_id = %(activity)s")
_OF_SITE = f"""
SELECT id FROM households_person WHERE structure_id = %(structure)s AND school_id = %(site)s
UNION {_THERE.format(at="g.site_id = %(site)s AND (%(activity)s::bigint IS NULL OR g.activity_id = %(activity)s)")}
"""  # noqa: S608 (no outside text)
WHO = """
SELECT p.id FROM households_person p WHERE p.structure_id = %(structure)s AND p.kind = 'child'
    AND (p.left_on IS NULL OR p.left_on > %(first)s) AND (%(class)s = '' OR p.class_name = %(class)s)
    AND p.folded_name LIKE ALL (%(words)s::text[]) AND {of} ORDER BY {order}
"""
_BY_CLASS = french_order_sql("p.class_name")
ORDERS = {
    ("nom", False): "p.folded_name, p.id",
    ("nom", True): "p.folded_name DESC, p.id DESC",
    ("classe", False): f"{_BY_CLASS}, p.folded_name, p.id",
    ("classe", True): f"{_BY_CLASS} DESC, p.folded_name, p.id",
}
"""What the children may be sorted by, and whether down."""
CHILDREN = f"""
SELECT p.id, p.first_name, {last_name("p")} AS last_name, p.class_name, coalesce(school.name, '') AS school,
    (SELECT m.household_id FROM households_householdperson m WHERE m.person_id = p.id ORDER BY m.id LIMIT 1)
        AS household_id
FROM households_person p LEFT JOIN structures_site school ON school.id = p.school_id WHERE p.id = ANY(%(people)s)
"""  # noqa: S608 (no outside text)

OPEN = """
SELECT d.date, a.id AS activity_id, a.short_name AS activity, a.position, 0 AS booked, 0 AS waiting, 0 AS there,
    0 AS absent
FROM activities_openingday d JOIN activities_activitygroup g ON g.id = d.group_id
JOIN activities_activity a ON a.id = d.activity_id
WHERE d.structure_id = %(structure)s AND d.date BETWEEN %(first)s AND %(last)s AND d.is_open
    AND (%(activity)s::bigint IS NULL OR a.id = %(activity)s)
    AND (%(site)s::bigint IS NULL OR g.site_id IS NULL OR g.site_id = %(site)s) GROUP BY d.date, a.id
"""
# Of the children named; of an activity as a whole, its days know how many are booked and wait.
TOTALS = """
WITH days AS (
    SELECT b.opening_day_id, b.state = 'waiting' AS waits, s.kind
    FROM bookings_booking b LEFT JOIN attendance_passage s ON s.opening_day_id = b.opening_day_id
        AND s.person_id = b.person_id AND s.undone_at IS NULL
    WHERE b.person_id = ANY(%(people)s) AND b.state IN ('booked', 'waiting') AND b.date BETWEEN %(first)s AND %(last)s
    UNION ALL
    SELECT s.opening_day_id, NULL, s.kind FROM activities_openingday d
    JOIN attendance_passage s ON s.opening_day_id = d.id AND s.undone_at IS NULL AND s.kind = 'unplanned'
    WHERE s.person_id = ANY(%(people)s) AND d.structure_id = %(structure)s AND d.date BETWEEN %(first)s AND %(last)s
)
SELECT d.date, a.id AS activity_id, a.short_name AS activity, a.position,
    count(*) FILTER (WHERE NOT days.waits) AS booked, count(*) FILTER (WHERE days.waits) AS waiting,
    count(*) FILTER (WHERE days.kind IN ('present', 'unplanned')) AS there,
    count(*) FILTER (WHERE days.kind IN ('absent', 'excused')) AS absent
FROM days JOIN activities_openingday d ON d.id = days.opening_day_id JOIN activities_activity a ON a.id = d.activity_id
WHERE %(activity)s::bigint IS NULL OR a.id = %(activity)s GROUP BY d.date, a.id
"""
OF_ALL = """
SELECT d.date, a.id AS activity_id, a.short_name AS activity, a.position, sum(d.booked) AS booked,
    sum(d.waiting) AS waiting, coalesce(sum(came.there), 0) AS there, coalesce(sum(came.absent), 0) AS absent
FROM activities_openingday d JOIN activities_activity a ON a.id = d.activity_id
LEFT JOIN LATERAL (
    SELECT count(*) FILTER (WHERE s.kind IN ('present', 'unplanned')) AS there,
        count(*) FILTER (WHERE s.kind IN ('absent', 'excused')) AS absent
    FROM attendance_passage s WHERE s.opening_day_id = d.id AND s.undone_at IS NULL
) came ON true
WHERE d.structure_id = %(structure)s AND d.date BETWEEN %(first)s AND %(last)s AND a.id = %(activity)s
    AND d.booked + d.waiting > 0 GROUP BY d.date, a.id
"""
MARKS = """
SELECT b.person_id, d.date, d.activity_id, d.id AS day_id, b.state, s.kind
FROM bookings_booking b JOIN activities_openingday d ON d.id = b.opening_day_id
LEFT JOIN attendance_passage s ON s.opening_day_id = d.id AND s.person_id = b.person_id AND s.undone_at IS NULL
WHERE b.person_id = ANY(%(people)s) AND b.date BETWEEN %(first)s AND %(last)s AND b.state IN ('booked', 'waiting')
UNION ALL
SELECT s.person_id, d.date, d.activity_id, d.id, 'booked', s.kind
FROM attendance_passage s JOIN activities_openingday d ON d.id = s.opening_day_id
WHERE s.person_id = ANY(%(people)s) AND d.date BETWEEN %(first)s AND %(last)s AND s.undone_at IS NULL
    AND s.kind = 'unplanned'
"""
CLASSES = f"""
SELECT class_name FROM households_person WHERE structure_id = %(structure)s AND school_id = %(site)s
    AND class_name <> '' AND (left_on IS NULL OR left_on > %(first)s)
GROUP BY class_name ORDER BY {french_order_sql("class_name")}, class_name
"""  # noqa: S608 (no outside text)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Whose planning, between two dates: of a site, one of its classes, an activity, whose name has these words."""

    first: date
    last: date
    site: int | None = None
    class_name: str = ""
    activity: int | None = None
    words: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether nothing says whose: everybody of a town is nobody's list."""
        return not (self.site or self.activity or self.words)

    def values(self, structure: Structure) -> dict[str, Any]:
        """Parameters of the statements above."""
        return {
            "structure": structure.pk,
            "first": self.first,
            "last": self.last,
            "site": self.site,
            "class": self.class_name,
            "activity": self.activity,
            "words": [f"%{word}%" for word in fold_name(self.words).split()] or ["%"],
        }

    @property
    def is_whole_activity(self) -> bool:
        """Whether it is everybody who has a day in an activity."""
        return bool(self.activity and not self.site and not self.words)


@dataclass(frozen=True, slots=True)
class Child:
    """A row: who, and the household whose page tells more of them; None without any."""

    id: int
    first_name: str
    last_name: str
    class_name: str
    school: str
    household_id: int | None

    @property
    def name(self) -> str:
        """`KERVELLA Maël`: a list is read by the family name."""
        return f"{self.last_name.upper()} {self.first_name}"


@dataclass(frozen=True, slots=True)
class Column:
    """An activity on a day, with how many of all the children are booked, wait, came, did not."""

    date: date
    activity_id: int
    activity: str
    position: int
    booked: int
    waiting: int
    there: int
    absent: int


@dataclass(frozen=True, slots=True)
class DayMark:
    """What a child has on a day of a group: a booking, how they were marked."""

    person_id: int
    date: date
    activity_id: int
    day_id: int
    state: BookingState
    kind: PassageKind | None

    @property
    def sign(self) -> str:
        """`waiting`, how they were marked, else `booked`."""
        return BookingState.WAITING if self.state == BookingState.WAITING else self.kind or BookingState.BOOKED


def who(structure: Structure, wanted: Wanted, order: tuple[str, bool]) -> list[int]:
    """The numbers of the children, in an order of `ORDERS`; one statement."""
    of = f"p.id IN ({_OF_SITE if wanted.site else _OF_ACTIVITY})" if wanted.site or wanted.activity else "true"
    return column(int, WHO.format(of=of, order=ORDERS[order]), wanted.values(structure))


def children(people: Sequence[int]) -> list[Child]:
    """These children, in their order; one statement."""
    found = {row.id: row for row in fetch(Child, CHILDREN, {"people": list(people)})}
    return [found[number] for number in people if number in found]


def columns(structure: Structure, wanted: Wanted, people: Sequence[int]) -> list[Column]:
    """The days and their activities, open there or where somebody goes, with the totals; two statements."""
    values = wanted.values(structure) | {"people": list(people)}
    statements = (OPEN, OF_ALL if wanted.is_whole_activity else TOTALS)
    found = {(one.date, one.activity_id): one for statement in statements for one in fetch(Column, statement, values)}
    return sorted(found.values(), key=lambda one: (one.date, one.position, one.activity_id))


def marks(rows: list[Child], wanted: Wanted) -> dict[tuple[int, date, int], DayMark]:
    """The days of these children, by child, date and activity; one statement."""
    values = {"people": [row.id for row in rows], "first": wanted.first, "last": wanted.last}
    return {(one.person_id, one.date, one.activity_id): one for one in fetch(DayMark, MARKS, values)}


def classes(structure: Structure, wanted: Wanted) -> list[str]:
    """The classes of the site, in French order; one statement."""
    return column(str, CLASSES, replace(wanted, words="").values(structure))
