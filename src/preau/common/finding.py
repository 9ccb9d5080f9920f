"""What a search found, and whether there was more."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import islice
from typing import Generic, TypeVar

T = TypeVar("T")


class Found(list[T], Generic[T]):
    """The first `limit` rows of a search that was asked for one more; `is_cut` when there was one."""

    def __init__(self, rows: Iterable[T], limit: int) -> None:
        first = list(islice(rows, limit + 1))
        super().__init__(first[:limit])
        self.limit = limit
        self.is_cut = len(first) > limit

    def without(self, is_out: Callable[[T], bool]) -> Found[T]:
        """The same search, some rows left out."""
        kept = Found([row for row in self if not is_out(row)], self.limit)
        kept.is_cut = self.is_cut
        return kept
