"""Talking to banks: HTTPS with certificates checked, no redirection followed, little time, little memory."""

from __future__ import annotations

import ipaddress
import socket
import ssl
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from http.client import HTTPException
from typing import IO, Any
from urllib.parse import urlsplit

from preau.payments.gateways.base import BankUnreachableError

TIMEOUT = 10.0
"""Seconds for a whole exchange: a person waits in front of the page."""
LARGEST_ANSWER = 100_000
_CHUNK = 16_384


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """A bank's address that sends elsewhere is a wrong address."""

    def redirect_request(self, *_args: Any, **_named: Any) -> None:
        return None


def exchange(
    url: str, *, body: bytes | None = None, headers: Mapping[str, str] | None = None, timeout: float = TIMEOUT
) -> tuple[int, bytes]:
    """Status and answer of a POST (a GET without `body`), errors of the server included.

    Raises `BankUnreachableError`: no connection, no certificate, too slow, too long.
    """
    end = time.monotonic() + timeout
    opener = urllib.request.build_opener(_NoRedirect, urllib.request.HTTPSHandler(context=ssl.create_default_context()))
    request = urllib.request.Request(url, data=body, headers=dict(headers or {}))  # noqa: S310 (a contract's address)
    try:
        with opener.open(request, timeout=timeout) as answer:
            return answer.status, _read(answer, end)
    except urllib.error.HTTPError as error:
        with error:
            return error.code, _read(error, end)
    except (OSError, HTTPException, ValueError) as error:
        raise BankUnreachableError(str(getattr(error, "reason", error))[:200]) from error


def _read(answer: IO[bytes], end: float) -> bytes:
    """The answer, however slowly it drips: not past `end`, not past the largest size."""
    parts, size = [], 0
    while part := answer.read(_CHUNK):
        size += len(part)
        parts.append(part)
        if size > LARGEST_ANSWER:
            raise BankUnreachableError("réponse trop longue")
        if time.monotonic() > end:
            raise BankUnreachableError("réponse trop lente")
    return b"".join(parts)


def is_public(url: str) -> bool:
    """Whether every address of the host is of the public Internet: the portal must not be sent to look inside."""
    parts = urlsplit(url)
    try:
        found = socket.getaddrinfo(parts.hostname or "", parts.port or 443, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise BankUnreachableError("nom inconnu") from error
    return all(ipaddress.ip_address(str(row[4][0]).split("%")[0]).is_global for row in found)
