"""Who has accepted which terms of a structure, and when: written once, never changed."""

from __future__ import annotations

import pghistory
import pgtrigger
from django.db import models

from preau.structures.models import Structure, TermsVersion
from preau.structures.triggers import same_structure


@pghistory.track(pghistory.InsertEvent())
class TermsAcceptance(models.Model):
    """An account's agreement to a version. It goes with the account; the version stays."""

    structure = models.ForeignKey(Structure, models.PROTECT, related_name="+")
    user = models.ForeignKey("accounts.User", models.CASCADE, related_name="+", verbose_name="compte")
    terms = models.ForeignKey(TermsVersion, models.PROTECT, related_name="acceptances", verbose_name="version")
    accepted_at = models.DateTimeField("acceptée")

    class Meta:
        verbose_name = "accord aux conditions"
        verbose_name_plural = "accords aux conditions"
        ordering = ["id"]
        triggers = [
            same_structure(terms="structures_termsversion"),
            pgtrigger.Protect(name="acceptance_kept", operation=pgtrigger.Update),
        ]
        constraints = [models.UniqueConstraint(fields=["user", "terms"], name="terms_accepted_once")]

    def __str__(self) -> str:
        return f"{self.user} : {self.terms}"
