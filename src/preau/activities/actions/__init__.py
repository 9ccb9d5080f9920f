"""What writes activities and their days."""

from __future__ import annotations

from preau.activities.actions.days import (
    NO_LONGER_OPEN,
    BuiltDays,
    build_opening_days,
    build_structure_days,
    planned_open,
)

__all__ = ["NO_LONGER_OPEN", "BuiltDays", "build_opening_days", "build_structure_days", "planned_open"]
