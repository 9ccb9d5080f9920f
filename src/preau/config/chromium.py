"""Finds the Chromium of the browser tests, and installs Debian's when nothing stands in the way.

The headless shell is the same engine without the window around it: three times fewer seconds of processor by page.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

SHELLS = ("chromium-headless-shell", "chrome-headless-shell")
WHOLE = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# A machine without a network must not wait for one when it has another Chromium.
PATIENT = ("-o", "Acquire::Retries=1", "-o", "Acquire::http::Timeout=20")


def find() -> str | None:
    """The path of `PREAU_CHROMIUM`, else of the first known name."""
    named = os.environ.get("PREAU_CHROMIUM")
    if named:
        return shutil.which(named)
    return next((path for name in (*SHELLS, *WHOLE) if (path := shutil.which(name))), None)


def ensure() -> None:
    """Install the headless shell by apt when it is missing and we may, else Chromium when there is none at all; the
    browser tests say so when they cannot run."""
    if os.environ.get("PREAU_CHROMIUM") or any(map(shutil.which, SHELLS)):
        return
    if os.getuid() != 0 or not shutil.which("apt-get"):
        return
    print("preau: installing Chromium for the browser tests (once)", file=sys.stderr, flush=True)
    if _apt("update") and not _apt("install", "-y", "--no-install-recommends", SHELLS[0]) and not find():
        _apt("install", "-y", "--no-install-recommends", "chromium")


def _apt(*command: str) -> bool:
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    done = subprocess.run(["apt-get", "-qq", *PATIENT, *command], env=environment, stdin=subprocess.DEVNULL)
    if done.returncode != 0:
        print(f"preau: apt-get {command[0]} failed ({done.returncode})", file=sys.stderr)
    return done.returncode == 0
