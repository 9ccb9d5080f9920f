from __future__ import annotations

from django.db import models


class PassageKind(models.TextChoices):
    """What really happened to a person on a day."""

    PRESENT = "present", "Présent"
    ABSENT = "absent", "Absent"
    EXCUSED = "excused", "Absence justifiée"
    UNPLANNED = "unplanned", "Présent sans réservation"


class Motive(models.TextChoices):
    """Why an absence is justified, as the books may say it: codes, never words about somebody's health."""

    NOTICE = "notice", "prévenue par la famille"
    CERTIFICATE = "certificate", "certificat reçu"
    OUTING = "outing", "sortie ou absence de la classe"
    CLOSURE = "closure", "fermeture ou grève"
    OTHER = "other", "autre motif"


SPARING = (PassageKind.EXCUSED, PassageKind.UNPLANNED)
"""Where the booking of the day, if any, is not owed: nothing is, or the passage itself."""
