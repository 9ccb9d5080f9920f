"""The last page: what is shown when something fails outside a view (a session, a cookie, another middleware)."""

from __future__ import annotations

import sys

from django.http import HttpRequest, HttpResponse
from django.views.defaults import server_error as plain

from preau.web.middleware import unavailable


def server_error(request: HttpRequest) -> HttpResponse:
    """503 when the database is away or too busy, our mistake otherwise. Django calls it while it handles the error."""
    return unavailable(sys.exc_info()[1]) or plain(request)
