"""Who did it, for the histories that the database keeps (pghistory)."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection
from psycopg.pq import TransactionStatus

from preau.common.sql import execute

_TELL = "SELECT set_config('pghistory.context_id', %s, false), set_config('pghistory.context_metadata', %s, false)"


@contextmanager
def audited(**facts: str | int | None) -> Iterator[None]:
    """Rows of the histories written meanwhile carry these facts (`pgh_context.metadata`); two statements more.

    `pghistory.context` is not used: it adds its own command to each statement, which prepared statements refuse. What
    is told here is told to the connection, and taken back at the end or by the rollback of the surrounding
    transaction.
    """
    _tell(str(uuid.uuid4()), json.dumps(facts))
    try:
        yield
    finally:
        if _is_usable():
            _tell("", "")


def _tell(context_id: str, metadata: str) -> None:
    execute(_TELL, [context_id, metadata])


def _is_usable() -> bool:
    """Whether the connection still takes statements: not after an error in a transaction, nor once closed."""
    wire = connection.connection
    if wire is None or wire.closed or connection.needs_rollback:
        return False
    return bool(wire.info.transaction_status != TransactionStatus.INERROR)
