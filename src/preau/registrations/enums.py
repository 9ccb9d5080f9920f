from __future__ import annotations

from django.db import models


class RegistrationState(models.TextChoices):
    PENDING = "pending", "En attente de validation"
    VALIDATED = "validated", "Validée"
    REFUSED = "refused", "Refusée"


class RefusalMotive(models.TextChoices):
    """Why the desk refuses what a family asked: codes that never speak of health. Their words: `bookings.wordings`."""

    FULL = "full", "Plus de place dans ce groupe"
    OTHER_SITE = "other_site", "Ce groupe est celui d’une autre école ou d’un autre secteur"
    CONDITIONS = "conditions", "L’enfant ne remplit pas les conditions de ce groupe"
    FILE = "file", "Il manque des pièces à votre dossier"
    DATES = "dates", "Pas aux dates demandées"
    OTHER = "other", "Autre raison"
