"""Where banks talk to the site. No session, no cookie: a message is believed for its signature, or not at all."""

from __future__ import annotations

from http import HTTPStatus

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from preau.payments.actions import receive, take_notice
from preau.payments.enums import GatewayName, Verdict
from preau.payments.gateways import kind_of

MAX_BYTES = 64_000
_STATUS = {Verdict.FORGED: HTTPStatus.FORBIDDEN, Verdict.UNREADABLE: HTTPStatus.BAD_REQUEST}


@csrf_exempt
@require_http_methods(["GET", "POST"])
def notification(request: HttpRequest, gateway: str) -> HttpResponse:
    """Take a message, in the body or (some banks' custom) in the address.

    Anything but 200 makes the bank send it again, which is right for what could not be kept.
    """
    if gateway not in GatewayName.values:
        raise Http404
    name, kind = GatewayName(gateway), kind_of(gateway)
    if request.method == "GET" and not kind.by_address:
        return _plain(HTTPStatus.METHOD_NOT_ALLOWED)
    told = request.META["QUERY_STRING"].encode("ascii", "replace")  # an address has no other letters
    body = request.read(MAX_BYTES + 1) if request.method == "POST" else told
    if len(body) > MAX_BYTES:
        return _plain(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    if kind.asked is not None:
        take_notice(gateway=name, body=body)
        return _plain(HTTPStatus.OK)
    return _plain(_STATUS.get(receive(gateway=name, body=body), HTTPStatus.OK))


def _plain(status: HTTPStatus) -> HttpResponse:
    return HttpResponse(status.phrase, status=status, content_type="text/plain; charset=utf-8")
