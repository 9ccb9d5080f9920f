"""The files of the books: CSV, XLSX and PDF, of the journal or of a closed document."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from decimal import Decimal

from django.http import Http404, HttpResponse

from preau.common.clock import paris
from preau.receipts.documents import Line
from preau.receipts.queries import JournalLine
from preau.web.sheets import csv_response
from preau.web.workbooks import xlsx_response

HEADINGS = (
    *("N°", "Date et heure", "Jour comptable", "Reçu", "Payeur", "Élève", "Moyen", "Référence", "Produit", "Catégorie"),
    *("Montant (€)", "Cumul (€)"),
)
IN_JOURNAL = ("Dossier", "BE", "FQE", "Versement")
Cells = list[object]


def euros(cents: int) -> Decimal:
    """An amount as a cell."""
    return (Decimal(cents) / 100).quantize(Decimal("0.01"))


def line_cells(line: Line) -> Cells:
    """A line of the journal, or of a closed document."""
    return [
        str(line.rank),
        line.at,
        f"{line.date:%d/%m/%Y}",
        line.receipt,
        line.payer,
        line.pupil,
        str(line.means.label),
        line.reference,
        line.product,
        str(line.category.label),
        euros(line.cents),
        euros(line.running_cents),
    ]


def journal_cells(line: JournalLine) -> Cells:
    """The same with the file of the household and the documents that hold the line today."""
    return [*line_cells(line), line.household, line.slip, line.sheet, line.deposit]


def as_csv(name: str, headings: Sequence[str], rows: Iterable[Cells]) -> HttpResponse:
    return csv_response(f"{name}.csv", headings, ([_plain(cell) for cell in row] for row in rows))


def as_xlsx(name: str, headings: Sequence[str], rows: Iterable[Cells], made_at: datetime) -> HttpResponse:
    return xlsx_response(f"{name}.xlsx", headings, rows, made_at=made_at)


def as_pdf(name: str, content: bytes) -> HttpResponse:
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{name}.pdf"'
    return response


def document_file(
    wanted: str,
    name: str,
    *,
    headings: Sequence[str],
    rows: Iterable[Cells],
    papers: dict[str, Callable[[], bytes]],
    made_at: datetime,
) -> HttpResponse:
    """The file of a closed document that `?format=` asks for; `papers` are its PDFs by format. 404 for another."""
    if wanted == "csv":
        return as_csv(name, headings, rows)
    if wanted == "xlsx":
        return as_xlsx(name, headings, rows, made_at)
    if wanted in papers:
        return as_pdf(name if wanted == "pdf" else f"{name}-{wanted}", papers[wanted]())
    raise Http404


def _plain(cell: object) -> object:
    """A cell for CSV: amounts with a comma, instants on a French clock."""
    if isinstance(cell, Decimal):
        return f"{cell:.2f}".replace(".", ",")
    return f"{paris(cell):%d/%m/%Y %H:%M}" if isinstance(cell, datetime) else cell
