"""Middleware of the house."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from pghistory.middleware import HistoryMiddleware


class AdminHistoryMiddleware(HistoryMiddleware):
    """Tells the audit trail who acts in the administration; actions elsewhere name their actor themselves."""

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path_info.startswith(f"/{settings.ADMIN_PATH}"):
            response: HttpResponse = super().__call__(request)  # type: ignore[no-untyped-call]
        else:
            response = self.get_response(request)
        return response
