"""Wallets open by themselves the first time money needs one; their limits follow the cash office."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction

from preau.ledger.actions import NewAccount, open_accounts
from preau.ledger.enums import AccountKind
from preau.structures.models import CashOffice
from preau.wallets.models import Wallet

Pair = tuple[int, int]
"""A household and a kind of wallet."""

KNOWN = """
SELECT g.household, g.kind, w.id, w.account_id, k.cash_office_id, k.structure_id, k.name, o.overdraft_cents, h.name
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


def open_wallets(pairs: Collection[Pair]) -> dict[Pair, WalletRef]:
    """The wallets of these households and kinds, opened when missing. One statement when all are known, else four.

    A household and a kind of different structures have no wallet: the pair is left out.
    """
    rows = _known(pairs)
    missing = [row for row in rows if row[2] is None]
    if missing:
        with transaction.atomic():
            _open(missing)
            rows = _known(pairs)
    return {(row[0], row[1]): WalletRef(row[2], row[3], row[4], row[6]) for row in rows}


def _known(pairs: Collection[Pair]) -> list[tuple[Any, ...]]:
    asked = json.dumps([{"household": household, "kind": kind} for household, kind in sorted(set(pairs))])
    with connection.cursor() as cursor:
        cursor.execute(KNOWN, {"pairs": asked})
        found: list[tuple[Any, ...]] = cursor.fetchall()
    return found


def _open(rows: list[tuple[Any, ...]]) -> None:
    wanted = [
        NewAccount(office, AccountKind.WALLET, f"{household}:{kind}", f"{name} – {family}", overdraft)
        for household, kind, _, _, office, _, name, overdraft, family in rows
    ]
    accounts = open_accounts(wanted)
    made = [
        {"structure": row[5], "household": row[0], "kind": row[1], "account": account}
        for row, account in zip(rows, accounts, strict=True)
    ]
    with connection.cursor() as cursor:
        cursor.execute(OPEN, {"rows": json.dumps(made)})


LIMITS = """
UPDATE ledger_account SET overdraft_cents = CASE WHEN %(limit)s::bigint IS NULL THEN NULL
    ELSE greatest(%(limit)s::bigint, -balance_cents) END,
    widened_cents = greatest(coalesce(-balance_cents - %(limit)s::bigint, 0), 0)
WHERE id = ANY(ARRAY(
    SELECT id FROM ledger_account WHERE cash_office_id = %(office)s AND kind = 'wallet' ORDER BY id FOR NO KEY UPDATE
))
"""


def apply_overdraft(cash_office: CashOffice) -> int:
    """Give every wallet of this cash office the limit it has now; how many. A deeper debt stays, grows no
    more, and the limit follows it back up."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(LIMITS, {"limit": cash_office.overdraft_cents, "office": cash_office.pk})
        return int(cursor.rowcount)


def set_low_balance(*, household_id: int, kind_id: int, cents: int | None) -> None:
    """The balance under which the family wants a mail; `None` for no mail. The next fall below it is told anew."""
    wallet = open_wallets([(household_id, kind_id)])[household_id, kind_id]
    Wallet.objects.filter(pk=wallet.id).update(low_balance_cents=cents, low_noticed_at=None)
