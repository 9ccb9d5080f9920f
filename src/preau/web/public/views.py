"""The front door, and the portal's public pages."""

from __future__ import annotations

from allauth.account.forms import LoginForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from preau.accounts.queries import structures_of
from preau.structures.models import Structure
from preau.structures.queries import all_structures
from preau.web.public.requests import delay_of


def root(request: HttpRequest) -> HttpResponse:
    """Signed in: the portal of the person's first structure. Otherwise the list of structures."""
    mine = structures_of(request.user) if request.user.is_authenticated else []
    if mine:
        return redirect("home", mine[0].slug)
    return render(request, "public/root.html", {"structures": all_structures()})


def welcome(request: HttpRequest, structure: Structure) -> HttpResponse:
    """A structure's front page for whoever has no household there: its welcome, and the way in."""
    request.structure = structure  # type: ignore[attr-defined]
    form = None if request.user.is_authenticated else LoginForm(request=request)
    context = {"structure": structure, "form": form, "delay": delay_of(structure)}
    return render(request, "public/welcome.html", context)


def accessibility(request: HttpRequest) -> HttpResponse:
    """The accessibility statement: what was done, what was not measured, whom to write to."""
    return render(request, "public/accessibility.html")
