"""Verbs of presences: who came is marked here. What money follows is done above, in the same transaction."""

from __future__ import annotations

from preau.attendance.actions.marking import Ended, Excused, Mark, Marking, Owing, begin_marking

__all__ = ["Ended", "Excused", "Mark", "Marking", "Owing", "begin_marking"]
