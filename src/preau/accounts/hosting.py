"""Who hosts the portal: another kind of person than those who rule a structure in it."""

from __future__ import annotations

import pghistory
from django.db import models

from preau.structures.writings import whole_life


@pghistory.track(*whole_life())
class PortalHost(models.Model):
    """An account that hosts the portal. It sees every structure when the administration is switched on for hosts
    (`PREAU_ADMIN`), receives the alerts of the night, and holds no role for that in any structure."""

    user = models.OneToOneField("accounts.User", models.CASCADE, related_name="hosting", verbose_name="compte")
    since = models.DateTimeField("depuis", auto_now_add=True)

    class Meta:
        verbose_name = "hébergeur du portail"
        verbose_name_plural = "hébergeurs du portail"
        ordering = ["id"]

    def __str__(self) -> str:
        return str(self.user)
