"""The mail a family asked for when a wallet runs low: one by fall, none until the balance is back above."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from preau.common.money import format_cents
from preau.common.sql import execute, fetch
from preau.notices.actions import Mail, queue_mails
from preau.notices.wording import CHOSEN

# Whoever marks the wallet writes the mail: of two charges at once, the second finds it marked and writes nothing.
FALLEN = """
WITH fallen AS (
    UPDATE wallets_wallet wallet SET low_noticed_at = %(now)s
    FROM ledger_account account
    WHERE wallet.account_id = ANY(%(accounts)s) AND account.id = wallet.account_id
        AND account.balance_cents < wallet.low_balance_cents AND wallet.low_noticed_at IS NULL
    RETURNING wallet.id, wallet.household_id, wallet.kind_id, wallet.low_balance_cents, account.balance_cents
)
SELECT account.email, kind.name AS wallet, fallen.balance_cents, fallen.low_balance_cents, structure.id AS structure_id,
    structure.name AS structure
FROM fallen
JOIN wallets_walletkind kind ON kind.id = fallen.kind_id
JOIN structures_structure structure ON structure.id = kind.structure_id
JOIN accounts_householdaccess access ON access.household_id = fallen.household_id
JOIN accounts_user account ON account.id = access.user_id AND account.is_active
    AND account.balance_notices = 'at_once'
ORDER BY fallen.id, account.email
"""

RISEN = """
UPDATE wallets_wallet wallet SET low_noticed_at = NULL, closed_at = NULL
FROM ledger_account account
WHERE wallet.account_id = ANY(%(accounts)s) AND account.id = wallet.account_id
    AND (wallet.closed_at IS NOT NULL
        OR (wallet.low_noticed_at IS NOT NULL AND account.balance_cents >= wallet.low_balance_cents))
"""


def tell_low_balances(accounts: Collection[int], now: datetime) -> int:
    """Write to the families whose wallets, on these accounts, fell below what they chose; how many mails."""
    mails = [_mail(row) for row in fetch(_Fallen, FALLEN, {"accounts": list(accounts), "now": now})]
    queue_mails(mails)
    return len(mails)


def forget_notices(accounts: Collection[int]) -> None:
    """After a credit of these accounts: wallets back above may warn again, closed ones serve again. One statement."""
    execute(RISEN, {"accounts": list(accounts)})


@dataclass(frozen=True, slots=True)
class _Fallen:
    """A row of `FALLEN`: an account to be told, of a wallet that fell."""

    email: str
    wallet: str
    balance_cents: int
    low_balance_cents: int
    structure_id: int
    structure: str


def _mail(row: _Fallen) -> Mail:
    body = [
        "Bonjour,",
        "",
        f"Le solde de votre porte-monnaie « {row.wallet} » est de {format_cents(row.balance_cents)}.",
        f"Vous avez demandé à être prévenu sous {format_cents(row.low_balance_cents)}.",
        "",
        "Vous pouvez verser de l’argent ou changer cette limite sur le portail, page « Porte-monnaie ».",
        CHOSEN,
        "",
        row.structure,
    ]
    subject = f"Porte-monnaie « {row.wallet} » : {format_cents(row.balance_cents)}"
    return Mail(row.email, subject, "\n".join(body), row.structure_id)
