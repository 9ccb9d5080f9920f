"""What the web server loads: a request reaches Django once it is whole, so a sender who dawdles holds nobody.

Connections are read by the event loop, hundreds at once; Django runs in one thread, which never waits for the network.
A body has a length limit by address, a deadline that grows with what has come, and goes to a temporary file beyond
64 kB: the memory of a worker is bounded by its number of connections.
"""

from __future__ import annotations

import asyncio
import io
import tempfile
from collections.abc import Awaitable, Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import IO, Any
from urllib.parse import unquote_to_bytes

from preau.common.http import REFUSED
from preau.config.bodies import MB, longest

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]
Environ = dict[str, Any]
Wsgi = Callable[[Environ, Callable[..., Any]], Iterable[bytes]]

PATIENCE = 10.0
"""Seconds a body has from its first byte to its last, when it is short…"""
SLOWEST = 4096
"""…and one more for each of so many bytes that came: 10 MB may take 43 minutes at most, a stopped sender 10 s."""
IN_MEMORY = 64 * 1024
HELD = 256 * MB
"""Of bodies that are not whole yet, in one worker; beyond, the next is told to come back."""
DRAINED = 12 * MB
"""Read and thrown away of a body that is too long, so that the browser shows the page that says so."""
BLOCK = 256 * 1024
"""Of a file, at a time."""


class RefusedError(Exception):
    """The body was not taken."""

    def __init__(self, status: HTTPStatus) -> None:
        self.status = status
        super().__init__(status.phrase)


class Blocks:
    """A file to send, in blocks (`wsgi.file_wrapper`)."""

    def __init__(self, file: IO[bytes], block_size: int = 0) -> None:
        self.file = file
        if hasattr(file, "close"):
            self.close = file.close

    def __iter__(self) -> Iterator[bytes]:
        while block := self.file.read(BLOCK):
            yield block


@dataclass(slots=True)
class Answer:
    """What Django gives back; `rest` are the blocks after the first, None when there are none."""

    status: int = 500
    headers: list[tuple[bytes, bytes]] = field(default_factory=list)
    first: bytes = b""
    rest: Iterator[bytes] | None = None
    close: Callable[[], None] | None = None

    def start(self, status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> None:
        """WSGI's `start_response`."""
        self.status = int(status.split(" ", 1)[0])
        self.headers = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers]


class Front:
    """An ASGI application before a WSGI one."""

    def __init__(self, wsgi: Wsgi, base: Environ) -> None:
        self.wsgi = wsgi
        self.base = base | {"wsgi.file_wrapper": Blocks}
        self.thread = ThreadPoolExecutor(1, "django")
        self.held = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        environ = environ_of(scope, self.base)
        try:
            body = await self._body(environ, receive)
        except RefusedError as error:
            environ |= {REFUSED: error.status.value, "CONTENT_LENGTH": "0", "REQUEST_METHOD": "GET"}
            body = io.BytesIO()
        environ["wsgi.input"] = body
        with body:
            await self._answer(environ, send)

    async def _body(self, environ: Environ, receive: Receive) -> IO[bytes]:
        """The whole body. Raises `RefusedError` when it is too long, too slow, or one too many."""
        length = environ.get("CONTENT_LENGTH", "")
        if length in {"", "0"} and "HTTP_TRANSFER_ENCODING" not in environ:
            return io.BytesIO()
        limit = longest(environ["PATH_INFO"])
        if length and (not length.isascii() or not length.isdigit()):
            raise RefusedError(HTTPStatus.BAD_REQUEST)
        if self.held + min(int(length or limit), limit) > HELD:
            raise RefusedError(HTTPStatus.SERVICE_UNAVAILABLE)
        body = tempfile.SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115 (closed by the caller, or below)
        try:
            size = await self._fill(body, receive, limit)
        except BaseException:
            body.close()
            raise
        environ["CONTENT_LENGTH"] = str(size)
        body.seek(0)
        return body

    async def _fill(self, body: Any, receive: Receive, limit: int) -> int:
        size, began = 0, asyncio.get_running_loop().time()
        kept = 0
        try:
            async with asyncio.timeout_at(began + PATIENCE) as deadline:
                while True:
                    message = await receive()
                    if message["type"] != "http.request":
                        raise RefusedError(HTTPStatus.BAD_REQUEST)
                    size += len(block := message.get("body", b""))
                    if size <= limit:
                        body.write(block)
                        self.held += len(block)
                        kept += len(block)
                    if not message.get("more_body") or size > limit + DRAINED:
                        break
                    deadline.reschedule(began + PATIENCE + size / SLOWEST)
        except TimeoutError:
            raise RefusedError(HTTPStatus.REQUEST_TIMEOUT) from None
        finally:
            self.held -= kept
        if size > limit:
            raise RefusedError(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        return size

    async def _answer(self, environ: Environ, send: Send) -> None:
        loop = asyncio.get_running_loop()
        answer = await loop.run_in_executor(self.thread, self._call, environ)
        if REFUSED in environ:
            answer.headers.append((b"connection", b"close"))
        try:
            await send({"type": "http.response.start", "status": answer.status, "headers": answer.headers})
            await send({"type": "http.response.body", "body": answer.first, "more_body": answer.rest is not None})
            while answer.rest is not None:
                block = await loop.run_in_executor(self.thread, next, answer.rest, b"")
                await send({"type": "http.response.body", "body": block, "more_body": bool(block)})
                if not block:
                    break
        finally:
            if answer.close is not None:
                await loop.run_in_executor(self.thread, answer.close)

    def _call(self, environ: Environ) -> Answer:
        """Run Django, in its thread; what fits in one block is read and closed there."""
        answer = Answer()
        blocks = self.wsgi(environ, answer.start)
        answer.close = getattr(blocks, "close", None)
        is_stream = isinstance(blocks, Blocks) or getattr(blocks, "streaming", False)
        if is_stream:
            answer.rest = iter(blocks)
            answer.first = next(answer.rest, b"")
            if not isinstance(blocks, Blocks) or len(answer.first) == BLOCK:
                return answer
            answer.rest = None
        else:
            answer.first = b"".join(blocks)
        if answer.close is not None:
            answer.close()
            answer.close = None
        return answer


def environ_of(scope: Scope, base: Environ) -> Environ:
    """WSGI's words for a request. A header whose name holds `_` is left out: it could pass for another's."""
    path = unquote_to_bytes(scope.get("raw_path") or scope["path"].encode())
    client, server = scope.get("client") or ("", 0), scope.get("server") or ("localhost", 80)
    environ = base | {
        "REQUEST_METHOD": scope["method"],
        "PATH_INFO": path.decode("latin-1"),
        "QUERY_STRING": scope["query_string"].decode("latin-1"),
        "SERVER_PROTOCOL": f"HTTP/{scope['http_version']}",
        "SERVER_NAME": str(server[0]),
        "SERVER_PORT": str(server[1]),
        "REMOTE_ADDR": str(client[0]),
        "REMOTE_PORT": str(client[1]),
        "wsgi.url_scheme": scope["scheme"],
    }
    for name, value in scope["headers"]:
        key = name.decode("latin-1")
        if "_" in key:
            continue
        key = key.upper().replace("-", "_")
        key = key if key in {"CONTENT_TYPE", "CONTENT_LENGTH"} else f"HTTP_{key}"
        text = value.decode("latin-1")
        if key in environ:
            text = environ[key] + ("; " if key == "HTTP_COOKIE" else ",") + text
        environ[key] = text
    return environ


def base_environ() -> Environ:
    """What is the same for all requests."""
    import sys

    return {
        "SCRIPT_NAME": "",
        "wsgi.version": (1, 0),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": False,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }


def make() -> Front:
    """Django behind its front: what granian calls."""
    from preau.config.wsgi import application

    return Front(application, base_environ())
