"""Days fall due and are settled from wallets, once: a booked day at the price kept with the booking, a presence nobody
had booked at the price kept with the passage. The entry names its dues; posting it settles them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import transaction

from preau.common import clock
from preau.common.actors import NIGHT, Actor
from preau.common.text import day_text
from preau.dues.actions import DueDay, write_dues
from preau.dues.owing import Owed, owed_among
from preau.ledger.actions import Cause, Held, NewAccount, NewEntry, hold_accounts, open_accounts, post
from preau.ledger.enums import AccountKind, CauseKind, EntryKind
from preau.wallets.actions.low_balance import tell_low_balances
from preau.wallets.actions.opening import Pair, WalletRef, open_wallets
from preau.wallets.payable import Candidate, PaidFrom, candidates, paid_from

BATCH = 500


@dataclass(slots=True)
class Charged:
    """`uncovered` are the bookings whose wallet could not bear them, `uncovered_passages` the presences without a
    booking: tried again every night, shown to the office."""

    count: int = 0
    cents: int = 0
    uncovered: list[int] = field(default_factory=list)
    uncovered_passages: list[int] = field(default_factory=list)

    def add(self, other: Charged) -> None:
        self.count += other.count
        self.cents += other.cents
        self.uncovered += other.uncovered
        self.uncovered_passages += other.uncovered_passages

    @property
    def left(self) -> int:
        """How many days are still owed."""
        return len(self.uncovered) + len(self.uncovered_passages)


def charge_day(
    *,
    until: date,
    structure_id: int | None = None,
    actor: Actor = NIGHT,
    now: datetime | None = None,
) -> Charged:
    """Charge every day owed up to `until`, included, however old, by batches of households.

    Each batch is a transaction of its own: what is done stays done, a second run charges nothing again.
    """
    total = Charged()
    for batch in _batches(candidates(until, structure_id)):
        bookings = [row.id for row in batch if row.kind == CauseKind.BOOKING]
        passages = [row.id for row in batch if row.kind == CauseKind.PASSAGE]
        total.add(charge(bookings, passages, actor=actor, now=now))
    return total


def _batches(rows: Sequence[Candidate]) -> Iterator[list[Candidate]]:
    """Causes in batches that never cut a household in two, so that two runs at once meet on whole families."""
    batch: list[Candidate] = []
    for row in rows:
        if len(batch) >= BATCH and row.household_id != batch[-1].household_id:
            yield batch
            batch = []
        batch.append(row)
    if batch:
        yield batch


def charge_bookings(booking_ids: Sequence[int], *, actor: Actor, now: datetime | None = None) -> Charged:
    """`charge` for bookings alone."""
    return charge(booking_ids, [], actor=actor, now=now)


def charge(
    booking_ids: Sequence[int],
    passage_ids: Sequence[int],
    *,
    actor: Actor,
    now: datetime | None = None,
) -> Charged:
    """Take these days from their wallets, oldest first, as far as each may go; one transaction.

    Left alone: what is not booked, spared by what was marked, free, not paid from a wallet, or charged already. The
    number of statements does not depend on the number of days.
    """
    instant = now or clock.now()
    with transaction.atomic():
        days = _days(owed_among(booking_ids, passage_ids), instant)
        if not days:
            return Charged()
        wallets = open_wallets({pair for day in days for pair in day.cents})
        products = _products(days)
        held = hold_accounts([*(wallet.account_id for wallet in wallets.values()), *products.values()])
        covered, uncovered = _within_limits(days, wallets, held)
        entries = [_entry(day, wallets, products[day.office_and_activity]) for day in covered]
        posted = post(entries, actor=actor, at=instant)
        tell_low_balances([wallet.account_id for wallet in wallets.values()], instant)
    done = [day.due.whole_cents for day, entry in zip(covered, posted, strict=True) if entry is not None]
    left = {kind: [day.line.id for day in uncovered if day.line.kind == kind] for kind in ("booking", "passage")}
    return Charged(len(done), sum(done), left["booking"], left["passage"])


@dataclass(frozen=True, slots=True)
class _Day:
    """A day that is due, and the kind of wallet that pays it."""

    due: DueDay
    paid_from: PaidFrom

    @property
    def line(self) -> Owed:
        return self.due.line

    @property
    def office_and_activity(self) -> tuple[int, int]:
        return self.paid_from.cash_office_id, self.line.activity_id

    @property
    def cents(self) -> dict[Pair, int]:
        """Cents by household and kind of wallet."""
        return {(household, self.paid_from.kind_id): cents for household, cents in self.due.cents.items()}


def _days(owed: Sequence[Owed], now: datetime) -> list[_Day]:
    """Of these days, those that a wallet pays, now due."""
    links = paid_from({line.activity_id for line in owed})
    payable = [line for line in owed if (link := links.get(line.activity_id)) is not None and link.pays(line.date)]
    return [_Day(day, links[day.line.activity_id]) for day in write_dues(payable, now=now)]


def _products(days: Sequence[_Day]) -> dict[tuple[int, int], int]:
    """The product account of each activity, by cash office and activity."""
    names = {day.office_and_activity: day.line.activity for day in days}
    wanted = [NewAccount(office, AccountKind.PRODUCT, str(pk), name) for (office, pk), name in names.items()]
    return dict(zip(names, open_accounts(wanted), strict=True))


def _within_limits(
    days: Sequence[_Day], wallets: dict[Pair, WalletRef], held: dict[int, Held]
) -> tuple[list[_Day], list[_Day]]:
    """What the wallets can bear, in order; the first day that one of them cannot stops that wallet, and no other."""
    room = {pair: held[wallet.account_id].room_cents for pair, wallet in wallets.items()}
    stopped: set[Pair] = set()
    covered, uncovered = [], []
    for day in days:
        short = {pair for pair, cents in day.cents.items() if (left := room[pair]) is not None and cents > left}
        if short or stopped.intersection(day.cents):
            stopped |= short
            uncovered.append(day)
            continue
        for pair, cents in day.cents.items():
            left = room[pair]
            room[pair] = None if left is None else left - cents
        covered.append(day)
    return covered, uncovered


def _entry(day: _Day, wallets: dict[Pair, WalletRef], product: int) -> NewEntry:
    """One entry for the day, with a line by household: undone, all of it is given back to each.

    Who, what and when are in its words, its cause and its dues, which are never changed: they are not kept again.
    """
    line, due = day.line, day.due
    details: dict[str, Any] = {"dues": list(due.due_ids), "price": line.price}
    if due.parts:
        details |= {"household": line.household_id, "parts": [part.to_dict() for part in due.parts]}
    unplanned = ", sans réservation" if line.kind == CauseKind.PASSAGE else ""
    legs = {wallets[pair].account_id: -cents for pair, cents in day.cents.items()}
    return NewEntry(
        day.paid_from.cash_office_id,
        EntryKind.CHARGE,
        Cause(CauseKind(line.kind), line.id),
        legs | {product: due.whole_cents},
        f"{line.activity}, {line.first_name}, {day_text(line.date)}{unplanned}",
        details,
        served_on=line.date,
    )
