from __future__ import annotations

from django.db import models


class ActKind(models.TextChoices):
    """What a second person is asked for above the structure's limit."""

    CORRECTION = "correction", "Correction d’un porte-monnaie"
    REFUND = "refund", "Remboursement d’un porte-monnaie"
    ENTRY = "entry", "Annulation d’une opération"
    RECEIPT = "receipt", "Annulation d’un reçu"
    RETURN = "return", "Reprise d’un paiement par la banque"
    IDENTIFY = "identify", "Somme identifiée"
    CREDIT = "credit", "Paiement crédité par le fichier de la banque"
    MERGE = "merge", "Réunion de deux dossiers"


class Outcome(models.TextChoices):
    """What became of a request."""

    APPROVED = "approved", "Validée"
    REFUSED = "refused", "Refusée"
    WITHDRAWN = "withdrawn", "Retirée"
    EXPIRED = "expired", "Expirée"
