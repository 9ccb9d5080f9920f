"""Days that are over and could not be charged: the wallet did not suffice. Amounts in cents."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import connection

from preau.structures.models import Structure
from preau.wallets.actions.owing import CANDIDATES_OF_STRUCTURE, OWED_BY_HOUSEHOLD, PAID
from preau.wallets.actions.sharing import shared_owed

_UNCOVERED = """
SELECT h.id, h.number, h.name, p.first_name, a.name, d.date, owed.cause, k.id, k.name,
    coalesce(owed.part_cents, b.price_cents, s.price_cents), coalesce(account.balance_cents, 0),
    CASE WHEN account.id IS NULL THEN o.overdraft_cents ELSE account.overdraft_cents END,
    count(*) OVER (), (sum(coalesce(owed.part_cents, b.price_cents, s.price_cents)) OVER ())::bigint,
    %(last)s::date - d.date + 1
FROM (
    SELECT own.cause, own.id, own.household_id, NULL::int AS part_cents FROM ({owed}) AS own
    UNION ALL
    SELECT part.cause, part.id, part.household_id, part.cents FROM jsonb_to_recordset(%(parts)s::jsonb)
        AS part(cause text, id bigint, household_id bigint, cents int)
) AS owed
LEFT JOIN bookings_booking b ON owed.cause = 'booking' AND b.id = owed.id
LEFT JOIN attendance_passage s ON owed.cause = 'passage' AND s.id = owed.id
JOIN activities_openingday d ON d.id = coalesce(b.opening_day_id, s.opening_day_id)
JOIN activities_activity a ON a.id = d.activity_id
JOIN wallets_walletactivity link ON link.activity_id = a.id
JOIN wallets_walletkind k ON k.id = link.kind_id
JOIN structures_cashoffice o ON o.id = k.cash_office_id
JOIN households_person p ON p.id = coalesce(b.person_id, s.person_id)
JOIN households_household h ON h.id = owed.household_id
LEFT JOIN wallets_wallet w ON w.household_id = h.id AND w.kind_id = k.id
LEFT JOIN ledger_account account ON account.id = w.account_id
WHERE d.date <= %(last)s AND {paid} AND coalesce(b.price_cents, s.price_cents) > 0
ORDER BY h.name, h.id, d.date, owed.cause, owed.id LIMIT %(limit)s::int OFFSET %(offset)s::int
"""
EVERYBODY = _UNCOVERED.format(owed=CANDIDATES_OF_STRUCTURE, paid=PAID)
HOUSEHOLD = _UNCOVERED.format(
    owed=f"SELECT mine.*, %(household)s::bigint AS household_id FROM ({OWED_BY_HOUSEHOLD}) AS mine",  # noqa: S608
    paid=PAID,
)
"""The same from one household: its own days are few, those of a structure are read whole."""


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
    cause: str
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
        return self.cause == "passage"


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
    last = today - timedelta(days=1)
    values: dict[str, Any] = {
        "structure": structure.pk,
        "last": last,
        "until": last,
        "household": household_id,
        "limit": limit,
        "offset": offset,
    }
    parts = shared_owed(structure_id=structure.pk, until=last, household_id=household_id)
    values["parts"] = json.dumps(
        [
            {"cause": cause, "id": pk, "household_id": part.household_id, "cents": part.quote.cents}
            for cause, pk, part in parts
        ]
    )
    with connection.cursor() as cursor:
        cursor.execute(EVERYBODY if household_id is None else HOUSEHOLD, values)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return [Uncovered(*row) for row in rows]
