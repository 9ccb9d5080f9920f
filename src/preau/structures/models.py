"""A structure is who runs services: a town, a school, a collège; what a family picks in the menu."""

from __future__ import annotations

import pghistory
from django.db import models
from django.db.models import F, Q

from preau.structures.enums import SiteKind, StructureKind, Zone


@pghistory.track()
class Structure(models.Model):
    """Dates of holidays follow `zone`; every deadline of the structure is read in Europe/Paris."""

    slug = models.SlugField("adresse", max_length=60, unique=True)
    name = models.CharField("nom", max_length=120)
    kind = models.CharField("genre", max_length=20, choices=StructureKind, default=StructureKind.TOWN)
    zone = models.CharField("zone de vacances", max_length=1, choices=Zone, default=Zone.B)
    alsace_moselle = models.BooleanField("jours fériés d’Alsace-Moselle", default=False)
    contact_email = models.EmailField("courriel de contact", blank=True)
    contact_phone = models.CharField("téléphone", max_length=30, blank=True)
    welcome = models.TextField("mot d’accueil", blank=True)
    account_delay = models.CharField("délai annoncé pour un compte", max_length=120, default="dans un délai de 48 h")
    account_delay_holidays = models.CharField(
        "délai annoncé pendant les vacances",
        max_length=120,
        default="dans un délai de 48 h, un peu plus long pendant les vacances scolaires",
    )
    booking_blocked = models.BooleanField("réservation bloquée", default=False)
    booking_blocked_reason = models.CharField("raison du blocage", max_length=200, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "structure"
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


@pghistory.track()
class Site(models.Model):
    """A school or another place of a structure: where a child is schooled, where an activity is held."""

    structure = models.ForeignKey(Structure, models.CASCADE, related_name="sites")
    name = models.CharField("nom", max_length=120)
    kind = models.CharField("genre", max_length=20, choices=SiteKind, default=SiteKind.PRIMARY)
    address = models.CharField("adresse", max_length=250, blank=True)

    class Meta:
        verbose_name = "site"
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["structure", "name"], name="site_name_unique_by_structure")]

    def __str__(self) -> str:
        return self.name


@pghistory.track()
class Closure(models.Model):
    """A local closure, both days included: bridge, works, strike. Opening days inside it are closed."""

    structure = models.ForeignKey(Structure, models.CASCADE, related_name="closures")
    start_date = models.DateField("du")
    end_date = models.DateField("au")
    reason = models.CharField("raison", max_length=120)

    class Meta:
        verbose_name = "fermeture"
        ordering = ["start_date"]
        constraints = [
            models.CheckConstraint(
                condition=Q(end_date__gte=F("start_date")),
                name="closure_ends_after_start",
                violation_error_message="La fin doit être le même jour que le début, ou après.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.reason} ({self.start_date:%d/%m/%Y} – {self.end_date:%d/%m/%Y})"


@pghistory.track()
class CashOffice(models.Model):
    """A régie: the office of a structure that collects money, with its own contract, numbers and limits.

    Amounts in cents. `max_holding_cents` is the money it may keep before paying it in. A family pays in at least
    `min_top_up_cents`, and at least the price of `min_meals` meals for a wallet that counts meals.
    `overdraft_cents` is how far a wallet may go below zero; empty means without limit.
    """

    structure = models.ForeignKey(Structure, models.PROTECT, related_name="cash_offices")
    name = models.CharField("nom", max_length=120)
    code = models.SlugField("code des numéros", max_length=10)
    max_holding_cents = models.PositiveBigIntegerField("encaisse maximale (centimes)", null=True, blank=True)
    min_top_up_cents = models.PositiveIntegerField("versement minimal (centimes)", default=0)
    min_meals = models.PositiveSmallIntegerField("versement minimal (repas)", default=0)
    overdraft_cents = models.PositiveIntegerField("découvert permis (centimes)", null=True, blank=True, default=0)
    other_means = models.TextField("autres moyens de payer", blank=True)
    is_active = models.BooleanField("en service", default=True)

    class Meta:
        verbose_name = "régie"
        ordering = ["structure", "name"]
        constraints = [
            models.UniqueConstraint(fields=["structure", "name"], name="cash_office_name_unique"),
            models.UniqueConstraint(fields=["structure", "code"], name="cash_office_code_unique"),
        ]

    def __str__(self) -> str:
        return self.name


class NumberSeries(models.Model):
    """The last number given to a kind of document of a cash office in a year: see `structures.numbering`."""

    cash_office = models.ForeignKey(CashOffice, models.PROTECT, related_name="+")
    series = models.CharField("genre", max_length=20)
    year = models.PositiveSmallIntegerField("année")
    last_number = models.PositiveIntegerField("dernier numéro", default=0)

    class Meta:
        verbose_name = "suite de numéros"
        verbose_name_plural = "suites de numéros"
        ordering = ["cash_office", "series", "year"]
        constraints = [models.UniqueConstraint(fields=["cash_office", "series", "year"], name="number_series_unique")]

    def __str__(self) -> str:
        return f"{self.series} {self.year} : {self.last_number}"
