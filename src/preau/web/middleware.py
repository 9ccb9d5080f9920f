"""When the database is too busy to answer in time, the person gets a page that says so, not a server error."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus

from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

RETRY_AFTER = 5  # seconds

# PostgreSQL: lock not available, query cancelled by a timeout, deadlock, serialization failure, too many connections.
_BUSY = {"55P03", "57014", "40P01", "40001", "53300"}


class BusyMiddleware:
    """Turns a wait that ran out into a 503 with « recommencez »; whatever was being written has been undone."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not (isinstance(exception, OperationalError) and is_busy(exception)):
            return None
        response = HttpResponse(render_to_string("503.html"), status=HTTPStatus.SERVICE_UNAVAILABLE)
        response["Retry-After"] = str(RETRY_AFTER)
        return response


def is_busy(error: OperationalError) -> bool:
    """Whether the database gave up waiting, and trying again is the way out."""
    return getattr(error.__cause__, "sqlstate", None) in _BUSY
