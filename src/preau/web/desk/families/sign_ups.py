"""Accounts opened alone that no file knows yet: the desk attaches each to a file."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from preau.accounts.actions.signing_up import attach_sign_up
from preau.accounts.desk import sign_ups_to_attach
from preau.accounts.models import SignUp
from preau.common import clock
from preau.common.actors import Right
from preau.finding.rules import LONGEST
from preau.web.desk.access import DeskRequest, desk_page
from preau.web.desk.pages import draw, pages, url
from preau.web.desk.search.picking import pick
from preau.web.links import full_address
from preau.web.typed import number_in

SECTION = "desk_sign_ups"


@require_safe
@desk_page(Right.DECIDE_REQUESTS)
def sign_up_list(request: DeskRequest) -> HttpResponse:
    """Who waits for a file, oldest first."""
    waiting = sign_ups_to_attach(request.structure)
    listing = pages(request, waiting.count())
    return draw(request, "desk/families/sign_ups.html", SECTION, rows=list(waiting[listing.rows]), pages=listing)


@desk_page(Right.DECIDE_REQUESTS)
def sign_up_attach(request: DeskRequest, sign_up_id: int) -> HttpResponse:
    """The search of a file for one of them, and the file chosen."""
    kept = sign_ups_to_attach(request.structure).filter(id=sign_up_id).first()
    if kept is None:
        raise Http404
    if request.method == "POST":
        return _attach(request, kept)
    words = request.GET.get("q", kept.file_number or kept.last_name).strip()[:LONGEST]
    picked = pick(request, words)
    rows = picked.files("guardians")
    return draw(request, "desk/families/sign_up_attach.html", SECTION, kept=kept, rows=rows, **picked.context)


def _attach(request: DeskRequest, kept: SignUp) -> HttpResponse:
    refusal = attach_sign_up(
        structure=request.structure,
        sign_up_id=kept.pk,
        household_id=number_in(request.POST.get("foyer")) or 0,
        sign_in=full_address(request, "home", request.structure.slug),
        actor=request.actor,
        now=clock.now(),
    )
    if refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("%(name)s est relié à son dossier, et prévenu.") % {"name": kept})
    return redirect(url(request, SECTION))
