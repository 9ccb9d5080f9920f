"""Receipts, orders of card payments, slips, daily sheets and deposits, by the number printed on them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from preau.common.sql import fetch
from preau.finding.rules import SHORT, Asked, Kind
from preau.structures.models import Structure

LAST_YEARS = 2
"""A number without its year is looked for in so many years, this one included."""
_RECEIPTS = """
SELECT 'receipt' AS kind, r.id, o.code || '-' || r.year || '-' || to_char(r.number, 'FM000000') AS number, r.date,
    r.amount_cents AS cents, coalesce(h.name, r.payer) AS whose
FROM receipts_receipt r JOIN structures_cashoffice o ON o.id = r.cash_office_id
LEFT JOIN households_household h ON h.id = r.household_id
WHERE o.structure_id = %(structure)s AND (%(code)s = '' OR upper(o.code) = %(code)s)
    AND r.year = ANY(%(years)s) AND r.number = %(number)s"""
_ORDERS = """
SELECT 'order' AS kind, p.id, p.order_number AS number, (p.created_at AT TIME ZONE 'Europe/Paris')::date AS date,
    p.amount_cents::bigint AS cents, h.name AS whose
FROM payments_payment p JOIN households_household h ON h.id = p.household_id
WHERE p.structure_id = %(structure)s AND p.order_number = %(order)s"""
_DOCUMENTS = """
SELECT '{kind}' AS kind, d.id, o.code || '-{short}-' || d.year || '-' || to_char(d.number, 'FM0000') AS number,
    (d.at AT TIME ZONE 'Europe/Paris')::date AS date, d.amount_cents AS cents, o.name AS whose
FROM {table} d JOIN structures_cashoffice o ON o.id = d.cash_office_id
WHERE o.structure_id = %(structure)s AND (%(code)s = '' OR upper(o.code) = %(code)s)
    AND d.year = ANY(%(years)s) AND d.number = %(number)s"""
_TABLES = {"BE": "receipts_collectionslip", "FQE": "receipts_dailysheet", "VERS": "receipts_deposit"}


@dataclass(frozen=True, slots=True)
class Paper:
    """What bears a number. `whose`: the family, who paid, or the cash office of a closed paper."""

    kind: Kind
    id: int
    number: str
    date: date
    cents: int
    whose: str


def find_papers(structure: Structure, typed: str, kinds: Collection[Kind], today: date) -> list[Paper]:
    """The papers of that number, of these kinds alone, the last first; one statement, none for no such number."""
    asked = Asked.read(typed)
    paper, parts = asked.paper, []
    values: dict[str, Any] = {"structure": structure.pk}
    if asked.order and Kind.ORDER in kinds:
        parts.append(_ORDERS)
        values["order"] = asked.order
    if paper and paper.kind in kinds:
        years = [paper.year] if paper.year else [today.year - back for back in range(LAST_YEARS)]
        values |= {"code": paper.code, "years": years, "number": paper.number}
        short = next((short for short, kind in SHORT.items() if kind is paper.kind), "")
        found = _DOCUMENTS.format(kind=paper.kind, short=short, table=_TABLES[short]) if short else _RECEIPTS
        parts.append(found)
    if not parts:
        return []
    return fetch(Paper, f"{' UNION ALL '.join(parts)} ORDER BY date DESC, number", values)
