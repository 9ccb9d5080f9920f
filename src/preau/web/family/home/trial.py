"""The end of a trial (`hosting.actions.trials`): its days are given back, and the agent is back at the desk."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from preau.hosting.actions import end_trial
from preau.web.access import FamilyRequest, family_page


@require_POST
@family_page
def trial_end(request: FamilyRequest) -> HttpResponse:
    """A family's household is no trial: its address is a 404."""
    if not request.family.household.is_trial:
        raise Http404
    days = end_trial(household=request.family.household, actor=request.actor)
    words = ngettext(
        "L’essai est terminé : %(days)s jour rendu.", "L’essai est terminé : %(days)s jours rendus.", days
    ) % {"days": days}
    messages.success(request, words)
    return redirect("desk", request.family.structure.slug)
