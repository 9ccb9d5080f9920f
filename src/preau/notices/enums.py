from __future__ import annotations

from django.db import models


class Bounce(models.TextChoices):
    """What came back after a mail had left; see `rules`."""

    LATE = "late", "Retardé"
    LOST = "lost", "Revenu"
    DEAD = "dead", "Revenu, adresse en panne"
