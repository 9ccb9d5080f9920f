"""Whole addresses of the portal, for mails, letters and banks: built from the settings, never from what a browser says.

`Host` may carry another port, or a final dot, and still name an allowed host: a link made from it would lead the owner
of a mailbox elsewhere. `request.build_absolute_uri` is used nowhere (`tests/web/test_links.py`).
"""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import quote, urlsplit

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse


def origin(request: HttpRequest) -> str:
    """`https://portail.exemple.fr`: the origin of PREAU_ORIGINS that serves this host, else the allowed host itself.

    On this machine only (a demonstration), the port that the server listens on is kept.
    """
    host = (urlsplit(f"//{request.get_host()}").hostname or "").rstrip(".")
    written = f"[{host}]" if ":" in host else host
    for trusted in settings.CSRF_TRUSTED_ORIGINS:
        if urlsplit(trusted).hostname == host:
            return str(trusted).rstrip("/")
    port = str(request.META.get("SERVER_PORT", ""))
    is_usual = written not in settings.THIS_MACHINE or port in {"", "80", "443"}
    return f"{request.scheme}://{written}" if is_usual else f"{request.scheme}://{written}:{port}"


def full_address(request: HttpRequest, name: str, *args: object) -> str:
    """The whole address of a page."""
    return origin(request) + reverse(name, args=args)


def mail_link(addresses: str | Iterable[str], subject: str = "") -> str:
    """`mailto:` these addresses, written so that one that somebody typed (`a?bcc=b@exemple.fr` is an address) adds
    nobody and no header."""
    kept = [addresses] if isinstance(addresses, str) else addresses
    about = f"?subject={quote(subject)}" if subject else ""
    return f"mailto:{','.join(quote(one, safe='@') for one in kept)}{about}"
