"""Every cent explained: an entry of a wallet with its lines, its cause, its price, and what undid or redid it.

Amounts in cents, signed: what leaves a wallet is negative.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from preau.common.sql import fetch
from preau.ledger.enums import CauseKind, EntryKind
from preau.ledger.telling import Told, ToTell, tell


@dataclass(frozen=True, slots=True)
class WalletLine:
    """What an entry moved on a wallet, and the balance it left."""

    wallet_id: int
    wallet: str
    household_id: int
    household: str
    household_number: str
    cents: int
    after_cents: int


@dataclass(frozen=True, slots=True)
class Linked:
    """An entry that undoes this one, or that this one undoes."""

    id: int
    text: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Explanation:
    """Everything about one entry: `told` by the rooms that know its cause.

    `actor` is empty for what the night or the bank did.
    """

    entry_id: int
    at: datetime
    kind: EntryKind
    cause_kind: CauseKind
    cause_id: int
    text: str
    details: Mapping[str, Any]
    office: str
    actor: str
    reverses: Linked | None
    reversed_by: Linked | None
    told: tuple[Told, ...]
    lines: tuple[WalletLine, ...]

    @property
    def price(self) -> Mapping[str, Any]:
        found: Mapping[str, Any] = self.details.get("price") or {}
        return found

    @property
    def is_owed(self) -> bool:
        """Whether it is the charge of a day."""
        return self.kind == EntryKind.CHARGE


@dataclass(frozen=True, slots=True)
class _Entry:
    """The entry, in each row of `LINES`."""

    id: int
    at: datetime
    kind: EntryKind
    cause_kind: CauseKind
    cause_id: int
    revision: int
    text: str
    details: Mapping[str, Any]
    office: str
    actor: str
    reverses: Linked | None
    reversed_by: Linked | None


@dataclass(frozen=True, slots=True)
class _Row:
    """A row of `LINES`: a line, with its entry."""

    line: WalletLine
    entry: _Entry


LINES = """
SELECT w.id AS line__wallet_id, k.name AS line__wallet, h.id AS line__household_id, h.name AS line__household,
    h.number AS line__household_number, p.amount_cents AS line__cents, (
        SELECT sum(earlier.amount_cents)::bigint FROM ledger_posting earlier
        WHERE earlier.account_id = p.account_id AND earlier.entry_id <= p.entry_id
    ) AS line__after_cents,
    e.id AS entry__id, e.at AS entry__at, e.kind AS entry__kind, e.cause_kind AS entry__cause_kind,
    e.cause_id AS entry__cause_id, e.revision AS entry__revision, e.text AS entry__text,
    preau_explained(e.details) AS entry__details, o.name AS entry__office,
    coalesce(nullif(actor.display_name, ''), actor.email, '') AS entry__actor,
    before.id AS entry__reverses__id, before.text AS entry__reverses__text, before.at AS entry__reverses__at,
    after.id AS entry__reversed_by__id, after.text AS entry__reversed_by__text, after.at AS entry__reversed_by__at
FROM ledger_posting p
JOIN wallets_wallet w ON w.account_id = p.account_id
JOIN wallets_walletkind k ON k.id = w.kind_id
JOIN households_household h ON h.id = w.household_id
JOIN ledger_entry e ON e.id = p.entry_id
JOIN structures_cashoffice o ON o.id = e.cash_office_id
LEFT JOIN accounts_user actor ON actor.id = e.actor_id
LEFT JOIN ledger_entry before ON before.id = e.reverses_id
LEFT JOIN ledger_entry after ON after.reverses_id = e.id
WHERE p.entry_id = %(entry)s AND w.structure_id = %(structure)s
    AND (%(household)s::bigint IS NULL OR w.household_id = %(household)s)
ORDER BY h.name, h.id, k.position, k.id
"""


def explain(*, structure_id: int, entry_id: int, household_id: int | None = None) -> Explanation | None:
    """One entry as the structure sees it, or as a household does; `None` when it moves none of their wallets.

    One statement, and one for each room that knows more of its cause (`ledger.telling`). Of an entry that touches
    several households, one household sees its own lines only.
    """
    values = {"structure": structure_id, "entry": entry_id, "household": household_id}
    rows = fetch(_Row, LINES, values)
    if not rows:
        return None
    row = rows[0].entry
    asked = ToTell(row.id, row.kind, row.cause_kind, row.cause_id, row.revision, row.details, household_id)
    return Explanation(
        entry_id=row.id,
        at=row.at,
        kind=row.kind,
        cause_kind=row.cause_kind,
        cause_id=row.cause_id,
        text=row.text,
        details=row.details if household_id is None else _own(row.details, household_id),
        office=row.office,
        actor=row.actor,
        reverses=row.reverses,
        reversed_by=row.reversed_by,
        told=tuple(tell([asked])[row.id]),
        lines=tuple(each.line for each in rows),
    )


def _own(details: Mapping[str, Any], household_id: int) -> dict[str, Any]:
    """What a household reads of a day it shares: its own part and its own price, never the other's quotient."""
    own = {key: value for key, value in details.items() if key not in ("parts", "household", "dues")}
    for part in details.get("parts", ()):
        if part["household"] == household_id:
            own["price"] = part["price"]
    return own
