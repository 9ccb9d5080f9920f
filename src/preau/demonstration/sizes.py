"""How big the invented town is."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Size:
    """`share` is the percentage of the registered children who come on an ordinary day."""

    households: int
    share: int

    @property
    def schools(self) -> int:
        return max(3, self.households // 130)

    @property
    def colleges(self) -> int:
        return max(1, self.households // 1000)

    @property
    def centres(self) -> int:
        return max(1, self.households // 800)


SIZES = {"small": Size(400, 50), "town": Size(4_000, 45), "city": Size(50_000, 10)}
