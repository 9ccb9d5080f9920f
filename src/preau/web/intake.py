"""What a request may hold at all: nothing that no browser sends ever reaches a view, and too much was not even read
(`config.front`).

A NUL character, half a surrogate pair, an encoding that is not UTF-8 or a number that no table holds come from
programs, or from a damaged copy and paste. They get a page that says so (400), never an error of the server.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import RequestDataTooBig, TooManyFilesSent
from django.db import DataError
from django.http import Http404, HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError
from django.template.loader import render_to_string

from preau.web.paging import LARGEST_ID

logger = logging.getLogger(__name__)

_READ_AS = {"", "utf-8", "utf8"}


def is_unreadable(text: str) -> bool:
    """Whether a text holds what no person types and the database refuses."""
    return "\0" in text or any("\ud800" <= character <= "\udfff" for character in text)


class IntakeMiddleware:
    """Before everything that reads: address, cookies; then, once the view is known, numbers and fields."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        charset = (request.content_params or {}).get("charset", "")
        if any(map(is_unreadable, _head(request))) or charset.lower() not in _READ_AS:
            return refusal(HTTPStatus.BAD_REQUEST)
        if _is_no_address(request.GET):
            return refusal(HTTPStatus.BAD_REQUEST)
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], _args: Any, kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        if any(isinstance(value, int) and value > LARGEST_ID for value in kwargs.values()):
            raise Http404
        if request.method != "POST" or getattr(view, "csrf_exempt", False):
            return None  # who is exempt reads the body alone, within its own limits
        try:
            is_bad = any(map(is_unreadable, _fields(request))) or _is_no_address(request.POST)
        except RequestDataTooBig:
            return refusal(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        except (MultiPartParserError, TooManyFilesSent):
            is_bad = True
        return refusal(HTTPStatus.BAD_REQUEST) if is_bad else None

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """The net under all forms: a value that the database or the calendar cannot hold is a 400, and is logged."""
        if not isinstance(exception, (DataError, OverflowError, UnicodeError)):
            return None
        match = request.resolver_match
        logger.error("a value went past the forms of %s", match.route if match else "?", exc_info=exception)
        return refusal(HTTPStatus.BAD_REQUEST)


def _is_no_address(values: dict[str, Any]) -> bool:
    """Whether a page to go back to cannot be read as one, « http://[ »; libraries fall over it."""
    try:
        for name in ("next", "suite"):
            urlsplit(str(values.get(name) or ""))
    except ValueError:
        return True
    return False


def refusal(status: HTTPStatus) -> HttpResponse:
    """The page that says why nothing was read."""
    return HttpResponse(render_to_string(f"{int(status)}_intake.html"), status=status)


def _head(request: HttpRequest) -> Iterable[str]:
    yield request.path_info
    for name, values in request.GET.lists():
        yield name
        yield from values
    yield from request.COOKIES.values()


def _fields(request: HttpRequest) -> Iterable[str]:
    for name, values in request.POST.lists():
        yield name
        yield from values
    for name, files in request.FILES.lists():
        yield name
        yield from (str(file.name) for file in files)
