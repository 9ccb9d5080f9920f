"""Verbs of the ledger: open accounts, post entries, reverse one. Posting is one statement, whatever the number."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, connection, transaction

from preau.common import clock
from preau.common.actors import Actor
from preau.common.sql import column, execute, fetch
from preau.ledger.enums import AccountKind, CauseKind, EntryKind

LOCK = "SELECT id, balance_cents, overdraft_cents FROM ledger_account WHERE id = ANY(%s) ORDER BY id FOR NO KEY UPDATE"

# Ids are drawn before anything is written, so that lines and entries are one statement; MATERIALIZED, or `nextval`
# would be asked again. A cause that moved money already is left out by its unique index, its lines with it, and its
# id is null.
WRITE = """
WITH given AS MATERIALIZED (
    SELECT nextval(pg_get_serial_sequence('ledger_entry', 'id')) AS id, g.*
    FROM jsonb_to_recordset(%(entries)s::jsonb) AS g(
        n int, office bigint, kind text, cause_kind text, cause_id bigint, revision int, reverses bigint, label text,
        at timestamptz, served_on date, details jsonb)
), written AS (
    INSERT INTO ledger_entry
        (id, cash_office_id, kind, cause_kind, cause_id, revision, reverses_id, text, details, actor_id, at, served_on)
    SELECT id, office, kind, cause_kind, cause_id, revision, reverses, label, details, %(actor)s::bigint, at, served_on
    FROM given ORDER BY cause_kind, cause_id, kind, revision
    ON CONFLICT DO NOTHING RETURNING id
), lines AS (
    INSERT INTO ledger_posting (entry_id, account_id, amount_cents)
    SELECT given.id, leg.account, leg.cents
    FROM given JOIN written ON written.id = given.id
    JOIN jsonb_to_recordset(%(legs)s::jsonb) AS leg(n int, account bigint, cents bigint) ON leg.n = given.n
    ORDER BY given.n, leg.account
)
SELECT written.id FROM given LEFT JOIN written ON written.id = given.id ORDER BY given.n
"""

# An account that another transaction opens meanwhile is neither written here nor seen yet: its id is null, and the
# statement is made again.
OPEN = """
WITH given AS (
    SELECT * FROM jsonb_to_recordset(%(accounts)s::jsonb) AS g(
        n int, office bigint, kind text, key text, label text, overdraft bigint)
), opened AS (
    INSERT INTO ledger_account (cash_office_id, kind, key, label, balance_cents, overdraft_cents)
    SELECT office, kind, key, label, 0, overdraft FROM given ORDER BY office, kind, key ON CONFLICT DO NOTHING
    RETURNING id, cash_office_id, kind, key
), known AS (
    SELECT * FROM opened UNION ALL
    SELECT a.id, a.cash_office_id, a.kind, a.key FROM ledger_account a
    JOIN given g ON a.cash_office_id = g.office AND a.kind = g.kind AND a.key = g.key
)
SELECT k.id FROM given g
LEFT JOIN known k ON k.cash_office_id = g.office AND k.kind = g.kind AND k.key = g.key ORDER BY g.n
"""


@dataclass(frozen=True, slots=True)
class _Written:
    """A row of `WRITE` or `OPEN`; no id for what was there already and is not seen yet."""

    id: int | None


class UnbalancedEntryError(ValueError):
    """An entry that the database would refuse: fewer than two lines, a sum that is not zero, an empty line."""


class OverdraftError(RuntimeError):
    """A wallet would go further below zero than it may; nothing was written."""


@dataclass(frozen=True, slots=True)
class Cause:
    """What an entry is about. The same cause, for the same kind of entry and revision, moves money once."""

    kind: CauseKind
    id: int
    revision: int = 0


@dataclass(frozen=True, slots=True)
class NewEntry:
    """An entry to post; `legs` are signed cents by account. `at` empty is the instant of the call; `served_on` is the
    day of the service it charges or gives back."""

    cash_office_id: int
    kind: EntryKind
    cause: Cause
    legs: Mapping[int, int]
    text: str
    details: Mapping[str, Any] = field(default_factory=dict)
    at: datetime | None = None
    reverses: int | None = None
    served_on: date | None = None

    def check(self) -> None:
        """Raises `UnbalancedEntryError`."""
        if len(self.legs) < 2 or sum(self.legs.values()) != 0 or not all(self.legs.values()):
            raise UnbalancedEntryError(f"{self.text}: {dict(self.legs)}")


@dataclass(frozen=True, slots=True)
class NewAccount:
    cash_office_id: int
    kind: AccountKind
    key: str = ""
    label: str = ""
    overdraft_cents: int | None = None


@dataclass(frozen=True, slots=True)
class Held:
    """An account held by this transaction: nobody else moves it until its end."""

    id: int
    balance_cents: int
    overdraft_cents: int | None

    @property
    def room_cents(self) -> int | None:
        """What can still be taken from it; `None` without limit."""
        return None if self.overdraft_cents is None else self.balance_cents + self.overdraft_cents


def open_accounts(accounts: Sequence[NewAccount]) -> list[int]:
    """The ids of these accounts, in order, opened when missing. One statement, more if others do the same."""
    rows = [
        {"n": n, "office": a.cash_office_id, "kind": a.kind, "key": a.key, "label": a.label[:160]}
        | {"overdraft": a.overdraft_cents}
        for n, a in enumerate(accounts)
    ]
    found = [row.id for row in fetch(_Written, OPEN, {"accounts": json.dumps(rows)})]
    known = [pk for pk in found if pk is not None]
    # An account committed by somebody else during the statement is seen by the next one only.
    return known if len(known) == len(found) else open_accounts(accounts)


def hold_accounts(ids: Iterable[int]) -> dict[int, Held]:
    """Lock these accounts, in order of id, until the end of the transaction; by id. One statement."""
    return {row.id: row for row in fetch(Held, LOCK, [sorted(set(ids))])}


def post(entries: Sequence[NewEntry], *, actor: Actor, at: datetime | None = None) -> list[int | None]:
    """Write these entries, all or none; the id of each, `None` for one whose cause had already moved money.

    One statement: the database takes the accounts in order of id, and holds them until the caller's transaction ends.

    Raises `UnbalancedEntryError` before writing, `OverdraftError` when a wallet would pass its limit.
    """
    if not entries:
        return []
    for entry in entries:
        entry.check()
    instant = at or clock.now()
    rows = json.dumps([_entry_row(n, entry, instant) for n, entry in enumerate(entries)])
    legs = [{"n": n, "account": a, "cents": c} for n, entry in enumerate(entries) for a, c in entry.legs.items()]
    try:
        with _undone_alone():
            values = {"entries": rows, "legs": json.dumps(legs), "actor": actor.id}
            return [row.id for row in fetch(_Written, WRITE, values)]
    except IntegrityError as error:
        if _constraint(error) == "account_within_overdraft":
            raise OverdraftError from error
        raise


def _undone_alone() -> AbstractContextManager[None]:
    """Inside a transaction, a refusal must leave the caller's usable; outside, one statement is a transaction."""
    return transaction.atomic() if connection.in_atomic_block else nullcontext()


def _entry_row(n: int, entry: NewEntry, at: datetime) -> dict[str, Any]:
    return {
        "n": n,
        "office": entry.cash_office_id,
        "kind": entry.kind,
        "cause_kind": entry.cause.kind,
        "cause_id": entry.cause.id,
        "revision": entry.cause.revision,
        "reverses": entry.reverses,
        "label": entry.text[:250],
        "at": (entry.at or at).isoformat(),
        "served_on": entry.served_on.isoformat() if entry.served_on else None,
        "details": dict(entry.details),
    }


def _constraint(error: IntegrityError) -> str | None:
    diagnosis = getattr(error.__cause__, "diag", None)
    return diagnosis.constraint_name if diagnosis else None


LINES = """
SELECT e.cash_office_id, e.text, p.account_id, p.amount_cents AS cents, e.served_on
FROM ledger_entry e JOIN ledger_posting p ON p.entry_id = e.id WHERE e.id = %s ORDER BY p.id
"""


@dataclass(frozen=True, slots=True)
class _Line:
    """A row of `LINES`: an entry with one of its lines."""

    cash_office_id: int
    text: str
    account_id: int
    cents: int
    served_on: date | None


WIDEN = """
UPDATE ledger_account account SET overdraft_cents = -(account.balance_cents + change.cents),
    widened_cents = account.widened_cents - (account.balance_cents + change.cents) - account.overdraft_cents
FROM jsonb_to_recordset(%s::jsonb) AS change(account bigint, cents bigint)
WHERE account.id = change.account AND account.kind = 'wallet'
    AND account.balance_cents + change.cents < -account.overdraft_cents
"""


def widen_for_debt(legs: Mapping[int, int]) -> None:
    """Let these wallets (signed cents by account) be left as deep as the debt that is about to be posted.

    The wider limit is that debt and no more: it narrows back as money comes in, and the database refuses at commit a
    wider one that is not owed. The caller holds the accounts, and posts `legs` in the same transaction. One statement.
    """
    execute(WIDEN, [json.dumps([{"account": a, "cents": c} for a, c in legs.items()])])


def reverse(entry_id: int, *, actor: Actor, text: str = "", at: datetime | None = None) -> int | None:
    """Undo an entry by its counter-entry; `None` when it has one already. Raises `LookupError` without such an entry.

    A wallet may be left further below zero than it may go by itself (a cheque that was not paid): see `widen_for_debt`.
    To undo a reversal is to put the first entry back. Both are of the same day of service.
    """
    with transaction.atomic():
        rows = fetch(_Line, LINES, [entry_id])
        if not rows:
            raise LookupError(f"no entry {entry_id}")
        undone, legs = rows[0], {row.account_id: -row.cents for row in rows}
        hold_accounts(legs)
        entry = NewEntry(
            undone.cash_office_id,
            EntryKind.REVERSAL,
            Cause(CauseKind.ENTRY, entry_id),
            legs,
            text or f"Annulation : {undone.text}",
            at=at,
            reverses=entry_id,
            served_on=undone.served_on,
        )
        if column(int, "SELECT id FROM ledger_entry WHERE reverses_id = %s", [entry_id]):
            return None
        widen_for_debt(legs)
        return post([entry], actor=actor)[0]
