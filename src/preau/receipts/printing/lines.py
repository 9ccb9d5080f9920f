"""The long table of lines, ready for typst: texts, widths, and the heights of the lines that surely fit on one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from preau.common.clock import paris
from preau.common.money import MINUS, NBSP
from preau.common.printable import breakable, shown
from preau.receipts.documents import Line

HEADINGS = ("N°", "Date et heure", "Reçu", "Payeur", "Élève", "Moyen, référence", "Produit", "Montant (€)", "Cumul (€)")
WIDTHS = (10, 24, 31, 46, 40, 52, 34, 20, 20)
"""Millimetres: an A4 page on its side, ten millimetres of margin."""
SIDES = ("r", "l", "l", "l", "l", "l", "l", "r", "r")
HEIGHTS = (4.3, 7.5)
"""Millimetres of a line of one and of two rows of text."""
WIDE, NARROW = 2.0, 1.45
"""Millimetres at most, on average, of a capital and of another character in 8 points."""
SLACK = 0.85
"""How much of two rows a text may fill: the end of the first one stays empty where a word does not fit."""
MARGIN = 1.6
PAGE, TITLE = 182.65, 6.1
"""Millimetres of a page that lines may take below the headings, and those that their title takes of the first one."""
WRAPPING = (3, 4, 5, 6)
"""The columns of names, which may take several rows of text."""


def table(lines: Iterable[Line]) -> dict[str, Any]:
    """The table as `parts.typ` draws it; a height of zero lets typst find it, which takes it far longer."""
    rows = [_fitted(row(line)) for line in lines]
    return {
        "headings": HEADINGS,
        "widths": WIDTHS,
        "sides": SIDES,
        "heights": [_height(cells) for cells in rows],
        "rows": rows,
    }


def expected_pages(heights: Sequence[float], *, is_titled: bool) -> int:
    """How many pages lines of these heights should take, from the top of one; those of no height count three rows."""
    pages, taken = 1, TITLE if is_titled else 0.0
    for known in heights:
        height = known or 2 * HEIGHTS[1] - HEIGHTS[0]
        taken += height
        if taken > PAGE:
            pages, taken = pages + 1, height
    return pages


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


def _fitted(cells: list[str]) -> list[str]:
    """The same texts, as they will be shown; a word wider than its column may be cut."""
    for column in WRAPPING:
        most = int((WIDTHS[column] - MARGIN) / WIDE)
        cells[column] = breakable(shown(cells[column]), longest=most, piece=most)
    return cells


def _height(cells: Sequence[str]) -> float:
    """The height of a line whose texts surely take one or two rows, else zero."""
    needed = max(_rows(cells[column], WIDTHS[column] - MARGIN) for column in WRAPPING)
    return HEIGHTS[needed - 1] if needed <= len(HEIGHTS) else 0


def _rows(text: str, room: float) -> int:
    """How many rows of so many millimetres a text takes at most; three for more than two."""
    if len(text) * WIDE <= room or (width := _width(text)) <= room:
        return 1
    return 2 if width <= 2 * SLACK * room and all(_width(word) <= room for word in text.split(" ")) else 3


def _width(text: str) -> float:
    """Millimetres that a text takes at most."""
    capitals = sum(map(str.isupper, text))
    return capitals * WIDE + (len(text) - capitals) * NARROW
