"""The front door, and the portal's public pages."""

from __future__ import annotations

from allauth.account.forms import LoginForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from preau.accounts.queries import staff_context, staffed_structures, structures_of
from preau.common import clock
from preau.common.actors import Right
from preau.common.reasons import Reason
from preau.structures.models import Structure
from preau.structures.queries import all_structures, current_news
from preau.web.access import LAST_STRUCTURE
from preau.web.admin_scope import opens_to
from preau.web.public.requests import delay_of
from preau.web.signed_in import is_signed_in


def root(request: HttpRequest) -> HttpResponse:
    """Signed in: the structure where they were last, else the one with most of their people, else the desk of an agent
    of one structure. Otherwise the list of structures, and the desks of an agent of several."""
    mine = structures_of(request.user) if request.user.is_authenticated else []
    if mine:
        last = request.session.get(LAST_STRUCTURE)
        return redirect("home", next((one.slug for one in mine if one.slug == last), mine[0].slug))
    staffed = staffed_structures(request.user, Right.ENTER) if request.user.is_authenticated else []
    administers = opens_to(request)
    if len(staffed) == 1 and not administers:
        return redirect("desk", staffed[0].slug)
    context = {"structures": all_structures(), "staffed": staffed, "administers": administers}
    return render(request, "public/root.html", context)


def welcome(request: HttpRequest, structure: Structure) -> HttpResponse:
    """A structure's front page for whoever has no household there: its welcome, and the way in; an agent's desk."""
    request.structure = structure  # type: ignore[attr-defined]
    staff = staff_context(request.user, structure.slug) if is_signed_in(request) else None
    if staff is not None and staff.may(Right.ENTER):
        return redirect("desk", structure.slug)
    context = {
        "structure": structure,
        "form": None if request.user.is_authenticated else LoginForm(request=request),
        "delay": delay_of(structure),
        "news": current_news(structure, clock.today()),
        "stopped": stopped(structure),
    }
    return render(request, "public/welcome.html", context)


def stopped(structure: Structure) -> list[Reason]:
    """What families cannot do today, and why."""
    today = clock.today()
    booking = structure.why_no_booking(today) if structure.offers_booking else None
    return [why for why in (booking, structure.why_no_payment(today)) if why]


def accessibility(request: HttpRequest) -> HttpResponse:
    """The accessibility statement: what was done, what was not measured, whom to write to."""
    return render(request, "public/accessibility.html")
