"""What a person gets when the portal cannot answer in time, or was sent too much: a page that says what to do."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

from preau.common.actors import NotAllowedError
from preau.common.away import is_away, is_busy, say_away, say_busy
from preau.common.http import REFUSED
from preau.web.desk.refusals import forbidden

RETRY_AFTER = 5  # seconds
AWAY_RETRY_AFTER = 10


class BusyMiddleware:
    """Turns a wait that ran out, or a database that went away, into a 503; whatever was being written has been undone.

    What an action refused to whom has no right to it is a 403: the guard of a page was wider than what it does.
    A body that the front of the server did not take is answered here, so that its page has the headers of the others.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if REFUSED in request.META:
            return refused(HTTPStatus(request.META[REFUSED]))
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, NotAllowedError):
            return forbidden(request, exception)
        return unavailable(exception)


def unavailable(error: BaseException | None) -> HttpResponse | None:
    """The answer to an error of the database that will pass; None for any other."""
    if error is None:
        return None
    if is_busy(error):
        say_busy(error)
        return _page("503.html", HTTPStatus.SERVICE_UNAVAILABLE, RETRY_AFTER)
    if is_away(error):
        say_away(error)
        return _page("503_away.html", HTTPStatus.SERVICE_UNAVAILABLE, AWAY_RETRY_AFTER)
    return None


def refused(status: HTTPStatus) -> HttpResponse:
    """A body too long, too slow, wrongly framed, or one too many."""
    if status is HTTPStatus.SERVICE_UNAVAILABLE:
        return _page("503.html", status, RETRY_AFTER)
    return _page("413.html" if status is HTTPStatus.REQUEST_ENTITY_TOO_LARGE else "400.html", status)


def _page(template: str, status: HTTPStatus, retry_after: int | None = None) -> HttpResponse:
    response = HttpResponse(render_to_string(template), status=status)
    response["Cache-Control"] = "no-store"
    if retry_after is not None:
        response["Retry-After"] = str(retry_after)
    return response
