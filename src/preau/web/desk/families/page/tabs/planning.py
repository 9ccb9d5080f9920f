"""« Planning »: the family's own, opened at its request (`web/behalf.py`)."""

from __future__ import annotations

from django.utils.translation import gettext_lazy

from preau.common.actors import Right
from preau.web.desk.families.page.registry import ROUTE, Tab

TAB = Tab(
    order=20,
    page="desk_planning",
    route=f"{ROUTE}planning/",
    label=gettext_lazy("Planning"),
    icon="calendar-week",
    right=Right.BOOK_FOR_FAMILIES,
    view=None,
    act=gettext_lazy("Réserver"),
    is_whole=True,
)
