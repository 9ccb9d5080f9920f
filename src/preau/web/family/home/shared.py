"""Shared days: what another household booked, and whether this one pays its part of it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from preau.bookings.sharing.actions import Answered, answer_sharing
from preau.bookings.sharing.days import load_questions
from preau.common.text import short_day
from preau.web.access import FamilyRequest, family_page
from preau.web.typed import ids

SHOWN = 5


@require_http_methods(["GET", "HEAD", "POST"])
@family_page
def shared_days(request: FamilyRequest) -> HttpResponse:
    """The days to answer, ticked; then those that were. Four statements to see them."""
    if request.method == "POST":
        return _answer(request)
    family = request.family
    found = load_questions(household=family.household)
    context = {
        "slug": family.structure.slug,
        "open": [question for question in found if question.is_open],
        "over": [question for question in reversed(found) if not question.is_open],
    }
    return render(request, "family/shared.html", context)


def _answer(request: FamilyRequest) -> HttpResponse:
    family, answer = request.family, request.POST.get("reponse", "")
    days = ids(request.POST, "jour")
    if answer not in ("oui", "non"):
        messages.error(request, _("Choisissez « Payer ma part » ou « Refuser »."))
    elif not days:
        messages.error(request, _("Cochez au moins un jour, puis répondez."))
    else:
        accept = answer == "oui"
        done = answer_sharing(household=family.household, question_ids=days, accept=accept, actor=request.actor)
        _tell(request, done, accept=accept)
    return redirect("shared_days", family.structure.slug)


def _tell(request: FamilyRequest, done: Answered, *, accept: bool) -> None:
    number = done.done
    if number and accept:
        said = ngettext("Vous payez votre part de %(n)d jour.", "Vous payez votre part de %(n)d jours.", number)
        messages.success(request, said % {"n": number})
    elif number:
        said = ngettext("Vous refusez votre part de %(n)d jour.", "Vous refusez votre part de %(n)d jours.", number)
        messages.success(request, said % {"n": number})
    for day, why in done.refused[:SHOWN]:
        messages.warning(request, f"{short_day(day)} : {why}.")
    if not number and not done.refused:
        messages.error(request, _("Ces jours ne vous sont pas demandés."))
