"""Nothing in the repository may name a machine, a package registry or a private address."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

from preau.config.datadir import ROOT

# Written so that no pattern matches itself.
MACHINE_PATH = re.compile(r"(?<![\w.:-])/(?:work|root|home|Users|t[m]p)/(?!\s)")
PRIVATE_ADDRESS = re.compile(r"\b(?:10\.\d+\.\d+\.\d+|192[.]168\.\d+\.\d+|172[.](?:1[6-9]|2\d|3[01])\.\d+\.\d+)\b")
REGISTRY = re.compile(r"p[y]pi\.(?:org|io)|python[h]osted\.|registry[.]npmjs|deb[.]debian\.org", re.IGNORECASE)
BINARY = {".woff2", ".png", ".jpg", ".ico", ".webp", ".pdf", ".zip", ".mo"}
PIN = re.compile(r"^([A-Za-z0-9_.-]+)==(\S+)", re.MULTILINE)


def tracked_files() -> Iterator[Path]:
    """The files of the repository, new ones included; all files where git is missing."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    try:
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
        names = [name for name in done.stdout.split("\0") if name]
    except (OSError, subprocess.CalledProcessError):
        hidden = {".git", ".venv", ".venvs", ".preau"}
        paths = (path.relative_to(ROOT) for path in ROOT.rglob("*"))
        names = [str(path) for path in paths if not hidden & set(path.parts)]
    for name in names:
        path = ROOT / name
        if path.is_file() and path.suffix not in BINARY:
            yield path


def machine_paths() -> list[str]:
    """Paths, hosts and addresses of somebody's machine."""
    return [
        f"{path.relative_to(ROOT)}:{number}: {found[0]}"
        for path in tracked_files()
        if not path.name.endswith((".min.js", ".min.css"))
        for number, line in enumerate(path.read_text(errors="replace").splitlines(), 1)
        for pattern in (MACHINE_PATH, PRIVATE_ADDRESS, REGISTRY)
        if (found := pattern.search(line))
    ]


def lock_files() -> list[str]:
    """No address in a lock file, a hash for every pin, and the developers' pins are those of the product."""
    problems = []
    pins: dict[str, dict[str, str]] = {}
    for name in ("requirements.txt", "requirements-dev.txt"):
        text = (ROOT / name).read_text()
        pins[name] = dict(PIN.findall(text))
        problems += [
            f"{name}: an address: {line}" for line in text.splitlines() if "://" in line or line.startswith("-")
        ]
        blocks = re.split(r"\n(?=\S)", text)
        problems += [f"{name}: no hash: {block}" for block in blocks if PIN.match(block) and "--hash=" not in block]
    developer = pins["requirements-dev.txt"]
    return problems + [
        f"requirements-dev.txt: {name} is {developer.get(name, 'missing')}, the product has {version}"
        for name, version in pins["requirements.txt"].items()
        if developer.get(name) != version
    ]
