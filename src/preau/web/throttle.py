"""Limits on attempts outside the pages of allauth, counted in the cache that all web workers share."""

from __future__ import annotations

from allauth.core.internal import ratelimit
from django.http import HttpRequest, HttpResponse

# A town hall or a school shares one address among many people: limit by address loosely, by e-mail strictly.
RATES = {
    "account_request": "60/10m/ip",
    "account_request_email": "10/h/key",
    "agent_invitation": "60/h/user",
    "contract_test": "30/10m/user",
    "sign_up": "60/10m/ip",
    "sign_up_email": "5/h/key",
    "email_change": "5/h/key",
    "opening_code": "10/10m/ip,200/h/ip",
    "opening_password": "60/10m/ip",
    "sign_in_link": "60/10m/ip",
    "sign_in_link_email": "5/h/key",
    "secret_question": "60/10m/ip",
    "secret_question_email": "5/d/key",
    "secret_question_choice": "10/h/user",
}


def allowed(request: HttpRequest, action: str, key: str | None = None) -> bool:
    """Count an attempt, unless the request only reads; whether it is still one of those allowed."""
    return ratelimit.consume(request, app="preau", action=action, config=RATES, key=key) is not None


def too_many(request: HttpRequest) -> HttpResponse:
    """The page that says to wait."""
    response: HttpResponse = ratelimit.respond_429(request)
    return response
