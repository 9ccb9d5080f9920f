"""Half-sent and slow requests hold nobody: two workers, no proxy before them, hundreds of connections kept open."""

from __future__ import annotations

import contextlib
import socket
from collections.abc import Iterator

import pytest

from tests.standing.stand import Stand

pytestmark = pytest.mark.slow

HELD = 200
HEADERS = b"GET /compte/connexion/ HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: "
BODY = (
    b"POST /paiement/notification/lyra/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 60000\r\n"
    b"Content-Type: application/x-www-form-urlencoded\r\n\r\nv"
)
CHUNKED = (
    b"POST /compte/connexion/ HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\n"
    b"Content-Type: application/x-www-form-urlencoded\r\n\r\n1\r\nv\r\n"
)


@contextlib.contextmanager
def held(port: int, *starts: bytes) -> Iterator[list[socket.socket]]:
    """Connections that sent the beginning of a request, and nothing more."""
    with contextlib.ExitStack() as stack:
        sockets = []
        for start in starts:
            sockets.append(stack.enter_context(socket.create_connection(("127.0.0.1", port), timeout=30)))
            sockets[-1].sendall(start)
        yield sockets


def answer(port: int, *parts: bytes) -> bytes:
    """What comes back for a request sent as it is; who is answered before the end may be cut while sending."""
    with socket.create_connection(("127.0.0.1", port), timeout=60) as connection:
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            for part in parts:
                connection.sendall(part)
        found = b""
        with contextlib.suppress(ConnectionResetError):
            while block := connection.recv(65536):
                found += block
        return found


def post(path: str, size: int, sent: int | None = None) -> tuple[bytes, bytes]:
    head = (
        f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\nContent-Length: {size}\r\n"
        "Content-Type: application/x-www-form-urlencoded\r\n\r\n"
    )
    return head.encode(), b"x" * (size if sent is None else sent)


def test_pages_answer_while_400_half_sent_requests_are_held(stand: Stand) -> None:
    stand.serve()
    starts = [BODY, HEADERS] * (HELD - 20) + [BODY, CHUNKED, HEADERS, HEADERS] * 10
    with held(stand.port, *starts):
        # Each of these would wait for as long as the sender likes if one body were enough to hold a worker.
        assert [stand.status("/compte/connexion/") for _ in range(20)] == [200] * 20
        assert answer(stand.port, *post("/paiement/notification/lyra/", 10)).startswith(b"HTTP/1.1 4")


def test_body_that_stops_is_given_up_and_the_connection_closed(stand: Stand) -> None:
    stand.serve()
    with held(stand.port, BODY, CHUNKED) as sockets:
        for connection in sockets:
            connection.settimeout(60)
            assert connection.recv(65536).startswith(b"HTTP/1.1 408 ")


def test_too_long_a_body_is_a_413_in_french_whatever_says_its_length(stand: Stand) -> None:
    stand.serve()
    for size in (64 * 1024 + 1, 3_000_000):
        found = answer(stand.port, *post("/compte/connexion/", size))
        assert found.startswith(b"HTTP/1.1 413 ")
        assert b"Envoi trop volumineux" in found
    chunked = b"POST /compte/connexion/ HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\n\r\n"
    chunk = b"10000\r\n" + b"x" * 65536 + b"\r\n"
    assert answer(stand.port, chunked, chunk, chunk, b"0\r\n\r\n").startswith(b"HTTP/1.1 413 ")
    huge = answer(stand.port, *post("/compte/connexion/", 10**15, 13 * 1024 * 1024))
    assert huge.startswith(b"HTTP/1.1 413 ")
    assert stand.status("/compte/connexion/") == 200


def test_slow_but_whole_body_reaches_the_page(stand: Stand) -> None:
    """The message of a bank in three pieces; its answer is that of the same message sent at once."""
    stand.serve()
    head, body = post("/paiement/notification/lyra/", 30)
    whole = answer(stand.port, head + body)
    pieces = answer(stand.port, head + body[:1], body[1:2], body[2:])
    assert pieces.split(b"\r\n")[0] == whole.split(b"\r\n")[0]
