"""What can be booked, for whom, when, and how many places a day has.

Rules are kept as JSON written and read by `activities.rules`; opening days keep the instants computed from them.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pghistory
import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q

from preau.activities.enums import ActivityKind, OpeningPeriod, Promotion
from preau.activities.reasons import ActivityCode
from preau.activities.rules import HoursRule, parse_rule, parse_window
from preau.common.errors import InvalidRuleError
from preau.common.fields import ReasonField, TypedField
from preau.structures.enums import Level
from preau.structures.models import Site, Structure
from preau.structures.triggers import same_structure

WEEKDAY_VALIDATORS = [MinValueValidator(1), MaxValueValidator(7)]


def school_weekdays() -> list[int]:
    return [1, 2, 4, 5]


def always() -> dict[str, Any]:
    return {"type": "always"}


def eve() -> dict[str, Any]:
    return {"type": "J-N", "n": 1, "unit": "jours_calendaires", "time": "18:00"}


@pghistory.track()
class Activity(models.Model):
    """A service of a structure. Weekdays are ISO numbers, times are French wall times.

    `booking_rule` and `cancel_rule` are deadline rules (see `activities.rules.parse_rule`); `promotion_rule` is the
    last instant at which a waiting request may still get a place, `None` meaning the booking deadline.
    `may_be_asked`: families ask on the portal to be registered; otherwise the desk alone registers.
    """

    structure = models.ForeignKey(Structure, models.CASCADE, related_name="activities")
    name = TypedField("nom", max_length=120)
    short_name = TypedField("nom court", max_length=30)
    kind = models.CharField("genre", max_length=12, choices=ActivityKind, default=ActivityKind.CANTEEN)
    description = models.TextField("description", blank=True)
    position = models.PositiveSmallIntegerField("rang d’affichage", default=0)
    period = models.CharField("période", max_length=10, choices=OpeningPeriod, default=OpeningPeriod.SCHOOL)
    weekdays = ArrayField(
        models.PositiveSmallIntegerField(validators=WEEKDAY_VALIDATORS), verbose_name="jours", default=school_weekdays
    )
    is_hourly = models.BooleanField("horaires à choisir", default=False)
    opens_time = models.TimeField("ouverture", null=True, blank=True)
    closes_time = models.TimeField("fermeture", null=True, blank=True)
    arrive_by = models.TimeField("arrivée au plus tard", null=True, blank=True)
    leave_from = models.TimeField("départ à partir de", null=True, blank=True)
    step_minutes = models.PositiveSmallIntegerField("pas (minutes)", default=15, validators=[MinValueValidator(1)])
    min_minutes = models.PositiveSmallIntegerField("durée minimale (minutes)", default=0)
    max_minutes = models.PositiveSmallIntegerField("durée maximale (minutes)", null=True, blank=True)
    window = models.JSONField("ouverture des réservations", default=always)
    booking_rule = models.JSONField("délai pour réserver", default=eve)
    cancel_rule = models.JSONField("délai pour annuler", default=eve)
    promotion = models.CharField("places libérées", max_length=10, choices=Promotion, default=Promotion.AUTOMATIC)
    promotion_rule = models.JSONField("fin de la liste d’attente", null=True, blank=True)
    allows_patterns = models.BooleanField("inscription à l’année possible", default=True)
    pattern_lead_days = models.PositiveSmallIntegerField("délai de l’inscription à l’année (jours)", default=2)
    is_active = models.BooleanField("proposée aux familles", default=True)
    may_be_asked = models.BooleanField("inscription demandée sur le portail", default=True, db_default=True)

    class Meta:
        verbose_name = "activité"
        ordering = ["position", "name"]
        constraints = [
            models.UniqueConstraint(fields=["structure", "name"], name="activity_name_unique"),
            models.CheckConstraint(
                condition=Q(is_hourly=False) | Q(opens_time__lt=F("closes_time")),
                name="activity_hours_in_order",
                violation_error_message="Donnez une heure d’ouverture, et une heure de fermeture qui la suit.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def icon(self) -> str:
        return ActivityKind(self.kind).icon

    @property
    def hours_rule(self) -> HoursRule | None:
        """The rule of the hours families choose; `None` when the day is booked whole."""
        if not self.is_hourly or self.opens_time is None or self.closes_time is None:
            return None
        return HoursRule(
            self.opens_time,
            self.closes_time,
            self.step_minutes,
            self.min_minutes,
            self.max_minutes,
            self.arrive_by,
            self.leave_from,
        )

    def clean(self) -> None:
        """Every rule must be readable: a rule nobody can apply would stop the making of the calendar."""
        checks: dict[str, Callable[[], object]] = {
            "window": lambda: parse_window(self.window or {}),
            "booking_rule": lambda: parse_rule(self.booking_rule),
            "cancel_rule": lambda: parse_rule(self.cancel_rule),
            "promotion_rule": lambda: self.promotion_rule and parse_rule(self.promotion_rule),
            "is_hourly": lambda: self.hours_rule,
        }
        errors: dict[str, Any] = {}
        for field, check in checks.items():
            try:
                check()
            except InvalidRuleError as error:
                errors[field] = list(error.messages)
        if errors:
            raise ValidationError(errors)


@pghistory.track()
class ActivityGroup(models.Model):
    """Who shares places: a school, an age group. Capacity is by opening day and group.

    Ages are whole years on the day of the service, both included; `levels` empty means all. `capacity` None means
    no limit. `weekdays` None means those of the activity. `most_registered`: how many may be registered on one day,
    whatever they book; None for no limit.
    """

    structure = models.ForeignKey(Structure, models.CASCADE, related_name="+")
    activity = models.ForeignKey(Activity, models.CASCADE, related_name="groups", verbose_name="activité")
    name = TypedField("nom", max_length=120)
    site = models.ForeignKey(Site, models.SET_NULL, null=True, blank=True, verbose_name="site")
    levels = ArrayField(models.CharField(max_length=4, choices=Level), verbose_name="niveaux", default=list, blank=True)
    min_age = models.PositiveSmallIntegerField("âge minimal", null=True, blank=True)
    max_age = models.PositiveSmallIntegerField("âge maximal", null=True, blank=True)
    weekdays = ArrayField(
        models.PositiveSmallIntegerField(validators=WEEKDAY_VALIDATORS), verbose_name="jours", null=True, blank=True
    )
    capacity = models.PositiveIntegerField("places par jour", null=True, blank=True)
    waiting_capacity = models.PositiveIntegerField("places en liste d’attente", default=0)
    most_registered = models.PositiveIntegerField("inscrits au plus", null=True, blank=True)

    class Meta:
        verbose_name = "groupe"
        ordering = ["activity", "name"]
        triggers = [same_structure(activity="activities_activity", site="structures_site")]
        constraints = [models.UniqueConstraint(fields=["activity", "name"], name="group_name_unique")]

    def __str__(self) -> str:
        return f"{self.activity} – {self.name}"

    @property
    def placed_name(self) -> str:
        """Its name with where it is held, said once; the site must have been read."""
        return self.name if self.site is None or self.site.name in self.name else f"{self.name} ({self.site.name})"


COUNTERS_GUARD = pgtrigger.Trigger(
    name="counters_follow_bookings",
    when=pgtrigger.Before,
    operation=pgtrigger.UpdateOf("booked", "waiting"),
    condition=pgtrigger.Condition("OLD.booked <> NEW.booked OR OLD.waiting <> NEW.waiting"),
    func=(
        "IF pg_trigger_depth() < 2 THEN RAISE EXCEPTION 'booked and waiting follow the bookings, "
        "they are never written' USING ERRCODE = 'check_violation'; END IF; RETURN NEW;"
    ),
)


class OpeningDay(models.Model):
    """One day of one group: its places, and the instants between which it can be booked, cancelled, promoted.

    `booked` and `waiting` count the bookings; triggers of `bookings.Booking` keep them and nothing else may, so an
    overbooking cannot be stored, whoever writes. Instants are included deadlines. `is_edited` days are left alone
    when the calendar is built again; a day that `has_own_places` keeps them, and opens and closes like the others.
    """

    structure = models.ForeignKey(Structure, models.CASCADE, related_name="+")
    activity = models.ForeignKey(Activity, models.CASCADE, related_name="days", verbose_name="activité")
    group = models.ForeignKey(ActivityGroup, models.CASCADE, related_name="days", verbose_name="groupe")
    date = models.DateField("jour")
    is_open = models.BooleanField("ouvert", default=True)
    closed_reason = ReasonField("raison de la fermeture", by_hand=ActivityCode.CLOSED_BY_HAND, null=True, blank=True)
    capacity = models.PositiveIntegerField("places", null=True, blank=True)
    booked = models.PositiveIntegerField("réservées", default=0, editable=False)
    waiting_capacity = models.PositiveIntegerField("places en attente", default=0)
    waiting = models.PositiveIntegerField("en attente", default=0, editable=False)
    opens_at = models.DateTimeField("réservable à partir de", null=True, blank=True)
    booking_deadline_at = models.DateTimeField("réservable jusqu’à")
    cancel_deadline_at = models.DateTimeField("annulable jusqu’à")
    promotion_deadline_at = models.DateTimeField("liste d’attente jusqu’à")
    is_edited = models.BooleanField("modifié à la main", default=False)
    has_own_places = models.BooleanField("places changées à la main", default=False, db_default=False)

    class Meta:
        verbose_name = "jour d’ouverture"
        verbose_name_plural = "jours d’ouverture"
        ordering = ["date", "group"]
        triggers = [COUNTERS_GUARD, same_structure(activity="activities_activity", group="activities_activitygroup")]
        indexes = [models.Index(fields=["structure", "date"], name="day_structure_date")]
        constraints = [
            models.UniqueConstraint(fields=["group", "date"], name="day_unique_by_group"),
            models.CheckConstraint(
                condition=Q(capacity__isnull=True) | Q(booked__lte=F("capacity")),
                name="day_never_overbooked",
                violation_error_message="Il y a déjà plus de réservations que ce nombre de places.",
            ),
            models.CheckConstraint(
                condition=Q(waiting__lte=F("waiting_capacity")),
                name="day_waiting_within_limit",
                violation_error_message="Il y a déjà plus de demandes en attente que cette limite.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.group} – {self.date:%d/%m/%Y}"
