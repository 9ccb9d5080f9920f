"""Somebody is at the desk: a letter for their file, without waiting for a request."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from preau.accounts.actions.granting import invite
from preau.common.actors import Right
from preau.finding.rules import LONGEST
from preau.web.desk.access import DeskRequest, desk_page
from preau.web.desk.pages import draw, url
from preau.web.desk.search.picking import pick
from preau.web.typed import number_in

SECTION = "desk_openings"


class InviteForm(forms.Form):
    """The address of the person, which will be their identifier."""

    email = forms.EmailField(
        label=gettext_lazy("Adresse e-mail"),
        max_length=254,
        error_messages={"invalid": gettext_lazy("Écrivez une adresse complète, comme prenom.nom@exemple.fr.")},
    )


@desk_page(Right.OPEN_ACCESSES)
def invite_page(request: DeskRequest) -> HttpResponse:
    """The search of a file, and the address that gets it."""
    form = InviteForm(request.POST if request.method == "POST" else None)
    chosen = number_in(request.POST.get("foyer"))
    if request.method == "POST" and chosen and form.is_valid():
        return _invite(request, chosen, form.cleaned_data["email"])
    words = (request.POST if request.method == "POST" else request.GET).get("q", "").strip()[:LONGEST]
    picked = pick(request, words)
    context = {"rows": picked.files("guardians", "accesses__user"), **picked.context}
    return draw(request, "desk/families/invite_family.html", SECTION, form=form, chosen=chosen, **context)


def _invite(request: DeskRequest, household_id: int, email: str) -> HttpResponse:
    refusal = invite(structure=request.structure, household_id=household_id, email=email, actor=request.actor)
    if refusal:
        messages.error(request, _("Rien n’est changé : %(reason)s.") % {"reason": refusal})
        return redirect(url(request, "desk_invite"))
    messages.success(request, _("La lettre de %(email)s est prête.") % {"email": email.lower()})
    return redirect(url(request, SECTION))
