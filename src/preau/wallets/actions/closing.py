"""A wallet that serves no more, and one that serves again. Money is given back first: see `operating.refund`."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from preau.common import clock
from preau.common.actors import Actor, Right
from preau.common.audit import audited
from preau.common.reasons import Reason
from preau.households.own import why_own
from preau.ledger.actions import hold_accounts
from preau.wallets.errors import WalletError
from preau.wallets.models import Wallet
from preau.wallets.reasons import WalletCode


def close_wallet(*, wallet: Wallet, reason: str, actor: Actor, now: datetime | None = None) -> bool:
    """Close an empty wallet; False when it was closed already. Raises `WalletError` (French) when it is not empty."""
    actor.must(Right.CORRECT_WALLETS, wallet.structure_id)
    _check(wallet, reason, actor)
    with audited(user=actor.id, action="close_wallet", reason=reason.strip()), transaction.atomic():
        balance = hold_accounts([wallet.account_id])[wallet.account_id].balance_cents
        if balance:
            raise WalletError(Reason(WalletCode.NOT_EMPTY, balance=balance))
        rows = Wallet.objects.filter(pk=wallet.pk, closed_at__isnull=True)
        return bool(rows.update(closed_at=now or clock.now()))


def reopen_wallet(*, wallet: Wallet, reason: str, actor: Actor) -> bool:
    """Let a closed wallet serve again; False when it was open. Raises `WalletError` without a reason."""
    actor.must(Right.CORRECT_WALLETS, wallet.structure_id)
    _check(wallet, reason, actor)
    with audited(user=actor.id, action="reopen_wallet", reason=reason.strip()), transaction.atomic():
        return bool(Wallet.objects.filter(pk=wallet.pk, closed_at__isnull=False).update(closed_at=None))


def _check(wallet: Wallet, reason: str, actor: Actor) -> None:
    if not reason.strip():
        raise WalletError(Reason(WalletCode.WITHOUT_WORDS))
    if why := why_own(actor, [wallet.household_id]):
        raise WalletError(why)
