"""What a structure tells everybody: its terms, what becomes of personal data, accessibility."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from preau.common import clock
from preau.structures.queries import current_terms, terms_by_number, wordings_of
from preau.structures.rules import fill
from preau.structures.rules.standard_texts import ACCESSIBILITY_KEY, PRIVACY, PRIVACY_KEY, TERMS
from preau.web.public.requests import public_structure


@require_safe
def terms(request: HttpRequest, structure: str) -> HttpResponse:
    """What one accepts: the version in force, or an earlier one by its number."""
    found = public_structure(request, structure)
    typed, today = request.GET.get("version"), clock.today()
    number = int(typed) if typed and typed.isascii() and typed.isdigit() and len(typed) < 6 else None
    version = current_terms(found, today) if number is None else terms_by_number(found, number, today)
    if number is not None and version is None:
        raise Http404
    body = version.body if version else fill(TERMS, {"structure": found.name})
    return render(request, "public/terms.html", {"structure": found, "version": version, "body": body})


@require_safe
def privacy(request: HttpRequest, structure: str) -> HttpResponse:
    """What is kept of a person, how long, and their rights; then what the structure adds."""
    found = public_structure(request, structure)
    complement = wordings_of(found).own.get(PRIVACY_KEY, ("", ""))[1]
    context = {"structure": found, "body": fill(PRIVACY, {"structure": found.name}), "complement": complement}
    return render(request, "public/privacy.html", context)


@require_safe
def accessibility(request: HttpRequest, structure: str) -> HttpResponse:
    """The accessibility statement, with whom to write to here, and what the structure adds."""
    found = public_structure(request, structure)
    complement = wordings_of(found).own.get(ACCESSIBILITY_KEY, ("", ""))[1]
    return render(request, "public/accessibility.html", {"structure": found, "complement": complement})
