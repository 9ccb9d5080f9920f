"""Papers with thousands of lines: set in parts, each in a process of its own that ends, then joined.

Ten thousand lines at once take typst a gigabyte; a thousand take it 140 MB, and so does each part.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from preau.common.joining import join, page_count
from preau.common.typeset import pdf
from preau.receipts.printing.lines import expected_pages

FOLDER = Path(__file__).parent
PART = 1_000
"""Lines of a part. Each begins on a page of its own."""


def paper(template: str, data: dict[str, Any], *, made_at: datetime) -> bytes:
    """The document of a template that ends with `lines`; the same bytes for the same data and instant.

    Each page tells how many there are in all, which is known for sure once all are set: they are set as expected, and
    once more should that have been wrong.
    """
    heights = data["lines"]["heights"]
    if len(heights) <= PART:
        return pdf(FOLDER / template, data, made_at=made_at)
    cut = [heights[first : first + PART] for first in range(0, len(heights), PART)]
    pages = [expected_pages(part, is_titled=not rank) for rank, part in enumerate(cut)]
    pages[0] += 1
    while True:
        found: list[int] = []
        made = join(_parts(template, data, pages, found, made_at))
        if found == pages:
            return made
        pages = found


def _parts(
    template: str, data: dict[str, Any], pages: list[int], found: list[int], made_at: datetime
) -> Iterator[bytes]:
    """Each part, set as if they had so many `pages`; how many they have is told in `found`."""
    for rank in range(len(pages)):
        begun, first = sum(pages[:rank]), PART * rank
        table = data["lines"] | {name: data["lines"][name][first : first + PART] for name in ("heights", "rows")}
        told = {"title": data["title"], "structure": data["structure"], "first_page": begun + 1} if rank else data
        told = told | {"lines": table, "pages": sum(pages)}
        made = pdf(FOLDER / ("more.typ" if rank else template), told, made_at=made_at, is_apart=True)
        found.append(page_count(made))
        yield made
