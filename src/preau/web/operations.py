"""The operations of a household in a month: to read, print and keep, at home and at the desk."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from urllib.parse import urlencode

from django.http import HttpResponse, QueryDict
from django.utils.translation import gettext as _

from preau.common import clock
from preau.common.clock import day_start
from preau.common.money import format_cents
from preau.common.spans import add_months
from preau.common.text import MONTHS, count, instant_short, instant_text
from preau.common.typeset import pdf
from preau.households.models import Household
from preau.ledger.enums import EntryKind
from preau.structures.models import Structure
from preau.wallets.models import Wallet
from preau.wallets.queries import OperationRow
from preau.wallets.queries import operations as find_operations
from preau.web.access import FamilyRequest
from preau.web.desk.access import DeskRequest
from preau.web.long_files import elsewhere
from preau.web.paging import page_number
from preau.web.sheets import Cell, attached, csv_response, euros, xlsx_response
from preau.web.typed import parse_id, parse_month

PAGE = 25
PRINTED = 2000
PDF_TEMPLATE = Path(__file__).with_name("operations.typ")
HEADINGS = ("Date", "Porte-monnaie", "Genre", "Détail", "Montant (€)", "Numéro")
FILTERS = {
    "consommations": (EntryKind.CHARGE,),
    "versements": (EntryKind.TOP_UP, EntryKind.REFUND, EntryKind.RECEIPT),
}
ICONS = {
    EntryKind.CHARGE: "fork-knife",
    EntryKind.TOP_UP: "credit-card",
    EntryKind.TRANSFER: "arrow-repeat",
    EntryKind.MERGE: "arrow-repeat",
    EntryKind.REVERSAL: "arrow-counterclockwise",
    EntryKind.RETURN: "arrow-counterclockwise",
    EntryKind.REFUND: "cash-coin",
}


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address asks for; anything unreadable is as if it were not there."""

    month: date
    kind_id: int | None
    shown: str

    def query(self, **changes: object) -> str:
        """The address of the same list with something else."""
        values = {"mois": f"{self.month:%Y-%m}", "porte-monnaie": self.kind_id, "genre": self.shown, **changes}
        return urlencode({key: value for key, value in values.items() if value})

    @property
    def name(self) -> str:
        return f"{MONTHS[self.month.month - 1]} {self.month.year}"

    @property
    def previous(self) -> date:
        return (self.month - timedelta(days=1)).replace(day=1)

    @property
    def following(self) -> date:
        return add_months(self.month, 1)


def read(data: QueryDict) -> Asked:
    shown = data.get("genre", "")
    month = parse_month(data.get("mois", "")) or clock.today().replace(day=1)
    return Asked(month, parse_id(data.get("porte-monnaie", "")), shown if shown in FILTERS else "")


def operations_of(
    request: FamilyRequest | DeskRequest, structure: Structure, household: Household
) -> HttpResponse | dict[str, object]:
    """The file asked for, or what the page of the month shows; two statements, one for a file."""
    asked, wanted = read(request.GET), request.GET.get("format", "")
    whole = wanted in ("csv", "xlsx", "pdf", "imprimer")
    page = 1 if whole else page_number(request)
    rows = _rows(household, asked, None if whole and wanted != "imprimer" else PRINTED if whole else PAGE, page)
    is_file = wanted in ("csv", "xlsx", "pdf")
    if is_file and (answer := elsewhere(request, len(rows))) is not None:
        return answer
    name = f"operations-{asked.month:%Y-%m}"
    if wanted == "csv":
        return csv_response(f"{name}.csv", HEADINGS, map(_cells, rows))
    if wanted == "xlsx":
        return xlsx_response(f"{name}.xlsx", HEADINGS, map(_cells, rows))
    if wanted == "pdf":
        return _pdf_response(structure, household, asked, rows, f"{name}.pdf")
    return _context(household, asked, rows, page, wanted)


def _rows(household: Household, asked: Asked, limit: int | None, page: int) -> list[OperationRow]:
    return find_operations(
        household=household,
        start=day_start(asked.month),
        end=day_start(asked.following),
        kind_id=asked.kind_id,
        kinds=FILTERS.get(asked.shown),
        limit=limit,
        offset=(page - 1) * (limit or 0),
    )


def _context(household: Household, asked: Asked, rows: list[OperationRow], page: int, wanted: str) -> dict[str, object]:
    found = Wallet.objects.filter(household=household).order_by("kind__position", "id")
    pages = -(-(rows[0].total if rows else 0) // PAGE)
    is_last = asked.following > clock.today()
    return {
        "household": household,
        "asked": asked,
        "rows": rows,
        "wallets": list(found.values_list("kind_id", "kind__name")),
        "shown": [("", _("Tout")), ("consommations", _("Consommations")), ("versements", _("Versements"))],
        "printing": wanted == "imprimer",
        "page": page,
        "pages": pages,
        "query": asked.query(),
        "earlier": asked.query(mois=f"{asked.previous:%Y-%m}"),
        "later": "" if is_last else asked.query(mois=f"{asked.following:%Y-%m}"),
    }


def _pdf_response(
    structure: Structure, household: Household, asked: Asked, rows: list[OperationRow], name: str
) -> HttpResponse:
    now = clock.now()
    words = {"name": household.name, "number": household.number}
    data = {
        "title": _("Opérations de %(month)s") % {"month": asked.name},
        "structure": structure.name,
        "household": _("Foyer %(name)s, dossier n° %(number)s") % words,
        "headings": [_("Date"), _("Détail"), _("Porte-monnaie"), _("Montant")],
        "rows": [[instant_short(r.at), r.text, r.wallet, format_cents(r.cents, signed=True)] for r in rows],
        "summary": _summary(rows),
        "made": instant_text(now, year=True),
    }
    return attached(name, pdf(PDF_TEMPLATE, data, made_at=now), "application/pdf")


def _summary(rows: list[OperationRow]) -> str:
    if not rows:
        return _("Aucune opération ce mois-ci.")
    credit, debit = format_cents(rows[0].credit_cents, signed=True), format_cents(rows[0].debit_cents)
    return f"{count(rows[0].total, _('opération'), _('opérations'))} : {credit} et {debit}."


def _cells(row: OperationRow) -> list[Cell]:
    return [row.at, row.wallet, row.kind.label, row.text, euros(row.cents), row.entry_id]
