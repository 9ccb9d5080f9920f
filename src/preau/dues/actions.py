"""Days fall due: what each household owes of them is written, once. Settling is the ledger's (`dues.triggers`)."""

from __future__ import annotations

import json
import logging
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from preau.common.sql import execute, fetch
from preau.dues.owing import Owed
from preau.dues.parts import Part, other_parts

log = logging.getLogger(__name__)

# The dues that wait already and say the same are left as they are; others are nobody's, and a revision replaces them.
WRITE = """
WITH given AS MATERIALIZED (
    SELECT g.*, preau_kept(g.quote) AS price
    FROM jsonb_to_recordset(%(rows)s::jsonb) AS g(
        kind text, source_id bigint, structure_id bigint, household_id bigint, person_id bigint, activity_id bigint,
        served_on date, cents int, whole_cents int, quote jsonb)
), wanted AS (
    SELECT kind, source_id, jsonb_agg(jsonb_build_array(household_id, cents, price) ORDER BY household_id) AS parts
    FROM given GROUP BY kind, source_id
), known AS (
    SELECT d.kind, d.source_id, max(d.revision) AS revision, jsonb_agg(
        jsonb_build_array(d.household_id, d.cents, d.price) ORDER BY d.household_id) FILTER (WHERE d.state = 'due')
        AS parts
    FROM dues_due d JOIN wanted ON d.kind = wanted.kind AND d.source_id = wanted.source_id
    GROUP BY d.kind, d.source_id
), stale AS (
    UPDATE dues_due d SET state = 'nobody', ended_why = 'repriced', ended_at = %(now)s
    FROM wanted JOIN known USING (kind, source_id)
    WHERE d.kind = wanted.kind AND d.source_id = wanted.source_id AND d.state = 'due' AND known.parts <> wanted.parts
    RETURNING d.id
), written AS (
    INSERT INTO dues_due (kind, source_id, structure_id, household_id, person_id, activity_id, served_on, cents,
        whole_cents, third_parties_cents, price, revision, state, created_at, ended_why)
    SELECT given.kind, given.source_id, structure_id, household_id, person_id, activity_id, served_on, cents,
        whole_cents, coalesce((
            SELECT sum((other->>'cents')::int)
            FROM jsonb_array_elements(preau_explained(given.price)->'third_parties') AS other), 0),
        given.price, coalesce(known.revision + 1, 0), 'due', %(now)s, ''
    FROM given JOIN wanted USING (kind, source_id) LEFT JOIN known USING (kind, source_id)
    WHERE known.parts IS DISTINCT FROM wanted.parts
        AND (SELECT count(*) FROM stale) >= 0 -- the stale ones first: one due in force a source and household
    ORDER BY given.kind, given.source_id, household_id
    RETURNING id, kind, source_id
)
SELECT id, kind, source_id FROM written
UNION ALL
SELECT d.id, d.kind, d.source_id FROM dues_due d
JOIN wanted ON d.kind = wanted.kind AND d.source_id = wanted.source_id
JOIN known ON known.kind = wanted.kind AND known.source_id = wanted.source_id AND known.parts = wanted.parts
WHERE d.state = 'due'
ORDER BY id
"""


# What a day that costs nobody anything any more had written: nobody's, with no revision after it.
END = """
UPDATE dues_due d SET state = 'nobody', ended_why = 'repriced', ended_at = %(now)s
FROM unnest(%(kinds)s::text[], %(ids)s::bigint[]) AS free(kind, source_id)
WHERE d.kind = free.kind AND d.source_id = free.source_id AND d.state = 'due'
"""


@dataclass(frozen=True, slots=True)
class _Due:
    """A row of `WRITE`."""

    id: int
    kind: str
    source_id: int


@dataclass(frozen=True, slots=True)
class DueDay:
    """A day that is due, with what the other households that share its cost owe; `due_ids` are its dues."""

    line: Owed
    parts: tuple[Part, ...]
    due_ids: tuple[int, ...] = ()

    @property
    def cents(self) -> dict[int, int]:
        """Cents by household; a part of nothing owes nothing."""
        own = {self.line.household_id: self.line.cents}
        others = {part.household_id: part.quote.cents for part in self.parts}
        return {household: cents for household, cents in (own | others).items() if cents}

    @property
    def whole_cents(self) -> int:
        return sum(self.cents.values())


def write_dues(owed: Sequence[Owed], *, now: datetime) -> list[DueDay]:
    """Write what each household owes of these days, in order; what is written already and says the same stays.

    A day that nobody pays anything of is left out, and what was written of it is nobody's. A day of which a part
    cannot be priced is left as it is, owed: charged now, the other household would never pay its part. The caller holds
    them (`owed_among`). One statement, three where days are shared, one more where some cost nothing any more.
    """
    found_parts = zip(owed, other_parts(owed), strict=True)
    priced = []
    for line, parts in found_parts:
        if all(part.is_priced for part in parts):
            priced.append(DueDay(line, parts))
        else:
            log.error("%s %d stays owed: the part of another household cannot be priced", line.kind, line.id)
    if free := [day.line for day in priced if not day.cents]:
        execute(END, {"kinds": [line.kind for line in free], "ids": [line.id for line in free], "now": now})
    days = [day for day in priced if day.cents]
    if not days:
        return []
    rows = json.dumps([row for day in days for row in _rows(day)])
    found: dict[tuple[str, int], list[int]] = defaultdict(list)
    for due in fetch(_Due, WRITE, {"rows": rows, "now": now}):
        found[due.kind, due.source_id].append(due.id)
    return [DueDay(day.line, day.parts, tuple(found[day.line.kind, day.line.id])) for day in days]


def _rows(day: DueDay) -> list[dict[str, Any]]:
    """A row of `WRITE` for each household that owes something."""
    line = day.line
    quotes = {part.household_id: part.quote.to_dict() for part in day.parts}
    return [
        {
            "kind": line.kind,
            "source_id": line.id,
            "structure_id": line.structure_id,
            "household_id": household,
            "person_id": line.person_id,
            "activity_id": line.activity_id,
            "served_on": line.date.isoformat(),
            "cents": cents,
            "whole_cents": day.whole_cents,
            "quote": quotes.get(household, line.price),
        }
        for household, cents in day.cents.items()
    ]
