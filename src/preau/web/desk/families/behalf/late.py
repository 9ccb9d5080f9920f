"""Going past deadlines at a family's request: why, before any day is touched; kept with what is then confirmed."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from preau.bookings.actions import set_late
from preau.bookings.enums import LateMotive
from preau.bookings.models import Draft
from preau.common.actors import Right
from preau.common.errors import InvalidRuleError
from preau.web.desk.families.behalf.guard import BehalfRequest, behalf_page, show


class LateForm(forms.Form):
    """Why the desk goes past a deadline."""

    motif = forms.ChoiceField(
        label=gettext_lazy("Motif"),
        choices=[("", gettext_lazy("Choisissez…")), *LateMotive.choices],
        error_messages={"required": gettext_lazy("Choisissez un motif dans la liste.")},
    )
    mots = forms.CharField(
        label=gettext_lazy("En quelques mots"),
        help_text=gettext_lazy("La famille et le journal les liront. Rien sur la santé."),
        max_length=200,
        error_messages={"required": gettext_lazy("Écrivez la raison en quelques mots.")},
    )


@require_http_methods(["GET", "HEAD", "POST"])
@behalf_page(Right.BOOK_LATE)
def late(request: BehalfRequest) -> HttpResponse:
    """Say why, or take it back (`lever`); then the planning, whose days past their deadline open."""
    side = request.side
    if "lever" in request.POST:
        set_late(household=side.household, motive="", words="", actor=side.actor)
        return redirect(side.url("planning"))
    draft = Draft.objects.filter(household=side.household, agent=side.agent).first()
    known = {"motif": draft.late_motive, "mots": draft.late_words} if draft else None
    form = LateForm(request.POST if request.method == "POST" else None, initial=known)
    if form.is_valid():
        try:
            set_late(
                household=side.household,
                motive=form.cleaned_data["motif"],
                words=form.cleaned_data["mots"],
                actor=side.actor,
            )
        except InvalidRuleError as error:
            form.add_error("mots", str(error))
        else:
            messages.info(request, _("Les jours dont le délai est passé s’ouvrent, jusqu’à ce que vous confirmiez."))
            return redirect(side.url("planning"))
    return show(request, "desk/families/behalf/late.html", {"form": form}, 422 if form.is_bound else 200)
