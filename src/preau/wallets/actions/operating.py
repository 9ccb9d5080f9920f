"""What people do by hand with wallets: move, correct, give back, undo. A form sent twice does it once."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction

from preau.common import clock
from preau.common.actors import Actor, Right
from preau.common.reasons import Reason
from preau.common.sql import maybe
from preau.households.own import why_own
from preau.ledger.actions import (
    Cause,
    NewAccount,
    NewEntry,
    OverdraftError,
    hold_accounts,
    open_accounts,
    post,
    reverse,
)
from preau.ledger.enums import AccountKind, CauseKind, EntryKind
from preau.wallets.actions.low_balance import forget_notices
from preau.wallets.enums import OperationKind
from preau.wallets.errors import WalletError
from preau.wallets.models import Wallet
from preau.wallets.reasons import WalletCode
from preau.wallets.rules import why_not_undoable

_RECORD = """
INSERT INTO wallets_operation (structure_id, household_id, kind, key, amount_cents, reason, actor_id, at)
VALUES (%s, %s, %s, %s, %s, %s, %s::bigint, %s) ON CONFLICT (key) DO NOTHING RETURNING id
"""


def transfer(
    *, source: Wallet, target: Wallet, cents: int, key: UUID, actor: Actor, at: datetime | None = None
) -> int | None:
    """Move money between two wallets of one's own household, in one cash office; the entry, `None` sent twice.

    The source never goes below zero by it, whatever its overdraft. Raises `WalletError`.
    """
    actor.must_own(source.household_id)
    return _transfer(source, target, cents, key, "", actor, at)


def transfer_for(*, source: Wallet, target: Wallet, cents: int, key: UUID, reason: str, actor: Actor) -> int | None:
    """The same by an agent, for a household that is not theirs. Raises `WalletError`."""
    actor.must(Right.CORRECT_WALLETS, source.structure_id)
    _refuse_own(actor, [source.household_id])
    return _transfer(source, target, cents, key, reason, actor, None)


def _transfer(
    source: Wallet, target: Wallet, cents: int, key: UUID, reason: str, actor: Actor, at: datetime | None
) -> int | None:
    if source.household_id != target.household_id or source.pk == target.pk:
        raise WalletError(Reason(WalletCode.NOT_TWO_OF_YOURS))
    if source.kind.cash_office_id != target.kind.cash_office_id:
        raise WalletError(Reason(WalletCode.TWO_OFFICES))
    if cents <= 0:
        raise WalletError(Reason(WalletCode.NOT_POSITIVE))
    with transaction.atomic():
        held = hold_accounts([source.account_id, target.account_id])
        cause = record_operation(OperationKind.TRANSFER, source, cents, reason, key, actor, at)
        if cause is None:
            return None
        if held[source.account_id].balance_cents < cents:
            left = held[source.account_id].balance_cents
            raise WalletError(Reason(WalletCode.NOT_ENOUGH, wallet=source.kind.name, left=left))
        legs = {source.account_id: -cents, target.account_id: cents}
        text = f"Virement de « {source.kind.name} » vers « {target.kind.name} »"
        office = source.kind.cash_office_id
        (entry,) = post([NewEntry(office, EntryKind.TRANSFER, cause, legs, text)], actor=actor, at=at)
        forget_notices([target.account_id])
    return entry


def correct(
    *, wallet: Wallet, cents: int, reason: str, key: UUID, actor: Actor, at: datetime | None = None
) -> int | None:
    """Add to a wallet, or take from it (negative cents), with a reason; against the account of corrections."""
    actor.must(Right.CORRECT_WALLETS, wallet.structure_id)
    if not reason.strip():
        raise WalletError(Reason(WalletCode.CORRECTION_WITHOUT_WORDS))
    if cents == 0:
        raise WalletError(Reason(WalletCode.AMOUNT_MISSING))
    _refuse_own(actor, [wallet.household_id])
    try:
        return _by_hand(OperationKind.CORRECTION, wallet, cents, AccountKind.ADJUSTMENT, reason.strip(), key, actor, at)
    except OverdraftError as error:
        raise WalletError(Reason(WalletCode.CORRECTION_OVER_LIMIT)) from error


def refund(
    *,
    wallet: Wallet,
    key: UUID,
    actor: Actor,
    reason: str = "",
    at: datetime | None = None,
) -> int | None:
    """Give back all that a wallet holds and close it. An empty one is closed without an entry (`None`).

    The public accountant pays, out of what was paid in: a cash office only takes in (docs/adr/0014).

    Raises `WalletError` for a wallet that owes money.
    """
    actor.must(Right.CORRECT_WALLETS, wallet.structure_id)
    _refuse_own(actor, [wallet.household_id])
    with transaction.atomic():
        balance = hold_accounts([wallet.account_id])[wallet.account_id].balance_cents
        if balance < 0:
            raise WalletError(Reason(WalletCode.OWES, owed=-balance))
        entry = None
        if balance:
            entry = _by_hand(OperationKind.REFUND, wallet, -balance, AccountKind.DEPOSIT, reason, key, actor, at)
        Wallet.objects.filter(pk=wallet.pk, closed_at__isnull=True).update(closed_at=at or clock.now())
    return entry


# The entry itself, or at the end of a chain of reversals the one that began it.
ROOT = """
WITH RECURSIVE chain AS (
    SELECT id, kind, reverses_id FROM ledger_entry WHERE id = %s
    UNION ALL SELECT e.id, e.kind, e.reverses_id FROM ledger_entry e JOIN chain ON e.id = chain.reverses_id
)
SELECT kind FROM chain WHERE reverses_id IS NULL
"""


def why_not_undone(entry_id: int) -> Reason | None:
    """Why an entry is not undone by hand, in French; `None` when it may be. One statement."""
    kind = maybe(str, ROOT, [entry_id])
    return why_not_undoable(kind) if kind is not None else Reason(WalletCode.OPERATION_GONE)


def homes_moved(entry_id: int) -> list[int]:
    """The households whose wallets an entry moved; one statement."""
    rows = Wallet.objects.filter(account__postings__entry=entry_id)
    return list(rows.order_by("household").values_list("household", flat=True).distinct())


def _refuse_own(actor: Actor, households: Iterable[int]) -> None:
    if why := why_own(actor, households):
        raise WalletError(why)


def undo(*, entry_id: int, reason: str, actor: Actor, at: datetime | None = None) -> int | None:
    """Undo an entry by its counter-entry (charge by mistake, wrong transfer); `None` when it was undone already.

    Raises `WalletError` (French) without a reason, and for money that came in: its receipt undoes it, or a refund.
    """
    if not reason.strip():
        raise WalletError(Reason(WalletCode.UNDOING_WITHOUT_WORDS))
    if why := why_not_undone(entry_id):
        raise WalletError(why)
    _refuse_own(actor, homes_moved(entry_id))
    return reverse(entry_id, actor=actor, text=f"Annulation : {reason.strip()}", at=at)


def _by_hand(
    kind: OperationKind,
    wallet: Wallet,
    cents: int,
    against: AccountKind,
    reason: str,
    key: UUID,
    actor: Actor,
    at: datetime | None,
) -> int | None:
    office = wallet.kind.cash_office_id
    with transaction.atomic():
        (other,) = open_accounts([NewAccount(office, against, label=against.label)])
        cause = record_operation(kind, wallet, cents, reason, key, actor, at)
        if cause is None:
            return None
        text = f"{kind.label} : {reason}" if reason else str(kind.label)
        legs = {wallet.account_id: cents, other: -cents}
        (entry,) = post([NewEntry(office, EntryKind(kind.value), cause, legs, text)], actor=actor, at=at)
    return entry


def record_operation(
    kind: OperationKind,
    wallet: Wallet,
    cents: int,
    reason: str,
    key: UUID,
    actor: Actor,
    at: datetime | None,
) -> Cause | None:
    """The operation as the cause of its entry; `None` when this key has already been used."""
    values = [wallet.structure_id, wallet.household_id, kind, key, cents, reason[:200], actor.id, at or clock.now()]
    operation = maybe(int, _RECORD, values)
    return Cause(CauseKind.OPERATION, operation) if operation is not None else None
