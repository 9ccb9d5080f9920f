"""« Feuilles du jour (FQE) »: the days to close, the drawer to count, the past sheets."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from preau.common import clock
from preau.common.actors import Right
from preau.common.reasons import Reason
from preau.receipts.actions.closing import Count, close_day, close_still_days
from preau.receipts.documents import thaw
from preau.receipts.enums import Means
from preau.receipts.errors import ReceiptError
from preau.receipts.holdings import OpenDay, deposits_on, drawer, last_sheet, open_days
from preau.receipts.models import DailySheet, Receipt
from preau.receipts.printing import sheet_pdf
from preau.receipts.printing.papers import by_category, piece_text
from preau.receipts.queries import lines_of
from preau.receipts.reasons import ReceiptCode
from preau.receipts.rules.closing import NOTES, why_not_close
from preau.structures.models import CashOffice
from preau.web.desk.access import DeskRequest, desk_page
from preau.web.desk.money.books.files import Cells, document_file
from preau.web.desk.money.books.office import fresh_key, key_in, office_of, seen_in
from preau.web.desk.money.books.pieces import CountForm
from preau.web.desk.pages import draw, pages, url
from preau.web.fields import read_day
from preau.web.sheets import euros

SECTION = "desk_sheets"
WAITING_SHOWN = 10
HEADINGS = ("Rubrique", "Ligne", "Nombre", "Montant (€)")


@require_safe
@desk_page(Right.SEE_BOOKS)
def sheet_list(request: DeskRequest) -> HttpResponse:
    """The days that wait for their sheet, the oldest first, then the past sheets."""
    office, shared = office_of(request)
    rows = DailySheet.objects.filter(structure=request.structure, cash_office=office).defer("content")
    listing = pages(request, rows.count())
    waiting = open_days([office]) if office else []
    still = _still(waiting, clock.today())
    context = {
        "rows": rows.select_related("cash_office", "actor")[listing.rows],
        "pages": listing,
        "waiting": waiting[:WAITING_SHOWN],
        "more": max(0, len(waiting) - WAITING_SHOWN),
        "still": len(still),
        "still_until": still[-1].date if still else None,
        "cle": fresh_key(),
    }
    return draw(request, "desk/money/books/sheets.html", SECTION, **context, **shared)


def _still(waiting: list[OpenDay], today: date) -> list[OpenDay]:
    """The past days, from the oldest, that close without counting: no cash came or went. Worth it from two on."""
    found: list[OpenDay] = []
    for row in waiting:
        if row.has_cash or row.date >= today:
            break
        found.append(row)
    return found if len(found) > 1 else []


@require_POST
@desk_page(Right.CLOSE_BOOKS)
def sheets_still(request: DeskRequest) -> HttpResponse:
    """Close together the past days without cash."""
    office, _shared = office_of(request)
    key = key_in(request)
    if office is None or key is None:
        messages.error(request, _("Ce formulaire n’était pas complet. Relisez la liste, puis clôturez."))
        return redirect(url(request, SECTION))
    yesterday = clock.today() - timedelta(days=1)
    made = close_still_days(cash_office=office, until=yesterday, key=key, actor=request.actor)
    if made:
        words = ngettext("%(count)s journée close.", "%(count)s journées closes.", len(made))
        messages.success(request, words % {"count": len(made)})
    else:
        messages.info(request, _("Aucune journée à clore ainsi : la prochaine a des espèces à compter."))
    return redirect(url(request, SECTION))


@desk_page(Right.CLOSE_BOOKS)
def sheet_close(request: DeskRequest) -> HttpResponse:
    """A day as it stands, with its drawer to count; closed when sent."""
    office, shared = office_of(request)
    if office is None:
        return draw(request, "desk/money/books/sheet_close.html", SECTION, why="", **shared)
    day = _day(request, office)
    form, error = CountForm(request.POST if request.method == "POST" else None), ""
    if request.method == "POST" and form.is_valid() and request.POST.get("action") != "calculer":
        key = key_in(request)
        try:
            if key is None:
                raise ReceiptError(Reason(ReceiptCode.FORM_INCOMPLETE))
            count, actor = Count(form.pieces, form.cleaned_data["note"]), request.actor
            made = close_day(cash_office=office, day=day, count=count, key=key, actor=actor, seen=seen_in(request))
        except ReceiptError as refusal:
            if refusal.reason.code is ReceiptCode.GAP_UNEXPLAINED:
                form.add_error("note", str(refusal))
                form.fields["note"].widget.attrs["autofocus"] = True
            else:
                error = str(refusal)
        else:
            messages.success(request, _("Journée close : feuille %(number)s.") % {"number": made.full_number})
            return redirect(url(request, "desk_sheet", made.pk))
    context = _context(office, day, form) | {"error": error, "form": form, "cle": fresh_key()}
    return draw(request, "desk/money/books/sheet_close.html", SECTION, **context, **shared)


def _day(request: DeskRequest, office: CashOffice) -> date:
    """The day of the address; else the oldest that waits, else today."""
    if day := read_day(request.GET.get("jour", "")):
        return day
    waiting = open_days([office])
    return waiting[0].date if waiting else clock.today()


def _context(office: CashOffice, day: date, form: CountForm) -> dict[str, Any]:
    """What the page shows of the day before it is closed; `gap_cents` once the drawer is counted."""
    last, today = last_sheet(office), clock.today()
    rows = Receipt.objects.filter(cash_office=office, sheet__isnull=True).order_by("date")
    first_open = rows.values_list("date", flat=True).first()
    found = lines_of(list(rows.filter(date=day).values_list("id", flat=True)))
    expected = drawer(office, day, last)
    why = why_not_close(day=day, today=today, last_closed=last.date if last else None, first_open=first_open)
    return {
        "day": day,
        "is_today": day == today,
        "why": why,
        "first_open": first_open,
        "found": found,
        "table": by_category(found.lines),
        "drawer": expected,
        "deposits": deposits_on(office, after=last.date if last else None, until=day),
        "counted_cents": form.cents,
        "gap_cents": form.cents - expected.expected_cents,
        "has_count": form.is_bound,
    }


@require_safe
@desk_page(Right.SEE_BOOKS)
def sheet(request: DeskRequest, sheet_id: int) -> HttpResponse:
    """A closed day: its page, or its file (`?format=`), of some means only on demand (`?moyens=online`)."""
    rows = DailySheet.objects.filter(structure=request.structure).select_related("cash_office", "actor")
    row = rows.filter(pk=sheet_id).first()
    if row is None:
        raise Http404
    means = [code for code in request.GET.getlist("moyens") if code in Means.values]
    if request.GET.get("format"):
        return document_file(
            request,
            row.full_number + ("-" + "-".join(means) if means else ""),
            lines=len(row.content["lines"]),
            headings=HEADINGS,
            rows=_cells(row, means),
            papers={"pdf": lambda: sheet_pdf(row, means=means)},
            made_at=row.at,
        )
    lines = thaw(row.content, means=means)
    context = {
        "sheet": row,
        "means": means,
        "lines": lines,
        "table": by_category(lines),
        "was_counted": row.content["was_counted"],
        "paid_in_cents": row.content["paid_in_cents"],
        "received_cents": row.content["received_cents"],
        "gap_cents": row.gap_cents,
        "next_open": _next_open(request, row.cash_office),
        "pieces": [
            (piece_text(int(value)), number, int(value) * number)
            for value, number in sorted(row.coins.items(), key=lambda item: -int(item[0]))
        ],
    }
    return draw(request, "desk/money/books/sheet.html", SECTION, **context)


def _next_open(request: DeskRequest, office: CashOffice) -> date | None:
    """The oldest past day that waits to be closed, for who may close it."""
    if not request.staff.may(Right.CLOSE_BOOKS):
        return None
    return next((row.date for row in open_days([office]) if row.date < clock.today()), None)


def _cells(sheet: DailySheet, means: list[str]) -> list[Cells]:
    """The sheet as a table: receipts by means and category, then the drawer and its pieces."""
    cells: dict[tuple[str, str], list[int]] = {}
    for line in thaw(sheet.content, means=means):
        cell = cells.setdefault((str(line.means.label), str(line.category.label)), [0, 0])
        cell[0] += 1
        cell[1] += line.cents
    rows: list[Cells] = [
        ["Encaissements", f"{label}, {category}", number, euros(cents)]
        for (label, category), (number, cents) in cells.items()
    ]
    rows.append(["Encaissements", "Total", None, euros(sum(cents for _, cents in cells.values()))])
    if means and Means.CASH not in means:
        return rows
    content = sheet.content
    for label, cents in (
        ("Encaisse d’ouverture", content["opening_cents"]),
        ("Espèces reçues", content["received_cents"]),
        ("Espèces versées", -content["paid_in_cents"]),
        ("Encaisse attendue", content["expected_cents"]),
        ("Encaisse comptée" if content["was_counted"] else "Encaisse reportée", content["counted_cents"]),
        ("Écart", content["counted_cents"] - content["expected_cents"]),
    ):
        rows.append(["Caisse", label, None, euros(cents)])
    for value, number in sorted(((int(v), n) for v, n in content["coins"].items()), reverse=True):
        name = "Billet" if value in NOTES else "Pièce"
        rows.append(["Billets et pièces", f"{name} de {piece_text(value)}", number, euros(value * number)])
    return rows
