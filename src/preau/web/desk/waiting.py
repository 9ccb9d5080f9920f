"""What waits for an agent in each section: read for the sections their roles open, and no other.

What an index answers is counted on every page, in its first statement (`Section.count`); the rest at the entrance.
"""

from __future__ import annotations

from collections.abc import Callable

from preau.accounts.desk import opening_counts
from preau.attendance.queries import days_on
from preau.bookings.stranding.queries import count_stranded
from preau.common import clock
from preau.notices.queries import returned_counts
from preau.payments.desk import contracts_to_complete, waiting_sums
from preau.structures.models import Structure

WAITING: dict[str, Callable[[Structure], int]] = {
    "desk_openings": lambda structure: opening_counts(structure)["to_send"],
    "desk_returned": lambda structure: returned_counts(structure.pk)["dead"],
    "desk_days": lambda structure: sum(row.left for row in days_on(structure, clock.today())),
    "desk_online": waiting_sums,
    "desk_contracts": contracts_to_complete,
    "desk_stranded": lambda structure: count_stranded(structure.pk, clock.today()),
}
"""By page of the section, what is too long to count on every page; one statement each."""


def waiting_in(structure: Structure, page: str) -> int:
    """How much waits in a section; zero, without a statement, where nothing ever does."""
    count = WAITING.get(page)
    return count(structure) if count else 0
