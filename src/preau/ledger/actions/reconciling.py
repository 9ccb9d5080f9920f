"""The nightly proof that the ledger still tells the truth; it shouts on the first cent of difference."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction

from preau.common.money import format_cents
from preau.common.sql import fetch
from preau.common.text import count
from preau.notices.actions import Mail, queue_mails

logger = logging.getLogger(__name__)
SHOWN = 50

# One statement, hence one instant: nothing that is being written can look like a difference.
RECONCILE = """
WITH by_account AS (
    SELECT account_id, sum(amount_cents) AS total, count(*) AS lines FROM ledger_posting GROUP BY account_id
), by_entry AS (
    SELECT entry_id, sum(amount_cents) AS total, count(*) AS lines FROM ledger_posting GROUP BY entry_id
)
SELECT 'entries' AS what, count(*) AS number, 0 AS first, 0 AS total, 0 AS cash_office_id FROM ledger_entry
UNION ALL SELECT 'postings', coalesce(sum(lines), 0), 0, 0, 0 FROM by_account
UNION ALL (
    SELECT 'account', account.id, account.balance_cents, coalesce(by_account.total, 0), account.cash_office_id
    FROM ledger_account account LEFT JOIN by_account ON by_account.account_id = account.id
    WHERE account.balance_cents <> coalesce(by_account.total, 0) LIMIT 1000
)
UNION ALL (
    SELECT 'entry', entry.id, coalesce(by_entry.lines, 0), coalesce(by_entry.total, 0), entry.cash_office_id
    FROM ledger_entry entry LEFT JOIN by_entry ON by_entry.entry_id = entry.id
    WHERE coalesce(by_entry.lines, 0) < 2 OR by_entry.total <> 0 LIMIT 1000
)
"""


@dataclass(frozen=True, slots=True)
class _Found:
    """A row of `RECONCILE`: a count, an account whose balance is not that of its lines, an entry that is not whole."""

    what: str
    number: int
    first: int
    total: int
    cash_office_id: int


@dataclass(frozen=True, slots=True)
class Difference:
    """What does not agree, in French, and the cash office whose it is."""

    cash_office_id: int
    text: str

    def __str__(self) -> str:
        return self.text


class LedgerBrokenError(RuntimeError):
    """A balance or an entry that the lines do not bear out: somebody went past the guards. `differences` tell which."""

    def __init__(self, differences: Sequence[Difference]) -> None:
        self.differences = tuple(differences)
        super().__init__(f"{len(differences)} difference(s) in the ledger: {'; '.join(map(str, differences[:3]))}")


AlertTo = Callable[[Sequence[Difference]], Mapping[str, Sequence[Difference]]]
"""Which differences are told to which addresses."""


def no_alert(_differences: Sequence[Difference]) -> Mapping[str, Sequence[Difference]]:
    """Nobody is written to."""
    return {}


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """How much was checked; made only when everything agrees."""

    entries: int
    postings: int


def reconcile(*, alert_to: AlertTo = no_alert, also: Sequence[Difference] = ()) -> Reconciliation:
    """Check every balance against its lines and every entry against zero; one statement.

    `also` are differences that the floors above found between their books and the ledger: they are told together.

    On any difference: a critical line in the journal, a mail to each address of `alert_to` with the differences it
    gives to that address, and `LedgerBrokenError`.
    """
    rows = fetch(_Found, RECONCILE)
    counts = {row.what: row.number for row in rows[:2]}
    differences = [*(Difference(row.cash_office_id, _words(row)) for row in rows[2:]), *also]
    if not differences:
        return Reconciliation(counts["entries"], counts["postings"])
    logger.critical("the ledger does not reconcile: %s", "; ".join(map(str, differences)))
    with transaction.atomic():
        queue_mails([_alert(address, theirs) for address, theirs in sorted(alert_to(differences).items())])
    raise LedgerBrokenError(differences)


def _words(row: _Found) -> str:
    total = format_cents(row.total)
    if row.what == "account":
        return f"compte {row.number} : solde {format_cents(row.first)}, lignes {total}"
    return f"écriture {row.number} : {count(row.first, 'ligne')}, somme {total}"


def _alert(address: str, differences: Sequence[Difference]) -> Mail:
    lines = [f"- {difference}" for difference in differences[:SHOWN]]
    if len(differences) > SHOWN:
        lines.append(f"… et {count(len(differences) - SHOWN, 'autre')}.")
    body = [
        "Le contrôle de cette nuit a trouvé des écarts dans le grand livre :",
        "",
        *lines,
        "",
        "Aucune écriture n’a été changée. Suspendez les encaissements et appelez votre support.",
    ]
    return Mail(address, "Grand livre : écarts à examiner", "\n".join(body))
