from __future__ import annotations

from django.db import models


class Role(models.TextChoices):
    """What an agent may do in a structure. Who orders (orderer) never collects (cash officer)."""

    ADMINISTRATOR = "administrator", "Administrateur"
    ACTIVITY_MANAGER = "activity_manager", "Gestionnaire d’activités"
    DESK = "desk", "Guichet"
    CANTEEN = "canteen", "Cantine"
    CASH_OFFICER = "cash_officer", "Régisseur"
    ORDERER = "orderer", "Ordonnateur"
    READER = "reader", "Lecteur"
