"""An act of a cash office: written at once while what one person does alone stays within the limit, else asked for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from django.db import transaction

from preau.accounts.models import User
from preau.approvals.actions.performing import perform
from preau.approvals.enums import ActKind
from preau.approvals.errors import ApprovalError
from preau.approvals.models import Act
from preau.approvals.queries import undone_cents, waits_for, wants_second
from preau.approvals.reasons import ApprovalCode
from preau.approvals.rules import LIFE
from preau.common import clock
from preau.common.actors import Actor, Right
from preau.common.reasons import Reason
from preau.households.models import Household
from preau.households.own import why_own
from preau.ledger.models import Entry
from preau.receipts.models import Receipt
from preau.receipts.queries import whole
from preau.structures.models import Structure
from preau.wallets.actions import refund as close_empty
from preau.wallets.actions import undo
from preau.wallets.errors import WalletError
from preau.wallets.models import Wallet
from preau.wallets.reasons import WalletCode


@dataclass(frozen=True, slots=True)
class Asked:
    """What became of an act: written (`entry`, or nothing left to write), or `waiting` for a second person."""

    entry: int | None = None
    waiting: Act | None = None


class _TriedError(Exception):
    """Ends a trial: all that it wrote is rolled back."""


def correct(*, wallet: Wallet, cents: int, reason: str, key: UUID, actor: Actor, now: datetime | None = None) -> Asked:
    """Give to a wallet, or take from it (negative cents). Raises `WalletError` or `ApprovalError` (French)."""
    actor.must(Right.CORRECT_WALLETS, wallet.structure_id)
    act = _act(ActKind.CORRECTION, wallet.structure_id, key, cents, reason, actor, now)
    act.wallet, act.household_id, act.households = wallet, wallet.household_id, [wallet.household_id]
    return _ask(act, actor)


def refund(*, wallet: Wallet, reason: str, key: UUID, actor: Actor, now: datetime | None = None) -> Asked:
    """Give back all that a wallet holds and close it; an empty one is closed, which moves no money.

    Raises `WalletError` or `ApprovalError` (French).
    """
    actor.must(Right.CORRECT_WALLETS, wallet.structure_id)
    balance = Wallet.objects.values_list("account__balance_cents", flat=True).get(pk=wallet.pk)
    if balance <= 0:
        return _close(wallet, reason, key, actor, now)
    act = _act(ActKind.REFUND, wallet.structure_id, key, -balance, reason, actor, now)
    act.wallet, act.household_id, act.households = wallet, wallet.household_id, [wallet.household_id]
    return _ask(act, actor)


def _close(wallet: Wallet, reason: str, key: UUID, actor: Actor, now: datetime | None) -> Asked:
    """An empty wallet closed. What came in since it was read is nobody's to give back alone: nothing is written."""
    with transaction.atomic():
        entry = close_empty(wallet=wallet, reason=reason, key=key, actor=actor, at=now)
        if entry is not None:
            raise ApprovalError(Reason(ApprovalCode.MONEY_CAME))
    return Asked(None)


def undo_entry(*, structure: Structure, entry_id: int, reason: str, actor: Actor, now: datetime | None = None) -> Asked:
    """Undo an operation of wallets by its counter-entry; one that only moved money inside a household wants nobody.

    Raises `WalletError` or `ApprovalError` (French).
    """
    actor.must(Right.CORRECT_WALLETS, structure.pk)
    if not Entry.objects.filter(pk=entry_id, cash_office__structure=structure).exists():
        raise WalletError(Reason(WalletCode.OPERATION_GONE))
    moved = undone_cents([entry_id])
    homes = dict(Wallet.objects.filter(account__in=moved).order_by("id").values_list("account", "household"))
    cents = sum(moved.values())
    if cents == 0:
        return Asked(undo(entry_id=entry_id, reason=reason, actor=actor, at=now))
    act = _act(ActKind.ENTRY, structure.pk, uuid4(), cents, reason, actor, now)
    act.entry_id, act.households = entry_id, sorted(set(homes.values()))
    act.household_id = act.households[0]
    return _ask(act, actor)


def undo_receipt(*, receipt: Receipt, reason: str, actor: Actor, now: datetime | None = None) -> Asked:
    """Undo what came in at the desk, a cheque as a whole. Raises `ReceiptError` or `ApprovalError` (French)."""
    actor.must(Right.UNDO_RECEIPTS, receipt.structure_id)
    rows = whole(receipt)
    cents = -sum(row.amount_cents for row in rows)
    act = _act(ActKind.RECEIPT, receipt.structure_id, uuid4(), cents, reason, actor, now)
    act.receipt, act.household_id = receipt, receipt.household_id
    act.households = sorted({row.household_id for row in rows if row.household_id})
    return _ask(act, actor)


def ask_act(
    *,
    kind: ActKind,
    households: Sequence[Household],
    cents: int,
    reason: str,
    details: dict[str, object],
    key: UUID,
    actor: Actor,
    now: datetime | None = None,
) -> Asked:
    """An act on no wallet, entry or receipt, with what doing it needs; it is told about the first household.

    Raises `ApprovalError` (French).
    """
    act = _act(kind, households[0].structure_id, key, cents, reason, actor, now)
    act.household, act.households, act.details = households[0], [home.pk for home in households], details
    return _ask(act, actor)


def _act(
    kind: ActKind, structure_id: int, key: UUID, cents: int, reason: str, actor: Actor, now: datetime | None
) -> Act:
    return Act(
        structure_id=structure_id,
        kind=kind,
        key=key,
        amount_cents=cents,
        reason=reason.strip()[:200],
        asked_by_id=actor.account,
        asked_at=now or clock.now(),
    )


def _ask(act: Act, actor: Actor) -> Asked:
    """Do it or keep it, in one transaction. The person is held: what they do alone is summed act after act."""
    now, structure = act.asked_at, act.structure
    with transaction.atomic():
        _hold_person(actor.account)
        if (kept := Act.objects.filter(key=act.key).first()) is not None:
            return Asked(waiting=None if kept.is_alone else kept)
        if why := why_own(actor, act.households):
            raise ApprovalError(why)
        act.is_alone = not wants_second(
            structure=structure, person=actor.account, households=act.households, cents=act.amount_cents, now=now
        )
        if not act.is_alone:
            _check_waiting(act)
            _try(act, actor, now)
            act.expires_at = now + LIFE
            act.save(force_insert=True)
            return Asked(waiting=act)
        entry = perform(act, actor, now)
        if entry is not None:
            act.save(force_insert=True)
        return Asked(entry)


def _hold_person(account: int) -> None:
    User.objects.select_for_update(no_key=True).get(pk=account)


def _check_waiting(act: Act) -> None:
    """A correction may be asked for twice; what empties a wallet or undoes something, once at a time."""
    target = act.wallet or act.receipt or act.entry_id
    if act.kind != ActKind.CORRECTION and target is not None and waits_for(ActKind(act.kind), target, act.asked_at):
        raise ApprovalError(Reason(ApprovalCode.WAITS_ALREADY))
    same = Act.objects.filter(kind=act.kind, structure=act.structure_id, details=act.details, is_alone=False)
    if act.details and same.filter(expires_at__gte=act.asked_at, decision__isnull=True).exists():
        raise ApprovalError(Reason(ApprovalCode.WAITS_ALREADY))


def _try(act: Act, actor: Actor, now: datetime) -> None:
    """Whatever would refuse the act now refuses the request; what the trial wrote is rolled back."""
    try:
        with transaction.atomic():
            perform(act, actor, now)
            raise _TriedError
    except _TriedError:
        return
