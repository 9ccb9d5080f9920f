"""Every cent explained: an entry of a wallet with its lines, its cause, its price, and what undid or redid it.

Amounts in cents, signed: what leaves a wallet is negative.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.db import connection

from preau.attendance.enums import Motive, PassageKind
from preau.bookings.enums import BookingOrigin
from preau.common.text import time_text
from preau.ledger.enums import CauseKind, EntryKind


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
class BookingCause:
    """The booking behind a charge, the confirmation it came from, and how the day was marked."""

    person_id: int
    date: date
    asked_at: datetime
    origin: BookingOrigin
    arrival: time | None
    departure: time | None
    confirmation_id: int | None
    confirmed_at: datetime | None
    confirmed_by: str

    @property
    def receipt_number(self) -> str:
        """The number of the confirmation as its receipt prints it; empty for a day booked by a pattern or the desk."""
        if self.confirmation_id is None or self.confirmed_at is None:
            return ""
        return f"{self.confirmed_at:%y}-{self.confirmation_id:06d}"

    @property
    def hours(self) -> str:
        return _hours(self.arrival, self.departure)


@dataclass(frozen=True, slots=True)
class PassageCause:
    """How somebody was marked on the day, by whom."""

    kind: PassageKind
    at: datetime
    by: str
    motive: str
    arrival: time | None
    departure: time | None

    @property
    def hours(self) -> str:
        return _hours(self.arrival, self.departure)


@dataclass(frozen=True, slots=True)
class Explanation:
    """Everything about one entry. `actor` is empty for what the night or the bank did."""

    entry_id: int
    at: datetime
    kind: EntryKind
    cause_kind: CauseKind
    cause_id: int
    revision: int
    text: str
    details: Mapping[str, Any]
    office: str
    actor: str
    reason: str
    reverses: Linked | None
    reversed_by: Linked | None
    booking: BookingCause | None
    passage: PassageCause | None
    lines: tuple[WalletLine, ...]

    @property
    def price(self) -> Mapping[str, Any]:
        found: Mapping[str, Any] = self.details.get("price") or {}
        return found

    @property
    def is_owed(self) -> bool:
        """Whether it is the charge of a day."""
        return self.kind == EntryKind.CHARGE


# A booking that came from another household keeps its history: what that one asked, and who, is not told.
# The passage of a booked day is the one in force, or else the last; that of a passage's own charge is itself.
ENTRY = """
SELECT e.id, e.at, e.kind, e.cause_kind, e.cause_id, e.revision, e.text, preau_explained(e.details), o.name,
    coalesce(nullif(actor.display_name, ''), actor.email, ''), coalesce(operation.reason, ''),
    before.id, before.text, before.at, after.id, after.text, after.at,
    b.person_id, b.date, b.created_at, b.origin, b.arrival, b.departure, receipt.id, receipt.confirmed_at, receipt.name,
    s.kind, s.at, coalesce(nullif(marker.display_name, ''), marker.email, ''), s.motive, s.arrival, s.departure
FROM ledger_entry e
JOIN structures_cashoffice o ON o.id = e.cash_office_id
LEFT JOIN accounts_user actor ON actor.id = e.actor_id
LEFT JOIN wallets_operation operation ON e.cause_kind = 'operation' AND operation.id = e.cause_id
LEFT JOIN ledger_entry before ON before.id = e.reverses_id
LEFT JOIN ledger_entry after ON after.reverses_id = e.id
LEFT JOIN bookings_booking b ON e.cause_kind = 'booking' AND b.id = e.cause_id
LEFT JOIN LATERAL (
    SELECT c.id, c.confirmed_at, coalesce(nullif(u.display_name, ''), u.email, '') AS name
    FROM bookings_movement m JOIN bookings_confirmation c ON c.id = m.confirmation_id
    LEFT JOIN accounts_user u ON u.id = c.actor_id
    WHERE m.booking_id = b.id AND c.household_id = b.household_id ORDER BY m.id LIMIT 1
) AS receipt ON true
LEFT JOIN LATERAL (
    SELECT * FROM attendance_passage p
    WHERE (e.cause_kind = 'passage' AND p.id = e.cause_id)
        OR (p.opening_day_id = b.opening_day_id AND p.person_id = b.person_id)
    ORDER BY p.undone_at IS NULL DESC, p.id DESC LIMIT 1
) AS s ON true
LEFT JOIN accounts_user marker ON marker.id = s.actor_id
WHERE e.id = %(entry)s
"""

LINES = """
SELECT w.id, k.name, h.id, h.name, h.number, p.amount_cents, (
    SELECT sum(earlier.amount_cents)::bigint FROM ledger_posting earlier
    WHERE earlier.account_id = p.account_id AND earlier.entry_id <= p.entry_id)
FROM ledger_posting p
JOIN wallets_wallet w ON w.account_id = p.account_id
JOIN wallets_walletkind k ON k.id = w.kind_id
JOIN households_household h ON h.id = w.household_id
WHERE p.entry_id = %(entry)s AND w.structure_id = %(structure)s
    AND (%(household)s::bigint IS NULL OR w.household_id = %(household)s)
ORDER BY h.name, h.id, k.position, k.id
"""


def explain(*, structure_id: int, entry_id: int, household_id: int | None = None) -> Explanation | None:
    """One entry as the structure sees it, or as a household does; `None` when it moves none of their wallets.

    Two statements. Of an entry that touches several households, one household sees its own lines only.
    """
    values = {"structure": structure_id, "entry": entry_id, "household": household_id}
    lines = tuple(WalletLine(*row) for row in _all(LINES, values))
    if not lines:
        return None
    (row,) = _all(ENTRY, values)
    details = json.loads(row[7]) if isinstance(row[7], str) else row[7]
    is_the_others = household_id is not None and details.get("household", household_id) != household_id
    return Explanation(
        entry_id=row[0],
        at=row[1],
        kind=EntryKind(row[2]),
        cause_kind=CauseKind(row[3]),
        cause_id=row[4],
        revision=row[5],
        text=row[6],
        details=details if household_id is None else _own(details, household_id),
        office=row[8],
        actor=row[9],
        reason=row[10],
        reverses=Linked(*row[11:14]) if row[11] is not None else None,
        reversed_by=Linked(*row[14:17]) if row[14] is not None else None,
        booking=None if is_the_others else _booking(*row[17:26]),
        passage=_passage(*row[26:]),
        lines=lines,
    )


def _own(details: Mapping[str, Any], household_id: int) -> dict[str, Any]:
    """What a household reads of a day it shares: its own part and its own price, never the other's quotient."""
    own = {key: value for key, value in details.items() if key not in ("parts", "household", "dues")}
    for part in details.get("parts", ()):
        if part["household"] == household_id:
            own["price"] = part["price"]
    return own


def _booking(person_id: int | None, *values: Any) -> BookingCause | None:
    if person_id is None:
        return None
    day, asked_at, origin, arrival, departure, number, at, name = values
    kind = BookingOrigin(origin)
    return BookingCause(person_id, day, asked_at, kind, arrival, departure, number, at, name or "")


def _passage(kind: str | None, *values: Any) -> PassageCause | None:
    if kind is None:
        return None
    at, by, motive, *hours = values
    return PassageCause(PassageKind(kind), at, by, Motive(motive).label if motive else "", *hours)


def _hours(arrival: time | None, departure: time | None) -> str:
    return f"{time_text(arrival)} – {time_text(departure)}" if arrival and departure else ""


def _all(sql: str, values: dict[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows
