from __future__ import annotations

from django.db import models


class OperationKind(models.TextChoices):
    """What somebody does by hand with wallets."""

    TRANSFER = "transfer", "Virement entre porte-monnaie"
    CORRECTION = "correction", "Correction"
    REFUND = "refund", "Remboursement"
    MERGE = "merge", "Réunion de deux dossiers"
