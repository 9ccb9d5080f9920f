"""The bank's space for merchants: the journal of the day's payments, to take home and compare."""

from __future__ import annotations

from datetime import UTC

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from preau.common import clock
from preau.payments.models import PaymentContract
from preau.web.bank.journal import journal
from preau.web.demonstration.views import demo_only


@demo_only
@require_safe
def shops(request: HttpRequest) -> HttpResponse:
    """The shops of the bank, each with its journal of today."""
    found = PaymentContract.objects.filter(gateway="lyra").select_related("cash_office__structure")
    rows = [row for row in found.order_by("cash_office__structure__name", "cash_office__name") if row.shop_id.isdigit()]
    return render(request, "bank/shops.html", {"rows": rows})


@demo_only
@require_safe
def shop_journal(request: HttpRequest, shop: int) -> HttpResponse:
    """The journal of a shop for today (UTC, as the bank counts days), as a file."""
    if not PaymentContract.objects.filter(gateway="lyra", shop_id=str(shop)).exists():
        raise Http404
    now = clock.now()
    day = now.astimezone(UTC).date()
    response = HttpResponse(journal(str(shop), day, now), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="journal_{shop}_{day:%Y%m%d}.csv"'
    return response
