"""What a structure writes in its own words: texts of mails and letters, terms, help on pages, services to write to."""

from __future__ import annotations

import pghistory
from django.db import models
from django.db.models import Q

from preau.common.triggers import append_only
from preau.structures.triggers import same_structure


def whole_life() -> tuple[pghistory.Tracker, ...]:
    """Trackers of a row from its making to its end: what may be deleted must leave a trace of who did it."""
    return pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent()


@pghistory.track(*whole_life())
class Wording(models.Model):
    """The structure's own words for a mail, a letter or a part of a page; without a row, those of Préau.

    `key` is that of a `rules.wording.WordingKind`; words in braces are filled in by `rules.wording.fill`.
    """

    structure = models.ForeignKey("structures.Structure", models.CASCADE, related_name="+")
    key = models.SlugField("texte", max_length=40)
    title = models.CharField("objet ou titre", max_length=200, blank=True)
    body = models.TextField("texte", max_length=6000)

    class Meta:
        verbose_name = "texte de la structure"
        verbose_name_plural = "textes de la structure"
        ordering = ["structure", "key"]
        constraints = [models.UniqueConstraint(fields=["structure", "key"], name="wording_once")]

    def __str__(self) -> str:
        return self.title or self.key


@pghistory.track(*whole_life())
class TermsVersion(models.Model):
    """Terms of use as they were published: never changed, never deleted. In force: the last one that has begun.

    `body` is in the notation of `common.rich_text`. Without any, the terms are those of Préau.
    """

    structure = models.ForeignKey("structures.Structure", models.PROTECT, related_name="terms_versions")
    number = models.PositiveIntegerField("version")
    body = models.TextField("texte", max_length=40_000)
    summary = models.CharField("ce qui change", max_length=400, blank=True)
    start_date = models.DateField("en vigueur le")
    published_at = models.DateTimeField("publiée")

    class Meta:
        verbose_name = "version des conditions"
        verbose_name_plural = "versions des conditions"
        ordering = ["structure", "-number"]
        triggers = append_only("terms_kept")
        constraints = [
            models.UniqueConstraint(fields=["structure", "number"], name="terms_number_once"),
            models.CheckConstraint(condition=Q(number__gt=0), name="terms_number_from_one"),
        ]

    def __str__(self) -> str:
        return f"version {self.number}"


@pghistory.track(*whole_life())
class HelpText(models.Model):
    """What the desk says of a page of the portal, behind its « ? » sign; `page` is a URL name (`web.help_signs`).

    `body` is in the notation of `common.rich_text`.
    """

    structure = models.ForeignKey("structures.Structure", models.CASCADE, related_name="+")
    page = models.SlugField("page", max_length=60)
    body = models.TextField("texte", max_length=2000)

    class Meta:
        verbose_name = "aide d’une page"
        verbose_name_plural = "aides des pages"
        ordering = ["structure", "page"]
        constraints = [models.UniqueConstraint(fields=["structure", "page"], name="help_once_by_page")]

    def __str__(self) -> str:
        return self.page


@pghistory.track(*whole_life())
class ContactService(models.Model):
    """A service that families write to, in the order of the list; one that is not active is no longer offered."""

    structure = models.ForeignKey("structures.Structure", models.CASCADE, related_name="contact_services")
    name = models.CharField("nom", max_length=80)
    email = models.EmailField("adresse e-mail", blank=True)
    position = models.PositiveSmallIntegerField("rang", default=0)
    is_active = models.BooleanField("proposé aux familles", default=True)

    themes_offered: list[MessageTheme]
    """Its active themes, where `services_of` read it."""

    class Meta:
        verbose_name = "service"
        ordering = ["structure", "position", "id"]
        constraints = [models.UniqueConstraint(fields=["structure", "name"], name="service_name_once")]

    def __str__(self) -> str:
        return self.name


@pghistory.track(*whole_life())
class MessageTheme(models.Model):
    """What a message to a service may be about. A theme taken off the list stays, for the messages that bear it."""

    structure = models.ForeignKey("structures.Structure", models.CASCADE, related_name="+")
    service = models.ForeignKey(ContactService, models.CASCADE, related_name="themes", verbose_name="service")
    name = models.CharField("nom", max_length=80)
    position = models.PositiveSmallIntegerField("rang", default=0)
    is_active = models.BooleanField("proposé aux familles", default=True)

    class Meta:
        verbose_name = "thème de message"
        verbose_name_plural = "thèmes de message"
        ordering = ["service", "position", "id"]
        triggers = [same_structure(service="structures_contactservice")]
        constraints = [models.UniqueConstraint(fields=["service", "name"], name="theme_name_once")]

    def __str__(self) -> str:
        return self.name
