"""A structure is who runs services: a town, a school, a collège; what a family picks in the menu."""

from __future__ import annotations

from datetime import date

import pghistory
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from preau.common.fields import TypedField
from preau.common.reasons import Reason
from preau.common.wordings import REVERSED
from preau.structures.enums import SharedDays, SiteKind, StructureKind, Zone
from preau.structures.rules import NOT_OFFERED, Service, why_stopped
from preau.structures.writings import ContactService, HelpText, MessageTheme, TermsVersion, Wording, whole_life

__all__ = [
    "CashOffice",
    "Closure",
    "ContactService",
    "HelpText",
    "Logo",
    "MessageTheme",
    "News",
    "NumberSeries",
    "Site",
    "Structure",
    "TermsVersion",
    "Wording",
]

SECOND_PERSON_ABOVE_CENTS = 5_000
MOST_ALONE_CENTS = 100_000
"""A structure may ask for a second person at once (0), or later, up to 1 000 €: never is not offered."""


@pghistory.track()
class Structure(models.Model):
    """Dates of holidays follow `zone`; every deadline of the structure is read in Europe/Paris.

    `pauses` are periods when families cannot book or pay on the portal (`rules.Pause`): kept here, and not in a table,
    because every page that books or pays reads them with the structure, without a statement more. `welcome` is in the
    notation of `common.rich_text`; `brand_color` is `#rrggbb`, checked by `rules.colours`; the logo is in `Logo`. What
    one person gives or takes back alone from a family in a day is at most `second_person_above_cents`; beyond, a second
    one approves (`approvals`).
    """

    slug = models.SlugField("adresse", max_length=60, unique=True)
    name = TypedField("nom", max_length=120)
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
    offers_booking = models.BooleanField("réservation proposée", default=True)
    booking_blocked = models.BooleanField("réservation bloquée", default=False)
    booking_blocked_reason = TypedField("raison du blocage", max_length=200, blank=True)
    payment_blocked = models.BooleanField("paiement en ligne bloqué", default=False)
    payment_blocked_reason = TypedField("raison du blocage du paiement", max_length=200, blank=True)
    pauses = models.JSONField("fermetures par périodes", default=list, blank=True)
    requests_email = models.EmailField("courriel qui reçoit les demandes de compte", blank=True)
    website = models.URLField("adresse web", max_length=200, blank=True)
    shows_meals = models.BooleanField("nombre de repas affiché", default=True)
    shows_amount_due = models.BooleanField("montant à créditer affiché", default=True)
    shared_days = models.CharField(
        "jours d’un enfant au coût partagé", max_length=8, choices=SharedDays, default=SharedDays.TACIT
    )
    requires_second_factor = models.BooleanField("double authentification exigée des agents", default=False)
    allows_secret_question = models.BooleanField("question secrète permise aux familles", default=False)
    second_person_above_cents = models.PositiveIntegerField(
        "deuxième personne au-delà de (centimes)", default=SECOND_PERSON_ABOVE_CENTS
    )
    brand_color = models.CharField("couleur", max_length=7, blank=True)
    logo_version = models.CharField("version du logo", max_length=16, blank=True, editable=False)
    settings_changed_at = models.DateTimeField("réglages modifiés", null=True, blank=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "structure"
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(second_person_above_cents__lte=MOST_ALONE_CENTS), name="second_person_is_asked_some_day"
            )
        ]

    def __str__(self) -> str:
        return self.name

    def why_no_booking(self, today: date) -> Reason | None:
        """Why families cannot book on the portal today; None when they can."""
        if not self.offers_booking:
            return NOT_OFFERED
        return why_stopped(Service.BOOKING, self.booking_blocked, self.booking_blocked_reason, self.pauses, today)

    def why_no_payment(self, today: date) -> Reason | None:
        """Why families cannot pay on the portal today; None when they can."""
        return why_stopped(Service.PAYMENT, self.payment_blocked, self.payment_blocked_reason, self.pauses, today)


@pghistory.track(*whole_life())
class News(models.Model):
    """Something a structure tells its families, shown from one date to another, both included."""

    structure = models.ForeignKey(Structure, models.CASCADE, related_name="news")
    title = models.CharField("titre", max_length=120)
    body = models.TextField("texte", max_length=4000, blank=True)
    start_date = models.DateField("du")
    end_date = models.DateField("au", null=True, blank=True)
    updated_at = models.DateTimeField("mise à jour")

    class Meta:
        verbose_name = "actualité"
        ordering = ["-start_date", "-id"]
        indexes = [models.Index(fields=["structure", "start_date"], name="news_by_date")]
        constraints = [
            models.CheckConstraint(
                condition=Q(end_date__isnull=True) | Q(end_date__gte=F("start_date")), name="news_ends_after_start"
            )
        ]

    def __str__(self) -> str:
        return self.title


class Logo(models.Model):
    """The logo of a structure, drawn again as PNG by `logos.redraw`: never the bytes that were sent."""

    structure = models.OneToOneField(Structure, models.CASCADE, primary_key=True, related_name="logo")
    png = models.BinaryField("image")
    width = models.PositiveSmallIntegerField("largeur (pixels)")
    height = models.PositiveSmallIntegerField("hauteur (pixels)")

    class Meta:
        verbose_name = "logo"

    def __str__(self) -> str:
        return f"Logo : {self.structure_id}"


@pghistory.track()
class Site(models.Model):
    """A school or another place of a structure: where a child is schooled, where an activity is held."""

    structure = models.ForeignKey(Structure, models.CASCADE, related_name="sites")
    name = TypedField("nom", max_length=120)
    kind = models.CharField("genre", max_length=20, choices=SiteKind, default=SiteKind.PRIMARY)
    address = TypedField("adresse", max_length=250, blank=True)

    class Meta:
        verbose_name = "site"
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["structure", "name"], name="site_name_unique_by_structure")]

    def __str__(self) -> str:
        return self.name


@pghistory.track(*whole_life())
class Closure(models.Model):
    """A local closure, both days included: bridge, works, strike. Opening days inside it are closed.

    `sites` and `activities` are numbers of rows: those alone that close, all where none is named. A group that stands
    on no site is closed by what names no site.
    """

    structure = models.ForeignKey(Structure, models.CASCADE, related_name="closures")
    start_date = models.DateField("du")
    end_date = models.DateField("au")
    reason = TypedField("raison", max_length=120)
    sites = ArrayField(models.BigIntegerField(), verbose_name="sites", default=list, db_default=[], editable=False)
    activities = ArrayField(
        models.BigIntegerField(), verbose_name="activités", default=list, db_default=[], editable=False
    )

    class Meta:
        verbose_name = "fermeture"
        ordering = ["start_date"]
        constraints = [
            models.CheckConstraint(
                condition=Q(end_date__gte=F("start_date")),
                name="closure_ends_after_start",
                violation_error_message=REVERSED,
            )
        ]

    def __str__(self) -> str:
        return f"{self.reason} ({self.start_date:%d/%m/%Y} – {self.end_date:%d/%m/%Y})"

    def covers(self, *, site: int | None, activity: int) -> bool:
        """Whether it closes the groups of this activity that stand on this site."""
        return (not self.sites or site in self.sites) and (not self.activities or activity in self.activities)


@pghistory.track()
class CashOffice(models.Model):
    """A régie: the office of a structure that collects money, with its own contract, numbers and limits.

    Amounts in cents. `max_holding_cents` is the money it may keep before paying it in; `cash_float_cents` the change
    that always stays in its drawer (fonds de caisse). A family pays in at least
    `min_top_up_cents`, and at least the price of `min_meals` meals for a wallet that counts meals.
    `overdraft_cents` is how far a wallet may go below zero; empty means without limit. A deputy (mandataire) takes at
    most `deputy_each_cents` at once and `deputy_day_cents` a day; empty means without limit.
    """

    structure = models.ForeignKey(Structure, models.PROTECT, related_name="cash_offices")
    name = TypedField("nom", max_length=120)
    code = models.SlugField("code des numéros", max_length=10)
    max_holding_cents = models.PositiveBigIntegerField("encaisse maximale (centimes)", null=True, blank=True)
    cash_float_cents = models.PositiveIntegerField("fonds de caisse (centimes)", default=0)
    min_top_up_cents = models.PositiveIntegerField("versement minimal (centimes)", default=0)
    min_meals = models.PositiveSmallIntegerField("versement minimal (repas)", default=0)
    overdraft_cents = models.PositiveIntegerField("découvert permis (centimes)", null=True, blank=True, default=0)
    deputy_each_cents = models.PositiveBigIntegerField(
        "plafond d’un encaissement par un mandataire (centimes)", null=True, blank=True, default=30_000
    )
    deputy_day_cents = models.PositiveBigIntegerField(
        "plafond d’un mandataire par jour (centimes)", null=True, blank=True, default=150_000
    )
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
    """The last number given to a kind of document of a cash office in a year: see `structures.actions.numbering`."""

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
