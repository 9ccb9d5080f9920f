"""Journal, slips, daily sheets, deposits and ledger say the same, to the cent: the proof, by cash office."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from preau.common.money import format_cents
from preau.common.sql import fetch
from preau.receipts.enums import Means
from preau.structures.models import CashOffice


@dataclass(frozen=True, slots=True)
class Difference:
    """Two sums that should be one; cents."""

    what: str
    books_cents: int
    ledger_cents: int

    def __str__(self) -> str:
        return f"{self.what} : {format_cents(self.books_cents)}, au lieu de {format_cents(self.ledger_cents)}"


# One statement, hence one instant: what is being written cannot look like a difference. What is held is a debit in the
# ledger. Refunds are paid by the accountant out of what was paid in: they touch no means.
AGREEMENT = """
WITH means AS (
    SELECT * FROM unnest(%(means)s::text[], %(labels)s::text[]) AS means(code, label)
), kept AS (
    SELECT means AS code, sum(amount_cents) AS cents FROM receipts_receipt
    WHERE cash_office_id = %(office)s AND deposit_id IS NULL GROUP BY means
), counted AS (
    SELECT counted_cents - expected_cents AS gap
    FROM receipts_dailysheet WHERE cash_office_id = %(office)s
), last AS (
    SELECT date, counted_cents, (totals->>'float_cents')::bigint AS change FROM receipts_dailysheet
    WHERE cash_office_id = %(office)s ORDER BY date DESC LIMIT 1
)
SELECT 'à verser, ' || means.label AS what, coalesce(kept.cents, 0) AS books_cents,
    -coalesce(account.balance_cents, 0) AS ledger_cents
FROM means LEFT JOIN kept USING (code)
LEFT JOIN ledger_account account ON account.cash_office_id = %(office)s AND account.kind = code AND account.key = ''
UNION ALL
-- deposits are posted in two lines: the means that are emptied, and what was paid in
SELECT 'versé', (SELECT coalesce(sum(amount_cents), 0) FROM receipts_deposit WHERE cash_office_id = %(office)s),
    -coalesce(sum(p.amount_cents), 0)
FROM ledger_posting p JOIN ledger_account a ON a.id = p.account_id JOIN ledger_entry e ON e.id = p.entry_id
WHERE a.cash_office_id = %(office)s AND a.kind = 'deposit' AND e.kind = 'deposit'
UNION ALL
-- the drawer of the last counted day: its change, the cash that came, less what was paid in, and the gaps told
SELECT 'caisse comptée le ' || last.date, last.counted_cents, last.change
    + (SELECT coalesce(sum(amount_cents), 0) FROM receipts_receipt
       WHERE cash_office_id = %(office)s AND means = 'cash' AND date <= last.date)
    - (SELECT coalesce(sum((totals->'means'->>'cash')::bigint), 0) FROM receipts_deposit
       WHERE cash_office_id = %(office)s AND date <= last.date)
    + (SELECT coalesce(sum(gap), 0) FROM counted)
FROM last
UNION ALL
SELECT 'bordereaux', (SELECT coalesce(sum(amount_cents), 0) FROM receipts_collectionslip
        WHERE cash_office_id = %(office)s), coalesce(sum(r.amount_cents), 0)
FROM receipts_receipt r WHERE r.cash_office_id = %(office)s AND r.slip_id IS NOT NULL
UNION ALL
SELECT 'feuilles du jour', (SELECT coalesce(sum(amount_cents), 0) FROM receipts_dailysheet
        WHERE cash_office_id = %(office)s), coalesce(sum(r.amount_cents), 0)
FROM receipts_receipt r WHERE r.cash_office_id = %(office)s AND r.sheet_id IS NOT NULL
UNION ALL
-- each receipt is the debit of its means in its entry: only those that are not are told
SELECT 'reçu n° ' || r.year || '-' || r.number, r.amount_cents, -coalesce(sum(p.amount_cents), 0)
FROM receipts_receipt r
LEFT JOIN (ledger_posting p JOIN ledger_account a ON a.id = p.account_id)
    ON p.entry_id = r.entry_id AND a.kind = r.means
WHERE r.cash_office_id = %(office)s GROUP BY r.id HAVING r.amount_cents <> -coalesce(sum(p.amount_cents), 0)
"""


def disagreements(cash_office: CashOffice) -> list[Difference]:
    """What does not agree between the books of a cash office and its ledger: nothing, ever. One statement."""
    values: dict[str, Any] = {"office": cash_office.pk, "means": Means.values, "labels": [str(m) for m in Means.labels]}
    return [row for row in fetch(Difference, AGREEMENT, values) if row.books_cents != row.ledger_cents]
