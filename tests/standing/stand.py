"""A portal that stands for real: its own database server in its own folder, and the programs of `./preau` beside it."""

from __future__ import annotations

import contextlib
import http.client
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg

from preau.config.datadir import ROOT
from preau.config.demo import free_port
from preau.config.postgres import EmbeddedPostgres
from tests.clock import COMPILED

BOUND = 120.0
"""Seconds after which something that should have happened never will."""


def until(true: Callable[[], Any], what: str, seconds: float = BOUND) -> Any:
    """The first true value; fails when the bound is reached."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if value := true():
            return value
        time.sleep(0.1)
    raise AssertionError(f"never happened: {what}")


class Program:
    """A program of `./preau` and what it says."""

    def __init__(self, command: list[str], environment: dict[str, str], log: Path) -> None:
        self.log, self.begun_at = log, 0
        with log.open("ab") as stream:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "preau.config.cli", *command],
                env=environment,
                cwd="/",
                stdin=subprocess.DEVNULL,
                stdout=stream,
                stderr=stream,
                start_new_session=True,
            )

    @property
    def text(self) -> str:
        """What it said since its start, or since the test that found it standing."""
        return self.log.read_bytes()[self.begun_at :].decode(errors="replace")

    @property
    def lives(self) -> bool:
        return self.process.poll() is None

    def kill(self) -> None:
        """The whole group, as a machine that loses its power would."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(20)

    def end(self) -> int:
        """Asked politely; the exit code."""
        if self.lives:
            self.process.terminate()
        try:
            return self.process.wait(40)
        finally:
            self.kill()


class Stand:
    """The database of one folder, upgraded, and the programs started on it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.server = EmbeddedPostgres(folder / "postgres", fsync=False)
        self.programs: list[Program] = []
        self.site: Program | None = None
        self.port = free_port()
        self.started = 0

    def environment(self, **extra: str) -> dict[str, str]:
        """The variables of production, on plain http, and the clock of the machine, as its own database has it."""
        out = ("PREAU_", "DJANGO_", "DATABASE_", "PG")
        kept = {name: value for name, value in os.environ.items() if not name.startswith(out)}
        return {
            **kept,
            **COMPILED,
            "PYTHONPATH": str(ROOT / "src"),
            "PYTHONUNBUFFERED": "1",
            "DATABASE_URL": self.server.url,
            "PREAU_SECRET_KEY": "k" * 50,
            "PREAU_DATA": str(self.folder / "data"),
            "PREAU_INSECURE_COOKIES": "1",
            "PREAU_SMTP": "smtp://127.0.0.1:9",
            **extra,
        }

    def run(self, *command: str, **extra: str) -> subprocess.CompletedProcess[str]:
        """A command to its end."""
        arguments = [sys.executable, "-m", "preau.config.cli", *command]
        environment = self.environment(**extra)
        return subprocess.run(arguments, env=environment, cwd="/", capture_output=True, text=True, timeout=180)

    def start(self, *command: str, **extra: str) -> Program:
        """A command that stays."""
        self.started += 1
        name = f"{command[0]}-{self.started}.log"
        self.programs.append(Program(list(command), self.environment(**extra), self.folder / name))
        return self.programs[-1]

    def serve(self, **extra: str) -> Program:
        """The web server, ready to answer on `port`. The one without variables stands from one test to the next."""
        if not extra and self.site is not None and self.site.lives:
            self.site.begun_at = self.site.log.stat().st_size
            return self.site
        self._close_site()
        program = self.start("serve", "--port", str(self.port), "--workers", "2", **extra)
        if not extra:
            self.programs.remove(program)
            self.site = program
        until(lambda: self.status("/") or not program.lives, "the site answers")
        assert program.lives, program.text
        return program

    def get(self, path: str, **headers: str) -> tuple[int, dict[str, str], str]:
        """Status, headers and text of a page."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            connection.request("GET", path, headers={name.replace("_", "-"): text for name, text in headers.items()})
            answer = connection.getresponse()
            return answer.status, dict(answer.getheaders()), answer.read().decode(errors="replace")
        finally:
            connection.close()

    def status(self, path: str) -> int:
        """The status of a page, 0 when nobody answers."""
        try:
            return self.get(path)[0]
        except (OSError, http.client.HTTPException):
            return 0

    def sql(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        """The rows of a statement, committed."""
        with psycopg.connect(self.server.url, autocommit=True) as connection:
            cursor = connection.execute(query, values)
            return cursor.fetchall() if cursor.description else []

    def stop_database(self, number: signal.Signals) -> None:
        """SIGINT: fast, as a security update does; SIGQUIT: immediate, as a crash does."""
        process = self.server.process
        assert process is not None
        process.send_signal(number)
        process.wait(60)

    def start_database(self) -> None:
        """The same files, served again."""
        self.server._launch()

    def clear(self) -> None:
        """End the programs but the site, and empty the queue."""
        while self.programs:
            self.programs.pop().kill()
        if not self.server.is_ready():
            self.start_database()
        self.sql("TRUNCATE procrastinate_jobs, procrastinate_periodic_defers, procrastinate_workers CASCADE")
        self.sql("TRUNCATE exchange_nightpart")

    def end(self) -> None:
        """End everything."""
        self._close_site()
        while self.programs:
            self.programs.pop().kill()
        self.server.stop()

    def _close_site(self) -> None:
        if self.site is not None:
            self.site.kill()
            self.site = None


def standing(folder: Path) -> Iterator[Stand]:
    """A stand from its upgrade to its end."""
    stand = Stand(folder)
    stand.server.start()
    try:
        done = stand.run("upgrade")
        assert done.returncode == 0, done.stderr
        yield stand
    finally:
        stand.end()
