"""« Bordereaux (BE) »: prepare one, close it, find the past ones."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from preau.common import clock
from preau.common.actors import Right
from preau.common.reasons import Reason
from preau.receipts.actions.closing import close_slip, slip_receipts
from preau.receipts.documents import by_means, by_means_and, thaw
from preau.receipts.enums import Means
from preau.receipts.errors import ReceiptError
from preau.receipts.holdings import unslipped
from preau.receipts.models import CollectionSlip
from preau.receipts.printing import slip_pdf
from preau.receipts.queries import lines_of
from preau.receipts.reasons import ReceiptCode
from preau.structures.models import CashOffice
from preau.web.desk.access import DeskRequest, desk_page
from preau.web.desk.money.books.files import HEADINGS, document_file, line_cells
from preau.web.desk.money.books.office import fresh_key, key_in, office_of, seen_in
from preau.web.desk.pages import PER_PAGE, draw, pages, url
from preau.web.fields import DateField, DateInput, span_in

SECTION = "desk_slips"
SHOWN = 100


class SlipForm(forms.Form):
    """Which receipts; without a first day, all those since the last slip."""

    du = DateField(label=gettext_lazy("Du (vide : depuis le dernier BE)"), required=False, widget=DateInput())
    au = DateField(label=gettext_lazy("Au, inclus"), required=False, widget=DateInput())
    moyens = forms.MultipleChoiceField(
        label=gettext_lazy("Moyens de paiement"),
        required=False,
        choices=Means.choices,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Aucun coché : tous."),
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if not self.errors:
            data["au"] = data["au"] or clock.today()
            if data["au"] > clock.today():
                self.add_error("au", str(Reason(ReceiptCode.SLIP_TO_COME)))
            else:
                span_in(self)
        return data


@require_safe
@desk_page(Right.SEE_BOOKS)
def slip_list(request: DeskRequest) -> HttpResponse:
    """What waits since the last slip, then the past ones."""
    office, shared = office_of(request)
    rows = CollectionSlip.objects.filter(structure=request.structure, cash_office=office).defer("content")
    listing = pages(request, rows.count())
    found = rows.select_related("cash_office", "actor")[listing.rows]
    waiting = unslipped([office]).get(office.pk) if office else None
    return draw(request, "desk/money/books/slips.html", SECTION, rows=found, pages=listing, waiting=waiting, **shared)


@desk_page(Right.CLOSE_BOOKS)
def slip_close(request: DeskRequest) -> HttpResponse:
    """The slip as it would be; closed when sent. The address says which receipts, the form what was seen of them."""
    office, shared = office_of(request)
    form = SlipForm(request.GET)
    if office is None or not form.is_valid():
        return draw(request, "desk/money/books/slip_close.html", SECTION, form=form, preview=None, **shared)
    data, error = form.cleaned_data, ""
    if request.method == "POST":
        key = key_in(request)
        try:
            if key is None:
                raise ReceiptError(Reason(ReceiptCode.FORM_INCOMPLETE))
            slip = close_slip(
                cash_office=office,
                first=data["du"],
                last=data["au"],
                means=data["moyens"],
                key=key,
                actor=request.actor,
                seen=seen_in(request),
            )
        except ReceiptError as refusal:
            error = str(refusal)
        else:
            messages.success(request, _("Bordereau %(number)s clos.") % {"number": slip.full_number})
            return redirect(url(request, "desk_slip", slip.pk))
    preview = _preview(office, data)
    shared |= {"query": request.GET.urlencode(), "error": error, "cle": fresh_key()}
    return draw(request, "desk/money/books/slip_close.html", SECTION, form=form, preview=preview, **shared)


def _preview(office: CashOffice, data: dict[str, Any]) -> dict[str, Any]:
    found = lines_of(slip_receipts(office, first=data["du"], last=data["au"], means=data["moyens"]))
    lines = found.lines
    return {
        "first": data["du"] or (lines[0].date if lines else data["au"]),
        "last": data["au"],
        "count": found.count,
        "cents": found.cents,
        "lines": lines[:SHOWN],
        "more": max(0, found.count - SHOWN),
        **sums_of(lines),
    }


def sums_of(lines: Any) -> dict[str, Any]:
    """Subtotals as the templates show them."""
    products = by_means_and(lines, "product")
    return {
        "by_means": [(Means(code).label, cents) for code, cents in by_means(lines).items()],
        "by_product": [
            (Means(c).label, product, cents) for c, row in products.items() for product, cents in row.items()
        ],
    }


@require_safe
@desk_page(Right.SEE_BOOKS)
def slip(request: DeskRequest, slip_id: int) -> HttpResponse:
    """A closed slip: its page, or its file (`?format=`)."""
    rows = CollectionSlip.objects.filter(structure=request.structure).select_related("cash_office", "actor")
    row = rows.filter(pk=slip_id).first()
    if row is None:
        raise Http404
    lines = thaw(row.content)
    if request.GET.get("format"):
        return document_file(
            request,
            row.full_number,
            lines=len(lines),
            headings=HEADINGS,
            rows=(line_cells(line) for line in lines),
            papers={"pdf": lambda: slip_pdf(row)},
            made_at=row.at,
        )
    listing = pages(request, len(lines))
    context = {"slip": row, "lines": lines[listing.rows], "pages": listing, "per_page": PER_PAGE, **sums_of(lines)}
    return draw(request, "desk/money/books/slip.html", SECTION, **context)
