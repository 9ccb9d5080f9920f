"""« Appareils connectés »: where the account is open, and how to close it from afar."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache

from preau.accounts.actions.sessions import end_other_sessions, end_session
from preau.accounts.queries import open_sessions
from preau.common import clock
from preau.web.signed_in import SignedInRequest


@never_cache
@login_required
def devices(request: SignedInRequest) -> HttpResponse:
    """The list; a POST ends one session, or all the others."""
    here = request.session.session_key or ""
    if request.method == "POST":
        _end(request, here)
        return redirect("devices")
    rows = open_sessions(request.user, clock.now())
    this = [row for row in rows if row.session_key == here]
    others = [row for row in rows if row.session_key != here]
    return render(request, "account/devices.html", {"this": this, "others": others})


def _end(request: SignedInRequest, here: str) -> None:
    if "toutes" in request.POST:
        ended = end_other_sessions(kept_key=here, account=request.user)
        text = ngettext("%(n)s appareil déconnecté.", "%(n)s appareils déconnectés.", ended) % {"n": ended}
        messages.success(request, text if ended else _("Aucun autre appareil n’était connecté."))
    elif end_session(handle=request.POST.get("appareil", ""), kept_key=here, account=request.user):
        messages.success(request, _("Cet appareil est déconnecté : il devra entrer de nouveau."))
    else:
        messages.info(request, _("Cet appareil n’était déjà plus connecté."))
