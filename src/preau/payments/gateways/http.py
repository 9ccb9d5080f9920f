"""Talking to banks: HTTPS with certificates checked, no redirection followed, little time, little memory."""

from __future__ import annotations

import ipaddress
import math
import socket
import ssl
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from http.client import HTTPException, HTTPResponse, HTTPSConnection
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


class _PublicConnection(HTTPSConnection):
    """Goes to the very address that was looked at: a name that answers otherwise the second time leads nowhere else."""

    def connect(self) -> None:
        address = _public_address(self.host, self.port)
        end = time.monotonic() + (self.timeout or TIMEOUT)
        raw = socket.create_connection((address, self.port), self.timeout)
        self.sock = self._context.wrap_socket(raw, server_hostname=self.host)  # type: ignore[attr-defined]
        self.sock.end = end


class _TimedSocket(ssl.SSLSocket):
    """Every reading counts, headers too: a server that drips a byte now and then holds nobody past `end`."""

    end = math.inf

    def recv_into(self, *told: Any, **named: Any) -> int:
        left = self.end - time.monotonic()
        if left <= 0:
            raise TimeoutError("réponse trop lente")
        self.settimeout(min(left, TIMEOUT))
        return super().recv_into(*told, **named)


class _PublicHandler(urllib.request.HTTPSHandler):
    def https_open(self, req: urllib.request.Request) -> HTTPResponse:
        return self.do_open(_PublicConnection, req, context=self._context)  # type: ignore[attr-defined]


class PrivateAddressError(BankUnreachableError):
    """A name that leads into a private network: it is not a bank's."""


def exchange(
    url: str,
    *,
    body: bytes | None = None,
    headers: Mapping[str, str] | None = None,
    timeout: float = TIMEOUT,
    largest: int = LARGEST_ANSWER,
) -> tuple[int, bytes]:
    """Status and answer of a POST (a GET without `body`), errors of the server included.

    Over HTTPS, a name with any address that is not of the public Internet is refused before connecting.
    Raises `BankUnreachableError`: no connection, no certificate, too slow, too long.
    """
    end = time.monotonic() + timeout
    context = ssl.create_default_context()
    context.sslsocket_class = _TimedSocket
    opener = urllib.request.build_opener(_NoRedirect, _PublicHandler(context=context))
    request = urllib.request.Request(url, data=body, headers=dict(headers or {}))  # noqa: S310 (a contract's address)
    try:
        return _sent(opener, request, end, timeout, largest)
    except (OSError, HTTPException, ValueError) as error:
        raise BankUnreachableError(str(getattr(error, "reason", error))[:200]) from error


def _sent(
    opener: urllib.request.OpenerDirector, request: urllib.request.Request, end: float, timeout: float, largest: int
) -> tuple[int, bytes]:
    try:
        with opener.open(request, timeout=timeout) as answer:
            return answer.status, _read(answer, end, largest)
    except urllib.error.HTTPError as error:
        with error:
            return error.code, _read(error, end, largest)


def _read(answer: IO[bytes], end: float, largest: int) -> bytes:
    """The answer, however slowly it drips: not past `end`, not past the largest size in bytes."""
    parts, size = [], 0
    while part := answer.read1(_CHUNK):  # type: ignore[attr-defined]
        size += len(part)
        parts.append(part)
        if size > largest:
            raise BankUnreachableError("réponse trop longue")
        if time.monotonic() > end:
            raise BankUnreachableError("réponse trop lente")
    return b"".join(parts)


def _public_address(host: str, port: int) -> str:
    """The first address of a host, all of them public. Raises `PrivateAddressError`, `BankUnreachableError`."""
    try:
        found = [str(row[4][0]) for row in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    except (OSError, UnicodeError) as error:
        raise BankUnreachableError("nom inconnu") from error
    if not found or not all(is_public_address(address) for address in found):
        raise PrivateAddressError("adresse d’un réseau privé")
    return found[0]


def is_public(url: str) -> bool:
    """Whether every address of the host is of the public Internet: the portal must not be sent to look inside."""
    parts = urlsplit(url)
    try:
        _public_address(parts.hostname or "", parts.port or 443)
    except PrivateAddressError:
        return False
    return True


_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_NAT64_LOCAL = ipaddress.ip_network("64:ff9b:1::/48")


def is_public_address(address: str) -> bool:
    """Whether an address is of the public Internet, and what it carries too (IPv4 in IPv6, 6to4, NAT64, Teredo)."""
    found = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(found, ipaddress.IPv4Address):
        return found.is_global and not found.is_multicast
    carried = [found.ipv4_mapped, found.sixtofour, *(found.teredo or ())]
    if found in _NAT64:
        carried.append(ipaddress.IPv4Address(int(found) & 0xFFFF_FFFF))
    inner = [one for one in carried if one is not None]
    if found in _NAT64_LOCAL or int(found) >> 32 == 0 or any(not is_public_address(str(one)) for one in inner):
        return False
    return bool(inner) or (found.is_global and not found.is_multicast)
