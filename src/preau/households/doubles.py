"""« Doublons possibles »: files of a structure that may be one, and why; records of a child that are there twice."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any

from preau.common.sql import Read, fetch
from preau.households.fragments import full_name
from preau.structures.models import Structure

MANY = 4
"""Files that one e-mail or telephone may be that of: past it, it is a service's, or typed for want of one."""

# Who is of two files by a shared custody is no reason, nor files that an agent said are two.
_PAIRS = f"""
WITH home AS (
    SELECT h.id, h.structure_id, h.address, h.postcode, w.name FROM households_household h
    JOIN households_householdwords w ON w.household_id = h.id
    WHERE h.structure_id = %(structure)s AND h.closed_at IS NULL AND NOT h.is_trial
), child AS MATERIALIZED (
    SELECT m.household_id, p.id, p.folded_name, p.birth_date, {full_name("p")} AS said FROM home
    JOIN households_householdperson m ON m.household_id = home.id JOIN households_person p ON p.id = m.person_id
), contact AS MATERIALIZED (
    SELECT g.household_id, kind, value FROM home JOIN households_guardian g ON g.household_id = home.id
    CROSS JOIN LATERAL (VALUES ('email', lower(g.email)), ('phone', preau_phone(g.mobile_phone)),
        ('phone', preau_phone(g.home_phone))) AS reached(kind, value) WHERE value <> ''
), same AS (
    SELECT kind, value FROM contact GROUP BY kind, value HAVING count(DISTINCT household_id) BETWEEN 2 AND {MANY}
), alike AS (
    SELECT a.household_id AS one, b.household_id AS other, 'child' AS kind, a.said AS value FROM child a
    JOIN child b ON b.folded_name = a.folded_name AND b.birth_date = a.birth_date AND b.id <> a.id
    UNION SELECT a.household_id, b.household_id, kind, value FROM same
        JOIN contact a USING (kind, value) JOIN contact b USING (kind, value)
    UNION SELECT a.id, b.id, 'address', concat_ws(', ', a.address, a.postcode) FROM home a
        JOIN home b ON b.name = a.name AND lower(b.address) = lower(a.address) AND b.postcode = a.postcode
        WHERE a.address <> ''
), pair AS (
    SELECT one, other, jsonb_agg(jsonb_build_array(kind, value) ORDER BY kind, value) AS reasons FROM alike
    WHERE one < other
        AND (%(household)s::bigint IS NULL OR %(household)s IN (one, other))
        AND NOT EXISTS (SELECT FROM households_distinctfiles d WHERE d.first_id = one AND d.second_id = other)
        AND NOT EXISTS (SELECT FROM households_householdperson x JOIN households_householdperson y
            ON y.person_id = x.person_id WHERE x.household_id = one AND y.household_id = other)
    GROUP BY one, other
)
SELECT one, other, reasons, (count(*) OVER ())::int AS total FROM pair
ORDER BY jsonb_array_length(reasons) DESC, one, other LIMIT %(limit)s OFFSET %(offset)s
"""  # noqa: S608 (no outside text)
_TWICE = f"""
SELECT a.household_id AS household, a.id AS member, b.id AS other, {full_name("p")} AS name
FROM households_household h
JOIN households_householdperson a ON a.household_id = h.id JOIN households_person p ON p.id = a.person_id
JOIN households_householdperson b ON b.household_id = a.household_id AND b.id > a.id
JOIN households_person q ON q.id = b.person_id AND q.folded_name = p.folded_name
    AND q.birth_date IS NOT DISTINCT FROM p.birth_date
WHERE h.structure_id = %(structure)s AND h.closed_at IS NULL ORDER BY p.folded_name, a.id LIMIT 50
"""  # noqa: S608 (no outside text)


def _reasons(found: list[list[Any]]) -> tuple[tuple[str, str], ...]:
    return tuple((str(kind), str(value)) for kind, value in found)


@dataclass(frozen=True, slots=True)
class Pair:
    """Two open files that resemble each other. `reasons` are kinds (`child`, `email`, `phone`, `address`) and what is
    alike; `total`: how many pairs there are."""

    one: int
    other: int
    reasons: Annotated[tuple[tuple[str, str], ...], Read(_reasons)]
    total: int


@dataclass(frozen=True, slots=True)
class Twice:
    """Two records of one name and birth date in a household: both memberships."""

    household: int
    member: int
    other: int
    name: str


def pairs(structure: Structure, *, limit: int, offset: int = 0, household_id: int | None = None) -> list[Pair]:
    """A page of the files that may be one, those alike in more ways first; one statement."""
    values = {"structure": structure.pk, "household": household_id, "limit": limit, "offset": offset}
    return fetch(Pair, _PAIRS, values)


def twice(structure: Structure) -> list[Twice]:
    """Children who have two records in one household, fifty at most; one statement."""
    return fetch(Twice, _TWICE, {"structure": structure.pk})
