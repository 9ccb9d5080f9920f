"""What the desk waits for in a city of 50,000 households: finding a family, and the days no wallet could bear."""

from __future__ import annotations

import time
from collections.abc import Callable

from bench.figures import Figures, percentile

TURNS = 10
GOAL = 50  # milliseconds (issue of November 2026, operations O8)


def measure(figures: Figures) -> None:
    """`search.city.p95_ms` on names, parts of names, numbers, nobody; `uncovered.city.median_ms` on its first page;
    `stranded.city.median_ms`, the count of the desk's front."""
    from preau.bookings.stranding.queries import count_stranded
    from preau.common import clock
    from preau.households.models import Household
    from preau.households.queries import find_households
    from preau.structures.models import Structure
    from preau.wallets.uncovered import uncovered

    structure = Structure.objects.get(slug="valbrune")
    household = Household.objects.filter(structure=structure).order_by("-id")[0]
    words = ("kervella", "ker", household.number, household.name, "martin lina", "zzyzx", "le b")
    taken = [one for word in words for one in _times(lambda word=word: find_households(structure, word))]  # type: ignore[misc]
    figures.add("search.city.p95_ms", percentile(taken, 95), "ms", f"{len(words)} searches, goal {GOAL}", GOAL)
    taken = _times(lambda: uncovered(structure=structure, today=clock.today(), limit=50))
    figures.add("uncovered.city.median_ms", percentile(taken, 50), "ms", f"the first 50 days, goal {GOAL}", GOAL)
    taken = _times(lambda: count_stranded(structure.pk, clock.today()))
    figures.add("stranded.city.median_ms", percentile(taken, 50), "ms", "bookings to come without a right, of a city")


def _times(act: Callable[[], object]) -> list[float]:
    """Milliseconds of each turn but the first."""
    taken = []
    for _ in range(TURNS + 1):
        started = time.perf_counter()
        act()
        taken.append((time.perf_counter() - started) * 1000)
    return taken[1:]
