"""Work that nobody else may do at the same time, on any machine."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

from preau.common.sql import execute, scalar


@contextmanager
def alone(key: int) -> Iterator[bool]:
    """Whether this connection took the advisory lock `key`; given back at the end.

    The lock is the connection's: the server frees it when the program dies or the connection is lost.
    """
    if not scalar(bool, "SELECT pg_try_advisory_lock(%s)", [key]):
        yield False
        return
    try:
        yield True
    finally:
        _let_go(key)


def _let_go(key: int) -> None:
    if not connection.needs_rollback and connection.connection is not None and not connection.connection.closed:
        execute("SELECT pg_advisory_unlock(%s)", [key])
