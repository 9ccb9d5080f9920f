"""What the banks of the tests share: a service of one question at an address of this machine, over real HTTP."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass(frozen=True)
class Reply:
    status: int
    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)


Answer = Callable[[BaseHTTPRequestHandler, bytes], Reply]
"""What a posted body is answered; the request is there for its path and headers."""


def _handler(answer: Answer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            reply = answer(self, self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(reply.status)
            for name, value in {**reply.headers, "Content-Length": str(len(reply.body))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(reply.body)

        def log_message(self, *_told: object) -> None:
            """Quiet."""

    return Handler


@contextmanager
def answering(answer: Answer) -> Iterator[str]:
    """The address of the service, as long as it answers."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(answer))
    threading.Thread(target=lambda: server.serve_forever(0.02), daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()
