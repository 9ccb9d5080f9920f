"""Finds the Chromium of the browser tests, and installs Debian's when nothing stands in the way."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def find() -> str | None:
    """The path of `PREAU_CHROMIUM`, else of the first known name."""
    named = os.environ.get("PREAU_CHROMIUM")
    if named:
        return shutil.which(named)
    return next((path for name in NAMES if (path := shutil.which(name))), None)


def ensure() -> None:
    """Install Chromium by apt when it is missing and we may; the browser tests say so when they cannot run."""
    if find() or os.environ.get("PREAU_CHROMIUM") or os.getuid() != 0 or not shutil.which("apt-get"):
        return
    print("preau: installing Chromium for the browser tests (once)", file=sys.stderr, flush=True)
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (["update"], ["install", "-y", "--no-install-recommends", "chromium"]):
        done = subprocess.run(["apt-get", "-qq", *command], env=environment, stdin=subprocess.DEVNULL)
        if done.returncode != 0:
            print(f"preau: apt-get {command[0]} failed ({done.returncode})", file=sys.stderr)
            return
