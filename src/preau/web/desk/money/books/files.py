"""The files of the books: CSV, XLSX and PDF, of the journal or of a closed document."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

from django.http import Http404, HttpResponse

from preau.receipts.documents import Line
from preau.receipts.queries import JournalLine
from preau.web.desk.access import DeskRequest
from preau.web.long_files import counted, elsewhere
from preau.web.sheets import Cell, attached, csv_response, euros, xlsx_response

HEADINGS = (
    *("N°", "Date et heure", "Jour comptable", "Reçu", "Payeur", "Élève", "Moyen", "Référence", "Produit", "Catégorie"),
    *("Montant (€)", "Cumul (€)"),
)
IN_JOURNAL = ("Dossier", "BE", "FQE", "Versement")
Cells = list[Cell]


def line_cells(line: Line) -> Cells:
    """A line of the journal, or of a closed document."""
    return [
        line.rank,
        line.at,
        line.date,
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
    return csv_response(f"{name}.csv", headings, rows)


def as_xlsx(name: str, headings: Sequence[str], rows: Iterable[Cells], made_at: datetime) -> HttpResponse:
    return xlsx_response(f"{name}.xlsx", headings, rows, made_at=made_at)


def as_pdf(name: str, content: bytes) -> HttpResponse:
    return attached(f"{name}.pdf", content, "application/pdf")


def document_file(
    request: DeskRequest,
    name: str,
    *,
    lines: int,
    headings: Sequence[str],
    rows: Iterable[Cells],
    papers: dict[str, Callable[[], bytes]],
    made_at: datetime,
) -> HttpResponse:
    """The file of a closed document of so many lines that `?format=` asks for, here or elsewhere when it is long.

    `papers` are its PDFs by format. 404 for another.
    """
    wanted = request.GET.get("format", "")
    if wanted not in ("csv", "xlsx", *papers):
        raise Http404
    if (answer := elsewhere(request, lines)) is not None:
        return answer
    rows = counted(request, rows)
    if wanted == "csv":
        return as_csv(name, headings, rows)
    if wanted == "xlsx":
        return as_xlsx(name, headings, rows, made_at)
    return as_pdf(name if wanted == "pdf" else f"{name}-{wanted}", papers[wanted]())
