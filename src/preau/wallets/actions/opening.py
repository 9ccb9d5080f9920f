"""Wallets open by themselves the first time money needs one; their limits follow the cash office."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass

from django.db import transaction

from preau.common.actors import Actor, Right
from preau.common.sql import execute, fetch
from preau.ledger.actions import NewAccount, open_accounts
from preau.ledger.enums import AccountKind
from preau.structures.models import CashOffice
from preau.wallets.models import Wallet

Pair = tuple[int, int]
"""A household and a kind of wallet."""

KNOWN = """
SELECT g.household AS household_id, g.kind AS kind_id, k.structure_id, k.cash_office_id, k.name AS label,
    o.overdraft_cents, h.name AS household, w.id AS wallet__id, w.account_id AS wallet__account_id,
    k.cash_office_id AS wallet__cash_office_id, k.name AS wallet__label
FROM jsonb_to_recordset(%(pairs)s::jsonb) AS g(household bigint, kind bigint)
JOIN wallets_walletkind k ON k.id = g.kind
JOIN households_household h ON h.id = g.household AND h.structure_id = k.structure_id
JOIN structures_cashoffice o ON o.id = k.cash_office_id
LEFT JOIN wallets_wallet w ON w.household_id = g.household AND w.kind_id = g.kind
ORDER BY g.household, g.kind
"""

OPEN = """
INSERT INTO wallets_wallet (structure_id, household_id, kind_id, account_id)
SELECT structure, household, kind, account FROM jsonb_to_recordset(%(rows)s::jsonb)
    AS g(structure bigint, household bigint, kind bigint, account bigint)
ON CONFLICT (household_id, kind_id) DO NOTHING
"""


@dataclass(frozen=True, slots=True)
class WalletRef:
    """A wallet, its account, its cash office, what its kind is called."""

    id: int
    account_id: int
    cash_office_id: int
    label: str


@dataclass(frozen=True, slots=True)
class _Known:
    """A row of `KNOWN`: a household and a kind, and their wallet when money has opened it."""

    household_id: int
    kind_id: int
    structure_id: int
    cash_office_id: int
    label: str
    overdraft_cents: int | None
    household: str
    wallet: WalletRef | None


def open_wallets(pairs: Collection[Pair]) -> dict[Pair, WalletRef]:
    """The wallets of these households and kinds, opened when missing. One statement when all are known, else four.

    A household and a kind of different structures have no wallet: the pair is left out.
    """
    rows = _known(pairs)
    missing = [row for row in rows if row.wallet is None]
    if missing:
        with transaction.atomic():
            _open(missing)
            rows = _known(pairs)
    return {(row.household_id, row.kind_id): row.wallet for row in rows if row.wallet is not None}


def _known(pairs: Collection[Pair]) -> list[_Known]:
    asked = json.dumps([{"household": household, "kind": kind} for household, kind in sorted(set(pairs))])
    return fetch(_Known, KNOWN, {"pairs": asked})


def _open(rows: list[_Known]) -> None:
    wanted = [
        NewAccount(
            row.cash_office_id,
            AccountKind.WALLET,
            f"{row.household_id}:{row.kind_id}",
            f"{row.label} – {row.household}",
            row.overdraft_cents,
        )
        for row in rows
    ]
    accounts = open_accounts(wanted)
    made = [
        {"structure": row.structure_id, "household": row.household_id, "kind": row.kind_id, "account": account}
        for row, account in zip(rows, accounts, strict=True)
    ]
    execute(OPEN, {"rows": json.dumps(made)})


LIMITS = """
UPDATE ledger_account SET overdraft_cents = CASE WHEN %(limit)s::bigint IS NULL THEN NULL
    ELSE greatest(%(limit)s::bigint, -balance_cents) END,
    widened_cents = greatest(coalesce(-balance_cents - %(limit)s::bigint, 0), 0)
WHERE id = ANY(ARRAY(
    SELECT id FROM ledger_account WHERE cash_office_id = %(office)s AND kind = 'wallet' ORDER BY id FOR NO KEY UPDATE
))
"""


def apply_overdraft(cash_office: CashOffice, *, actor: Actor) -> int:
    """Give every wallet of this cash office the limit it has now; how many. A deeper debt stays, grows no
    more, and the limit follows it back up."""
    actor.must(Right.CHANGE_SETTINGS, cash_office.structure_id)
    return execute(LIMITS, {"limit": cash_office.overdraft_cents, "office": cash_office.pk})


def set_low_balance(*, household_id: int, kind_id: int, cents: int | None, actor: Actor) -> None:
    """The balance under which the family wants a mail; `None` for no mail. The next fall below it is told anew."""
    actor.must_own(household_id)
    wallet = open_wallets([(household_id, kind_id)])[household_id, kind_id]
    Wallet.objects.filter(pk=wallet.id).update(low_balance_cents=cents, low_noticed_at=None)
