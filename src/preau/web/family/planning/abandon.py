"""Giving up what was being prepared: asked once more before it is done."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from preau.bookings.actions import abandon_draft
from preau.bookings.planning.loading import load_planning
from preau.common import clock
from preau.web.access import FamilyRequest, family_page
from preau.web.family.planning.bar import Bar


@require_http_methods(["GET", "HEAD", "POST"])
@family_page
def draft_abandon(request: FamilyRequest) -> HttpResponse:
    """GET asks for a confirmation, POST empties the draft; nothing booked is touched."""
    family = request.family
    if request.method == "POST":
        if abandon_draft(household=family.household, actor=request.actor):
            messages.success(request, _("Vos changements sont abandonnés. Vos réservations n’ont pas bougé."))
        return redirect("planning", family.structure.slug)
    today = clock.today()
    planning = load_planning(structure=family.structure, household=family.household, first=today, last=today)
    context = {"bar": Bar.of(planning), "slug": family.structure.slug}
    return render(request, "family/planning/abandon.html", context)
