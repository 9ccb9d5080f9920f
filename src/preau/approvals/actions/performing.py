"""What an act writes, by the verbs of the floors below, in the name of whoever asked."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from preau.approvals.actions.performing_cards import perform_credit, perform_identify, perform_return
from preau.approvals.actions.performing_files import perform_merge
from preau.approvals.enums import ActKind
from preau.approvals.errors import ApprovalError
from preau.approvals.models import Act
from preau.approvals.reasons import ApprovalCode
from preau.common.actors import Actor
from preau.common.reasons import Reason
from preau.ledger.actions import hold_accounts
from preau.receipts.actions import undo_receipt
from preau.wallets.actions import correct, refund, undo
from preau.wallets.models import Wallet

_OTHERS: Mapping[ActKind, Callable[[Act, Actor, datetime], int | None]] = {
    ActKind.RETURN: perform_return,
    ActKind.IDENTIFY: perform_identify,
    ActKind.CREDIT: perform_credit,
    ActKind.MERGE: perform_merge,
}
"""Acts on no wallet, entry or receipt."""


def perform(act: Act, asker: Actor, now: datetime) -> int | None:
    """Do it for whoever asked, in the caller's transaction, on the state of this instant; the entry, `None` when it was
    done already.

    Raises `WalletError`, `ReceiptError` or `ApprovalError` (French).
    """
    if act.wallet is not None:
        return _on_wallet(act, act.wallet, asker, now)
    if act.receipt is not None:
        made = undo_receipt(receipt=act.receipt, reason=act.reason, actor=asker, at=now)
        # Undone meanwhile, the receipts of before are given: they are not what this act wrote.
        return made[0].entry_id if made[0].at == now else None
    if (work := _OTHERS.get(ActKind(act.kind))) is not None:
        return work(act, asker, now)
    if act.entry_id is None:
        raise LookupError(f"act {act.pk} is about nothing")
    return undo(entry_id=act.entry_id, reason=act.reason, actor=asker, at=now)


def _on_wallet(act: Act, wallet: Wallet, asker: Actor, now: datetime) -> int | None:
    if act.kind == ActKind.CORRECTION:
        cents, reason = act.amount_cents, act.reason
        return correct(wallet=wallet, cents=cents, reason=reason, key=act.key, actor=asker, at=now)
    held = hold_accounts([wallet.account_id])[wallet.account_id]
    if held.balance_cents != -act.amount_cents:
        raise ApprovalError(Reason(ApprovalCode.BALANCE_CHANGED, left=held.balance_cents, asked=-act.amount_cents))
    return refund(wallet=wallet, reason=act.reason, key=act.key, actor=asker, at=now)


def why_closed(act: Act) -> Reason | None:
    """Why the wallet of an act takes it no more; one statement, none for an act on no wallet."""
    if act.wallet_id is None or not Wallet.objects.filter(pk=act.wallet_id, closed_at__isnull=False).exists():
        return None
    return Reason(ApprovalCode.WALLET_CLOSED)
