"""Who of a structure's agents signed in, or was refused: kept for its journal, without address nor browser."""

from __future__ import annotations

import pgtrigger
from django.db import models
from django.db.models import Q

from preau.structures.models import Structure


class EntranceOutcome(models.TextChoices):
    ENTERED = "entered", "Connexion"
    REFUSED = "refused", "Mot de passe inexact"
    FACTOR_REFUSED = "factor", "Double authentification refusée"


class AgentEntrance(models.Model):
    """A sign-in by the account of an agent, or one that was refused to it: a row for each structure they work for.

    Without a structure, the account hosts the portal: every structure reads it. `with_factor`: a second factor was
    shown. Deleted after a year (the night); never changed.
    """

    structure = models.ForeignKey(Structure, models.CASCADE, null=True, related_name="+")
    user = models.ForeignKey("accounts.User", models.CASCADE, related_name="+", verbose_name="compte")
    outcome = models.CharField("suite", max_length=10, choices=EntranceOutcome)
    with_factor = models.BooleanField("avec la double authentification", default=False)
    at = models.DateTimeField("instant")

    class Meta:
        verbose_name = "connexion d’un agent"
        verbose_name_plural = "connexions des agents"
        ordering = ["-at", "-id"]
        triggers = [pgtrigger.Protect(name="entrances_kept", operation=pgtrigger.Update)]
        constraints = [
            models.CheckConstraint(
                condition=Q(outcome=EntranceOutcome.ENTERED) | Q(with_factor=False), name="entrance_with_factor"
            )
        ]

    def __str__(self) -> str:
        return f"{self.user}, {self.get_outcome_display()} ({self.at:%d/%m/%Y %H:%M})"
