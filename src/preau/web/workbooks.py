"""Tables that leave the portal as XLSX: real dates and real amounts, which a spreadsheet can add up."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from io import BytesIO

import xlsxwriter
from django.http import HttpResponse

from preau.common.clock import paris

CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
WIDTH = 14
WIDEST = 60


def xlsx_response(
    name: str, headings: Sequence[str], rows: Iterable[Sequence[object]], *, made_at: datetime | None = None
) -> HttpResponse:
    """A workbook to keep. `Decimal` cells are euros, aware datetimes are shown on a French clock, the rest is text.

    With `made_at`, the same cells give the same bytes.
    """
    file = BytesIO()
    # Text stays text: nothing is read as a formula, a number or a link.
    safe = {"strings_to_formulas": False, "strings_to_numbers": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(file, {"in_memory": True, **safe}) as book:
        if made_at is not None:
            book.set_properties({"created": made_at.astimezone(UTC).replace(tzinfo=None)})
        sheet = book.add_worksheet()
        bold = book.add_format({"bold": True, "bottom": 1})
        euros = book.add_format({"num_format": '# ##0.00 "€";[Red]-# ##0.00 "€"'})
        instants = book.add_format({"num_format": "dd/mm/yyyy hh:mm"})
        widths = [max(WIDTH, len(heading) + 2) for heading in headings]
        sheet.write_row(0, 0, headings, bold)
        for number, row in enumerate(rows, 1):
            for column, cell in enumerate(row):
                if isinstance(cell, Decimal):
                    sheet.write_number(number, column, cell, euros)
                elif isinstance(cell, datetime):
                    sheet.write_datetime(number, column, paris(cell).replace(tzinfo=None), instants)
                else:
                    sheet.write_string(number, column, str(cell))
                    widths[column] = min(max(widths[column], len(str(cell)) + 2), WIDEST)
        for column, width in enumerate(widths):
            sheet.set_column(column, column, width)
        sheet.freeze_panes(1, 0)
    response = HttpResponse(file.getvalue(), content_type=CONTENT_TYPE)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
