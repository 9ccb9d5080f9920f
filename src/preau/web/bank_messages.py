"""Where banks talk to the site. No session, no cookie: a message is believed for its signature alone."""

from __future__ import annotations

from http import HTTPStatus

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from preau.payments.actions import receive
from preau.payments.enums import GatewayName, Verdict

MAX_BYTES = 64_000
_STATUS = {Verdict.FORGED: HTTPStatus.FORBIDDEN, Verdict.UNREADABLE: HTTPStatus.BAD_REQUEST}


@csrf_exempt
@require_POST
def notification(request: HttpRequest, gateway: str) -> HttpResponse:
    """Take a message. Anything but 200 makes the bank send it again, which is right for what could not be kept."""
    if gateway not in GatewayName.values:
        raise Http404
    body = request.read(MAX_BYTES + 1)
    if len(body) > MAX_BYTES:
        return _plain(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    verdict = receive(gateway=GatewayName(gateway), body=body)
    return _plain(_STATUS.get(verdict, HTTPStatus.OK))


def _plain(status: HTTPStatus) -> HttpResponse:
    return HttpResponse(status.phrase, status=status, content_type="text/plain; charset=utf-8")
