"""What a right that ends leaves behind: bookings to come and waiting ranks, choices not confirmed, patterns.

The statements read the database as it stands in the transaction, so that a change may be tried, looked at and undone.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import Any

from preau.bookings.enums import BookingState
from preau.bookings.facts.rights import COVERS, NOT_CHARGED, Entitled, has_custody, right_of
from preau.common.pending import Asked, Pending
from preau.common.reasons import Reason
from preau.common.sql import column, fetch, planned_for, scalar
from preau.common.text import count, short_day
from preau.households.fragments import full_name


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose rights are looked at: people, groups, opening days (ids), or all of a structure."""

    people: frozenset[int] = frozenset()
    groups: frozenset[int] = frozenset()
    days: frozenset[int] = frozenset()
    structure_id: int | None = None

    def __or__(self, other: Scope) -> Scope:
        return Scope(
            self.people | other.people,
            self.groups | other.groups,
            self.days | other.days,
            self.structure_id or other.structure_id,
        )

    @property
    def is_empty(self) -> bool:
        return not (self.people or self.groups or self.days or self.structure_id)

    def values(self, today: date) -> dict[str, Any]:
        """Parameters of the statements below."""
        return {
            "people": list(self.people),
            "groups": list(self.groups),
            "days": list(self.days),
            "of_structure": self.structure_id,
            "today": today,
        }


# Of a whole structure, the bookings to come that have no right: `right_of` tells the reason of these alone, one by one.
# The same conditions stand here as joins, made for all at once: a city has 200,000 bookings to come.
_RIGHTLESS = f"""
SELECT b.id FROM activities_openingday d
JOIN bookings_booking b ON b.opening_day_id = d.id AND b.state IN ('booked', 'waiting')
JOIN activities_activity a ON a.id = d.activity_id
JOIN activities_activitygroup g ON g.id = d.group_id
JOIN households_person p ON p.id = b.person_id
LEFT JOIN households_householdperson home ON home.person_id = b.person_id AND home.household_id = b.household_id
LEFT JOIN households_custodyday exception ON exception.membership_id = home.id AND exception.date = d.date
LEFT JOIN registrations_registration r ON r.person_id = b.person_id AND r.group_id = d.group_id
    AND r.state = 'validated' AND r.start_date <= d.date AND (r.end_date IS NULL OR r.end_date >= d.date)
    AND (r.weekdays IS NULL OR extract(isodow FROM d.date)::int = ANY (r.weekdays))
WHERE {{where}} AND d.date >= %(today)s AND (
    NOT d.is_open OR NOT a.is_active OR home.id IS NULL OR r.id IS NULL OR p.left_on <= d.date
    OR NOT {has_custody("home", "exception", "d")} OR (cardinality(g.levels) > 0 AND p.level <> ALL (g.levels))
    OR (coalesce(g.min_age, g.max_age) IS NOT NULL AND p.birth_date IS NULL)
    OR extract(year FROM age(d.date, p.birth_date)) < g.min_age
    OR extract(year FROM age(d.date, p.birth_date)) > g.max_age)
"""  # noqa: S608 (no outside text)
RIGHTLESS = _RIGHTLESS.format(where="true")
"""The same of all structures."""

IN_SCOPE = f"""
SELECT id FROM bookings_booking WHERE person_id = ANY(%(people)s) AND date >= %(today)s
UNION SELECT id FROM bookings_booking WHERE opening_day_id = ANY(%(days)s) AND date >= %(today)s
UNION SELECT b.id FROM activities_openingday d JOIN bookings_booking b ON b.opening_day_id = d.id
    WHERE d.group_id = ANY(%(groups)s) AND d.date >= %(today)s
UNION {_RIGHTLESS.format(where="d.structure_id = %(of_structure)s")}
"""  # noqa: S608 (no outside text)

_OVER: list[str] = []


def register_over(condition: str) -> None:
    """Called at start by the floor above that knows when a booking `b` (an alias) is over: SQL, true of such a one."""
    if condition not in _OVER:
        _OVER.append(condition)


def to_come() -> str:
    """A condition: that booking `b` is still ahead, neither charged nor over by what the floors above know."""
    ahead = f"b.state IN ('booked', 'waiting') AND b.date >= %(today)s AND {NOT_CHARGED}"
    return " AND ".join([ahead, *(f"NOT {condition}" for condition in _OVER)])


STRANDED = f"""
SELECT b.id, b.opening_day_id AS day_id, b.date, b.state, b.household_id, h.name AS household, b.person_id,
    b.structure_id, {full_name("person")} AS person, activity.id AS activity_id, activity.name AS activity,
    entitled.why AS entitled__why, entitled.levels AS entitled__levels, entitled.min_age AS entitled__min_age,
    entitled.max_age AS entitled__max_age, other.id AS other_id, coalesce(other.name, '') AS other
FROM bookings_booking b
JOIN activities_openingday d ON d.id = b.opening_day_id
JOIN activities_activity activity ON activity.id = d.activity_id
JOIN households_household h ON h.id = b.household_id
JOIN households_person person ON person.id = b.person_id
CROSS JOIN LATERAL {right_of("b.person_id", "b.household_id", "d")} entitled
-- who else may take the day over: asked only where the household, not the day, is what is wrong
LEFT JOIN LATERAL (
    SELECT o.id, o.name FROM households_householdperson belongs JOIN households_household o
        ON o.id = belongs.household_id AND o.structure_id = b.structure_id
    CROSS JOIN LATERAL {right_of("b.person_id", "o.id", "d")} theirs
    WHERE belongs.person_id = b.person_id AND o.id <> b.household_id AND theirs.why IS NULL
    ORDER BY belongs.id LIMIT 1
) other ON entitled.why IN ('household', 'custody')
WHERE b.id IN ({IN_SCOPE}) AND {{to_come}} AND b.kept_reason = '' AND entitled.why IS NOT NULL
ORDER BY person.last_name, person.first_name, b.person_id, activity.name, b.date, b.id
"""  # noqa: S608 (no outside text)

_COUNTED = "d.structure_id = %(of_structure)s AND {to_come} AND b.kept_reason = ''"
COUNT = f"SELECT count(*) FROM ({_RIGHTLESS.format(where=_COUNTED)}) found"  # noqa: S608 (no outside text)
"""Both with a hole for `to_come`, which floors above complete."""

LINES = f"""
SELECT l.id FROM bookings_draftline l
JOIN bookings_draft f ON f.id = l.draft_id
JOIN activities_openingday d ON d.id = l.opening_day_id
LEFT JOIN bookings_booking b ON b.person_id = l.person_id AND b.opening_day_id = d.id
    AND b.household_id = f.household_id AND b.state IN ('booked', 'waiting')
CROSS JOIN LATERAL {right_of("l.person_id", "f.household_id", "d")} entitled
WHERE (l.person_id = ANY(%(people)s) OR d.group_id = ANY(%(groups)s) OR d.id = ANY(%(days)s)
        OR d.structure_id = %(of_structure)s)
    AND d.date >= %(today)s AND entitled.why IS NOT NULL
    AND CASE WHEN l.action = 'book' THEN true ELSE b.id IS NULL END
"""  # noqa: S608 (no outside text)

# A registration is left when the group still opens on days of its own and none of them may be booked any more; it may
# go to another household of the person that may, and has no registration of its own there.
PATTERNS = f"""
SELECT p.id, p.household_id, p.person_id, {full_name("person")} AS person, a.name AS activity, (
    SELECT belongs.household_id FROM households_householdperson belongs
    WHERE belongs.person_id = p.person_id AND belongs.household_id <> p.household_id AND EXISTS (
        SELECT FROM activities_openingday d CROSS JOIN LATERAL {right_of("p.person_id", "belongs.household_id", "d")} t
        WHERE d.group_id = p.group_id AND d.date >= %(today)s AND d.is_open AND {COVERS} AND t.why IS NULL)
        AND NOT EXISTS (SELECT FROM bookings_bookingpattern q WHERE q.household_id = belongs.household_id
            AND q.person_id = p.person_id AND q.group_id = p.group_id)
    ORDER BY belongs.id LIMIT 1) AS other_id
FROM bookings_bookingpattern p
JOIN households_person person ON person.id = p.person_id
JOIN activities_activitygroup g ON g.id = p.group_id JOIN activities_activity a ON a.id = g.activity_id
WHERE (p.person_id = ANY(%(people)s) OR p.group_id = ANY(%(groups)s) OR p.structure_id = %(of_structure)s)
    AND (p.end_date IS NULL OR p.end_date >= %(today)s)
    AND EXISTS (SELECT FROM activities_openingday d
        WHERE d.group_id = p.group_id AND d.date >= %(today)s AND (d.is_open OR NOT a.is_active) AND {COVERS})
    AND NOT EXISTS (SELECT FROM activities_openingday d
        CROSS JOIN LATERAL {right_of("p.person_id", "p.household_id", "d")} entitled
        WHERE d.group_id = p.group_id AND d.date >= %(today)s AND {COVERS} AND entitled.why IS NULL)
ORDER BY p.id
"""  # noqa: S608 (no outside text)


@dataclass(frozen=True, slots=True)
class Left:
    """A booking to come whose right is gone, and why; `other_id` is the household of the same child that has
    the right to the day, when there is one."""

    id: int
    day_id: int
    date: date
    state: str
    household_id: int
    household: str
    person_id: int
    structure_id: int
    person: str
    activity_id: int
    activity: str
    entitled: Entitled
    other_id: int | None
    other: str

    @property
    def why(self) -> Reason:
        return self.entitled.reason

    @property
    def is_waiting(self) -> bool:
        return self.state == BookingState.WAITING


@dataclass(frozen=True, slots=True)
class LeftPattern:
    """An annual registration none of whose days may be booked any more; `other_id` as for a booking."""

    id: int
    household_id: int
    person_id: int
    person: str
    activity: str
    other_id: int | None


@dataclass(frozen=True, slots=True)
class LeftRow:
    """Bookings of one person, activity, household and reason, as the desk reads them."""

    person_id: int
    person: str
    household: str
    activity: str
    why: Reason
    other: str
    booked: int
    waiting: int
    first: date
    last: date

    @property
    def days_text(self) -> str:
        """`12 jours réservés, 1 en attente, du lun. 30 nov. au ven. 3 juil.`"""
        words = [count(self.booked, "jour réservé", "jours réservés")] if self.booked else []
        words += [f"{self.waiting} en liste d’attente"] if self.waiting else []
        span = short_day(self.first)
        if self.last != self.first:
            span = f"du {span} au {short_day(self.last)}"
        return f"{', '.join(words)} : {span}"


@dataclass(frozen=True, slots=True)
class Stranding:
    """Everything that rights which are gone leave behind."""

    bookings: tuple[Left, ...] = ()
    lines: tuple[int, ...] = ()
    patterns: tuple[LeftPattern, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether nobody loses anything; choices that are not confirmed hold no place, and go without a question."""
        return not (self.bookings or self.patterns)

    @property
    def booked(self) -> int:
        return sum(not row.is_waiting for row in self.bookings)

    @property
    def waiting(self) -> int:
        return len(self.bookings) - self.booked

    @property
    def households(self) -> int:
        return len({row.household_id for row in self.bookings} | {row.household_id for row in self.patterns})

    @property
    def can_move(self) -> bool:
        """Whether another household of the child may take something over."""
        return any(row.other_id for row in self.bookings) or any(row.other_id for row in self.patterns)

    def without(self, before: Stranding) -> Stranding:
        """What was not left behind already."""
        known, patterns = {row.id for row in before.bookings}, {row.id for row in before.patterns}
        return Stranding(
            tuple(row for row in self.bookings if row.id not in known),
            self.lines,
            tuple(row for row in self.patterns if row.id not in patterns),
        )

    @property
    def rows(self) -> list[LeftRow]:
        """By person, activity, household and reason."""
        found: dict[tuple[Any, ...], list[Left]] = {}
        for row in self.bookings:
            key = (row.person_id, row.person, row.household, row.activity, row.why, row.other)
            found.setdefault(key, []).append(row)
        states = {key: Counter(row.is_waiting for row in rows) for key, rows in found.items()}
        return [_row(rows, states[key]) for key, rows in found.items()]


def _row(rows: list[Left], states: Counter[bool]) -> LeftRow:
    one = rows[0]
    return LeftRow(
        person_id=one.person_id,
        person=one.person,
        household=one.household,
        activity=one.activity,
        why=one.why,
        other=one.other,
        booked=states[False],
        waiting=states[True],
        first=one.date,
        last=rows[-1].date,
    )


def find_stranded(scope: Scope, today: date) -> Stranding:
    """What is stranded now in `scope`, from `today` on; three statements. Bookings kept on purpose are left out."""
    if scope.is_empty:
        return Stranding()
    values = scope.values(today)
    bookings, lines = fetch(Left, STRANDED.format(to_come=to_come()), values), column(int, LINES, values)
    return Stranding(tuple(bookings), tuple(lines), tuple(fetch(LeftPattern, PATTERNS, values)))


def count_stranded(structure_id: int, today: date) -> int:
    """Bookings to come of a structure whose right is gone and that nobody decided to keep; one statement."""
    values: dict[str, int | date] = {"of_structure": structure_id, "today": today}
    return scalar(int, planned_for(COUNT.format(to_come=to_come()), values))


def pending_stranded(asked: Asked) -> Pending:
    """The same, for the desk's entrance."""
    return Pending(count_stranded(asked.structure, asked.today))
