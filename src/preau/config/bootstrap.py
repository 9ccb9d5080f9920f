"""Makes the environment `.venv` from the hashed lock files, then runs the command in it.

Runs on the machine's own Python with the standard library alone. The marker is written last and taken away before any
install, so an interrupted one is done again; a kernel lock keeps two starts from installing at once.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import pwd
import shutil
import subprocess
import sys
import time
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
ENVIRONMENT = ROOT / ".venv"
RUN_LOCK = ROOT / "requirements.txt"
DEVELOPER_LOCK = ROOT / "requirements-dev.txt"
DEVELOPER_COMMANDS = frozenset({"test", "check", "bench"})


def environment_key() -> str:
    """What the environment depends on: the Python in use and both lock files."""
    digest = hashlib.sha256(f"{sys.implementation.cache_tag} {sys.base_prefix} {ENVIRONMENT}".encode())
    for lock in (RUN_LOCK, DEVELOPER_LOCK):
        digest.update(lock.read_bytes())
    return digest.hexdigest()


def repair_home() -> None:
    """An empty HOME sends caches to the root folder; without one, and without an account, pip must keep no cache."""
    if not os.environ.get("HOME"):
        os.environ.pop("HOME", None)
        try:
            pwd.getpwuid(os.getuid())
        except KeyError:
            os.environ["PIP_NO_CACHE_DIR"] = "1"


def read(path: Path) -> str:
    """The text of a marker, empty when there is none."""
    try:
        return path.read_text()
    except OSError:
        return ""


def install(lock: Path, marker: Path, key: str) -> None:
    """Install one lock file into the environment and write its marker."""
    for old in ENVIRONMENT.glob("preau-*.ok"):
        old.unlink()
    print(f"preau: installing {lock.name} into .venv (once)", file=sys.stderr, flush=True)
    pip = [str(ENVIRONMENT / "bin" / "python"), "-m", "pip", "--disable-pip-version-check"]
    subprocess.run([*pip, "install", "-qq", "--no-input", "--require-hashes", "-r", str(lock)], check=True, cwd=ROOT)
    marker.write_text(key)


def prepare(developer: bool) -> None:
    """Bring `.venv` to the state the command needs; does nothing when the marker says it is."""
    key = environment_key()
    run_marker, developer_marker = ENVIRONMENT / "preau-run.ok", ENVIRONMENT / "preau-dev.ok"
    if read(developer_marker) == key or (not developer and read(run_marker) == key):
        return
    if read(run_marker) != key:
        shutil.rmtree(ENVIRONMENT, ignore_errors=True)
        print("preau: making .venv", file=sys.stderr, flush=True)
        venv.create(ENVIRONMENT, with_pip=True, symlinks=True)
    install(DEVELOPER_LOCK if developer else RUN_LOCK, developer_marker if developer else run_marker, key)


def main() -> None:
    """Prepare the environment under a lock, then become the command."""
    started = time.time()
    repair_home()
    arguments = sys.argv[1:]
    with open(ROOT / ".venv.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        try:
            prepare(developer=bool(arguments) and arguments[0] in DEVELOPER_COMMANDS)
        except subprocess.CalledProcessError as error:
            sys.exit(f"preau: the installation failed (pip ended with {error.returncode}); run the command again.")
        except KeyboardInterrupt:
            sys.exit(130)
    python = str(ENVIRONMENT / "bin" / "python")
    os.environ["PYTHONPATH"] = str(ROOT / "src")
    os.environ["PYTHONUNBUFFERED"] = "1"
    os.environ["PREAU_STARTED_AT"] = str(started)
    os.execv(python, [python, "-m", "preau.config.cli", *arguments])


if __name__ == "__main__":
    main()
