"""The wallets of a file that was another's: what they hold, or owe, goes to those of the kept file, by entries."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid5

from preau.common.actors import Actor
from preau.households.models import Household
from preau.ledger.actions import NewEntry, hold_accounts, post, widen_for_debt
from preau.ledger.enums import EntryKind
from preau.wallets.actions.low_balance import forget_notices
from preau.wallets.actions.opening import open_wallets
from preau.wallets.actions.operating import record_operation
from preau.wallets.enums import OperationKind
from preau.wallets.models import Wallet


@dataclass(frozen=True, slots=True)
class GatheredSum:
    """What one wallet held (negative: owed), in cents, and the entry that moved it."""

    wallet: str
    cents: int
    entry: int


def gather_wallets(*, kept: Household, gone: Household, key: UUID, actor: Actor, at: datetime) -> list[GatheredSum]:
    """Move every balance of `gone` to the same kinds of `kept`, then close them; in the caller's transaction.

    Nothing is rewritten: an entry a wallet, within one cash office, its balance read under lock. A debt goes too, even
    past what the kept file may owe by itself: see `widen_for_debt`.
    """
    wallets = list(Wallet.objects.filter(household=gone).select_related("kind", "household").order_by("id"))
    mine = open_wallets([(kept.pk, wallet.kind_id) for wallet in wallets])
    into = {wallet.pk: mine[kept.pk, wallet.kind_id].account_id for wallet in wallets}
    held = hold_accounts([*into.values(), *(wallet.account_id for wallet in wallets)])
    moved = []
    for wallet in wallets:
        cents = held[wallet.account_id].balance_cents
        if not cents:
            continue
        text = f"Dossier {gone.number} réuni au dossier {kept.number} : {wallet.kind.name}"
        own = uuid5(key, str(wallet.pk))
        cause = record_operation(OperationKind.MERGE, wallet, cents, text, own, actor, at)
        if cause is None:
            continue
        legs = {wallet.account_id: -cents, into[wallet.pk]: cents}
        widen_for_debt(legs)
        (entry,) = post([NewEntry(wallet.kind.cash_office_id, EntryKind.MERGE, cause, legs, text)], actor=actor, at=at)
        if entry is not None:
            moved.append(GatheredSum(wallet.kind.name, cents, entry))
    forget_notices([into[wallet.pk] for wallet in wallets])
    Wallet.objects.filter(household=gone, closed_at__isnull=True).update(closed_at=at)
    return moved
