"""The first page of a structure's portal."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from preau.bookings.planning.upcoming import upcoming
from preau.common import clock
from preau.structures.queries import current_news, structure_by_slug
from preau.web.access import enter, family_of
from preau.web.agreement import terms_first
from preau.web.public.views import stopped, welcome
from preau.web.signed_in import is_signed_in


def home(request: HttpRequest, structure: str) -> HttpResponse:
    """The family's home, or the structure's public page for whoever has no household there."""
    family = family_of(request, structure) if is_signed_in(request) else None
    if family is None:
        found = structure_by_slug(structure, "welcome")
        if found is None:
            raise Http404
        return welcome(request, found)
    entered = enter(request, family)
    if (terms := terms_first(entered, family)) is not None:
        return terms
    context = {
        "upcoming": upcoming(household=family.household),
        "waits": family.waits,
        "slug": family.structure.slug,
        "news": current_news(family.structure, clock.today()),
        "stopped": stopped(family.structure),
    }
    return render(entered, "family/home.html", context)
