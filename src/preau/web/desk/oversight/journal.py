"""« Journal »: who did what, searched by person, object and date."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django import forms
from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from preau.common import clock
from preau.common.actors import Right
from preau.common.acts import Piece
from preau.journal.searching import FIRST_DAY, Place, Search, how_many, journal
from preau.journal.sources import kinds
from preau.journal.telling import Trace
from preau.web.desk.access import DeskRequest, desk_page
from preau.web.desk.pages import PER_PAGE, draw, url
from preau.web.fields import DateField, DateInput, choice_field, span_in
from preau.web.long_files import counted, elsewhere
from preau.web.sheets import Cell, csv_response, xlsx_response

SECTION = "desk_journal"
USUAL = timedelta(days=30)
PAGES: Mapping[str, tuple[str, Right]] = {
    "household": ("desk_family", Right.SEE_FAMILIES),
    "operation": ("desk_operation", Right.SEE_WALLETS),
    "slip": ("desk_slip", Right.SEE_BOOKS),
    "sheet": ("desk_sheet", Right.SEE_BOOKS),
    "deposit": ("desk_deposit", Right.SEE_BOOKS),
    "roll": ("desk_roll", Right.MARK_ATTENDANCE),
    "act": ("desk_act", Right.APPROVE_ACTS),
    "bank_journal": ("desk_bank_journal", Right.RECONCILE_BANK),
    "contract": ("desk_contract", Right.SIGN_CONTRACTS),
    "agent": ("desk_agent", Right.MANAGE_AGENTS),
    "news": ("desk_news_edit", Right.WRITE_TEXTS),
    "service": ("desk_service_edit", Right.WRITE_TEXTS),
}
"""What a piece of a sentence is about: its page, and the right that opens it."""
LISTS: Mapping[str, tuple[str, Right]] = {
    "settings": ("desk_settings", Right.CHANGE_SETTINGS),
    "closures": ("desk_closures", Right.CLOSE_DAYS),
    "prices": ("desk_prices", Right.SEE_PRICES),
}
"""What has one page for all of its kind."""
MOST_EXPORTED = 20_000
FILES = {"csv": csv_response, "xlsx": xlsx_response}
HEADINGS = ("Instant", "Par", "Acte", "Genre", "Changements")


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the page: the sentence with its links, as words and address."""

    trace: Trace
    pieces: list[tuple[str, str]]


class JournalForm(forms.Form):
    """What is looked for; without dates, the last thirty days."""

    q = forms.CharField(
        label=gettext_lazy("Au sujet de"),
        help_text=gettext_lazy("Nom d’une personne, nom ou numéro d’un dossier, adresse e-mail, mots d’un réglage."),
        required=False,
        max_length=100,
    )
    par = forms.CharField(
        label=gettext_lazy("Fait par"),
        help_text=gettext_lazy("Nom ou adresse e-mail d’un agent, ou d’un parent."),
        required=False,
        max_length=100,
    )
    objet = forms.ChoiceField(label=gettext_lazy("Objet"), required=False)
    du = DateField(label=gettext_lazy("Du"), required=False, widget=DateInput())
    au = DateField(label=gettext_lazy("Au"), required=False, widget=DateInput())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice_field(self, "objet").choices = [("", _("Tous")), *kinds()]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        span_in(self)
        return data

    @property
    def search(self) -> Search:
        data = self.cleaned_data
        last = data["au"] or max(clock.today(), data["du"] or clock.today())
        words, actor = data["q"].strip(), data["par"].strip()
        return Search(
            first=data["du"] or max(last, FIRST_DAY + USUAL) - USUAL,
            last=last,
            words=words,
            actor=actor,
            kind=data["objet"],
        )


def _link(request: DeskRequest, piece: Piece) -> str:
    """The page of what a piece is about; empty without one, or without the right that opens it."""
    page, right = PAGES.get(piece.to) or LISTS.get(piece.to) or ("", Right.ENTER)
    if not page or not request.staff.may(right):
        return ""
    return url(request, page) if piece.to in LISTS else url(request, page, piece.id)


def line(request: DeskRequest, trace: Trace) -> Line:
    """A row with its links, for who reads it."""
    return Line(trace, [(piece.text, _link(request, piece)) for piece in trace.pieces])


@require_safe
@desk_page(Right.READ_JOURNAL)
def journal_page(request: DeskRequest) -> HttpResponse:
    """A page of the journal, or all of it as a file; a search with a mistake shows nothing but the mistake."""
    form = JournalForm(request.GET)
    if not form.is_valid():
        return _page(request, form, [], None)
    if wanted := request.GET.get("format", ""):
        return _export(request, form.search, form, wanted)
    after = Place.read(request.GET.get("apres", ""))
    rows, rest = journal(structure=request.structure, search=form.search, limit=PER_PAGE, after=after)
    return _page(request, form, rows, rest)


def _page(request: DeskRequest, form: JournalForm, rows: Sequence[Trace], rest: Place | None) -> HttpResponse:
    query = request.GET.copy()
    for name in ("apres", "format"):
        query.pop(name, None)
    context = {
        "form": form,
        "rows": [line(request, row) for row in rows],
        "query": query.urlencode(),
        "first": f"?{query.urlencode()}" if "apres" in request.GET else "",
        "next": f"?{query.urlencode()}&apres={rest}" if rest else "",
    }
    return draw(request, "desk/oversight/journal.html", SECTION, **context)


def _export(request: DeskRequest, search: Search, form: JournalForm, wanted: str) -> HttpResponse:
    """The acts of the search, whole, as a table; never a part of them without a word."""
    if wanted not in FILES:
        raise Http404
    lines = how_many(structure=request.structure, search=search, most=MOST_EXPORTED)
    if lines > MOST_EXPORTED:
        form.add_error(
            None, _("Plus de 20 000 actes : resserrez les dates, ou choisissez un objet, puis exportez de nouveau.")
        )
        return _page(request, form, [], None)
    if (answer := elsewhere(request, lines)) is not None:
        return answer
    rows = counted(request, (_cells(row) for row in _all(request, search)))
    return FILES[wanted](f"historique-{request.structure.slug}-{search.first}-{search.last}.{wanted}", HEADINGS, rows)


def _all(request: DeskRequest, search: Search) -> Iterator[Trace]:
    place: Place | None = None
    while True:
        rows, place = journal(structure=request.structure, search=search, limit=1_000, after=place)
        yield from rows
        if place is None:
            return


def _cells(row: Trace) -> Sequence[Cell]:
    changes = " ; ".join(f"{label} : {before or '–'} → {after or '–'}" for label, before, after in row.changes)
    return (row.at, row.actor or _("Le portail"), row.sentence, row.label, changes)
