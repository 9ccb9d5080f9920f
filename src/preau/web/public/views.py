"""The front door, and the portal's public pages."""

from __future__ import annotations

from allauth.account.forms import LoginForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from preau.accounts.queries import desks_of, structures_of
from preau.common import clock
from preau.common.reasons import Reason
from preau.structures.models import Structure
from preau.structures.queries import all_structures, current_news
from preau.web.access import LAST_STRUCTURE
from preau.web.admin_site import opens_to
from preau.web.landing import first_url, last_desk
from preau.web.noted import noted
from preau.web.public.requests import delay_of
from preau.web.signed_in import is_signed_in


def root(request: HttpRequest) -> HttpResponse:
    """Signed in: the family's structure where they were last, else the one with most of their people; an agent's desk
    where they were last, else the only one. Who is both chooses, and so does an agent of several structures who comes
    for the first time; whoever is neither sees the list of structures."""
    if not is_signed_in(request):
        return render(request, "public/root.html", {"structures": all_structures()})
    mine = structures_of(request.user)
    actor, staffed = desks_of(request.user)
    last = request.session.get(LAST_STRUCTURE)
    home = next((one for one in mine if one.slug == last), mine[0] if mine else None)
    if home and not staffed:
        return redirect("home", home.slug)
    desk = last_desk(request, staffed) or (staffed[0] if len(staffed) == 1 else None)
    if desk and not home:
        return redirect(first_url(actor, desk))
    context = {
        "structures": [] if staffed else all_structures(),
        "homes": mine,
        "desks": [(one, first_url(actor, one)) for one in staffed],
        "administers": opens_to(request),
    }
    return render(request, "public/root.html", context)


def welcome(request: HttpRequest, structure: Structure) -> HttpResponse:
    """A structure's front page for whoever has no household there: its welcome, and the way in.

    An agent is led to the desk, unless they ask for what families see.
    """
    noted(request).structure = structure
    if is_signed_in(request) and request.GET.get("vue") != "famille":
        actor, staffed = desks_of(request.user)
        if structure in staffed:
            return redirect(first_url(actor, structure))
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
