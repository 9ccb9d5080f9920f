"""Finds, or makes, the environment that a command needs, then runs the command in it.

Runs on the machine's own Python with the standard library alone. An environment is a folder under `.venvs/` named after
the lock file and the Python it was made for; it is made beside those in use and never changed once it is complete: its
marker is written last. `.venv` points to the last one made, and is itself taken when it is a folder whose marker fits.
Only `install` and the developers' commands make one; a service never touches the network because a file changed.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
import pwd
import re
import shutil
import subprocess
import sys
import time
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
ENVIRONMENT = ROOT / ".venv"
ENVIRONMENTS = ROOT / ".venvs"
RUN_LOCK = ROOT / "requirements.txt"
DEVELOPER_LOCK = ROOT / "requirements-dev.txt"
DEVELOPER_COMMANDS = frozenset({"test", "check", "bench"})
MAKING_COMMANDS = DEVELOPER_COMMANDS | {"demo", "install"}
SERVICE_COMMANDS = frozenset({"serve", "worker", "night", "upgrade", "manage", "check-config", "collect"})
RUN, DEVELOPER = "preau-run.ok", "preau-dev.ok"


class RefusedError(Exception):
    """The environment cannot be made here; the message is for the person at the terminal."""


def key_of(folder: Path, tag: str, base: str) -> str:
    """What an environment depends on: its place, the Python it was made from and both lock files."""
    digest = hashlib.sha256(f"{tag} {base} {folder}".encode())
    for lock in (RUN_LOCK, DEVELOPER_LOCK):
        digest.update(lock.read_bytes())
    return digest.hexdigest()


def environment_key() -> str:
    """The key of `.venv`, for the Python in use."""
    return key_of(ENVIRONMENT, str(sys.implementation.cache_tag), sys.base_prefix)


def own_key(folder: Path) -> str:
    """The key of an environment for the Python it was made from, which need not be ours; empty when it is gone."""
    told = dict(line.split(" = ", 1) for line in read(folder / "pyvenv.cfg").splitlines() if " = " in line)
    python = folder / "bin" / "python"
    numbers = told.get("version", told.get("version_info", "")).split(".")
    found = re.search(r"python(\d+\.\d+)$", str(python.resolve()))  # an upgrade of the machine may have changed it
    if not os.access(python, os.X_OK) or "home" not in told or (found and found[1] != ".".join(numbers[:2])):
        return ""
    return key_of(folder, f"cpython-{''.join(numbers[:2])}", str(Path(told["home"]).parent))


def fits(folder: Path, developer: bool) -> bool:
    """Whether the environment is whole, of these lock files, and has what the command needs."""
    markers = [read(folder / name) for name in ((DEVELOPER,) if developer else (RUN, DEVELOPER))]
    keys = {own_key(folder), environment_key() if folder == ENVIRONMENT else ""} - {""}
    return bool(keys.intersection(markers))


def find(developer: bool) -> Path | None:
    """An environment that fits: that of the command's own kind first. Never a link, which may be turned elsewhere."""
    beside = sorted(ENVIRONMENTS.glob("dev-*" if developer else "run-*"))
    others = [] if developer else sorted(ENVIRONMENTS.glob("dev-*"))
    first = [] if ENVIRONMENT.is_symlink() else [ENVIRONMENT]
    return next((folder for folder in (*first, *beside, *others) if fits(folder, developer)), None)


def read(path: Path) -> str:
    """The text of a marker, empty when there is none."""
    try:
        return path.read_text()
    except OSError:
        return ""


def repair_home() -> None:
    """An empty HOME sends caches to the root folder; without one, and without an account, pip must keep no cache."""
    if not os.environ.get("HOME"):
        os.environ.pop("HOME", None)
        try:
            pwd.getpwuid(os.getuid())
        except KeyError:
            os.environ["PIP_NO_CACHE_DIR"] = "1"


def check_owner() -> None:
    """Refuse to write where somebody else's service runs: files of ours there could not be read by it."""
    for folder in (ENVIRONMENTS, ENVIRONMENT):
        if folder.exists() and folder.lstat().st_uid != os.getuid():
            owner = folder.lstat().st_uid
            try:
                name = pwd.getpwuid(owner).pw_name
            except KeyError:
                name = str(owner)
            raise RefusedError(f"{folder} belongs to {name}: run this command as {name}.")


def make(developer: bool, wheels: str = "") -> Path:
    """Make a new environment beside the others; `wheels`: a folder to install from, without the network."""
    check_owner()
    lock = DEVELOPER_LOCK if developer else RUN_LOCK
    kind, tag = "dev" if developer else "run", str(sys.implementation.cache_tag)
    folder = ENVIRONMENTS / f"{kind}-{key_of(ENVIRONMENTS, tag, sys.base_prefix)[:12]}"
    shutil.rmtree(folder, ignore_errors=True)
    print(f"preau: making {folder.relative_to(ROOT)} from {lock.name} (once)", file=sys.stderr, flush=True)
    venv.create(folder, with_pip=True, symlinks=True)
    pip = [str(folder / "bin" / "python"), "-m", "pip", "--disable-pip-version-check", "install", "-qq", "--no-input"]
    source = ["--no-index", "--find-links", wheels] if wheels else []
    subprocess.run([*pip, *source, "--require-hashes", "-r", str(lock)], check=True, cwd=ROOT)
    (folder / (DEVELOPER if developer else RUN)).write_text(own_key(folder))
    if not developer or not ENVIRONMENT.exists():
        point(folder)
    return folder


def point(folder: Path) -> None:
    """Turn `.venv` to an environment, at once; a folder of that name is left to those who run from it."""
    if ENVIRONMENT.is_symlink() or not ENVIRONMENT.exists():
        link = ROOT / ".venv.link"
        link.unlink(missing_ok=True)
        link.symlink_to(folder.relative_to(ROOT))
        link.replace(ENVIRONMENT)


def prepare(command: str, wheels: str = "") -> Path:
    """The environment for a command. Raises `RefusedError` when it would have to be made and the command may not."""
    developer = command in DEVELOPER_COMMANDS
    if (folder := find(developer)) is not None:
        return folder
    is_fresh = not ENVIRONMENT.exists() and not ENVIRONMENTS.exists()
    if command not in MAKING_COMMANDS and not is_fresh:
        raise RefusedError(
            "the environment is not that of this version: nothing was started. Run ./preau install first\n"
            "preau : l'environnement n'est pas celui de cette version : lancez d'abord ./preau install"
        )
    check_owner()
    with open(ROOT / ".venv.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        return find(developer) or make(developer, wheels)


def prune(kept: Path) -> None:
    """Delete the environments of older versions that nothing runs from (a program holds a lock on its own)."""
    for folder in ENVIRONMENTS.glob("*-*"):
        if folder == kept or (folder.name.startswith("dev-") and fits(folder, developer=True)):
            continue
        with open(folder / "pyvenv.cfg", "a") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                print(f"preau: {folder.relative_to(ROOT)} is in use, kept", file=sys.stderr)
                continue
            shutil.rmtree(folder)


def hold(folder: Path) -> None:
    """A lock on the environment for as long as this program, whatever it becomes, and its children live."""
    descriptor = os.open(folder / "pyvenv.cfg", os.O_RDONLY)
    os.set_inheritable(descriptor, True)
    with contextlib.suppress(OSError):  # a file system without locks: `install` then says nothing is in use
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)


def install(arguments: list[str]) -> None:
    """`./preau install [--wheels FOLDER]`: the environment of this version, made beside the one in use."""
    wheels = ""
    if len(arguments) == 2 and arguments[0] == "--wheels":
        wheels = str(Path(arguments[1]).resolve())
    elif arguments:
        raise RefusedError("usage: ./preau install [--wheels FOLDER]")
    folder = prepare("install", wheels)
    if folder.parent == ENVIRONMENTS:
        prune(folder)
    print(f"preau: {folder.relative_to(ROOT)} is ready; restart serve and worker to use it", file=sys.stderr)


def become(python: str, arguments: list[str], **environment: str) -> None:
    """The command line, in the Python given."""
    os.environ["PYTHONPATH"] = str(ROOT / "src")
    os.environ["PYTHONUNBUFFERED"] = "1"
    os.environ.update(environment)
    os.execv(python, [python, "-m", "preau.config.cli", *arguments])


def main() -> None:
    """Find the environment, then become the command."""
    started = time.time()
    repair_home()
    arguments = sys.argv[1:]
    command = arguments[0] if arguments else "help"
    if command not in MAKING_COMMANDS | SERVICE_COMMANDS:
        become(
            sys.executable, arguments, PYTHONDONTWRITEBYTECODE="1"
        )  # help, --version, mistakes: the library is enough
    try:
        if command == "install":
            return install(arguments[1:])
        folder = prepare(command)
    except RefusedError as error:
        sys.exit(f"preau: {error}")
    except subprocess.CalledProcessError as error:
        sys.exit(f"preau: the installation failed (pip ended with {error.returncode}); run the command again.")
    except KeyboardInterrupt:
        sys.exit(130)
    hold(folder)
    return become(str(folder / "bin" / "python"), arguments, PREAU_STARTED_AT=str(started))


if __name__ == "__main__":
    main()
