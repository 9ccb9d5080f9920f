"""Days are taken from the wallet, once: a booked day at the price kept with the booking, a presence nobody had booked
at the price kept with the passage."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import connection, transaction

from preau.common import clock
from preau.common.reasons import Reason
from preau.common.text import day_text
from preau.households.own import why_own
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
from preau.wallets.actions.charges import last_charges
from preau.wallets.actions.opening import Pair, WalletRef, open_wallets
from preau.wallets.actions.owing import Owed, candidates, owed_among
from preau.wallets.actions.sharing import Part, other_parts
from preau.wallets.errors import WalletError
from preau.wallets.low_balance import tell_low_balances
from preau.wallets.reasons import WalletCode

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
    actor: AbstractBaseUser | None = None,
    now: datetime | None = None,
) -> Charged:
    """Charge every day owed up to `until`, included, however old, by batches of households.

    Each batch is a transaction of its own: what is done stays done, a second run charges nothing again.
    """
    total = Charged()
    for batch in _batches(candidates(until, structure_id)):
        bookings = [pk for cause, pk in batch if cause == CauseKind.BOOKING]
        passages = [pk for cause, pk in batch if cause == CauseKind.PASSAGE]
        total.add(charge(bookings, passages, actor=actor, now=now))
    return total


def _batches(rows: Sequence[tuple[int, str, int]]) -> Iterator[list[tuple[str, int]]]:
    """Causes in batches that never cut a household in two, so that two runs at once meet on whole families."""
    batch: list[tuple[str, int]] = []
    last = None
    for household, cause, pk in rows:
        if len(batch) >= BATCH and household != last:
            yield batch
            batch = []
        batch.append((cause, pk))
        last = household
    if batch:
        yield batch


def charge_bookings(
    booking_ids: Sequence[int], *, actor: AbstractBaseUser | None, now: datetime | None = None
) -> Charged:
    """`charge` for bookings alone."""
    return charge(booking_ids, [], actor=actor, now=now)


def charge(
    booking_ids: Sequence[int],
    passage_ids: Sequence[int],
    *,
    actor: AbstractBaseUser | None,
    now: datetime | None = None,
) -> Charged:
    """Take these days from their wallets, oldest first, as far as each may go; one transaction.

    Left alone: what is not booked, spared by what was marked, free, not paid from a wallet, or charged already. The
    number of statements does not depend on the number of days.
    """
    instant = now or clock.now()
    with transaction.atomic():
        due = owed_among(booking_ids, passage_ids)
        if not due:
            return Charged()
        days = _days(due)
        wallets = open_wallets({pair for day in days for pair in day.cents})
        products = _products(due)
        held = hold_accounts([*(wallet.account_id for wallet in wallets.values()), *products.values()])
        covered, uncovered = _within_limits(days, wallets, held)
        entries = [_entry(day, wallets, products[day.line.cash_office_id, day.line.activity_id]) for day in covered]
        posted = post(entries, actor=actor, at=instant)
        tell_low_balances([wallet.account_id for wallet in wallets.values()], instant)
    done = [sum(day.cents.values()) for day, entry in zip(covered, posted, strict=True) if entry is not None]
    left = {cause: [day.line.id for day in uncovered if day.line.cause == cause] for cause in ("booking", "passage")}
    return Charged(len(done), sum(done), left["booking"], left["passage"])


def recharge(
    *, booking_id: int, reason: str, actor: AbstractBaseUser, at: datetime | None = None
) -> tuple[int | None, int | None]:
    """Replace the charge of a booking that was repaired since (hours, price, cancellation) by one at its price now.

    The counter-entry and the new charge, either `None` when there is nothing to undo or to charge. One transaction.
    Raises `WalletError` when the day has not been charged yet, or when the wallet cannot bear the new price.
    """
    if not reason.strip():
        raise WalletError(Reason(WalletCode.CORRECTION_WITHOUT_WORDS))
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT household_id FROM bookings_booking WHERE id = %s FOR UPDATE", [booking_id])
            households = [row[0] for row in cursor.fetchall()]
        if why := why_own(actor, households):
            raise WalletError(why)
        last = last_charges(CauseKind.BOOKING, [booking_id]).get(booking_id)
        if last is None:
            raise WalletError(Reason(WalletCode.NOT_CHARGED_YET))
        text = f"Correction : {reason.strip()}"
        undone = reverse(last.entry_id, actor=actor, text=text, at=at) if last.is_standing else None
        due = owed_among([booking_id], again=True)
        if not due:
            return undone, None
        (day,) = _days(due)
        wallets = open_wallets(day.cents)
        (product,) = _products(due).values()
        try:
            (charged,) = post([_entry(day, wallets, product, last.revision + 1)], actor=actor, at=at)
        except OverdraftError as error:
            raise WalletError(Reason(WalletCode.PRICE_OVER_LIMIT)) from error
    return undone, charged


def _products(due: Sequence[Owed]) -> dict[tuple[int, int], int]:
    """The product account of each activity, by cash office and activity."""
    names = {(line.cash_office_id, line.activity_id): line.activity for line in due}
    wanted = [NewAccount(office, AccountKind.PRODUCT, str(pk), name) for (office, pk), name in names.items()]
    return dict(zip(names, open_accounts(wanted), strict=True))


@dataclass(frozen=True, slots=True)
class _Day:
    """A day that is due, with what each household owes of it: its own, and the others that share the child's cost."""

    line: Owed
    parts: tuple[Part, ...]

    @property
    def cents(self) -> dict[Pair, int]:
        """Cents by household and kind of wallet; a part of nothing moves nothing."""
        own = {(self.line.household_id, self.line.kind_id): self.line.cents}
        others = {(part.household_id, self.line.kind_id): part.quote.cents for part in self.parts if part.quote.cents}
        return own | others


def _days(due: Sequence[Owed]) -> list[_Day]:
    return [_Day(line, parts) for line, parts in zip(due, other_parts(due), strict=True)]


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


def _entry(day: _Day, wallets: dict[Pair, WalletRef], product: int, revision: int = 0) -> NewEntry:
    """One entry for the day, with a line by household: undone, all of it is given back to each."""
    line = day.line
    details: dict[str, Any] = {
        "person": line.person_id,
        "name": line.first_name,
        "activity": line.activity,
        "date": line.date.isoformat(),
        "price": _json(line.price),
    }
    if day.parts:
        details |= {"household": line.household_id, "parts": [part.to_dict() for part in day.parts]}
    unplanned = ", sans réservation" if line.cause == CauseKind.PASSAGE else ""
    legs = {wallets[pair].account_id: -cents for pair, cents in day.cents.items()}
    return NewEntry(
        line.cash_office_id,
        EntryKind.CHARGE,
        Cause(CauseKind(line.cause), line.id, revision),
        legs | {product: sum(day.cents.values())},
        f"{line.activity}, {line.first_name}, {day_text(line.date)}{unplanned}",
        details,
        served_on=line.date,
    )


def _json(value: Any) -> Any:
    """JSON columns come as text from raw statements."""
    return json.loads(value) if isinstance(value, str) else value
