"""What is paid from a wallet: which kind pays an activity, since when, and what is owed of it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from preau.common.sql import fetch
from preau.dues.owing import OWED

# What was served before an activity was tied to a wallet is not the wallet's to pay.
PAID = "(link.since IS NULL OR owed.date >= link.since)"
"""A condition on `wallets_walletactivity link` and anything owed, as `owed`."""

_LINKS = """
SELECT link.activity_id, k.id AS kind_id, k.cash_office_id, link.since
FROM wallets_walletactivity link JOIN wallets_walletkind k ON k.id = link.kind_id
WHERE link.activity_id = ANY(%(activities)s)
"""

_CANDIDATES = f"""
SELECT owed.household_id, owed.kind, owed.id
FROM {OWED} AS owed
JOIN activities_openingday d ON d.id = owed.opening_day_id
JOIN wallets_walletactivity link ON link.activity_id = d.activity_id
WHERE owed.date <= %(last)s AND {PAID} AND {{which}}
ORDER BY owed.household_id, owed.kind, owed.id
"""  # noqa: S608 (no outside text)
CANDIDATES = _CANDIDATES.format(which="true")
CANDIDATES_OF_STRUCTURE = _CANDIDATES.format(which="owed.structure_id = %(structure)s")


@dataclass(frozen=True, slots=True)
class Candidate:
    """What is owed: a booking or a passage, and whose it is."""

    household_id: int
    kind: str
    id: int


@dataclass(frozen=True, slots=True)
class PaidFrom:
    """The kind of wallet that pays an activity."""

    activity_id: int
    kind_id: int
    cash_office_id: int
    since: date | None

    def pays(self, day: date) -> bool:
        return self.since is None or day >= self.since


def paid_from(activities: Collection[int]) -> dict[int, PaidFrom]:
    """By activity, those that are paid from a wallet; one statement, none for nothing."""
    if not activities:
        return {}
    rows = fetch(PaidFrom, _LINKS, {"activities": sorted(activities)})
    return {row.activity_id: row for row in rows}


def candidates(last: date, structure_id: int | None) -> list[Candidate]:
    """Everything still owed to wallets for the days up to `last`, included, by household; one statement."""
    sql = CANDIDATES if structure_id is None else CANDIDATES_OF_STRUCTURE
    return fetch(Candidate, sql, {"last": last, "structure": structure_id})
