"""The family's receipts: the same paper as at the desk."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_safe

from preau.receipts.desk import receipt_of
from preau.web.access import FamilyRequest, family_page
from preau.web.papers import receipt_response


@require_safe
@family_page
def receipt_paper(request: FamilyRequest, receipt_id: int) -> HttpResponse:
    """The PDF of a receipt of the household."""
    found = receipt_of(request.family.household, receipt_id)
    if found is None:
        raise Http404
    return receipt_response(found)
