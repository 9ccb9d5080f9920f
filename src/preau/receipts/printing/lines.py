"""The long table of lines, ready for typst: texts, widths, and the heights of the lines that surely fit on one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from preau.common.clock import paris
from preau.common.money import MINUS, NBSP
from preau.receipts.documents import Line

HEADINGS = ("N°", "Date et heure", "Reçu", "Payeur", "Élève", "Moyen, référence", "Produit", "Montant (€)", "Cumul (€)")
WIDTHS = (10, 24, 31, 46, 40, 52, 34, 20, 20)
"""Millimetres: an A4 page on its side, ten millimetres of margin."""
SIDES = ("r", "l", "l", "l", "l", "l", "l", "r", "r")
HEIGHT = 4.3
"""Millimetres of a line of one row of text."""
WIDE, NARROW = 2.0, 1.45
"""Millimetres at most, on average, of a capital and of another character in 8 points."""
MARGIN = 1.6
WRAPPING = (3, 4, 5, 6)
"""The columns of names, which may take several rows of text."""


def table(lines: Iterable[Line]) -> dict[str, Any]:
    """The table as `parts.typ` draws it; a height of zero lets typst find it."""
    rows = [row(line) for line in lines]
    return {
        "headings": HEADINGS,
        "widths": WIDTHS,
        "sides": SIDES,
        "heights": [HEIGHT if _fits(cells) else 0 for cells in rows],
        "rows": rows,
    }


def row(line: Line) -> list[str]:
    """A line as text."""
    means = str(line.means.label)
    return [
        str(line.rank),
        f"{paris(line.at):%d/%m/%Y %H:%M}",
        line.receipt,
        line.payer,
        line.pupil,
        f"{means}, {line.reference}" if line.reference else means,
        line.product,
        plain(line.cents),
        plain(line.running_cents),
    ]


def plain(cents: int) -> str:
    """An amount for a column headed in euros: `1 234,50`, `−4,80`."""
    euros, rest = divmod(abs(cents), 100)
    return f"{MINUS if cents < 0 else ''}{euros:,}".replace(",", NBSP) + f",{rest:02d}"


def _fits(cells: Sequence[str]) -> bool:
    return all(_width(cells[column], WIDTHS[column] - MARGIN) for column in WRAPPING)


def _width(text: str, room: float) -> bool:
    """Whether a text surely fits in so many millimetres."""
    if len(text) * WIDE <= room:
        return True
    capitals = sum(map(str.isupper, text))
    return capitals * WIDE + (len(text) - capitals) * NARROW <= room
