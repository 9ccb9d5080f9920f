"""« Argent »: the wallets of every cash office, the days they could not bear, the last operations, each explained."""

from __future__ import annotations

from datetime import timedelta

from django.http import HttpResponse
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from preau.common import clock
from preau.common.actors import Right
from preau.common.spans import month_of
from preau.receipts.models import Receipt
from preau.wallets.queries import load_wallets, operations
from preau.wallets.uncovered import uncovered
from preau.web.desk.access import DeskRequest, desk_page
from preau.web.desk.families.page.frame import draw_tab
from preau.web.desk.families.page.head import load_head
from preau.web.desk.families.page.registry import Tab
from preau.web.desk.pages import PER_PAGE

RECENT = timedelta(days=62)
LAST_OPERATIONS = 8
LAST_RECEIPTS = 8


@require_safe
@desk_page(Right.SEE_WALLETS)
def money(request: DeskRequest, household_id: int) -> HttpResponse:
    """Every cent of a household; nine statements more than the head."""
    head = load_head(request, household_id)
    now, today, household = clock.now(), clock.today(), head.household
    until = month_of(today).last
    receipts = Receipt.objects.filter(household=household).select_related("cash_office", "reversed_by", "reverses")
    context = {
        "wallets": load_wallets(structure=request.structure, household=household, until=until),
        "until": until,
        "owed": uncovered(structure=request.structure, today=today, household_id=household.pk, limit=PER_PAGE),
        "recent": operations(household=household, start=now - RECENT, end=now, limit=LAST_OPERATIONS),
        "receipts": receipts.order_by("-at", "-id")[:LAST_RECEIPTS],
        "may_move": request.staff.may(Right.CORRECT_WALLETS),
        "may_open": request.staff.may(Right.SEE_RECEIPTS),
    }
    return draw_tab(request, household_id, TAB.page, "desk/families/page/money.html", head, **context)


TAB = Tab(
    order=40,
    page="desk_family_money",
    route="comptes-des-familles/<int:household_id>/",
    label=gettext_lazy("Argent"),
    icon="wallet2",
    right=Right.SEE_WALLETS,
    view=money,
)
