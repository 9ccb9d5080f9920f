"""Middleware of the house."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from preau.common.audit import audited

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


class AdminHistoryMiddleware:
    """Tells the histories who acts in the administration; actions elsewhere name their actor themselves."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method in SAFE_METHODS or not request.path_info.startswith(f"/{settings.ADMIN_PATH}"):
            return self.get_response(request)
        with audited(user=request.user.pk, url=request.path):
            return self.get_response(request)
