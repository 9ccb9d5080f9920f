"""A server like the demonstration's (PostgreSQL with fsync, two web workers), and people signed in to it."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from preau.config.datadir import DataDir
from preau.config.demo import HOST, WEB_WORKERS, free_port, http_ready, web_server
from preau.config.embedded import demo_environment
from preau.config.postgres import EmbeddedPostgres
from preau.config.supervisor import Supervisor, wait_until

CSRF = "c" * 32


@dataclass
class Site:
    """Where the server answers; `supervisor` holds the process of the web server."""

    port: int
    supervisor: Supervisor
    postgres: EmbeddedPostgres

    def memory_mb(self) -> float:
        """Resident memory of the web server and its workers, shared pages counted in each."""
        return sum(_tree_rss(child.pid) for _, child in self.supervisor.children) / 1024


@contextmanager
def site(folder: Path) -> Iterator[Site]:
    """Start PostgreSQL and the web server under `folder`; Django is set up in this process on the same database."""
    data = DataDir.at(folder)
    data.create()
    with EmbeddedPostgres(data.postgres) as postgres:
        port = free_port()
        # The same for all the sites of a run: this process reads its settings only once.
        fixed = {
            "PREAU_COOKIE_SUFFIX": "bench",
            "PREAU_SECRET_KEY": "key-of-the-measures-alone",
            "PREAU_STATIC": str(folder.parent / "static"),
        }
        os.environ.update(demo_environment(data, postgres.url, port, free_port()) | fixed)
        prepare()
        supervisor = Supervisor(dict(os.environ))
        try:
            supervisor.start("site", *web_server(HOST, port, WEB_WORKERS, 3), PREAU_ROLE="web")
            if not wait_until(lambda: http_ready(port), supervisor, 60):
                raise RuntimeError("the web server does not answer")
            yield Site(port, supervisor, postgres)
        finally:
            supervisor.stop()
            from django.db import connections

            connections.close_all()


def prepare() -> None:
    """Migrations, cache table and static files, as the demonstration does."""
    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command
    from django.db import connections

    from preau.config import static

    connections.close_all()
    connections.settings["default"].update(settings.DATABASES["default"] | _place())
    call_command("migrate", interactive=False, verbosity=0)
    call_command("createcachetable", verbosity=0)
    static.collect()


def _place() -> dict[str, Any]:
    from preau.config import environment

    return environment.database(os.environ["DATABASE_URL"], "command")


def _tree_rss(pid: int) -> int:
    """Resident kilobytes of a process and its descendants."""
    total, waiting = 0, [pid]
    while waiting:
        current = waiting.pop()
        try:
            status = Path(f"/proc/{current}/status").read_text()
            children = Path(f"/proc/{current}/task/{current}/children").read_text()
        except OSError:
            continue
        total += next((int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS")), 0)
        waiting += [int(child) for child in children.split()]
    return total


class Person:
    """A signed-in account on a connection that stays open, as a browser's."""

    def __init__(self, port: int, session_key: str) -> None:
        from django.conf import settings

        self.connection = HTTPConnection(HOST, port, timeout=60)
        self.cookie = f"{settings.SESSION_COOKIE_NAME}={session_key}; {settings.CSRF_COOKIE_NAME}={CSRF}"

    def request(self, method: str, path: str, **form: Any) -> tuple[HTTPResponse, bytes, float]:
        """The answer, its body and how long it took, in milliseconds."""
        headers = {"Cookie": self.cookie, "Accept": "text/html"}
        body = None
        if method == "POST":
            body = urlencode({"csrfmiddlewaretoken": CSRF} | form, doseq=True)
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        started = time.perf_counter()
        self.connection.request(method, path, body, headers)
        response = self.connection.getresponse()
        content = response.read()
        return response, content, (time.perf_counter() - started) * 1000


def sign_in(user_ids: list[int]) -> dict[int, str]:
    """A session for each account, written at once; session keys by account."""
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.utils import timezone

    from preau.accounts.models import BrowserSession, User
    from preau.accounts.sessions import SessionStore

    backend = "allauth.account.auth_backends.AuthenticationBackend"
    store, expiry, keys, rows = SessionStore(), timezone.now() + timezone.timedelta(days=1), {}, []
    for user in User.objects.filter(pk__in=user_ids).order_by("pk"):
        keys[user.pk] = f"bench{user.pk:027d}"
        values = {
            SESSION_KEY: str(user.pk),
            BACKEND_SESSION_KEY: backend,
            HASH_SESSION_KEY: user.get_session_auth_hash(),
        }
        session = {"session_key": keys[user.pk], "session_data": store.encode(values), "expire_date": expiry}
        now = timezone.now()
        rows.append(BrowserSession(**session, user=user, opened_at=now, last_seen_at=now))
    BrowserSession.objects.bulk_create(rows, ignore_conflicts=True)
    return keys
