"""Tables that leave the portal as CSV, for French spreadsheets."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence

from django.http import HttpResponse

BOM = "\ufeff"
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def csv_response(name: str, headings: Sequence[str], rows: Iterable[Sequence[object]]) -> HttpResponse:
    """A CSV file to keep: `;` between cells, UTF-8 with its mark, no cell that a spreadsheet would compute."""
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response.write(BOM)
    writer = csv.writer(response, delimiter=";")
    writer.writerow(headings)
    writer.writerows([_safe(cell) for cell in row] for row in rows)
    return response


def _safe(cell: object) -> str:
    """The text of a cell; what begins like a formula gets an apostrophe, which makes it plain text."""
    text = str(cell)
    return f"'{text}" if text.startswith(_FORMULA) else text
