"""« Résumé »: the children with what awaits them and what has just been, the parents and how they are reached."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from preau.common.actors import Right
from preau.households.models import FileClosing, Household
from preau.web.desk.access import DeskRequest, desk_page
from preau.web.desk.families.page.frame import draw_tab
from preau.web.desk.families.page.head import Head, load_head
from preau.web.desk.families.page.people import children_of, last_days, parents_of
from preau.web.desk.families.page.registry import ROUTE, Tab


@require_safe
@desk_page(Right.SEE_FAMILIES)
def summary(request: DeskRequest, household_id: int) -> HttpResponse:
    """The family at a glance. Ten statements more than the guard at most, whatever their number."""
    head = load_head(request, household_id)
    context = {
        "children": children_of(request, head),
        "parents": parents_of(head),
        "several": {"children": len(head.members) > 1, "parents": len(head.guardians) > 1},
        "days": last_days(head.household),
        "may_keep": request.staff.may(Right.KEEP_FAMILIES),
        "former": list(Household.objects.filter(merged_into=household_id).order_by("number")),
        **_closed(head),
        "may_mark": request.staff.may(Right.MARK_ATTENDANCE),
    }
    return draw_tab(request, household_id, TAB.page, "desk/families/page/summary.html", head, **context)


def _closed(head: Head) -> dict[str, Any]:
    """Why a file is closed, and whether money came to it since; one statement for such a file alone."""
    home = head.household
    if home.closed_at is None:
        return {"closed": False}
    closing = FileClosing.objects.filter(household=home, reopened_at__isnull=True).first()
    return {"closed": True, "closing": closing, "holds_money": any(row.cents for row in head.balances)}


TAB = Tab(
    order=10,
    page="desk_family",
    route=ROUTE,
    label=gettext_lazy("Résumé"),
    icon="people",
    right=Right.SEE_FAMILIES,
    view=summary,
)
