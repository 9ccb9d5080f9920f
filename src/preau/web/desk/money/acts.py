"""« À valider »: what one person does not do alone with the money of families, approved or refused by another."""

from __future__ import annotations

from datetime import timedelta

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from preau.approvals.actions import approve, refuse, withdraw
from preau.approvals.errors import ApprovalError
from preau.approvals.models import Act
from preau.approvals.queries import act_in, decided_acts, lines_of, waiting_acts, why_not
from preau.approvals.rules import LIFE
from preau.common import clock
from preau.common.actors import Right
from preau.web.desk.access import DeskRequest, desk_page
from preau.web.desk.pages import PER_PAGE, draw, url

SECTION = "desk_acts"
SHOWN = timedelta(days=30)
ASKED = gettext_lazy("Demande enregistrée : rien n’est écrit tant qu’une autre personne ne l’a pas validée.")
WAITS = gettext_lazy("Au-delà de %(limit)s dans la journée pour une famille, une autre personne valide d’abord.")


@require_safe
@desk_page(Right.APPROVE_ACTS)
def act_list(request: DeskRequest) -> HttpResponse:
    """What waits, the oldest first, and what became of the last requests; two statements."""
    now = clock.now()
    context = {
        "waiting": waiting_acts(request.structure, now),
        "decided": decided_acts(request.structure, now - SHOWN)[:PER_PAGE],
        "days": LIFE.days,
    }
    return draw(request, "desk/money/acts.html", SECTION, **context)


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page(Right.APPROVE_ACTS)
def act_page(request: DeskRequest, act_id: int) -> HttpResponse:
    """One request with what it would write now; approved, refused with a reason, or withdrawn by who asked."""
    act = act_in(request.structure, act_id)
    if act is None:
        raise Http404
    if request.method != "POST":
        return _page(request, act)
    structure, actor = request.structure, request.actor
    reason, step = request.POST.get("raison", "")[:200], request.POST.get("etape", "")
    try:
        if step == "valider":
            approve(structure=structure, act_id=act.pk, actor=actor)
            messages.success(request, _("Validé et écrit : la famille le voit dans son historique."))
        elif step == "refuser":
            refuse(structure=structure, act_id=act.pk, reason=reason, actor=actor)
            messages.success(request, _("Demande refusée : rien n’est écrit."))
        elif step == "retirer":
            withdraw(structure=structure, act_id=act.pk, actor=actor)
            messages.success(request, _("Demande retirée : rien n’est écrit."))
        else:
            return _page(request, act)
    except ApprovalError as error:
        fresh = act_in(request.structure, act.pk) or act
        return _page(request, fresh, step=step, reason=reason, error=str(error))
    return redirect(url(request, SECTION))


def _page(request: DeskRequest, act: Act, *, step: str = "", reason: str = "", error: str = "") -> HttpResponse:
    decision = getattr(act, "decision", None)
    is_asker = act.asked_by_id == request.staff.user.pk
    context = {
        "act": act,
        "decision": decision,
        "lines": [] if decision else lines_of(act),
        "is_asker": is_asker,
        "why_not": "" if decision or is_asker else why_not(act, request.structure, request.actor, clock.now()),
        "step": step,
        "reason": reason,
        "error": error,
    }
    return draw(request, "desk/money/act.html", SECTION, **context)
