"""What each statement over ten lines may read in the city of the demonstration (50,000 households)."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Budget:
    """At most so many rows of tables, by indexes but for those of `scans`, which are read whole; `why` they are."""

    rows: int
    scans: frozenset[str] = frozenset()
    why: str = ""


BUDGETS: dict[str, Budget] = {}
