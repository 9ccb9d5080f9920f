"""Where an agent enters: the first section their roles open."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from preau.web.desk import sections
from preau.web.desk.access import DeskRequest, desk_page


@require_safe
@desk_page(*sections.OPEN_ROLES)
def front(request: DeskRequest) -> HttpResponse:
    """The agent's first section."""
    return redirect(sections.links(request.staff, "")[0].url)
