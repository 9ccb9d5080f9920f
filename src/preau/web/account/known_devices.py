"""Browsers where the owner of an account has already entered: strangers' wrong guesses never close the door on them.

A signed cookie names the accounts by digests, never by address. It opens nothing: wrong passwords typed in a known
browser are counted apart, five in five minutes like the others, so there is one counter for all strangers together
and one for each browser where somebody has once given the right password.
"""

from __future__ import annotations

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import constant_time_compare, get_random_string, salted_hmac

COOKIE = "appareil"
SALT = "preau.known_device"
HALF_A_YEAR = 182 * 24 * 3600
AT_MOST = 6
"""Accounts that a browser remembers: a family's."""


def attempts_key(request: HttpRequest, email: str) -> str:
    """Under what a wrong guess is counted; nothing that the browser may choose is in it, the Host header included."""
    device, digests = _read(request)
    own = _digest(email)
    is_known = any(constant_time_compare(own, kept) for kept in digests)
    return f"{email.lower()} {device}" if is_known else email.lower()


def remember(request: HttpRequest, response: HttpResponse, email: str) -> None:
    """The account has been entered here."""
    device, digests = _read(request)
    own = _digest(email)
    kept = [own, *(digest for digest in digests if digest != own)][:AT_MOST]
    value = signing.dumps([device or get_random_string(22), kept], salt=SALT)
    response.set_cookie(
        COOKIE, value, max_age=HALF_A_YEAR, secure=settings.SECURE, httponly=True, samesite="Lax", path="/"
    )


def _read(request: HttpRequest) -> tuple[str, list[str]]:
    try:
        device, digests = signing.loads(request.COOKIES.get(COOKIE, ""), salt=SALT, max_age=HALF_A_YEAR)
    except signing.BadSignature:
        return "", []
    return device, digests


def _digest(email: str) -> str:
    return salted_hmac(SALT, email.lower(), algorithm="sha256").hexdigest()[:24]
