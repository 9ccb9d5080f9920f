"""Days that were booked and are past are taken from the wallet, once, at the price kept with the booking."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import connection, transaction

from preau.common import clock
from preau.common.text import day_text
from preau.ledger.actions import (
    Cause,
    Held,
    NewAccount,
    NewEntry,
    OverdraftError,
    hold_accounts,
    open_accounts,
    post,
    reverse,
)
from preau.ledger.enums import AccountKind, CauseKind, EntryKind
from preau.wallets.actions.opening import WalletRef, open_wallets
from preau.wallets.errors import WalletError
from preau.wallets.low_balance import tell_low_balances

CATCH_UP = timedelta(days=62)
"""How far back a day that could not be charged (wallet empty, night that did not run) is tried again."""
BATCH = 500

# What is left to charge among some bookings, or all of them again; they are held, so that none changes meanwhile.
DUE = """
SELECT b.id, b.household_id, k.id, k.cash_office_id, b.price_cents, b.price, b.date, p.first_name, a.id, a.name,
    b.person_id
FROM bookings_booking b
JOIN activities_openingday d ON d.id = b.opening_day_id
JOIN activities_activity a ON a.id = d.activity_id
JOIN wallets_walletactivity link ON link.activity_id = a.id
JOIN wallets_walletkind k ON k.id = link.kind_id
JOIN households_person p ON p.id = b.person_id
WHERE b.id = ANY(%(ids)s) AND b.state = 'booked' AND b.price_cents > 0
    AND (%(again)s::boolean OR NOT EXISTS (
        SELECT FROM ledger_entry e WHERE e.cause_kind = 'booking' AND e.cause_id = b.id AND e.kind = 'charge'))
ORDER BY b.household_id, b.date, b.id FOR SHARE OF b
"""

CANDIDATES = """
SELECT b.household_id, b.id
FROM activities_openingday d
JOIN wallets_walletactivity link ON link.activity_id = d.activity_id
JOIN bookings_booking b ON b.opening_day_id = d.id AND b.state = 'booked' AND b.price_cents > 0
WHERE d.date BETWEEN %(first)s AND %(last)s AND (%(structure)s::bigint IS NULL OR d.structure_id = %(structure)s)
    AND NOT EXISTS (
        SELECT FROM ledger_entry e WHERE e.cause_kind = 'booking' AND e.cause_id = b.id AND e.kind = 'charge')
ORDER BY b.household_id, b.id
"""


@dataclass(slots=True)
class Charged:
    """`uncovered` are the bookings whose wallet could not bear them: tried again every night, shown to the office."""

    count: int = 0
    cents: int = 0
    uncovered: list[int] = field(default_factory=list)

    def add(self, other: Charged) -> None:
        self.count += other.count
        self.cents += other.cents
        self.uncovered += other.uncovered


@dataclass(frozen=True, slots=True)
class _Due:
    """A booking to charge. `price` is its quote: rule, quotient and its date, units."""

    booking_id: int
    household_id: int
    kind_id: int
    cash_office_id: int
    cents: int
    price: Any
    date: date
    first_name: str
    activity_id: int
    activity: str
    person_id: int


def charge_day(
    *,
    until: date,
    structure_id: int | None = None,
    actor: AbstractBaseUser | None = None,
    now: datetime | None = None,
) -> Charged:
    """Charge every booked day up to `until`, included, that has not been, by batches of households.

    Each batch is a transaction of its own: what is done stays done, a second run charges nothing again.
    """
    values = {"first": until - CATCH_UP, "last": until, "structure": structure_id}
    with connection.cursor() as cursor:
        cursor.execute(CANDIDATES, values)
        rows = cursor.fetchall()
    total = Charged()
    for ids in _batches(rows):
        total.add(charge_bookings(ids, actor=actor, now=now))
    return total


def _batches(rows: Sequence[tuple[int, int]]) -> Iterator[list[int]]:
    """Ids in batches that never cut a household in two, so that two runs at once meet on whole families."""
    batch: list[int] = []
    last = None
    for household, booking in rows:
        if len(batch) >= BATCH and household != last:
            yield batch
            batch = []
        batch.append(booking)
        last = household
    if batch:
        yield batch


def charge_bookings(
    booking_ids: Sequence[int], *, actor: AbstractBaseUser | None, now: datetime | None = None
) -> Charged:
    """Take these bookings from their wallets, oldest first, as far as each may go; one transaction.

    Left alone: what is not booked, free, not paid from a wallet, or charged already. The number of statements does
    not depend on the number of bookings.
    """
    instant = now or clock.now()
    with transaction.atomic():
        due = _due(booking_ids)
        if not due:
            return Charged()
        wallets = open_wallets({(line.household_id, line.kind_id) for line in due})
        products = _products(due)
        held = hold_accounts([*(wallet.account_id for wallet in wallets.values()), *products.values()])
        covered, uncovered = _within_limits(due, wallets, held)
        entries = [
            _entry(line, wallets[line.household_id, line.kind_id], products[line.cash_office_id, line.activity_id])
            for line in covered
        ]
        posted = post(entries, actor=actor, at=instant)
        tell_low_balances([wallet.account_id for wallet in wallets.values()], instant)
    done = [line.cents for line, entry in zip(covered, posted, strict=True) if entry is not None]
    return Charged(len(done), sum(done), [line.booking_id for line in uncovered])


LAST_CHARGE = """
SELECT e.id, e.revision, undone.id IS NOT NULL FROM ledger_entry e
LEFT JOIN ledger_entry undone ON undone.reverses_id = e.id
WHERE e.cause_kind = 'booking' AND e.cause_id = %s AND e.kind = 'charge' ORDER BY e.revision DESC LIMIT 1
"""


def recharge(
    *, booking_id: int, reason: str, actor: AbstractBaseUser, at: datetime | None = None
) -> tuple[int | None, int | None]:
    """Replace the charge of a booking that was repaired since (hours, price, cancellation) by one at its price now.

    The counter-entry and the new charge, either `None` when there is nothing to undo or to charge. One transaction.
    Raises `WalletError` when the day has not been charged yet, or when the wallet cannot bear the new price.
    """
    if not reason.strip():
        raise WalletError("Indiquez la raison de la correction.")
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT FROM bookings_booking WHERE id = %s FOR UPDATE", [booking_id])
            cursor.execute(LAST_CHARGE, [booking_id])
            last = cursor.fetchone()
        if last is None:
            raise WalletError("Ce jour n’a pas encore été débité.")
        entry_id, revision, is_undone = last
        text = f"Correction : {reason.strip()}"
        undone = None if is_undone else reverse(entry_id, actor=actor, text=text, at=at)
        due = _due([booking_id], again=True)
        if not due:
            return undone, None
        (wallet,) = open_wallets([(due[0].household_id, due[0].kind_id)]).values()
        (product,) = _products(due).values()
        try:
            (charged,) = post([_entry(due[0], wallet, product, revision + 1)], actor=actor, at=at)
        except OverdraftError as error:
            raise WalletError("Le nouveau prix dépasserait le découvert permis de ce porte-monnaie.") from error
    return undone, charged


def _due(booking_ids: Sequence[int], *, again: bool = False) -> list[_Due]:
    with connection.cursor() as cursor:
        cursor.execute(DUE, {"ids": list(booking_ids), "again": again})
        return [_Due(*row) for row in cursor.fetchall()]


def _products(due: Sequence[_Due]) -> dict[tuple[int, int], int]:
    """The product account of each activity, by cash office and activity."""
    names = {(line.cash_office_id, line.activity_id): line.activity for line in due}
    wanted = [NewAccount(office, AccountKind.PRODUCT, str(pk), name) for (office, pk), name in names.items()]
    return dict(zip(names, open_accounts(wanted), strict=True))


def _within_limits(
    due: Sequence[_Due], wallets: dict[tuple[int, int], WalletRef], held: dict[int, Held]
) -> tuple[list[_Due], list[_Due]]:
    """What each wallet can bear, in order; the first that it cannot stops that wallet."""
    room = {pair: held[wallet.account_id].room_cents for pair, wallet in wallets.items()}
    stopped: set[tuple[int, int]] = set()
    covered, uncovered = [], []
    for line in due:
        pair = line.household_id, line.kind_id
        left = room[pair]
        if pair in stopped or (left is not None and line.cents > left):
            stopped.add(pair)
            uncovered.append(line)
            continue
        room[pair] = None if left is None else left - line.cents
        covered.append(line)
    return covered, uncovered


def _entry(line: _Due, wallet: WalletRef, product: int, revision: int = 0) -> NewEntry:
    details = {
        "person": line.person_id,
        "name": line.first_name,
        "activity": line.activity,
        "date": line.date.isoformat(),
    }
    return NewEntry(
        line.cash_office_id,
        EntryKind.CHARGE,
        Cause(CauseKind.BOOKING, line.booking_id, revision),
        {wallet.account_id: -line.cents, product: line.cents},
        f"{line.activity}, {line.first_name}, {day_text(line.date)}",
        details | {"price": _json(line.price)},
    )


def _json(value: Any) -> Any:
    """JSON columns come as text from raw statements."""
    return json.loads(value) if isinstance(value, str) else value
