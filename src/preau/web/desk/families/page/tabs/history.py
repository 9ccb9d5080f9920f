"""« Historique »: the journal of what was done about a household and its people, by whom."""

from __future__ import annotations

from datetime import timedelta

from django.http import HttpResponse
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from preau.common import clock
from preau.common.actors import Right
from preau.journal.searching import Place, Search, journal
from preau.web.desk.access import DeskRequest, desk_page
from preau.web.desk.families.page.frame import draw_tab
from preau.web.desk.families.page.head import load_head
from preau.web.desk.families.page.registry import ROUTE, Tab
from preau.web.desk.oversight.journal import line
from preau.web.desk.pages import PER_PAGE

BACK = timedelta(days=400)
"""A school year and a little more: what a family comes about."""


@require_safe
@desk_page(Right.KEEP_FAMILIES)
def history(request: DeskRequest, household_id: int) -> HttpResponse:
    """A page of the journal of this household; six statements more than the head."""
    head = load_head(request, household_id)
    today = clock.today()
    search = Search(first=today - BACK, last=today, household=head.household.pk)
    after = Place.read(request.GET.get("apres", ""))
    rows, rest = journal(structure=request.structure, search=search, limit=PER_PAGE, after=after)
    context = {
        "rows": [line(request, row) for row in rows],
        "first": "?" if after else "",
        "next": f"?apres={rest}" if rest else "",
    }
    return draw_tab(request, household_id, TAB.page, "desk/families/page/history.html", head, **context)


TAB = Tab(
    order=70,
    page="desk_family_history",
    route=f"{ROUTE}historique/",
    label=gettext_lazy("Historique"),
    icon="clock-history",
    right=Right.KEEP_FAMILIES,
    view=history,
)
