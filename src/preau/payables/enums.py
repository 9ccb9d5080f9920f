from __future__ import annotations

from django.db import models


class Category(models.TextChoices):
    """The columns of the daily sheet (guide 000)."""

    FLAT_RATE = "flat_rate", "Forfait"
    TICKET = "ticket", "Ticket"
    ADULT = "adult", "Commensal"
    UNKNOWN = "unknown", "À identifier"
