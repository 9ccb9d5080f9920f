"""Mail to send: written in the same transaction as what it tells about, sent by a job."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from preau.notices.enums import Bounce


class OutgoingMail(models.Model):
    """A mail in French, plain text. `sent_at` empty means that it still has to leave.

    `bounce` and what follows tell of a report that came back after it had left; `held_at`, of a mail that waits because
    its address is out of order.
    """

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
    held_at = models.DateTimeField("retenu, adresse en panne", null=True, blank=True)
    bounce = models.CharField("revenu", max_length=5, choices=Bounce, blank=True)
    bounced_at = models.DateTimeField("revenu le", null=True, blank=True)
    bounce_code = models.CharField("code du retour", max_length=12, blank=True)
    bounce_text = models.CharField("dit par le serveur", max_length=300, blank=True)

    class Meta:
        verbose_name = "courriel"
        verbose_name_plural = "courriels"
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["id"], name="mail_to_send", condition=Q(sent_at__isnull=True)),
            models.Index(
                fields=["structure_id", "-bounced_at"], name="mail_returned", condition=Q(bounced_at__isnull=False)
            ),
            models.Index("structure_id", Lower("to"), "id", name="mail_by_address"),
        ]

    def __str__(self) -> str:
        return f"{self.to} : {self.subject}"


class DeadAddress(models.Model):
    """An address from which a mail came back for good: nothing is sent to it any more, until an agent lifts that.

    Addresses are of no structure: a box that does not exist does not exist for anybody. `lifted_by` is the number of
    the account. Rows stay, lifted, as a trace.
    """

    address = models.EmailField("adresse", max_length=254)
    since = models.DateTimeField("en panne depuis")
    mail = models.ForeignKey(OutgoingMail, models.SET_NULL, null=True, related_name="+", verbose_name="courriel revenu")
    lifted_at = models.DateTimeField("envois repris", null=True, blank=True)
    lifted_by = models.BigIntegerField("repris par", null=True, blank=True)

    class Meta:
        verbose_name = "adresse en panne"
        verbose_name_plural = "adresses en panne"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["address"], condition=Q(lifted_at__isnull=True), name="dead_address_once"),
            models.CheckConstraint(condition=Q(address=Lower("address")), name="dead_address_lower"),
        ]

    def __str__(self) -> str:
        return self.address
