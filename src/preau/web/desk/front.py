"""Where an agent enters: what waits in the sections their rights open, then all these sections."""

from __future__ import annotations

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from preau.common.actors import Right
from preau.web.desk.access import DeskRequest, desk_page
from preau.web.desk.menu import menu_of
from preau.web.desk.pages import draw
from preau.web.desk.sections import FRONT
from preau.web.desk.waiting import waiting_in


@require_safe
@desk_page(Right.ENTER)
def front(request: DeskRequest) -> HttpResponse:
    """The agent's entrance; a statement by section where something may wait."""
    found = menu_of(request, request.staff, FRONT).links
    rows = [(link, link.count or waiting_in(request.structure, link.section.page)) for link in found]
    return draw(request, "desk/front.html", FRONT, rows=rows, waits=[row for row in rows if row[1]])
