"""Agreeing to the terms: the version in force, then back to where the person was going."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from preau.accounts.actions.agreeing import accept_terms
from preau.common import clock
from preau.structures.queries import current_terms
from preau.web.access import FamilyRequest, family_page
from preau.web.typed import number_in


@never_cache
@family_page
def terms_agree(request: FamilyRequest) -> HttpResponse:
    """The text, and one button. A version published meanwhile is shown in its turn: what is accepted was seen."""
    structure = request.family.structure
    onward = _onward(request)
    current = current_terms(structure, clock.today())
    if current is None or request.family.terms_wait_since is None:
        return redirect(onward)
    if request.method == "POST":
        if number_in(request.POST.get("version")) == current.pk:
            accept_terms(structure=structure, terms_id=current.pk, account=request.family.user, now=clock.now())
            messages.success(request, _("Votre accord est enregistré."))
            return redirect(onward)
        messages.warning(request, _("Une version plus récente vient de paraître : la voici."))
    is_new = request.family.user.date_joined >= current.published_at  # nothing has changed for somebody who arrives
    context = {"terms": current, "onward": onward, "is_new": is_new}
    return render(request, "family/terms_agree.html", context)


def _onward(request: FamilyRequest) -> str:
    """The page of this portal that was asked for, or the home page."""
    wanted = request.POST.get("suite") or request.GET.get("suite") or ""
    is_ours = wanted.startswith("/") and url_has_allowed_host_and_scheme(wanted, allowed_hosts=None)
    return wanted if is_ours else reverse("home", args=[request.family.structure.slug])
