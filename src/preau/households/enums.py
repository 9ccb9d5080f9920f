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


class NoteKind(models.TextChoices):
    """How an agent and a family spoke."""

    CALL = "call", "Appel"
    VISIT = "visit", "Passage au guichet"
    MAIL = "mail", "Courrier ou e-mail"
    OTHER = "other", "Autre"


class LookKind(models.TextChoices):
    """How much of what is known of the health of children an agent read."""

    FILE = "file", "les données de santé"
    SIGN = "sign", "le panier-repas (PAI) en tête de la fiche"
    LIST = "list", "le panier-repas (PAI) sur une liste d’appel"
