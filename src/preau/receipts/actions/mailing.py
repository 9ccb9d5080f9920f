"""What the desk writes to families: their receipt at once, and what was undone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from preau.common.money import format_cents
from preau.common.sql import fetch
from preau.common.text import instant_text
from preau.notices.actions import Mail, queue_mails
from preau.payables.wordings import paid_text
from preau.receipts.enums import Means
from preau.receipts.models import Receipt
from preau.receipts.rules.words import amount_words

# Who has an account there; a family without one is written to at the addresses of its guardians.
_ADDRESSES = """
SELECT DISTINCT h.id AS household_id, h.name, h.number, coalesce(account.email, guardian.email) AS email,
    s.id AS structure_id, s.name AS structure
FROM households_household h
JOIN structures_structure s ON s.id = h.structure_id
LEFT JOIN LATERAL (
    SELECT u.email FROM accounts_householdaccess a JOIN accounts_user u ON u.id = a.user_id AND u.is_active
    WHERE a.household_id = h.id
) account ON true
LEFT JOIN households_guardian guardian ON account.email IS NULL AND guardian.household_id = h.id
    AND guardian.email <> '' AND guardian.role = 'legal'
WHERE h.id = ANY(%s) AND coalesce(account.email, guardian.email) IS NOT NULL
ORDER BY h.id, 4
"""


@dataclass(frozen=True, slots=True)
class _Address:
    """A row of `_ADDRESSES`."""

    household_id: int
    name: str
    number: str
    email: str
    structure_id: int
    structure: str


def tell_taken(receipts: Sequence[Receipt]) -> int:
    """Send each family its receipt; how many mails. One statement a receipt, and three."""
    return _tell(receipts, undone=False)


def tell_undone(receipts: Sequence[Receipt]) -> int:
    """Tell each family what was undone, and why; how many mails."""
    return _tell(receipts, undone=True)


def addresses_of(household_id: int) -> list[str]:
    """Where a family's receipts go; empty when no address is known. One statement."""
    return [row.email for row in _addresses([household_id])]


def _tell(receipts: Sequence[Receipt], *, undone: bool) -> int:
    homes = defaultdict(list)
    for row in _addresses([receipt.household_id for receipt in receipts if receipt.household_id]):
        homes[row.household_id].append(row)
    mails = []
    for receipt in receipts:
        for home in homes[receipt.household_id or 0]:
            body = (_undone if undone else _taken)(receipt)
            end = [
                f"Encaissé par : {receipt.cash_office.name}",
                f"Foyer : {home.name} ({home.number})",
                "",
                home.structure,
            ]
            subject = f"Annulation de versement, {_sum(receipt)}" if undone else f"Votre reçu de {_sum(receipt)}"
            mails.append(Mail(home.email, subject, "\n".join(["Bonjour,", "", *body, *end]), home.structure_id))
    queue_mails(mails)
    return len(mails)


def _sum(receipt: Receipt) -> str:
    return format_cents(abs(receipt.amount_cents))


def _lines(receipt: Receipt, *, undone: bool) -> list[str]:
    """What was paid, kind after kind, each under its own words."""
    return paid_text([(line.payable_name, line.label, line.amount_cents) for line in receipt.lines.all()], undone)


def _taken(receipt: Receipt) -> list[str]:
    means = str(Means(receipt.means).label).lower()
    detail = f" ({receipt.reference})" if receipt.reference else ""
    return [
        f"Nous avons reçu {_sum(receipt)} ({amount_words(receipt.amount_cents)}), {means}{detail}.",
        *_lines(receipt, undone=False),
        f"Reçu : {receipt.full_number}",
        f"Payé par : {receipt.payer}",
        f"Date : {instant_text(receipt.at, year=True)}",
        "Le reçu à imprimer est sur le portail, page « Historique des opérations ».",
        "",
    ]


def _undone(receipt: Receipt) -> list[str]:
    first = receipt.undoes.full_number if receipt.undoes else ""
    told = (
        f"Votre banque ou la nôtre a repris {_sum(receipt)} sur le versement du reçu {first} : {receipt.note}."
        if receipt.returns
        else f"Le versement du reçu {first} est annulé : {receipt.note}."
    )
    return [
        told,
        *_lines(receipt, undone=True),
        f"Reçu d’annulation : {receipt.full_number}",
        f"Date : {instant_text(receipt.at, year=True)}",
        "Si cette annulation vous surprend, écrivez à la régie ou passez au guichet.",
        "",
    ]


def _addresses(households: Collection[int]) -> list[_Address]:
    return fetch(_Address, _ADDRESSES, [sorted(set(households))])
