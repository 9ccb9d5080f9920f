"""« Journal des encaissements »: every line, filtered, to read, print and keep."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from preau.common import clock
from preau.common.actors import Right
from preau.payables.enums import Category
from preau.receipts.enums import Means, means_words
from preau.receipts.printing import journal_pdf
from preau.receipts.printing.papers import period_words
from preau.receipts.queries import Selection, Sum, journal, journal_sums
from preau.structures.models import CashOffice
from preau.structures.queries import cash_offices
from preau.web.desk.access import DeskRequest, desk_page
from preau.web.desk.money.books.files import HEADINGS, IN_JOURNAL, as_csv, as_pdf, as_xlsx, journal_cells
from preau.web.desk.pages import draw, pages
from preau.web.desk.tables import Column, table
from preau.web.fields import DateField, DateInput, choice_field, chosen_words, span_in
from preau.web.long_files import counted, elsewhere

SECTION = "desk_receipts"
LONGEST = timedelta(days=400)
PRINTED, IN_PDF, IN_FILE = 2_000, 20_000, 200_000
"""So many lines at most on a page to print, in a PDF, in a file for spreadsheets."""
NAME = "journal-des-encaissements"
COLUMNS = (
    Column(gettext_lazy("N°"), is_number=True),
    Column(gettext_lazy("Jour"), "jour"),
    Column(gettext_lazy("Reçu"), "recu"),
    Column(gettext_lazy("Payeur"), "payeur"),
    Column(gettext_lazy("Moyen"), "moyen"),
    Column(gettext_lazy("Montant"), "montant", is_number=True),
    Column(gettext_lazy("Cumul"), is_number=True),
    Column(gettext_lazy("Élève")),
    Column(gettext_lazy("Référence")),
    Column(gettext_lazy("Produit")),
    Column(gettext_lazy("BE")),
    Column(gettext_lazy("Versement")),
)


class JournalForm(forms.Form):
    """What is looked for; without dates, the month."""

    du = DateField(label=gettext_lazy("Du"), required=False, widget=DateInput())
    au = DateField(label=gettext_lazy("Au"), required=False, widget=DateInput())
    regie = forms.ChoiceField(label=gettext_lazy("Régie"), required=False)
    categorie = forms.ChoiceField(
        label=gettext_lazy("Catégorie"), required=False, choices=[("", gettext_lazy("Toutes")), *Category.choices]
    )
    arretes = forms.ChoiceField(
        label=gettext_lazy("Bordereau (BE)"),
        required=False,
        choices=[("", gettext_lazy("Tous")), ("oui", gettext_lazy("Dans un BE")), ("non", gettext_lazy("Pas encore"))],
    )
    foyer = forms.CharField(label=gettext_lazy("Foyer ou payeur"), required=False, max_length=100)
    moyens = forms.MultipleChoiceField(
        label=gettext_lazy("Moyens de paiement"),
        required=False,
        choices=Means.choices,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, offices: list[CashOffice], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice_field(self, "regie").choices = [
            ("", _("Toutes")),
            *((str(office.pk), office.name) for office in offices),
        ]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        span = span_in(self)
        if span and span.last - span.first > LONGEST:
            self.add_error("au", _("Choisissez une période d’un an au plus."))
        return data

    @property
    def dates(self) -> tuple[date, date]:
        """Both included. From a first day alone, a month; to a last day alone, its month."""
        first, last, today = self.cleaned_data["du"], self.cleaned_data["au"], clock.today()
        if first and not last:
            return first, max(first, min(today, first + LONGEST))
        return first or (last or today).replace(day=1), last or today

    def selection(self, request: DeskRequest) -> Selection:
        data = self.cleaned_data
        first, last = self.dates
        return Selection(
            structure_id=request.structure.pk,
            first=first,
            last=last,
            office_id=int(data["regie"]) if data["regie"] else None,
            means=data["moyens"],
            category=data["categorie"],
            is_slipped={"oui": True, "non": False}.get(data["arretes"]),
            household=data["foyer"].strip(),
        )


@require_safe
@desk_page(Right.SEE_BOOKS)
def receipts(request: DeskRequest) -> HttpResponse:
    """A page of the journal, or its CSV, XLSX, PDF or print view (`?format=`); a mistake shows nothing but itself."""
    offices = cash_offices(request.structure)
    form = JournalForm(request.GET, offices=offices)
    context: dict[str, Any] = {"form": form, "offices": offices, "printing": False, "lines": [], "printed": 0}
    context |= {"too_long": 0, "first": None, "can_open": request.staff.may(Right.SEE_RECEIPTS)}
    context["family_page"] = _family_page(request)
    if form.is_valid():
        selection = form.selection(request)
        sums = journal_sums(selection)
        total, wanted = sum(row.count for row in sums), request.GET.get("format", "")
        if wanted in ("csv", "xlsx", "pdf"):
            limit = IN_PDF if wanted == "pdf" else IN_FILE
            if total <= limit:
                return elsewhere(request, total) or _file(request, form, selection, wanted)
            context["too_long"] = limit
        context |= _listing(request, selection, total, is_printed=wanted == "imprimer")
        context |= {"by_means": _by_means(sums), "total_cents": sum(row.cents for row in sums)}
        context |= {"first": selection.first, "last": selection.last}
    return draw(request, "desk/money/books/journal.html", SECTION, **context)


def _listing(request: DeskRequest, selection: Selection, total: int, *, is_printed: bool) -> dict[str, Any]:
    listing, shown = pages(request, total), table(request, COLUMNS, "jour")
    rows = slice(0, PRINTED) if is_printed else listing.rows
    query = request.GET.copy()
    for name in ("page", "format"):
        query.pop(name, None)
    return {
        "lines": journal(
            selection,
            limit=rows.stop - rows.start,
            offset=rows.start,
            order=shown.order,
            is_down=shown.is_down,
        ).lines,
        "table": shown,
        "pages": listing,
        "count": total,
        "printing": is_printed,
        "printed": PRINTED if is_printed and total > PRINTED else 0,
        "query": query.urlencode(),
    }


def _family_page(request: DeskRequest) -> str:
    """The page of a payer's family that the agent may open; empty without any."""
    if request.staff.may(Right.SEE_WALLETS):
        return "desk_family_money"
    return "desk_family" if request.staff.may(Right.SEE_FAMILIES) else ""


def _by_means(sums: list[Sum]) -> list[tuple[str, int]]:
    found: dict[Means, int] = {}
    for row in sums:
        found[row.means] = found.get(row.means, 0) + row.cents
    return [(str(means.label), cents) for means, cents in found.items()]


def _file(request: DeskRequest, form: JournalForm, selection: Selection, wanted: str) -> HttpResponse:
    lines, now = journal(selection).lines, clock.now()
    name = f"{NAME}-{selection.first:%Y-%m-%d}-{selection.last:%Y-%m-%d}"
    if wanted == "pdf":
        made = journal_pdf(lines, structure=request.structure.name, facts=_facts(form, selection), made_at=now)
        return as_pdf(name, made)
    headings, rows = [*HEADINGS, *IN_JOURNAL], (journal_cells(line) for line in counted(request, lines))
    return as_csv(name, headings, rows) if wanted == "csv" else as_xlsx(name, headings, rows, now)


def _facts(form: JournalForm, selection: Selection) -> list[list[str]]:
    """What was chosen, for the head of the PDF."""
    told = [["Période", period_words(selection.first, selection.last)], ["Moyens", means_words(selection.means)]]
    chosen = [form[name] for name in ("regie", "categorie", "arretes") if form.cleaned_data[name]]
    told += [[str(field.label), chosen_words(field)] for field in chosen]
    return [*told, ["Foyer ou payeur", selection.household]] if selection.household else told
