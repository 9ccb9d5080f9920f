"""« Documents et santé »: what is known of the children's health; who looks is kept in the journal."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from preau.common import clock
from preau.common.actors import Right
from preau.households.actions import look_at_health
from preau.web.desk.access import DeskRequest, desk_page
from preau.web.desk.families.page.frame import draw_tab
from preau.web.desk.families.page.head import brings_meal, load_head
from preau.web.desk.families.page.registry import ROUTE, Tab


@require_safe
@desk_page(Right.SEE_HEALTH)
def health(request: DeskRequest, household_id: int) -> HttpResponse:
    """The lunch boxes of the household; three statements more than the head, which keep the look."""
    head = load_head(request, household_id)
    look_at_health(household=head.household, actor=request.actor, now=clock.now())
    context = {
        "rows": [(row.person, brings_meal(row, clock.today())) for row in head.members],
        "may_change": request.staff.may(Right.CHANGE_SITUATIONS),
    }
    return draw_tab(request, household_id, TAB.page, "desk/families/page/health.html", head, **context)


TAB = Tab(
    order=60,
    page="desk_family_health",
    route=f"{ROUTE}sante/",
    label=gettext_lazy("Documents et santé"),
    icon="heart-pulse",
    right=Right.SEE_HEALTH,
    view=health,
)
