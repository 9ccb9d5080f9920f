"""What a line of the log looks like, and what it leaves out."""

from __future__ import annotations

import logging
from contextvars import ContextVar
from datetime import UTC, datetime

from preau.config.redacting import RedactingFormatter

request_number: ContextVar[str] = ContextVar("request_number", default="-")
"""Of the request under way in this thread; the answer carries it as `X-Request-Id`."""


class LineFormatter(RedactingFormatter):
    """`2026-11-30T09:40:00.123+00:00 ERROR name [number]: text`: an instant that is one everywhere."""

    def __init__(self) -> None:
        super().__init__("{asctime} {levelname} {name} [{number}]: {message}", style="{")

    def format(self, record: logging.LogRecord) -> str:
        record.number = request_number.get()
        return super().format(record)

    def formatTime(self, record: logging.LogRecord, datefmt: str | None = None) -> str:  # noqa: N802
        return datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")


class QuietFilter(logging.Filter):
    """A database that is away is one line a second, whoever met it; an unknown host is one line, without traceback."""

    def filter(self, record: logging.LogRecord) -> bool:
        from preau.common.away import is_away, say_away

        error = record.exc_info[1] if record.exc_info else None
        if record.name != "preau.database" and error is not None and is_away(error):
            say_away(error)
            return False
        if record.name == "django.security.DisallowedHost":
            record.exc_info = record.exc_text = None
            record.msg, record.args = _host_line(record), ()
        return not (record.name == "django.request" and _is_told(record))


def _is_told(record: logging.LogRecord) -> bool:
    """Whether Django's line about an answer repeats what was said better."""
    is_503 = getattr(record, "status_code", None) == 503
    return is_503 or hasattr(getattr(record, "request", None), "unknown_host")


def _host_line(record: logging.LogRecord) -> str:
    """Said once for a request: Django's second line about the same refusal is left out."""
    request = getattr(record, "request", None)
    host = request.META.get("HTTP_HOST", "") if request is not None else ""
    if request is not None:
        request.unknown_host = True
    return f"unknown host {host[:100]!r}: not in PREAU_HOSTS"
