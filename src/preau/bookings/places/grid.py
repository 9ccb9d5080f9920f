"""Reads of the grid of activities: what there is to choose from, groups by so many, their days.

A city has a thousand groups: what is full or waited for is counted by the database, and a page reads the days of the
groups it shows, no others.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from preau.common.ordering import french_order_sql
from preau.common.reasons import Reason
from preau.common.sql import fetch
from preau.structures.models import Structure

# Every group with what its days between two dates say: how many are full (nothing left, or somebody waits), how many
# requests wait. `Cell.state` says the same of a day.
_GROUPS = """
SELECT g.id, g.name, a.id AS activity_id, a.name AS activity, a.position, g.capacity, g.site_id,
    coalesce(s.name, '') AS site, coalesce(days."full", 0) AS "full", coalesce(days.waiting, 0) AS waiting
FROM activities_activitygroup g JOIN activities_activity a ON a.id = g.activity_id
LEFT JOIN structures_site s ON s.id = g.site_id
LEFT JOIN (
    SELECT d.group_id, count(*) FILTER (WHERE d.waiting > 0 OR d.booked >= d.capacity) AS "full",
        sum(d.waiting) AS waiting
    FROM activities_openingday d
    WHERE d.structure_id = %(structure)s AND d.date BETWEEN %(first)s AND %(last)s AND d.is_open GROUP BY d.group_id
) days ON days.group_id = g.id
WHERE a.structure_id = %(structure)s
"""
GROUPS = f"""
SELECT id, name, activity_id, activity, capacity, site, site_id, count(*) OVER () AS number,
    sum("full") OVER () AS "full", sum(waiting) OVER () AS waiting
FROM ({_GROUPS}) of_town
WHERE (%(activity)s::bigint IS NULL OR activity_id = %(activity)s)
    AND (%(site)s::bigint IS NULL OR site_id = %(site)s) AND ("full" > 0 OR NOT %(only_full)s)
ORDER BY position, {french_order_sql("activity")}, activity_id, {french_order_sql("site")}, {french_order_sql("name")},
    id LIMIT %(limit)s OFFSET %(offset)s
"""  # noqa: S608 (no outside text)

_NAME = "CASE GROUPING(activity_id) WHEN 0 THEN max(activity) ELSE max(site) END"
CHOICES = f"""
SELECT activity_id, site_id, {_NAME} AS name, count(*) AS number, sum("full") AS "full",
    count(*) FILTER (WHERE "full" > 0) AS full_groups, sum(waiting) AS waiting
FROM ({_GROUPS}) of_town
GROUP BY GROUPING SETS ((activity_id), (site_id)) HAVING activity_id IS NOT NULL OR site_id IS NOT NULL
ORDER BY CASE GROUPING(activity_id) WHEN 0 THEN max(position) END NULLS LAST, {french_order_sql(_NAME)},
    activity_id, site_id
"""  # noqa: S608 (no outside text)

CELLS = """
SELECT id, group_id, date, is_open, closed_reason, capacity, booked, waiting
FROM activities_openingday WHERE group_id = ANY(%(groups)s) AND date BETWEEN %(first)s AND %(last)s
"""


@dataclass(frozen=True, slots=True)
class Shown:
    """What a page shows of the grid: days between two dates, of an activity, of a site, of the groups that have a full
    day there; `limit` groups from the `offset`th."""

    first: date
    last: date
    activity: int | None = None
    site: int | None = None
    only_full: bool = False
    limit: int = 1000
    offset: int = 0


@dataclass(frozen=True, slots=True)
class Choice:
    """An activity, or a site, with its groups, its full days, the groups that have one, the requests that wait."""

    activity_id: int | None
    site_id: int | None
    name: str
    number: int
    full: int
    full_groups: int
    waiting: int


@dataclass(frozen=True, slots=True)
class Group:
    """A row of the grid; `number`, `full` and `waiting` are of all the groups asked for, shown or not."""

    id: int
    name: str
    activity_id: int
    activity: str
    capacity: int | None
    site: str
    site_id: int | None
    number: int
    full: int
    waiting: int


@dataclass(frozen=True, slots=True)
class Cell:
    """A day of a group; `capacity` None is without limit."""

    id: int
    group_id: int
    date: date
    is_open: bool
    closed_reason: Reason | None
    capacity: int | None
    booked: int
    waiting: int

    @property
    def state(self) -> str:
        """`closed`, `waits` (full, and somebody waits), `full`, `few` (a tenth or less is left), `free`."""
        if not self.is_open:
            return "closed"
        if self.waiting:
            return "waits"
        if self.capacity is None:
            return "free"
        left = self.capacity - self.booked
        if left <= 0:
            return "full"
        return "few" if left * 10 <= self.capacity else "free"


def choices(structure: Structure, first: date, last: date) -> list[Choice]:
    """The activities and the sites that have groups, in French order, counted between two dates; one statement."""
    return fetch(Choice, CHOICES, {"structure": structure.pk, "first": first, "last": last})


def groups(structure: Structure, shown: Shown) -> list[Group]:
    """The rows of a page of the grid, in French order; one statement."""
    values = {
        "structure": structure.pk,
        "first": shown.first,
        "last": shown.last,
        "activity": shown.activity,
        "site": shown.site,
        "only_full": shown.only_full,
        "limit": shown.limit,
        "offset": shown.offset,
    }
    return fetch(Group, GROUPS, values)


def cells(rows: Collection[Group], first: date, last: date) -> list[Cell]:
    """The days of these groups; one statement."""
    return fetch(Cell, CELLS, {"groups": [row.id for row in rows], "first": first, "last": last})


def by_group(found: Collection[Cell]) -> dict[tuple[int, date], Cell]:
    """Cells by group and date."""
    return {(cell.group_id, cell.date): cell for cell in found}


def dates_of(found: Sequence[Cell]) -> list[date]:
    """The dates that have a day of any group, in order."""
    return sorted({cell.date for cell in found})
