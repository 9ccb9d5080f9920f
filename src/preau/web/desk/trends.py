"""A row of bars drawn by the server, with the figures in a table behind it. No colour says anything alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

WEEKS = 8
STEP, WIDTH, HEIGHT = 60, 40, 80
"""Units of the drawing: from a bar to the next, a bar, the tallest one."""


@dataclass(frozen=True, slots=True)
class Bar:
    """A week: its Monday, its number, and its rectangle."""

    week: date
    value: int
    x: int
    y: int
    height: int

    @property
    def middle(self) -> int:
        return self.x + WIDTH // 2


@dataclass(frozen=True, slots=True)
class Trend:
    """Weeks side by side; `is_cents` where the numbers are money."""

    bars: tuple[Bar, ...]
    is_cents: bool = False

    @property
    def width(self) -> int:
        return STEP * len(self.bars)

    @property
    def is_empty(self) -> bool:
        return not any(bar.value for bar in self.bars)


def span(today: date, ahead: int = 0) -> tuple[date, date]:
    """The Monday of the first week shown, and that after the last: the current one and `ahead` more."""
    monday = today - timedelta(days=today.weekday())
    return monday - timedelta(weeks=WEEKS - 1 - ahead), monday + timedelta(weeks=1 + ahead)


def trend(found: Mapping[date, int], first: date, *, is_cents: bool = False) -> Trend:
    """Bars of the weeks from the Monday `first`; a week that is missing had nothing, what is below zero has no bar."""
    weeks = [first + timedelta(weeks=number) for number in range(WEEKS)]
    top = max([*(found.get(week, 0) for week in weeks), 1])
    bars = []
    for number, week in enumerate(weeks):
        value = found.get(week, 0)
        height = max(0, round(HEIGHT * value / top))
        bars.append(Bar(week, value, STEP * number + (STEP - WIDTH) // 2, HEIGHT - height, height))
    return Trend(tuple(bars), is_cents)
