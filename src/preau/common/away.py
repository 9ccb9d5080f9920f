"""Telling a database that is away, or too busy, from a mistake of ours; and saying so once a second in the log."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Iterator

import psycopg
from django.db import InterfaceError, OperationalError

logger = logging.getLogger("preau.database")

# PostgreSQL: lock not available, query cancelled by a timeout, deadlock, serialization failure.
BUSY = frozenset({"55P03", "57014", "40P01", "40001"})
# A replica, or a primary being replaced: the statement was refused because nothing may be written there.
READ_ONLY = frozenset({"25006"})
QUIET_SECONDS = 1.0


def causes(error: BaseException | None) -> Iterator[BaseException]:
    """The error and what it came from, at most ten deep."""
    for _ in range(10):
        if error is None:
            return
        yield error
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)


def is_busy(error: BaseException | None) -> bool:
    """Whether the database gave up waiting, and trying again is the way out."""
    return any(_state(each) in BUSY for each in causes(error))


def is_away(error: BaseException | None) -> bool:
    """Whether the database could not be reached, went away, is starting or stopping, is full, or takes no writing.

    All that PostgreSQL and libpq tell as operational, at any level (a session, a cache, a page), but what `is_busy`.
    """
    kinds = (OperationalError, InterfaceError, psycopg.OperationalError, psycopg.InterfaceError)
    return any(
        (isinstance(each, kinds) and _state(each) not in BUSY) or _state(each) in READ_ONLY for each in causes(error)
    )


def _state(error: BaseException) -> str | None:
    state = getattr(error, "sqlstate", None) or getattr(error.__cause__, "sqlstate", None)
    return state if isinstance(state, str) else None


class _Once:
    """One line a second; what was not said is counted in the next."""

    def __init__(self, words: str) -> None:
        self.words = words
        self.lock = threading.Lock()
        self.said_at = float("-inf")
        self.unsaid = 0

    def say(self, error: BaseException) -> None:
        now = time.monotonic()
        with self.lock:
            if now - self.said_at < QUIET_SECONDS:
                self.unsaid += 1
                return
            unsaid, self.unsaid, self.said_at = self.unsaid, 0, now
        first = (str(error).strip() or type(error).__name__).split("\n")[0]
        logger.error("%s: %s (and %d times since the last line)", self.words, first, unsaid)


say_away = _Once("the database does not answer").say
say_busy = _Once("the database is too busy").say
