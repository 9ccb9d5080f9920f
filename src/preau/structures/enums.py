from __future__ import annotations

from django.db import models


class StructureKind(models.TextChoices):
    TOWN = "town", "Ville"
    SCHOOL = "school", "École"
    SECONDARY = "secondary", "Collège ou lycée"
    ASSOCIATION = "association", "Association"


class Zone(models.TextChoices):
    """School holiday zones of metropolitan France (arrêté du calendrier scolaire national)."""

    A = "A", "Zone A"
    B = "B", "Zone B"
    C = "C", "Zone C"


class SiteKind(models.TextChoices):
    NURSERY = "nursery", "École maternelle"
    PRIMARY = "primary", "École primaire"
    SECONDARY = "secondary", "Collège ou lycée"
    OTHER = "other", "Autre lieu"


class SharedDays(models.TextChoices):
    """Who pays a day of a child whose cost two households share, when one of them books it."""

    TACIT = "tacit", "Chaque foyer paie sa part, que l’autre ait réservé ou non"
    BOOKER = "booker", "Le foyer qui réserve paie tout"
    ASKED = "asked", "L’autre foyer répond jour par jour ; sans son accord, le foyer qui réserve paie tout"


class Level(models.TextChoices):
    """School levels as ONDE and SIECLE name them, youngest first."""

    TPS = "TPS", "Toute petite section"
    PS = "PS", "Petite section"
    MS = "MS", "Moyenne section"
    GS = "GS", "Grande section"
    CP = "CP", "CP"
    CE1 = "CE1", "CE1"
    CE2 = "CE2", "CE2"
    CM1 = "CM1", "CM1"
    CM2 = "CM2", "CM2"
    SIXTH = "6E", "6e"
    FIFTH = "5E", "5e"
    FOURTH = "4E", "4e"
    THIRD = "3E", "3e"
    SECOND = "2DE", "Seconde"
    FIRST = "1RE", "Première"
    FINAL = "TLE", "Terminale"
