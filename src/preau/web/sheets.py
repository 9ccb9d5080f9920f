"""The one place that writes cells: tables that leave the portal as CSV or XLSX, for French spreadsheets.

A cell says what it is by its type, so that a spreadsheet adds up what is a number and dates what is a date: `Decimal`
is euros (see `euros`), `int` a count, `date`, `datetime` and `time` are those of a French clock, `None` is empty, text
is text and never a formula. A float is refused: no amount ever is one.
"""

from __future__ import annotations

import csv
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, date, datetime, time
from decimal import Decimal
from io import BytesIO, StringIO

import xlsxwriter
from django.http import HttpResponse
from django.utils.functional import Promise

from preau.common.clock import paris

Cell = str | Promise | int | Decimal | date | datetime | time | None
CSV, XLSX = "text/csv; charset=utf-8", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
BOM = "\ufeff"
CENT = Decimal("0.01")
WIDTH, WIDEST = 14, 60
LONGEST_TEXT = 32_767
"""Characters that a cell of a workbook may hold."""
_FORMULA = tuple("=+-@\uff1d\uff0b\uff0d\uff20\u2212\ufe62\ufe63\ufe66\ufe6b")
"""Signs that begin a formula, also as wide and small letters, which some spreadsheets read alike."""
_BREAKS = ("\t", "\r", "\n")


def euros(cents: int) -> Decimal:
    """An amount as a cell."""
    return (Decimal(cents) / 100).quantize(CENT)


def csv_file(headings: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """A CSV file: `;` between cells, UTF-8 with its mark, `-12,30` for an amount, no text that would be computed."""
    text = StringIO()
    writer = csv.writer(text, delimiter=";")
    writer.writerow(headings)
    writer.writerows([_plain(cell) for cell in row] for row in rows)
    return (BOM + text.getvalue()).encode()


def csv_response(name: str, headings: Sequence[str], rows: Iterable[Sequence[Cell]]) -> HttpResponse:
    return attached(name, csv_file(headings, rows), CSV)


def xlsx_response(
    name: str, headings: Sequence[str], rows: Iterable[Sequence[Cell]], *, made_at: datetime | None = None
) -> HttpResponse:
    return attached(name, xlsx_file(headings, rows, made_at=made_at), XLSX)


def attached(name: str, content: bytes, content_type: str) -> HttpResponse:
    """A file to keep, under that name."""
    response = HttpResponse(content, content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def xlsx_file(headings: Sequence[str], rows: Iterable[Sequence[Cell]], *, made_at: datetime | None = None) -> bytes:
    """A workbook; with `made_at`, the same cells give the same bytes. Lines are written as they come, none is kept."""
    file = BytesIO()
    # Text stays text: nothing is read as a formula, a number or a link.
    safe = {"strings_to_formulas": False, "strings_to_numbers": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(file, {"constant_memory": True, **safe}) as book:
        if made_at is not None:
            book.set_properties({"created": made_at.astimezone(UTC).replace(tzinfo=None)})
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, headings, book.add_format({"bold": True, "bottom": 1}))
        write = _writer(book, sheet)
        widths = [max(WIDTH, len(heading) + 2) for heading in headings]
        for number, row in enumerate(rows, 1):
            for column, cell in enumerate(row):
                if isinstance(cell, str | Promise):
                    widths[column] = min(max(widths[column], len(str(cell)) + 2), WIDEST)
                write(number, column, cell)
        for column, width in enumerate(widths):
            sheet.set_column(column, column, width)
        sheet.freeze_panes(1, 0)
    return file.getvalue()


def _writer(book: xlsxwriter.Workbook, sheet: xlsxwriter.worksheet.Worksheet) -> Callable[[int, int, Cell], object]:
    """Writes a cell of a workbook by its type."""
    formats = {
        Decimal: book.add_format({"num_format": '#,##0.00 "€";[Red]-#,##0.00 "€"'}),
        int: book.add_format({"num_format": "0"}),
        datetime: book.add_format({"num_format": "dd/mm/yyyy hh:mm"}),
        date: book.add_format({"num_format": "dd/mm/yyyy"}),
        time: book.add_format({"num_format": "hh:mm"}),
    }

    def write(row: int, column: int, cell: Cell) -> object:
        match cell:
            case None | "":
                return None
            case str() | Promise():
                return sheet.write_string(row, column, str(cell)[:LONGEST_TEXT])
            case Decimal() | int():
                return sheet.write_number(row, column, cell, formats[Decimal if isinstance(cell, Decimal) else int])
            case datetime():
                return sheet.write_datetime(row, column, paris(cell).replace(tzinfo=None), formats[datetime])
            case date() | time():
                return sheet.write_datetime(row, column, cell, formats[date if isinstance(cell, date) else time])
        raise TypeError(f"No cell holds a {type(cell).__name__}")

    return write


def _plain(cell: Cell) -> str:
    """The text of a cell in a CSV file; text that begins like a formula gets an apostrophe, which keeps it text."""
    match cell:
        case None:
            text = ""
        case str() | Promise():
            text = _guarded(str(cell))
        case Decimal():
            text = f"{cell.quantize(CENT):f}".replace(".", ",")
        case int():
            text = str(int(cell))
        case datetime():
            text = f"{paris(cell):%d/%m/%Y %H:%M}"
        case date():
            text = f"{cell:%d/%m/%Y}"
        case time():
            text = f"{cell:%H:%M}"
        case _:
            raise TypeError(f"No cell holds a {type(cell).__name__}")
    return text


def _guarded(text: str) -> str:
    """Blanks and invisible signs in front do not hide a formula."""
    seen = text.lstrip()
    while seen and unicodedata.category(seen[0]) in ("Cc", "Cf", "Zs"):
        seen = seen[1:].lstrip()
    return f"'{text}" if text.startswith(_BREAKS) or seen.startswith(_FORMULA) else text
