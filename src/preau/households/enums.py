from __future__ import annotations

from django.db import models


class PersonKind(models.TextChoices):
    CHILD = "child", "Enfant"
    ADULT = "adult", "Adulte (commensal)"


class CustodyKind(models.TextChoices):
    """How the days of a child are shared between the households it belongs to (DOMAIN: separated parents)."""

    FULL = "full", "Tous les jours"
    ALTERNATING = "alternating", "Une semaine sur deux"
    WEEKDAYS = "weekdays", "Jours choisis"
    PERCENT = "percent", "Tous les jours, coût partagé en pourcentage"


class GuardianRole(models.TextChoices):
    LEGAL = "legal", "Responsable légal"
    CONTACT = "contact", "Personne à prévenir"
    PICK_UP = "pick_up", "Peut venir chercher"
    FORBIDDEN = "forbidden", "Ne doit pas venir chercher"
