"""Where an agent enters: what waits in the sections their rights open, then all these sections."""

from __future__ import annotations

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from preau.common.actors import Right
from preau.web.desk import sections
from preau.web.desk.access import DeskRequest, desk_page
from preau.web.desk.pages import draw
from preau.web.desk.waiting import waiting_in


@require_safe
@desk_page(Right.ENTER)
def front(request: DeskRequest) -> HttpResponse:
    """The agent's entrance; a statement by section where something may wait."""
    found = sections.links(request.staff, "")
    rows = [(link, link.count or waiting_in(request.structure, link.section.page)) for link in found]
    return draw(request, "desk/front.html", sections.FRONT, rows=rows, waits=[row for row in rows if row[1]])
