"""A day of a group: its places and deadlines, who waits, and the places that an agent gives."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from preau.activities.models import OpeningDay
from preau.bookings.actions import promote_chosen
from preau.bookings.places import queries
from preau.bookings.places.choosing import PlacesError
from preau.common import clock
from preau.common.actors import Right
from preau.households.own import OwnHouseholdError
from preau.web.desk.access import DeskRequest, desk_page
from preau.web.desk.pages import draw, url
from preau.web.desk.planning.grid import SECTION
from preau.web.typed import ids


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page(Right.MANAGE_PLACES)
def day_page(request: DeskRequest, day_id: int) -> HttpResponse:
    """The day, and who waits; a POST gives places to those ticked."""
    days = OpeningDay.objects.filter(structure=request.structure, pk=day_id).select_related(
        "activity", "group", "group__site"
    )
    day = days.first()
    if day is None:
        raise Http404
    error = ""
    if request.method == "POST":
        error = _promote(request, day)
        if not error:
            return redirect(url(request, "desk_grid_day", day.pk))
    context = {
        "day": day,
        "left": None if day.capacity is None else day.capacity - day.booked,
        "waiters": queries.waiters(day.pk),
        "outings": queries.outings(request.structure, day.date, day.date),
        "ticked": set(ids(request.POST, "demande")),
        "reason": request.POST.get("raison", "")[:200],
        "widen": bool(request.POST.get("elargir")),
        "error": error,
        "choice": urlencode({"groupe": day.group_id, "jour": day.date.isoformat()}),
        "children_url": f"{url(request, 'desk_children')}?"
        + urlencode({"activite": day.activity_id, "site": day.group.site_id or "", "du": day.date.isoformat()}),
        "is_past": day.date < clock.today(),
        "may_close": request.staff.may(Right.CLOSE_DAYS),
        "may_mark": request.staff.may(Right.MARK_ATTENDANCE),
    }
    return draw(request, "desk/planning/day.html", SECTION, **context)


def _promote(request: DeskRequest, day: OpeningDay) -> str:
    """What is wrong, or nothing once the places are given."""
    try:
        done = promote_chosen(
            structure=request.structure,
            day_id=day.pk,
            booking_ids=ids(request.POST, "demande"),
            reason=request.POST.get("raison", ""),
            widen=bool(request.POST.get("elargir")),
            actor=request.actor,
            now=clock.now(),
        )
    except (PlacesError, OwnHouseholdError) as error:
        return str(error)
    if done is None:
        raise Http404
    text = ngettext(
        "%(n)s place donnée, e-mails : %(mails)s.", "%(n)s places données, e-mails : %(mails)s.", done.promoted
    )
    messages.success(request, text % {"n": done.promoted, "mails": done.mails})
    return ""
