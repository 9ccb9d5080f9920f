"""A database that is away is a 503 that says when to come back, for people and for banks, and one line a second."""

from __future__ import annotations

import signal
import threading
import time
from collections import Counter

import pytest

from tests.standing.stand import Program, Stand, until
from tests.standing.test_slow_requests import answer, post

pytestmark = pytest.mark.slow

SIGNED_IN = "session=" + "a" * 32
PAGES = ("/", "/valbrune/", "/valbrune/planning/", "/compte/profil/", "/valbrune/agents/")
AWAY = "Le portail revient dans un instant"


def lines(program: Program) -> list[str]:
    return [line for line in program.text.splitlines() if "the database does not answer" in line]


def test_database_that_is_away_is_a_503_everywhere_and_a_line_a_second(stand: Stand) -> None:
    server = stand.serve()
    assert stand.status("/-/ready") == 200
    began = time.monotonic()
    stand.stop_database(signal.SIGINT)
    for path in PAGES:
        status, headers, text = stand.get(path, Cookie=SIGNED_IN)
        assert (path, status, headers.get("retry-after")) == (path, 503, "10")
        assert AWAY in text
    bank = answer(stand.port, b"".join(post("/paiement/notification/lyra/", 30)))
    assert bank.startswith((b"HTTP/1.1 503 ", b"HTTP/1.1 400 "))
    assert stand.get("/-/ready")[0] == 503
    assert stand.get("/-/live")[0] == 200
    for _ in range(50):
        stand.get("/", Cookie=SIGNED_IN)
    seconds = time.monotonic() - began
    stand.start_database()
    until(lambda: stand.status("/") == 200, "the site comes back by itself")
    assert stand.status("/-/ready") == 200
    assert "Traceback" not in server.text
    assert 1 <= len(lines(server)) <= 2 * (seconds + 2)  # two workers
    assert len(server.text.splitlines()) == len(lines(server))


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGQUIT], ids=["fast", "immediate"])
def test_no_restart_of_the_database_is_ever_a_500(stand: Stand, number: signal.Signals) -> None:
    server = stand.serve()
    seen: Counter[int] = Counter()
    stop = threading.Event()

    def visit() -> None:
        while not stop.is_set():
            seen[stand.get("/", Cookie=SIGNED_IN)[0]] += 1

    visitors = [threading.Thread(target=visit) for _ in range(4)]
    for visitor in visitors:
        visitor.start()
    try:
        until(lambda: seen[200] > 20, "pages are served")
        stand.stop_database(number)
        until(lambda: seen[503] > 20, "pages say that the database is away")
        stand.start_database()
        before = seen[200]
        until(lambda: seen[200] > before + 20, "pages are served again")
    finally:
        stop.set()
        for visitor in visitors:
            visitor.join(60)
    assert set(seen) == {200, 503}, seen
    assert "Traceback" not in server.text


def test_ready_says_that_migrations_differ(stand: Stand) -> None:
    stand.serve()
    row = stand.sql("DELETE FROM django_migrations WHERE app = 'exchange' RETURNING app, name, applied")
    try:
        assert stand.get("/-/ready")[0] == 503
    finally:
        for app, name, applied in row:
            stand.sql("INSERT INTO django_migrations (app, name, applied) VALUES (%s, %s, %s)", app, name, applied)
    assert stand.get("/-/ready")[0] == 200
    stand.sql("INSERT INTO django_migrations (app, name, applied) VALUES ('exchange', '9999_tomorrow', now())")
    try:
        assert '"ahead": 1' in stand.get("/-/ready")[2]
    finally:
        stand.sql("DELETE FROM django_migrations WHERE name = '9999_tomorrow'")


def test_probes_ask_for_no_host_and_no_https(stand: Stand) -> None:
    server = stand.serve(PREAU_INSECURE_COOKIES="0", PREAU_HOSTS="portail.exemple.fr", PREAU_PROXIES="1")
    for path in ("/-/live", "/-/ready"):
        status, headers, _ = stand.get(path, Host="balancer.internal")
        assert (status, headers["cache-control"]) == (200, "no-store")
    assert stand.get("/", Host="portail.exemple.fr")[0] == 301
    status, headers, _ = stand.get("/", Host="scanner.example")
    assert status == 400
    told = [line for line in server.text.splitlines() if "scanner.example" in line]
    assert len(told) == 1
    assert headers["x-request-id"] in told[0]
    assert "+00:00 ERROR django.security.DisallowedHost [" in told[0]
    assert "Traceback" not in server.text
