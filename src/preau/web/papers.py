"""Papers that leave the portal as PDF."""

from __future__ import annotations

from django.http import HttpResponse

from preau.receipts.models import Receipt
from preau.receipts.paper import receipt_pdf


def receipt_response(found: Receipt) -> HttpResponse:
    """The paper of a receipt, shown in the browser; no shared cache keeps it."""
    response = HttpResponse(receipt_pdf(found), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="recu-{found.full_number}.pdf"'
    response["Cache-Control"] = "private, no-store"
    return response
