"""What an action on presences refuses to do."""

from __future__ import annotations

from preau.common.reasons import Refused


class AttendanceError(Refused):
    """A refusal; nothing was written."""
