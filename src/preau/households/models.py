"""Households book and pay. A person (child or adult guest) may belong to two households of a structure."""

from __future__ import annotations

from typing import Any

import pghistory
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Collate, Lower

from preau.common.fields import TypedField
from preau.common.text import fold_name
from preau.households.enums import CustodyKind, GuardianRole, PersonKind
from preau.households.following import FamilyNote, HealthLook
from preau.households.leaving import DistinctFiles, FileClosing
from preau.households.schooling import SchoolClass
from preau.households.triggers import (
    CLOSED_TAKES_NOBODY,
    OF_CARDS,
    OF_GUARDIANS,
    OF_HOUSEHOLDS,
    OF_MEMBERSHIPS,
    OF_PEOPLE,
)
from preau.structures.enums import Level
from preau.structures.models import Site, Structure
from preau.structures.triggers import same_structure

__all__ = [
    "Card",
    "CustodyDay",
    "DistinctFiles",
    "FamilyNote",
    "FileClosing",
    "Guardian",
    "HealthLook",
    "Household",
    "HouseholdPerson",
    "IncomeQuotient",
    "Person",
    "SchoolClass",
]
WEEKDAY_VALIDATORS = [MinValueValidator(1), MaxValueValidator(7)]


@pghistory.track()
class Household(models.Model):
    """The family file (dossier famille): `number` and `name` are what the desk prints.

    `is_trial`: an agent's, who tries the portal as a family (`hosting.actions.trials`).
    A closed file takes nobody any more: its family left, or it was a second file of the one it is `merged_into`.
    """

    structure = models.ForeignKey(Structure, models.CASCADE, related_name="households")
    number = models.CharField("numéro de dossier", max_length=20)
    name = TypedField("nom de dossier", max_length=120)
    address = TypedField("adresse", max_length=200, blank=True)
    postcode = models.CharField("code postal", max_length=10, blank=True)
    city = TypedField("commune", max_length=100, blank=True)
    is_resident = models.BooleanField("habite la commune", default=True)
    is_trial = models.BooleanField("essai d’un agent", default=False, db_default=False, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    closed_at = models.DateTimeField("dossier fermé le", null=True, blank=True, editable=False)
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, editable=False, related_name="+", verbose_name="réuni au dossier"
    )

    class Meta:
        verbose_name = "foyer"
        verbose_name_plural = "foyers"
        ordering = ["name", "number"]
        constraints = [
            models.UniqueConstraint(fields=["structure", "number"], name="household_number_unique"),
            models.CheckConstraint(
                condition=Q(merged_into__isnull=True) | (Q(closed_at__isnull=False) & ~Q(merged_into=F("id"))),
                name="merged_file_is_closed",
            ),
        ]
        triggers = OF_HOUSEHOLDS

    def __str__(self) -> str:
        return f"{self.name} ({self.number})"


class HouseholdWords(models.Model):
    """What a household is found by, in one row: written by triggers, by nobody else (docs/adr/0035).

    Each is words between spaces, without accents nor capitals. `name` is the file's, and its French order; `families`
    every family name, compound ones also in one word; `words` these, first names, the file number with and without
    its zeros, cards in use; `contacts` e-mails and phones (nine digits when they are French).
    """

    household = models.OneToOneField(
        Household, models.DO_NOTHING, primary_key=True, db_constraint=False, related_name="words"
    )
    structure = models.ForeignKey(Structure, models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+")
    name = models.TextField("nom de dossier")
    families = models.TextField("noms de famille")
    words = models.TextField("noms, prénoms, numéros")
    contacts = models.TextField("e-mails, téléphones")

    class Meta:
        verbose_name = "mots d’un foyer"
        verbose_name_plural = "mots des foyers"
        ordering = ["name", "household"]
        indexes = [
            models.Index(F("structure"), Collate("name", "C"), name="words_begun"),
            GinIndex(fields=["words"], name="words_part", opclasses=["gin_trgm_ops"]),
            GinIndex(fields=["contacts"], name="contacts_part", opclasses=["gin_trgm_ops"]),
        ]

    def __str__(self) -> str:
        return self.name


@pghistory.track()
class Person(models.Model):
    """Whoever eats or attends (hôte): a pupil or an adult guest. `folded_name` is the key of name matching."""

    structure = models.ForeignKey(Structure, models.CASCADE, related_name="people")
    kind = models.CharField("genre", max_length=10, choices=PersonKind, default=PersonKind.CHILD)
    last_name = TypedField("nom de famille", max_length=100)
    usage_name = TypedField("nom d’usage", max_length=100, blank=True)
    first_name = TypedField("prénom", max_length=100)
    folded_name = models.CharField(max_length=220, editable=False, default="")
    birth_date = models.DateField("date de naissance", null=True, blank=True)
    sex = models.CharField("sexe", max_length=1, blank=True)
    ine = models.CharField("INE", max_length=20, blank=True)
    school = models.ForeignKey(Site, models.SET_NULL, null=True, blank=True, verbose_name="école")
    level = models.CharField("niveau", max_length=4, choices=Level, blank=True)
    class_name = TypedField("classe", max_length=80, blank=True)
    left_on = models.DateField("absent du fichier depuis", null=True, blank=True)
    lunch_box_from = models.DateField("apporte son panier-repas (PAI) à partir du", null=True, blank=True)
    lunch_box_until = models.DateField("jusqu’au", null=True, blank=True)
    merged_into = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name="réunie à la fiche",
    )

    class Meta:
        verbose_name = "personne"
        ordering = ["last_name", "first_name"]
        triggers = OF_PEOPLE
        indexes = [models.Index(fields=["structure", "folded_name"], name="person_folded_name")]
        constraints = [
            models.UniqueConstraint(fields=["structure", "ine"], condition=~Q(ine=""), name="person_ine_unique"),
            models.CheckConstraint(
                condition=Q(lunch_box_until__isnull=True) | Q(lunch_box_until__gte=F("lunch_box_from")),
                name="lunch_box_ends_after_start",
                violation_error_message="La fin du panier-repas doit être le même jour que le début, ou après.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.first_name} {self.usage_name or self.last_name}"

    def save(self, *args: Any, **options: Any) -> None:
        """Keep the folded name up to date; whoever writes in bulk does it too."""
        self.folded_name = f"{fold_name(self.last_name)} {fold_name(self.first_name)}"
        super().save(*args, **options)


@pghistory.track()
class HouseholdPerson(models.Model):
    """A person in a household, with the days this household has the child.

    Alternating weeks run Monday to Sunday (or from `handover_weekday`) and count from the week of
    `custody_start`, never from odd and even ISO weeks (2026 has 53). `custody_phase` 0 means that the week of
    `custody_start` is this household's, 1 the following one. Weekdays are ISO numbers, Monday 1 to Sunday 7.
    """

    household = models.ForeignKey(Household, models.CASCADE, related_name="memberships")
    person = models.ForeignKey(Person, models.CASCADE, related_name="memberships", verbose_name="personne")
    custody_kind = models.CharField("garde", max_length=12, choices=CustodyKind, default=CustodyKind.FULL)
    custody_start = models.DateField("à partir de la semaine du", null=True, blank=True)
    custody_phase = models.PositiveSmallIntegerField("rang de la semaine (0 ou 1)", default=0)
    handover_weekday = models.PositiveSmallIntegerField("jour de passage", default=1, validators=WEEKDAY_VALIDATORS)
    custody_weekdays = ArrayField(
        models.PositiveSmallIntegerField(validators=WEEKDAY_VALIDATORS), verbose_name="jours", default=list, blank=True
    )
    cost_percent = models.PositiveSmallIntegerField("part du coût (%)", default=100)
    sticker = models.PositiveSmallIntegerField("gommette", default=1)

    class Meta:
        triggers = [*OF_MEMBERSHIPS, CLOSED_TAKES_NOBODY]
        verbose_name = "membre du foyer"
        verbose_name_plural = "membres du foyer"
        ordering = ["household", "sticker", "id"]
        # Who shares the cost of a child is asked of every day that is owed: few do, and the others are not read.
        indexes = [models.Index(fields=["person"], condition=Q(custody_kind="percent"), name="person_shared_cost")]
        constraints = [
            models.UniqueConstraint(fields=["household", "person"], name="household_person_unique"),
            models.CheckConstraint(condition=Q(cost_percent__range=(0, 100)), name="cost_percent_range"),
            models.CheckConstraint(condition=Q(custody_phase__in=(0, 1)), name="custody_phase_range"),
            models.CheckConstraint(
                condition=~Q(custody_kind="alternating") | Q(custody_start__isnull=False),
                name="alternating_needs_start",
                violation_error_message="Indiquez la semaine de départ de l’alternance.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} – {self.household}"


class CustodyDay(models.Model):
    """A single day that differs from the rule (holiday swap): it wins over it."""

    membership = models.ForeignKey(HouseholdPerson, models.CASCADE, related_name="custody_days")
    date = models.DateField("jour")
    has_custody = models.BooleanField("chez ce foyer", default=True)

    class Meta:
        verbose_name = "jour de garde"
        verbose_name_plural = "jours de garde"
        ordering = ["date"]
        constraints = [models.UniqueConstraint(fields=["membership", "date"], name="custody_day_unique")]

    def __str__(self) -> str:
        return f"{self.date:%d/%m/%Y}"


@pghistory.track()
class Guardian(models.Model):
    household = models.ForeignKey(Household, models.CASCADE, related_name="guardians", verbose_name="foyer")
    civility = models.CharField("civilité", max_length=10, blank=True)
    last_name = TypedField("nom de famille", max_length=100)
    usage_name = TypedField("nom d’usage", max_length=100, blank=True)
    first_name = TypedField("prénom", max_length=100)
    email = models.EmailField("courriel", blank=True)
    mobile_phone = models.CharField("portable", max_length=30, blank=True)
    home_phone = models.CharField("téléphone", max_length=30, blank=True)
    work_phone = models.CharField("téléphone au travail", max_length=30, blank=True)
    role = models.CharField("rôle", max_length=12, choices=GuardianRole, default=GuardianRole.LEGAL)
    is_payer = models.BooleanField("paie", default=False)

    class Meta:
        verbose_name = "responsable"
        ordering = ["household", "id"]
        triggers = [*OF_GUARDIANS, CLOSED_TAKES_NOBODY]
        # The households where an agent is named: asked before each act of theirs upon a family.
        indexes = [models.Index(Lower("email"), name="guardian_by_email")]

    def __str__(self) -> str:
        return f"{self.first_name} {self.usage_name or self.last_name}"


@pghistory.track()
class Card(models.Model):
    """A badge or biometric id. Its last five digits identify; they prove nothing.

    Lost or given back, it is out of use: its number stays known, and may be given to somebody else.
    """

    structure = models.ForeignKey(Structure, models.CASCADE, related_name="cards")
    person = models.ForeignKey(Person, models.CASCADE, related_name="cards", verbose_name="personne")
    number = models.CharField("numéro", max_length=40)
    is_active = models.BooleanField("active", default=True)

    class Meta:
        triggers = [*OF_CARDS, same_structure(person="households_person")]
        verbose_name = "carte"
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["structure", "number"], name="card_number_unique")]

    def __str__(self) -> str:
        return f"…{self.number[-5:]}"


@pghistory.track()
class IncomeQuotient(models.Model):
    """Quotient familial in euros, known from `valid_from` on. None known means the highest price."""

    household = models.ForeignKey(Household, models.CASCADE, related_name="quotients")
    value = models.DecimalField("quotient", max_digits=8, decimal_places=2, validators=[MinValueValidator(0)])
    valid_from = models.DateField("à partir du")
    source = models.CharField("d’où il vient", max_length=60, blank=True)

    class Meta:
        verbose_name = "quotient familial"
        verbose_name_plural = "quotients familiaux"
        ordering = ["household", "valid_from"]
        constraints = [
            models.UniqueConstraint(fields=["household", "valid_from"], name="quotient_unique"),
            models.CheckConstraint(condition=Q(value__gte=0), name="quotient_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.value} depuis le {self.valid_from:%d/%m/%Y}"
