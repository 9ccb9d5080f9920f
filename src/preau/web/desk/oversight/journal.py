"""« Journal »: who did what, searched by person, object and date."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from django import forms
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from preau.common import clock
from preau.common.actors import Right
from preau.journal.searching import FIRST_DAY, Place, Search, journal
from preau.journal.sources import kinds
from preau.journal.telling import Trace
from preau.web.desk.access import DeskRequest, desk_page
from preau.web.desk.pages import PER_PAGE, draw, url
from preau.web.fields import DateField, DateInput, choice_field, span_in

SECTION = "desk_journal"
USUAL = timedelta(days=30)
PAGES = {
    "receipt": "desk_operation",
    "reversal": "desk_operation",
    "operation": "desk_family_money",
    "slip": "desk_slip",
    "sheet": "desk_sheet",
    "deposit": "desk_deposit",
    "passage": "desk_roll",
    "act_asked": "desk_act",
    "act_decided": "desk_act",
    "passage_undone": "desk_roll",
}
"""The page about each kind of act, which an administrator may open."""


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


def _page_of(request: DeskRequest, row: Trace) -> str:
    return url(request, PAGES[row.source], row.target) if row.source and row.target else ""


@require_safe
@desk_page(Right.READ_JOURNAL)
def journal_page(request: DeskRequest) -> HttpResponse:
    """A page of the journal; a search with a mistake shows nothing but the mistake."""
    form = JournalForm(request.GET)
    after = Place.read(request.GET.get("apres", ""))
    rows: list[Trace] = []
    rest: Place | None = None
    if form.is_valid():
        rows, rest = journal(structure=request.structure, search=form.search, limit=PER_PAGE, after=after)
    query = request.GET.copy()
    query.pop("apres", None)
    context = {
        "form": form,
        "rows": [replace(row, page=_page_of(request, row)) for row in rows],
        "first": f"?{query.urlencode()}" if after else "",
        "next": f"?{query.urlencode()}&apres={rest}" if rest else "",
    }
    return draw(request, "desk/oversight/journal.html", SECTION, **context)
