"""What an action on presences refuses to do, told in French."""

from __future__ import annotations


class AttendanceError(RuntimeError):
    """A refusal; its message is French, ready to show. Nothing was written."""
