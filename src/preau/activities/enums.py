from __future__ import annotations

from django.db import models


class ActivityKind(models.TextChoices):
    """What is booked; decides the icon and the default words, never a rule."""

    CANTEEN = "canteen", "Cantine"
    MORNING = "morning", "Accueil du matin"
    EVENING = "evening", "Accueil du soir"
    WEDNESDAY = "wednesday", "Mercredi"
    CAMP = "camp", "Centre de loisirs (vacances)"
    OTHER = "other", "Autre"

    @property
    def icon(self) -> str:
        return _ICONS[self.value]


_ICONS = {
    "canteen": "fork-knife",
    "morning": "sunrise",
    "evening": "sunset",
    "wednesday": "bicycle",
    "camp": "leaf",
    "other": "calendar-week",
}


class OpeningPeriod(models.TextChoices):
    SCHOOL = "school", "Période scolaire"
    HOLIDAYS = "holidays", "Vacances scolaires"
    BOTH = "both", "Toute l’année"


class Promotion(models.TextChoices):
    """How a freed place goes to the waiting list: to the first in line at once, or when an agent says so."""

    AUTOMATIC = "automatic", "Dès qu’une place se libère"
    MANUAL = "manual", "À la main, par le service"
