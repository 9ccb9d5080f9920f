"""Giving up what was being prepared: asked once more before it is done."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from preau.bookings.actions import abandon_draft
from preau.common import clock
from preau.web.family.planning.bar import Bar
from preau.web.side import SidedRequest


def draft_abandon(request: SidedRequest) -> HttpResponse:
    """GET asks for a confirmation, POST empties the draft; nothing booked is touched."""
    side = request.side
    if request.method == "POST":
        if abandon_draft(household=side.household, actor=side.actor):
            messages.success(request, _("Vos changements sont abandonnés. Vos réservations n’ont pas bougé."))
        return redirect(side.url("planning"))
    today = clock.today()
    planning = side.load(today, today)
    context = {"bar": Bar.of(planning)}
    return request.side.show(request, "family/planning/abandon.html", context, 200)
