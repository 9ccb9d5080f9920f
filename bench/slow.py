"""Pages while hundreds of senders hold half a request each, without a proxy."""

from __future__ import annotations

import contextlib
import socket

from bench.figures import Figures, percentile
from bench.site import Person, Site

HELD = 200
TIMES = 40
BODY = b"POST /paiement/notification/lyra/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 60000\r\n\r\nv"
HEADERS = b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: "


def measure(figures: Figures, site: Site) -> None:
    """`slow_senders.median_ms` and `.max_ms`: the sign-in page, with 200 slow bodies and 200 slow headers held."""
    with contextlib.ExitStack() as stack:
        for start in (BODY, HEADERS) * HELD:
            held = stack.enter_context(socket.create_connection(("127.0.0.1", site.port), timeout=30))
            held.sendall(start)
        person = Person(site.port, "")
        taken = []
        for _ in range(TIMES):
            response, _, milliseconds = person.request("GET", "/compte/connexion/")
            if response.status != 200:
                raise RuntimeError(f"the sign-in page answered {response.status}")
            taken.append(milliseconds)
    detail = f"{HELD} slow bodies and {HELD} slow headers held, one client, {TIMES} times"
    figures.add("slow_senders.median_ms", percentile(taken, 50), "ms", detail)
    figures.add("slow_senders.max_ms", max(taken), "ms", detail)
