"""« Liste d’appel » on paper: of a group, or of every group of a day.

A list without the sign of who brings its own meal would put a child in danger: whoever may print one sees it, and that
they did is kept, family by family.
"""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from preau.attendance.printing.papers import lists_pdf
from preau.attendance.printing.queries import ListRow, lists
from preau.attendance.queries import roll_day
from preau.common import clock
from preau.common.actors import Right
from preau.households.actions import look_at_list
from preau.web.desk.access import DeskRequest, desk_page
from preau.web.desk.attendance.day import SECTION, asked_day
from preau.web.desk.pages import url
from preau.web.long_files import elsewhere


@require_safe
@desk_page(Right.MARK_ATTENDANCE, Right.SEE_SIGNS)
def day_lists(request: DeskRequest) -> HttpResponse:
    """The lists of every group open on a date; back to the page of the day when there is nothing to print."""
    asked = asked_day(request.GET.get("date", ""))
    rows = lists(request.structure, asked.date)
    if asked.error or not rows:
        messages.info(request, asked.error or _("Aucune activité n’est ouverte ce jour-là : rien à imprimer."))
        return redirect(f"{url(request, SECTION)}?date={asked.date}")
    return _paper(request, rows, f"liste-d-appel-{asked.date}")


@require_safe
@desk_page(Right.MARK_ATTENDANCE, Right.SEE_SIGNS)
def group_list(request: DeskRequest, day_id: int) -> HttpResponse:
    """The list of one group."""
    day = roll_day(request.structure, day_id)
    if day is None:
        raise Http404
    rows = lists(request.structure, day.date, opening_day=day.id)
    if not rows:  # closed, and nobody was booked
        messages.info(request, _("Ce groupe est fermé ce jour-là : rien à imprimer."))
        return redirect(url(request, "desk_roll", day.id))
    return _paper(request, rows, f"liste-d-appel-{day.date}-{day.id}")


def _paper(request: DeskRequest, rows: list[ListRow], name: str) -> HttpResponse:
    """Shown in the browser, kept by no cache: it names children."""
    if (answer := elsewhere(request, len(rows))) is not None:
        return answer
    structure, day, now = request.structure, rows[0].date, clock.now()
    told = {row.household_id for row in rows if row.has_lunch_box and row.household_id}
    look_at_list(structure=structure, households=told, day=day, actor=request.actor, now=now)
    content = lists_pdf(rows, structure=structure.name, day=day, made_at=now)
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    response["Cache-Control"] = "private, no-store"
    return response
