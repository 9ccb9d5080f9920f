"""Sets a journal of so many lines and tells the most memory that this process, or one that it started, took (MB)."""

from __future__ import annotations

import re
import resource
import sys
from datetime import UTC, date, datetime
from pathlib import Path

import django

NOON = datetime(2026, 11, 9, 12, tzinfo=UTC)


def lines(count: int, *, payer: str = "Anne-Sophie Kervella-Dupont"):
    """Lines of a journal, every tenth with a long name; the last one adds up all."""
    from preau.payables.enums import Category
    from preau.receipts.documents import DocumentLine
    from preau.receipts.enums import Means

    return [
        DocumentLine(
            rank=rank,
            running_cents=3120 * rank,
            at=NOON,
            date=date(2026, 11, 9),
            receipt=f"2026-ENF-{rank:06d}",
            payer=payer if rank % 10 else "Marie-Charlotte DE LA ROCHEFOUCAULD",
            pupil=f"KERVELLA Lina {rank}",
            means=Means.CASH,
            reference=f"{rank * 7919:020d}",
            product="Restauration scolaire",
            category=Category.TICKET,
            cents=3120,
        )
        for rank in range(1, count + 1)
    ]


def main() -> None:
    django.setup()
    from preau.receipts.printing import journal_pdf

    made = journal_pdf(lines(int(sys.argv[1])), structure="Ville", facts=[], made_at=NOON)
    assert made.startswith(b"%PDF-")
    # Its own peak from its own memory: `ru_maxrss` begins with that of whoever started it.
    own = re.search(r"VmHWM:\s+(\d+)", Path("/proc/self/status").read_text())
    assert own is not None
    print(max(int(own[1]), resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss) // 1024)


if __name__ == "__main__":
    main()
