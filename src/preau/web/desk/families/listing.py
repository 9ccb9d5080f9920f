"""« Liste des familles »: all of them, kept to what is asked, sorted, with the columns chosen; its file; kept views."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django import forms
from django.http import Http404, HttpResponse, QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from preau.common.actors import Right
from preau.common.ordering import french_order
from preau.finding.listing import FamilyChoice, FamilyLine, every_line, families, lines, total_cents
from preau.structures.models import Site
from preau.web.desk.access import DeskRequest, desk_page
from preau.web.desk.pages import draw, pages
from preau.web.desk.tables import Column, table, tools
from preau.web.fields import choice_field
from preau.web.long_files import counted, elsewhere
from preau.web.sheets import Cell, csv_response, euros, xlsx_response
from preau.web.typed import number_in

SECTION = "desk_family_list"
FILES = {"csv": csv_response, "xlsx": xlsx_response}
MONEY = {"doivent": "owes", "ont": "holds", "zero": "nothing"}
COLUMNS = (
    Column(gettext_lazy("Famille"), "nom"),
    Column(gettext_lazy("Dossier"), "dossier", name="dossier"),
    Column(gettext_lazy("Enfants"), name="enfants"),
    Column(gettext_lazy("Lieux"), name="lieux"),
    Column(gettext_lazy("Commune"), "ville", name="ville", is_extra=True),
    Column(gettext_lazy("E-mails"), name="emails", is_extra=True),
    Column(gettext_lazy("Compte"), name="compte"),
)
BALANCE = Column(gettext_lazy("Solde"), "solde", is_number=True, name="solde")
"""For who sees what families hold and owe."""


class FilterForm(forms.Form):
    """What the list is kept to, in the address; money for who sees it."""

    q = forms.CharField(label=gettext_lazy("Nom, prénom"), required=False, max_length=100)
    lieu = forms.ChoiceField(label=gettext_lazy("Lieu"), required=False)
    solde = forms.ChoiceField(
        label=gettext_lazy("Argent"),
        required=False,
        choices=[
            ("", gettext_lazy("Toutes")),
            ("doivent", gettext_lazy("Doivent de l’argent")),
            ("ont", gettext_lazy("Ont de l’argent")),
            ("zero", gettext_lazy("Solde nul")),
        ],
    )
    compte = forms.ChoiceField(
        label=gettext_lazy("Compte"),
        required=False,
        choices=[
            ("", gettext_lazy("Avec ou sans")),
            ("with", gettext_lazy("Avec un compte")),
            ("without", gettext_lazy("Sans compte")),
        ],
    )
    dossiers = forms.ChoiceField(
        label=gettext_lazy("Dossiers"),
        required=False,
        choices=[("", gettext_lazy("Ouverts")), ("fermes", gettext_lazy("Archivés ou réunis"))],
    )

    def __init__(self, data: QueryDict, structure_id: int, *, sees_money: bool) -> None:
        super().__init__(data)
        sites = Site.objects.filter(structure=structure_id).order_by(french_order("name")).values_list("pk", "name")
        choice_field(self, "lieu").choices = [("", _("Tous")), *((str(pk), name) for pk, name in sites)]
        if not sees_money:
            del self.fields["solde"]

    @property
    def choice(self) -> FamilyChoice:
        """Anything unreadable filters nothing."""
        self.is_valid()
        data = self.cleaned_data
        return FamilyChoice(
            data.get("q", "").strip(),
            number_in(data.get("lieu", "")),
            MONEY.get(data.get("solde", ""), ""),
            data.get("compte", ""),
            data.get("dossiers") == "fermes",
        )


@require_safe
@desk_page(Right.SEE_FAMILIES)
def family_list(request: DeskRequest) -> HttpResponse:
    """A page of the list, or its file; a fixed number of statements."""
    sees_money = request.staff.may(Right.SEE_WALLETS)
    form = FilterForm(request.GET, request.structure.pk, sees_money=sees_money)
    shown = table(request, (*COLUMNS, BALANCE) if sees_money else COLUMNS, "nom")
    found = families(request.structure, form.choice)
    listing = pages(request, found.count())
    if kind := request.GET.get("format", ""):
        rows = every_line(found, shown.order, is_down=shown.is_down, count=listing.total)
        return _file(request, kind, listing.total, shown.shown, rows)
    with_balance = "solde" in shown.shown
    context = {
        "form": form,
        "table": shown,
        "tools": tools(request, SECTION, tuple(FILES)),
        "rows": lines(found, shown.order, is_down=shown.is_down, within=listing.rows),
        "pages": listing,
        "total": total_cents(found) if with_balance else None,
        "may_open_money": sees_money,
        "beside": len(shown.heads) - 1,
    }
    return draw(request, "desk/families/listing/list.html", SECTION, **context)


def _file(
    request: DeskRequest, kind: str, count: int, shown: frozenset[str], rows: Iterator[FamilyLine]
) -> HttpResponse:
    """Everything that matches, with the columns shown."""
    if kind not in FILES:
        raise Http404
    if (answer := elsewhere(request, count)) is not None:
        return answer
    headings = [str(column.label) for column in (*COLUMNS, BALANCE) if not column.name or column.name in shown]
    cells = (_cells(row, shown) for row in counted(request, rows))
    return FILES[kind](f"familles-{request.structure.slug}.{kind}", headings, cells)


def _cells(row: FamilyLine, shown: frozenset[str]) -> Sequence[Cell]:
    every: dict[str, Cell] = {
        "": row.name,
        "dossier": row.number,
        "enfants": ", ".join(row.people),
        "lieux": ", ".join(row.sites),
        "ville": row.city,
        "emails": ", ".join(row.emails),
        "compte": _("oui") if row.has_access else _("non"),
        "solde": euros(row.cents),
    }
    return [cell for name, cell in every.items() if not name or name in shown]
