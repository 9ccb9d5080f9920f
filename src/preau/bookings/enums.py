from __future__ import annotations

from django.db import models


class BookingState(models.TextChoices):
    BOOKED = "booked", "Réservée"
    WAITING = "waiting", "En liste d’attente"
    CANCELLED = "cancelled", "Annulée"
    REFUSED = "refused", "Refusée"


class BookingOrigin(models.TextChoices):
    """Who last decided: a day touched by the family or the desk is never changed by an annual pattern."""

    FAMILY = "family", "La famille"
    PATTERN = "pattern", "Inscription à l’année"
    DESK = "desk", "Le guichet"


class LateMotive(models.TextChoices):
    """Why the desk acts past a deadline: codes that never speak of health. Their words are `bookings.wordings`."""

    SCHOOL = "school", "L’école a prévenu tard"
    SERVICE = "service", "Erreur ou retard de nos services"
    PORTAL = "portal", "Portail indisponible"
    WORK = "work", "Horaires de travail changés"
    EMERGENCY = "emergency", "Imprévu de la famille"
    OTHER = "other", "Autre"


class DraftAction(models.TextChoices):
    BOOK = "book", "Réserver"
    CANCEL = "cancel", "Annuler"
    CHANGE = "change", "Changer les horaires"


class MovementKind(models.TextChoices):
    """What happened to a request, in the words of the receipt and of the follow-up."""

    BOOKED = "booked", "Réservation acceptée"
    WAITING = "waiting", "Mise en liste d’attente"
    CHANGED = "changed", "Horaires changés"
    CANCELLED = "cancelled", "Réservation annulée"
    GIVEN_UP = "given_up", "Attente abandonnée"
    PROMOTED = "promoted", "Place obtenue"
    EXPIRED = "expired", "Attente sans suite"
    REFUSED = "refused", "Demande refusée"
    REPRICED = "repriced", "Prix mis à jour"
    KEPT = "kept", "Gardée sans inscription"


class DayActKind(models.TextChoices):
    """What an agent did to days of activities, which the list of acts tells and may take back."""

    PLACES = "places", "Places changées"
    CLOSED = "closed", "Jours fermés"
    OPENED = "opened", "Jours rouverts"
    PROMOTED = "promoted", "Places données à la main"
    OUTING = "outing", "Sortie ou absence de classe"


class ShareState(models.TextChoices):
    """What another household answered about its part of a booked day."""

    ASKED = "asked", "À répondre"
    ACCEPTED = "accepted", "Acceptée"
    REFUSED = "refused", "Refusée"
