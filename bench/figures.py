"""Figures: one JSON object a line, and a table for people."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path


@dataclass(frozen=True)
class Figure:
    name: str
    value: float
    unit: str
    detail: str = ""
    goal: float | None = None
    """What the value must not pass; the run ends with an error when one does."""


@dataclass
class Figures:
    """Written as they come: a run that is cut short keeps what it measured."""

    path: Path | None = None
    rows: list[Figure] = field(default_factory=list)

    def add(self, name: str, value: float, unit: str, detail: str = "", goal: float | None = None) -> None:
        figure = Figure(name, round(value, 4), unit, detail, goal)
        self.rows.append(figure)
        print(f"  {name:<36} {_text(figure.value):>12} {unit:<10} {detail}", flush=True)
        if self.path:
            with self.path.open("a") as lines:
                lines.write(json.dumps(asdict(figure), ensure_ascii=False) + "\n")

    def missed(self) -> list[str]:
        """The names of the figures past their goal."""
        return [row.name for row in self.rows if row.goal is not None and row.value > row.goal]

    def value(self, name: str) -> float | None:
        return next((row.value for row in self.rows if row.name == name), None)


def _text(value: float) -> str:
    return f"{value:,.0f}".replace(",", " ") if abs(value) >= 1000 or value == int(value) else f"{value:.2f}"


def percentile(values: list[float], percent: float) -> float:
    """The value that `percent` % of `values` do not exceed (nearest rank)."""
    ordered = sorted(values)
    return ordered[max(0, min(len(ordered) - 1, round(percent / 100 * len(ordered) + 0.5) - 1))]
