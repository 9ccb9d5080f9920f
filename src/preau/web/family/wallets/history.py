"""« Historique » (T11, P4, N4): operations by month, to read, print and keep; and each one with its reason."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from preau.common.clock import paris
from preau.wallets.explaining import explain
from preau.web import modules
from preau.web.access import FamilyRequest, family_page
from preau.web.explaining import tell
from preau.web.operations import operations_of


@require_safe
@family_page
def operations(request: FamilyRequest) -> HttpResponse:
    """The month, by page; its CSV, its XLSX, its PDF (`?format=`), its print view. Five statements."""
    family = request.family
    found = operations_of(request, family.structure, family.household)
    if isinstance(found, HttpResponse):
        return found
    return render(request, "family/wallets/operations.html", {"slug": family.structure.slug, **found})


@require_safe
@family_page
def operation(request: FamilyRequest, entry_id: int) -> HttpResponse:
    """One operation: what it moved, what it is about, how its price was computed. Six statements at most."""
    family = request.family
    found = explain(structure_id=family.structure.pk, entry_id=entry_id, household_id=family.household.pk)
    if found is None:
        raise Http404
    context = {
        "slug": family.structure.slug,
        "story": tell(found, family.structure.slug, modules.leads()),
        "month": f"{paris(found.at):%Y-%m}",
    }
    return render(request, "family/wallets/operation.html", context)
