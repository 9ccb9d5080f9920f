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


def collect() -> bool:
    """Fill `STATIC_ROOT` with hashed and compressed copies; False when they were fresh."""
    stamp = Path(settings.STATIC_ROOT) / STAMP
    digest = _sources_digest()
    if stamp.is_file() and stamp.read_text() == digest:
        return False
    call_command("collectstatic", interactive=False, clear=True, verbosity=0)
    stamp.write_text(digest)
    return True
