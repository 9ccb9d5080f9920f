from __future__ import annotations

from django.db import models


class PassageKind(models.TextChoices):
    """What really happened to a person on a day."""

    PRESENT = "present", "Présent"
    ABSENT = "absent", "Absent"
    EXCUSED = "excused", "Absence justifiée"
    UNPLANNED = "unplanned", "Présent sans réservation"


SPARING = (PassageKind.EXCUSED, PassageKind.UNPLANNED)
"""Where the booking of the day, if any, is not owed: nothing is, or the passage itself."""
