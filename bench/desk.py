"""What the desk waits for in a city of 50,000 households: finding a family, and the days no wallet could bear."""

from __future__ import annotations

import time
from collections.abc import Callable

from bench.figures import Figures, percentile

TURNS = 10
GOAL = 50  # milliseconds (issue of November 2026, operations O8)


def measure(figures: Figures) -> None:
    """`search.city.p95_ms` on names, parts, near names, numbers, nobody; `uncovered.city.median_ms` on its page;
    `stranded.city.median_ms`, the count of the desk's front."""
    from preau.bookings.stranding.queries import count_stranded
    from preau.common import clock
    from preau.common.actors import Actor
    from preau.finding.queries import find
    from preau.households.models import Household
    from preau.structures.models import Structure
    from preau.wallets.uncovered import uncovered

    structure = Structure.objects.get(slug="valbrune")
    household = Household.objects.filter(structure=structure).order_by("-id")[0]
    agent, today = Actor(None, part="bench"), clock.today()
    words = ("kervella", "ker", "ma", household.number, household.name, "martin lina", "zzyzx", "le b", "kervela")
    words += ("fourkin lina", "06 12 34", "@exemple.fr", "ENF-2026-000012", "26-000001", "4990")

    def search(typed: str) -> list[float]:
        return _times(lambda: find(structure=structure, actor=agent, typed=typed, today=today, limit=8))

    taken = [one for word in words for one in search(word)]
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
