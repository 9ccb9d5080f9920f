"""What agents write down about a household, and that they looked at what is known of a child's health."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from preau.common.fields import TypedField
from preau.common.triggers import append_only
from preau.households.enums import LookKind, NoteKind
from preau.structures.models import Structure


class FamilyNote(models.Model):
    """What was said on the telephone or at the counter, in an agent's words, seen by agents alone.

    It is corrected by no one: it may be withdrawn, then its words are gone and who withdrew it stays.
    """

    structure = models.ForeignKey(Structure, models.CASCADE, related_name="+")
    household = models.ForeignKey("households.Household", models.CASCADE, related_name="notes", verbose_name="foyer")
    kind = models.CharField("genre", max_length=10, choices=NoteKind, default=NoteKind.CALL)
    text = TypedField("note", max_length=500, blank=True)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name="auteur"
    )
    at = models.DateTimeField("instant")
    withdrawn_at = models.DateTimeField("retirée le", null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name="retirée par"
    )

    class Meta:
        verbose_name = "note d’échange"
        verbose_name_plural = "notes d’échanges"
        ordering = ["-at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True) & ~Q(text="") | Q(withdrawn_at__isnull=False, text=""),
                name="note_has_words_until_withdrawn",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} ({self.at:%d/%m/%Y})"


class HealthLook(models.Model):
    """An agent read what is known of the health of the children of a household: by nobody changed, kept for three years
    (`nights.actions.retention`).

    `what` says how much was read; `day` is that of the list of call that was made.
    """

    structure = models.ForeignKey(Structure, models.PROTECT, related_name="+")
    household = models.ForeignKey("households.Household", models.PROTECT, related_name="+", verbose_name="foyer")
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField("instant")
    what = models.CharField("ce qui a été lu", max_length=10, choices=LookKind, default=LookKind.FILE)
    day = models.DateField("jour de la liste", null=True, blank=True)

    class Meta:
        verbose_name = "consultation de données de santé"
        verbose_name_plural = "consultations de données de santé"
        ordering = ["-id"]
        triggers = append_only("health_looks_kept")
        constraints = [
            models.CheckConstraint(
                condition=Q(what=LookKind.LIST, day__isnull=False) | ~Q(what=LookKind.LIST) & Q(day__isnull=True),
                name="look_at_a_list_has_its_day",
            )
        ]

    def __str__(self) -> str:
        return f"{self.household} ({self.at:%d/%m/%Y %H:%M})"
