"""What each night did."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from preau.common import nightly
from preau.common.nightly import Text

ALERT = "alert"
"""In the place of a step: those who host the portal were told that the night did not come."""


class NightPart(models.Model):
    """One run of one part: a step (`common.nightly`), by its name.

    Without an end, it was cut short (or is under way): the night is made up by the next. `night` is the French date of
    the half past one it belongs to. A part that ended with a `failure` is not tried again that night by itself: what it
    found is for somebody to look at.
    """

    night = models.DateField("nuit du")
    part = models.CharField("partie", max_length=12)
    started_at = models.DateTimeField("commencée le")
    finished_at = models.DateTimeField("terminée le", null=True, blank=True)
    counts = models.JSONField("comptes", default=dict, blank=True)
    failure = models.TextField("échec", blank=True)

    class Meta:
        verbose_name = "partie d’une nuit"
        verbose_name_plural = "parties des nuits"
        ordering = ["-id"]
        indexes = [models.Index(fields=["-night", "part"], name="night_part")]
        constraints = [models.UniqueConstraint(fields=["night"], condition=Q(part="alert"), name="night_alert_once")]

    def __str__(self) -> str:
        return f"Nuit du {self.night:%d/%m/%Y}, {self.label}"

    @property
    def label(self) -> Text:
        """What the step is called."""
        return _("Alerte") if self.part == ALERT else nightly.label_of(self.part)
