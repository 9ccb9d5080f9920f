"""Before everything else: the number of the request, the probes of a balancer."""

from __future__ import annotations

import json
import re
import secrets
from collections.abc import Callable
from http import HTTPStatus

from django.conf import settings
from django.db import Error, connection
from django.http import HttpRequest, HttpResponse

from preau.common.away import is_away
from preau.config.logs import request_number

LIVE, READY = "/-/live", "/-/ready"
GIVEN = re.compile(r"[A-Za-z0-9._-]{8,64}")


class OuterMiddleware:
    """First of all: nothing here asks for a session, a host name or https."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        number = _number(request)
        request_number.set(number)  # until the next request of this thread: Django still writes of this one afterwards
        response = _early(request) or self.get_response(request)
        response["X-Request-Id"] = number
        return response


def _number(request: HttpRequest) -> str:
    """The proxy's when one stands before the site, else a new one."""
    given = request.META.get("HTTP_X_REQUEST_ID", "") if settings.PROXIES else ""
    return given if GIVEN.fullmatch(given) else secrets.token_hex(8)


def _early(request: HttpRequest) -> HttpResponse | None:
    if request.path_info == LIVE:
        return _told({"state": "live"}, HTTPStatus.OK)
    if request.path_info == READY:
        return _ready()
    return None


def _told(facts: dict[str, object], status: HTTPStatus) -> HttpResponse:
    response = HttpResponse(json.dumps(facts) + "\n", status=status, content_type="application/json")
    response["Cache-Control"] = "no-store"
    return response


def _ready() -> HttpResponse:
    """Whether the database answers and its migrations are those of this code; 503 otherwise."""
    from preau.config.schema import difference

    try:
        missing, ahead = difference(connection)
    except Error as error:
        state = "database away" if is_away(error) else "database never upgraded"
        return _told({"state": state}, HTTPStatus.SERVICE_UNAVAILABLE)
    if missing or ahead:
        facts = {"state": "migrations differ", "missing": len(missing), "ahead": len(ahead)}
        return _told(facts, HTTPStatus.SERVICE_UNAVAILABLE)
    return _told({"state": "ready"}, HTTPStatus.OK)
