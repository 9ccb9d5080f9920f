"""Mail to send: written in the same transaction as what it tells about, sent by a job."""

from __future__ import annotations

from django.db import models


class OutgoingMail(models.Model):
    """A mail in French, plain text. `sent_at` empty means that it still has to leave."""

    structure_id = models.BigIntegerField("structure", null=True, blank=True)
    to = models.EmailField("destinataire", max_length=254)
    subject = models.CharField("objet", max_length=200)
    body = models.TextField("texte")
    is_secret = models.BooleanField("porte un lien personnel, effacé une fois envoyé", default=False)
    created_at = models.DateTimeField(auto_now_add=True)
    sent_at = models.DateTimeField("envoyé", null=True, blank=True)
    attempts = models.PositiveSmallIntegerField("essais", default=0)
    retry_at = models.DateTimeField("pas d’essai avant", null=True, blank=True)
    last_error = models.TextField("dernière erreur", blank=True)

    class Meta:
        verbose_name = "courriel"
        verbose_name_plural = "courriels"
        ordering = ["-id"]
        indexes = [models.Index(fields=["id"], name="mail_to_send", condition=models.Q(sent_at__isnull=True))]

    def __str__(self) -> str:
        return f"{self.to} : {self.subject}"
