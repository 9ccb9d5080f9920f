"""Work that nobody else may do at the same time, on any machine."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection


@contextmanager
def alone(key: int) -> Iterator[bool]:
    """Whether this connection took the advisory lock `key`; given back at the end.

    The lock is the connection's: the server frees it when the program dies or the connection is lost.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [key])
        [is_ours] = cursor.fetchone()
    if not is_ours:
        yield False
        return
    try:
        yield True
    finally:
        _let_go(key)


def _let_go(key: int) -> None:
    if not connection.needs_rollback and connection.connection is not None and not connection.connection.closed:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [key])
