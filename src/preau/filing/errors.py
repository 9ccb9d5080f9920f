"""Errors of this room."""

from __future__ import annotations

from preau.common.reasons import Refused


class FilingError(Refused, RuntimeError):
    """A file that cannot be joined to another, closed or opened again now; each reason says what to do."""
