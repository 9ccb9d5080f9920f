"""Files that a family leaves, and files that resemble each other and are not one."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from preau.common.fields import TypedField
from preau.structures.models import Structure
from preau.structures.triggers import same_structure


class FileClosing(models.Model):
    """That the family of a file left, and what opening it again gives back.

    `kept` is `{"registrations": [[id, state, ISO end or null], …], "accesses": [[account, guardian or null], …]}`.
    """

    structure = models.ForeignKey(Structure, models.CASCADE, related_name="+")
    household = models.ForeignKey("households.Household", models.CASCADE, related_name="closings", verbose_name="foyer")
    reason = TypedField("raison", max_length=200)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField("instant")
    kept = models.JSONField("ce que rouvrir rend", default=dict)
    reopened_at = models.DateTimeField("rouvert le", null=True, blank=True)
    reopened_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = "archivage d’un dossier"
        verbose_name_plural = "archivages de dossiers"
        ordering = ["-id"]
        triggers = [same_structure(household="households_household")]
        constraints = [
            models.UniqueConstraint(
                fields=["household"], condition=Q(reopened_at__isnull=True), name="closed_once_at_a_time"
            )
        ]

    def __str__(self) -> str:
        return f"{self.household} ({self.at:%d/%m/%Y})"


class DistinctFiles(models.Model):
    """Two files that an agent looked at and that are not one: they are no longer proposed together."""

    structure = models.ForeignKey(Structure, models.CASCADE, related_name="+")
    first = models.ForeignKey("households.Household", models.CASCADE, related_name="+", verbose_name="dossier")
    second = models.ForeignKey("households.Household", models.CASCADE, related_name="+", verbose_name="autre dossier")
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField("instant")

    class Meta:
        verbose_name = "dossiers différents"
        verbose_name_plural = "dossiers différents"
        ordering = ["id"]
        triggers = [same_structure(first="households_household", second="households_household")]
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="distinct_once"),
            models.CheckConstraint(condition=Q(first__lt=F("second")), name="distinct_in_order"),
        ]

    def __str__(self) -> str:
        return f"{self.first} / {self.second}"
