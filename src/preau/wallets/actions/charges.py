"""What was charged for a cause, and whether it stands: an entry, its counter-entry, the counter-entry of that one…"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from django.db import connection

from preau.ledger.enums import CauseKind

# Each charge with what undid it, what undid that, and so on: an even number of steps and the money is still taken.
LAST = """
WITH RECURSIVE chain AS (
    SELECT e.id, e.cause_id, e.revision, 0 AS steps FROM ledger_entry e
    WHERE e.cause_kind = %(kind)s AND e.cause_id = ANY(%(ids)s) AND e.kind = 'charge'
    UNION ALL
    SELECT undone.id, chain.cause_id, chain.revision, chain.steps + 1
    FROM chain JOIN ledger_entry undone ON undone.reverses_id = chain.id
)
SELECT DISTINCT ON (cause_id) cause_id, id, revision, steps FROM chain ORDER BY cause_id, revision DESC, steps DESC
"""


@dataclass(frozen=True, slots=True)
class LastCharge:
    """`entry_id` is the end of the chain: the entry to reverse to change what stands."""

    entry_id: int
    revision: int
    steps: int

    @property
    def is_standing(self) -> bool:
        """Whether the money of this charge is taken now."""
        return self.steps % 2 == 0


def last_charges(kind: CauseKind, ids: Collection[int]) -> dict[int, LastCharge]:
    """The last charge of each of these causes that has one, by id of the cause; one statement."""
    with connection.cursor() as cursor:
        cursor.execute(LAST, {"kind": kind, "ids": list(ids)})
        return {row[0]: LastCharge(*row[1:]) for row in cursor.fetchall()}
