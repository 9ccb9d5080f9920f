from __future__ import annotations

from django.db import models


class DueKind(models.TextChoices):
    """What is owed: the table of the row that `source_id` names. The same words as the causes of the ledger."""

    BOOKING = "booking", "Réservation"
    PASSAGE = "passage", "Présence sans réservation"


class DueState(models.TextChoices):
    """Where a due stands; it only goes forward. Before it is due, a day is an estimate, kept with its booking."""

    DUE = "due", "Due"
    WALLET = "wallet", "Réglée par le porte-monnaie"
    BILL = "bill", "Réglée par une facture"
    NOBODY = "nobody", "À la charge de personne"


class DueEnd(models.TextChoices):
    """Why nobody pays a due in the end."""

    CANCELLED = "cancelled", "Réservation annulée"
    EXCUSED = "excused", "Absence justifiée"
    UNBOOKED = "unbooked", "Pointé sans réservation"
    UNMARKED = "unmarked", "Présence pointée par erreur"
    REPRICED = "repriced", "Prix mis à jour : une autre créance la remplace"
    GIVEN_BACK = "given_back", "Rendue par une contre-écriture"


SETTLED = (DueState.WALLET, DueState.BILL)
