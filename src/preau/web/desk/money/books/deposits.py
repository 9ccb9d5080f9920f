"""« Versements »: what is kept, what is handed over, the slip of its cheques, the past deposits."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from preau.common import clock
from preau.common.actors import Right
from preau.common.money import format_cents
from preau.receipts.actions.depositing import Handing, cheque_papers, deposit_receipts, make_deposit
from preau.receipts.documents import cheques_of, thaw
from preau.receipts.errors import ReceiptError
from preau.receipts.holdings import Holding, gaps_told, holdings
from preau.receipts.models import Deposit
from preau.receipts.printing import cheques_pdf, deposit_pdf
from preau.receipts.queries import lines_of
from preau.structures.models import CashOffice
from preau.web.desk.access import DeskRequest, desk_page
from preau.web.desk.money.books.files import HEADINGS, document_file, line_cells
from preau.web.desk.money.books.office import fresh_key, key_in, office_of, seen_in
from preau.web.desk.money.books.slips import sums_of
from preau.web.desk.pages import draw, pages, url
from preau.web.fields import DateField, DateInput, choice_field

SECTION = "desk_deposits"
USUAL_PLACE = gettext_lazy("Service de gestion comptable")


class DepositForm(forms.Form):
    """What is handed over: every means that is kept, up to today, unless told otherwise."""

    moyens = forms.MultipleChoiceField(
        label=gettext_lazy("Moyens de paiement"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Choisissez un moyen de paiement au moins.")},
    )
    au = DateField(
        label=gettext_lazy("Encaissé jusqu’au, inclus"),
        widget=DateInput(),
        error_messages={"required": gettext_lazy("Indiquez le dernier jour.")},
    )
    place = forms.CharField(
        label=gettext_lazy("Remis à"),
        max_length=120,
        error_messages={"required": gettext_lazy("Indiquez à qui ces sommes sont remises.")},
    )

    def __init__(self, *args: Any, holding: Holding, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice_field(self, "moyens").choices = [
            (row.means.value, f"{row.means.label} : {format_cents(row.cents)}") for row in holding.kept
        ]

    def clean_au(self) -> Any:
        if self.cleaned_data["au"] > clock.today():
            raise forms.ValidationError(_("Un versement ne va pas plus loin qu’aujourd’hui."))
        return self.cleaned_data["au"]

    @property
    def handing(self) -> Handing:
        data = self.cleaned_data
        return Handing(data["moyens"], data["au"], data["place"])


@require_safe
@desk_page(Right.SEE_BOOKS)
def deposit_list(request: DeskRequest) -> HttpResponse:
    """What the cash office keeps, with its warnings, then the past deposits."""
    office, shared = office_of(request)
    rows = Deposit.objects.filter(structure=request.structure, cash_office=office).defer("content")
    listing = pages(request, rows.count())
    holding = holdings([office])[0] if office else None
    context = {
        "rows": rows.select_related("cash_office", "actor")[listing.rows],
        "pages": listing,
        "holding": holding,
        "is_late": holding.is_late(clock.today()) if holding else False,
    }
    return draw(request, "desk/money/books/deposits.html", SECTION, **context, **shared)


@desk_page(Right.CLOSE_BOOKS)
def deposit_make(request: DeskRequest) -> HttpResponse:
    """The deposit as it would be; made when sent. The address says what, the form what was seen of it."""
    office, shared = office_of(request)
    if office is None:
        return draw(request, "desk/money/books/deposit_make.html", SECTION, form=None, preview=None, **shared)
    if (known := _known(request, office)) is not None:
        return redirect(url(request, "desk_deposit", known.pk))
    (holding,) = holdings([office])
    form = DepositForm(request.GET if "au" in request.GET else _usual(office, holding), holding=holding)
    shared |= {"form": form, "holding": holding, "error": "", "preview": None}
    if holding.count and form.is_valid():
        if request.method == "POST":
            made, shared["error"] = _make(request, office, form.handing)
            if made is not None:
                messages.success(request, _("Versement %(number)s enregistré.") % {"number": made.full_number})
                return redirect(url(request, "desk_deposit", made.pk))
        shared |= {"preview": _preview(office, form.handing), "cle": fresh_key(), "query": _query(form)}
    return draw(request, "desk/money/books/deposit_make.html", SECTION, **shared)


def _known(request: DeskRequest, office: CashOffice) -> Deposit | None:
    """The deposit that this very form has made: nothing of it is kept any more, the form could not be read again."""
    key = key_in(request)
    return Deposit.objects.filter(cash_office=office, key=key).first() if key else None


def _usual(office: CashOffice, holding: Holding) -> dict[str, Any]:
    """Everything that is kept, up to today, to whom the last deposit went."""
    places = Deposit.objects.filter(cash_office=office).order_by("-id").values_list("place", flat=True)
    means = [row.means.value for row in holding.kept if row.cents > 0]
    return {"moyens": means, "au": clock.today().isoformat(), "place": places.first() or str(USUAL_PLACE)}


def _query(form: DepositForm) -> str:
    """The address of this very deposit."""
    query = QueryDict(mutable=True)
    query.setlist("moyens", form.cleaned_data["moyens"])
    query["au"], query["place"] = form.cleaned_data["au"].isoformat(), form.cleaned_data["place"]
    return query.urlencode()


def _make(request: DeskRequest, office: CashOffice, handing: Handing) -> tuple[Deposit | None, str]:
    """The deposit, or why it was not made."""
    key, actor = key_in(request), request.actor
    if key is None:
        return None, _("Ce formulaire n’était pas complet. Relisez les totaux, puis confirmez.")
    try:
        return make_deposit(cash_office=office, handing=handing, key=key, actor=actor, seen=seen_in(request)), ""
    except ReceiptError as refusal:
        return None, str(refusal)


def _preview(office: CashOffice, handing: Handing) -> dict[str, Any]:
    found = lines_of(deposit_receipts(office, means=handing.means, until=handing.until))
    slip = cheques_of(found.lines, cheque_papers(found))
    return {
        "count": found.count,
        "cents": found.cents,
        "handing": handing,
        "gaps": gaps_told(office, handing.until),
        "cheques": slip["cheques"],
        "unpaid": slip["unpaid"],
        "cheques_cents": sum(row[3] for row in slip["cheques"]),
        **sums_of(found.lines),
    }


@require_safe
@desk_page(Right.SEE_BOOKS)
def deposit(request: DeskRequest, deposit_id: int) -> HttpResponse:
    """A deposit: its page, or its file (`?format=`, `cheques` being the slip of its cheques)."""
    rows = Deposit.objects.filter(structure=request.structure).select_related("cash_office", "actor")
    row = rows.filter(pk=deposit_id).first()
    if row is None:
        raise Http404
    lines = thaw(row.content)
    if request.GET.get("format"):
        papers = {"pdf": lambda: deposit_pdf(row)}
        papers |= {"cheques": lambda: cheques_pdf(row)} if row.content["cheques"] else {}
        cells = (line_cells(line) for line in lines)
        return document_file(
            request,
            row.full_number,
            lines=len(lines),
            headings=HEADINGS,
            rows=cells,
            papers=papers,
            made_at=row.at,
        )
    listing = pages(request, len(lines))
    context = {
        "deposit": row,
        "lines": lines[listing.rows],
        "pages": listing,
        "cheques": row.content["cheques"],
        "unpaid": row.content["unpaid"],
        "cheques_cents": sum(cheque[3] for cheque in row.content["cheques"]),
        **sums_of(lines),
    }
    return draw(request, "desk/money/books/deposit.html", SECTION, **context)
