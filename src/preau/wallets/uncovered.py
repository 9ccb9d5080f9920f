"""Days that are over and could not be charged: the wallet did not suffice. Amounts in cents."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from preau.common.ordering import french_order_sql
from preau.common.pending import Asked, Pending
from preau.common.sql import fetch, only
from preau.dues.owing import OWING
from preau.dues.parts import estimated_parts
from preau.ledger.enums import CauseKind
from preau.structures.models import Structure
from preau.wallets.payable import PAID

# The parts of other households in days whose dues are not written yet are computed, and given.
_UNCOVERED = f"""
SELECT h.id AS household_id, h.number AS household_number, h.name AS household, p.first_name, a.name AS activity,
    owed.date, owed.kind AS cause, k.id AS kind_id, k.name AS wallet, owed.cents,
    coalesce(account.balance_cents, 0) AS balance_cents,
    CASE WHEN account.id IS NULL THEN o.overdraft_cents ELSE account.overdraft_cents END AS overdraft_cents,
    count(*) OVER () AS total, sum(owed.cents) OVER () AS total_cents, %(last)s::date - owed.date + 1 AS days
FROM (
    SELECT known.kind, known.id, known.household_id, known.person_id, known.activity_id, known.date, known.cents
    FROM {OWING} AS known WHERE known.structure_id = %(structure)s AND known.date <= %(last)s AND {{whose}}
    UNION ALL
    SELECT part.* FROM jsonb_to_recordset(%(parts)s::jsonb) AS part(
        kind text, id bigint, household_id bigint, person_id bigint, activity_id bigint, date date, cents int)
) AS owed
JOIN activities_activity a ON a.id = owed.activity_id
JOIN wallets_walletactivity link ON link.activity_id = a.id
JOIN wallets_walletkind k ON k.id = link.kind_id
JOIN structures_cashoffice o ON o.id = k.cash_office_id
JOIN households_person p ON p.id = owed.person_id
JOIN households_household h ON h.id = owed.household_id
LEFT JOIN wallets_wallet w ON w.household_id = h.id AND w.kind_id = k.id
LEFT JOIN ledger_account account ON account.id = w.account_id
WHERE {PAID}
ORDER BY {french_order_sql("h.name")}, h.id, owed.date, owed.kind, owed.id LIMIT %(limit)s::int OFFSET %(offset)s::int
"""  # noqa: S608 (no outside text)
EVERYBODY = _UNCOVERED.format(whose="true")
HOUSEHOLD = _UNCOVERED.format(whose="known.household_id = %(household)s")
"""The same from one household: its own days are few, those of a structure are read whole."""
SUMMED = f"""
SELECT count(*) AS count, min(date) AS since, coalesce(sum(cents), 0) AS cents, 0 AS late FROM ({EVERYBODY}) AS owed
"""  # noqa: S608 (no outside text)
"""The whole list, as one line."""


@dataclass(frozen=True, slots=True)
class Uncovered:
    """A day still owed, or this household's part of it, `days` days after. `total` and `total_cents` are those of the
    whole list; no overdraft is without limit."""

    household_id: int
    household_number: str
    household: str
    first_name: str
    activity: str
    date: date
    cause: CauseKind
    kind_id: int
    wallet: str
    cents: int
    balance_cents: int
    overdraft_cents: int | None
    total: int
    total_cents: int
    days: int

    @property
    def is_unplanned(self) -> bool:
        return self.cause == CauseKind.PASSAGE


def uncovered(
    *,
    structure: Structure,
    today: date,
    household_id: int | None = None,
    limit: int | None = None,
    offset: int = 0,
) -> list[Uncovered]:
    """The days before `today` that the night tries again, however old, by household: a day whose cost is shared is
    under each who pays a part. Two statements, three where days are shared.

    Right after midnight and until the night has passed, yesterday's days are there as well.
    """
    values = _values(structure.pk, today, household_id) | {"limit": limit, "offset": offset}
    return fetch(Uncovered, EVERYBODY if household_id is None else HOUSEHOLD, values)


def pending_uncovered(asked: Asked) -> Pending:
    """How many days of before today are still owed, since when, for how much; as many statements."""
    return only(Pending, SUMMED, _values(asked.structure, asked.today) | {"limit": None, "offset": 0})


def _values(structure_id: int, today: date, household_id: int | None = None) -> dict[str, Any]:
    """What the statements take, the parts of other households in shared days computed; one or two statements."""
    last = today - timedelta(days=1)
    parts = [
        {
            "kind": line.kind,
            "id": line.id,
            "household_id": line.part.household_id,
            "person_id": line.person_id,
            "activity_id": line.activity_id,
            "date": line.date.isoformat(),
            "cents": line.part.quote.cents,
        }
        for line in estimated_parts(structure_id=structure_id, until=last, household_id=household_id)
    ]
    return {"structure": structure_id, "last": last, "household": household_id, "parts": json.dumps(parts)}
