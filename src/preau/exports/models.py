"""Long papers and exports: asked for by a page, made by the worker, kept a few days for who asked."""

from __future__ import annotations

from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import MD5

from preau.structures.models import Structure


class PreparedFile(models.Model):
    """The file that an address of the portal gives to somebody. `path` is that address, `lines` what it announced.

    `claimed_at` is when a worker began, then when it last said how far it is; one that is silent for long is dead.
    """

    key = models.UUIDField("clé", default=uuid4, unique=True)
    structure = models.ForeignKey(Structure, models.CASCADE, related_name="+")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    path = models.TextField("adresse")
    link = models.CharField("page du fichier", max_length=300)
    language = models.CharField("langue", max_length=10)
    lines = models.PositiveIntegerField("lignes")
    done = models.PositiveIntegerField("lignes écrites", default=0)
    attempts = models.PositiveSmallIntegerField("essais", default=0)
    asked_at = models.DateTimeField("demandé le")
    claimed_at = models.DateTimeField("commencé le", null=True)
    finished_at = models.DateTimeField("fini le", null=True)
    has_failed = models.BooleanField("abandonné", default=False)
    name = models.CharField("nom du fichier", max_length=200, blank=True)
    content_type = models.CharField("genre de fichier", max_length=100, blank=True)
    content = models.BinaryField("contenu", default=b"")

    class Meta:
        verbose_name = "fichier préparé"
        verbose_name_plural = "fichiers préparés"
        ordering = ["id"]
        indexes = [models.Index(fields=["id"], name="file_to_make", condition=Q(finished_at__isnull=True))]
        constraints = [
            models.UniqueConstraint(
                "structure", "asked_by", MD5("path"), condition=Q(finished_at__isnull=True), name="file_asked_once"
            )
        ]

    def __str__(self) -> str:
        return self.name or self.path

    @property
    def is_ready(self) -> bool:
        return self.finished_at is not None and not self.has_failed
