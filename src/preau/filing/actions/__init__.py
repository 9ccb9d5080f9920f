"""Files of families joined, closed, opened again: one transaction each, with an actor."""

from __future__ import annotations

from preau.filing.actions.archiving import archive_household, reopen_household
from preau.filing.actions.merging import Merged, merge_households
from preau.filing.actions.telling_apart import tell_apart
from preau.filing.actions.twins import merge_guardians, merge_people

__all__ = [
    "Merged",
    "archive_household",
    "merge_guardians",
    "merge_households",
    "merge_people",
    "reopen_household",
    "tell_apart",
]
