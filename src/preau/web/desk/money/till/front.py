"""The till: find the family, see what the drawer holds and what was taken in the day."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from preau.common import clock
from preau.common.actors import Right
from preau.receipts.desk import receipts_of, totals_of
from preau.receipts.holdings import drawer, holdings, last_sheet, open_days
from preau.receipts.models import DailySheet
from preau.structures.models import CashOffice
from preau.web.desk.access import DeskRequest, desk_page
from preau.web.desk.money.till.office import SECTION, till_of
from preau.web.desk.pages import draw, pages, url
from preau.web.desk.search.picking import pick, typed_words
from preau.web.fields import read_day


@require_safe
@desk_page(Right.TAKE_MONEY)
def front(request: DeskRequest) -> HttpResponse:
    """The search and its results; without a search, the drawer and the day's receipts."""
    till, words = till_of(request), typed_words(request)
    picked = pick(request, words if till.office else "")
    if sure := picked.families.sure:
        return redirect(url(request, "desk_take", sure.id))
    context: dict[str, Any] = {"till": till, **picked.context, "words": words}
    if till.office is not None and not words:
        context |= _day(request, till.office)
    return draw(request, "desk/money/till/front.html", SECTION, **context)


def _day(request: DeskRequest, office: CashOffice) -> dict[str, Any]:
    today = clock.today()
    day = _read_day(request.GET.get("jour", ""), today)
    rows, totals = receipts_of(office, day), totals_of(office, day)
    (held,) = holdings([office])
    sheet = last_sheet(office)
    is_closed = sheet is not None and sheet.date >= today
    listing = pages(request, rows.count())
    return {
        "day": day,
        "is_today": day == today,
        "earlier": day - timedelta(days=1),
        "later": day + timedelta(days=1) if day < today else None,
        "rows": [(row, getattr(row, "reversed_by", None)) for row in rows[listing.rows]],
        "pages": listing,
        "totals": totals,
        "total_cents": sum(total.cents for total in totals),
        "held": held,
        "is_late": held.is_late(today),
        **({"drawer": None} if is_closed else _drawer(office, today, sheet)),
    }


def _drawer(office: CashOffice, today: date, sheet: DailySheet | None) -> dict[str, Any]:
    """What the drawer should hold now: also the cash of the days before that nobody has closed. Two statements."""
    found = drawer(office, today, sheet)
    former = sum(row.cash_cents for row in open_days([office]) if row.date < today)
    return {"drawer": found, "former_cents": former, "in_drawer_cents": found.expected_cents + former}


def _read_day(typed: str, today: date) -> date:
    """The day asked for, today when it cannot be read or is to come."""
    day = read_day(typed)
    return min(day, today) if day else today
