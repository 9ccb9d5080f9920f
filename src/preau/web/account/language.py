"""Choosing the language of the pages that are translated: kept by the account, else by the browser."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from preau.accounts.actions.profile import choose_language
from preau.accounts.enums import Language
from preau.web.languages import COOKIE

YEAR = 365 * 24 * 3600
"""Seconds."""


@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Back to the page the choice was made on; a language that does not exist changes nothing."""
    wanted, back = request.POST.get("langue", ""), request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure())
    response = HttpResponseRedirect(back) if is_ours else redirect("root")
    if wanted not in set(Language):
        return response
    if request.user.is_authenticated:
        choose_language(language=Language(wanted), account=request.user)
        with translation.override(wanted):
            messages.success(request, _("Votre langue est enregistrée."))
    response.set_cookie(COOKIE, wanted, max_age=YEAR, secure=settings.SECURE, httponly=True, samesite="Lax")
    return response
