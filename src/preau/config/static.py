"""Collects the static files, only when a source changed since the last time."""

from __future__ import annotations

import hashlib
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command

STAMP = ".stamp"


def _sources_digest() -> str:
    """Depends on the name, size and date of every source file."""
    digest = hashlib.sha256()
    for finder in get_finders():
        for name, storage in finder.list([]):
            details = Path(storage.path(name)).stat()
            digest.update(f"{name} {details.st_size} {details.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def is_fresh() -> bool:
    """Whether `STATIC_ROOT` holds the files of these sources."""
    stamp = Path(settings.STATIC_ROOT) / STAMP
    return stamp.is_file() and stamp.read_text() == _sources_digest()


def collect() -> bool:
    """Fill `STATIC_ROOT` with hashed and compressed copies; False when they were fresh."""
    if is_fresh():
        return False
    call_command("collectstatic", interactive=False, clear=True, verbosity=0)
    (Path(settings.STATIC_ROOT) / STAMP).write_text(_sources_digest())
    return True
