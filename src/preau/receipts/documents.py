"""What a closed document says, frozen with it: every file made of it later reads this and nothing else.

A content is JSON: names as they were that day, amounts in cents, instants in ISO 8601, lines in `FIELDS` order.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from preau.common.actors import Actor
from preau.payables.enums import Category
from preau.receipts.enums import Means
from preau.receipts.queries import JournalLine
from preau.receipts.rules.depositing import ChequePart, slip_cheques
from preau.structures.models import CashOffice

FIELDS = ("at", "date", "receipt", "payer", "pupil", "means", "reference", "product", "category", "cents")


@dataclass(frozen=True, slots=True)
class DocumentLine:
    """A line of a closed document; amounts in cents. `rank` and `running_cents` follow its order."""

    rank: int
    running_cents: int
    at: datetime
    date: date
    receipt: str
    payer: str
    pupil: str
    means: Means
    reference: str
    product: str
    category: Category
    cents: int


def freeze(lines: Iterable[JournalLine]) -> list[list[Any]]:
    """The lines as they are kept."""
    return [
        [
            line.at.isoformat(),
            line.date.isoformat(),
            line.receipt,
            line.payer,
            line.pupil,
            line.means.value,
            line.reference,
            line.product,
            line.category.value,
            line.cents,
        ]
        for line in lines
    ]


def thaw(content: Mapping[str, Any], *, means: Sequence[str] = ()) -> list[DocumentLine]:
    """The lines of a content, of some means only on demand (ranks and running totals are then those of the extract)."""
    kept = [row for row in content["lines"] if not means or row[5] in means]
    found, running = [], 0
    for rank, (at, day, receipt, payer, pupil, code, reference, product, category, cents) in enumerate(kept, 1):
        running += cents
        found.append(
            DocumentLine(
                rank=rank,
                running_cents=running,
                at=datetime.fromisoformat(at),
                date=date.fromisoformat(day),
                receipt=receipt,
                payer=payer,
                pupil=pupil,
                means=Means(code),
                reference=reference,
                product=product,
                category=Category(category),
                cents=cents,
            )
        )
    return found


Line = JournalLine | DocumentLine


def by_means(lines: Iterable[Line]) -> dict[str, int]:
    """Cents by code of means, in the order of `Means`."""
    sums: dict[str, int] = defaultdict(int)
    for line in lines:
        sums[line.means.value] += line.cents
    return {means.value: sums[means.value] for means in Means if means.value in sums}


def by_product(lines: Iterable[Line]) -> dict[str, int]:
    """Cents by product, in alphabetical order."""
    sums: dict[str, int] = defaultdict(int)
    for line in lines:
        sums[line.product] += line.cents
    return dict(sorted(sums.items()))


def by_means_and(lines: Iterable[Line], column: str) -> dict[str, dict[str, int]]:
    """Cents by code of means, then by `product` or `category`."""
    sums: dict[str, dict[str, int]] = {}
    for line in lines:
        row = sums.setdefault(line.means.value, defaultdict(int))
        row[str(getattr(line, column))] += line.cents
    return {means.value: dict(sorted(sums[means.value].items())) for means in Means if means.value in sums}


def heading(*, cash_office: CashOffice, number: str, actor: Actor, at: datetime) -> dict[str, Any]:
    """What every document says at its top. Reads the structure of the cash office."""
    return {
        "structure": cash_office.structure.name,
        "office": cash_office.name,
        "number": number,
        "closed_by": str(actor),
        "closed_at": at.isoformat(),
    }


def cheques_of(lines: Iterable[JournalLine], papers: Mapping[int, tuple[str, str, str]]) -> dict[str, Any]:
    """The cheques of a deposit and those that came back; `papers` gives drawer, bank and number by id of cheque."""
    parts = [
        ChequePart(line.cheque_id, *papers[line.cheque_id], line.cents) for line in lines if line.cheque_id is not None
    ]
    handed, unpaid = slip_cheques(parts)
    rows = [[cheque.drawer, cheque.bank, cheque.number, cheque.cents] for cheque in handed]
    back = [[cheque.drawer, cheque.bank, cheque.number, cheque.cents] for cheque in unpaid]
    return {"cheques": rows, "unpaid": back}
