"""Requests of families: the draft, what was confirmed, and the history nobody can rewrite.

Amounts are cents. A booking is a person on an opening day; its state says whether a place is held.
"""

from __future__ import annotations

import pghistory
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q

from preau.activities.models import Activity, ActivityGroup, OpeningDay
from preau.bookings.enums import (
    BookingOrigin,
    BookingState,
    DayActKind,
    DraftAction,
    LateMotive,
    MovementKind,
    ShareState,
)
from preau.bookings.triggers import BOOKING_AGREES, CHARGED_IS_KEPT, COUNTERS, MOVEMENT_AGREES, PRICE_IS_KEPT
from preau.common.fields import ReasonField, TypedField
from preau.common.triggers import append_only, no_truncate
from preau.common.wordings import REVERSED
from preau.households.models import Household, Person
from preau.ledger.explanations import ExplainedField, keeps
from preau.structures.models import Site, Structure

HOURS_IN_ORDER = Q(arrival__isnull=True, departure__isnull=True) | Q(arrival__lt=F("departure"))
LATE_IN_WORDS = Q(late_motive="") ^ ~Q(late_words="")
"""Past a deadline, a motive never goes without its words, nor words without a motive."""
HELD = (BookingState.BOOKED, BookingState.WAITING)
OWED = Q(state=BookingState.BOOKED, is_charged=False, is_spared=False, price_cents__gt=0)
"""What a booking owes once its day is over: the index that the night and the office read, however old the day."""


class Draft(models.Model):
    """What is being prepared for a household: kept on the server, holds no place. `version` grows with every change.

    The family has one, whoever of its parents prepares it; each `agent` who prepares something for the family has one
    of their own, and neither sees the other's. An agent's may say why it goes past deadlines (`rules.late`).
    """

    household = models.ForeignKey(Household, models.CASCADE, related_name="drafts")
    agent = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="+")
    version = models.PositiveIntegerField(default=0)
    updated_at = models.DateTimeField(auto_now=True)
    late_motive = models.CharField("hors délai", max_length=10, choices=LateMotive, blank=True, db_default="")
    late_words = TypedField("en clair", max_length=200, blank=True, db_default="")

    class Meta:
        verbose_name = "brouillon"
        constraints = [
            models.UniqueConstraint(fields=["household"], condition=Q(agent__isnull=True), name="draft_of_family"),
            models.UniqueConstraint(
                fields=["household", "agent"], condition=Q(agent__isnull=False), name="draft_of_agent"
            ),
            models.CheckConstraint(condition=Q(agent__isnull=False) | Q(late_motive=""), name="draft_late_by_agent"),
            models.CheckConstraint(condition=LATE_IN_WORDS, name="draft_late_in_words"),
        ]

    def __str__(self) -> str:
        return f"{self.household}"


class DraftLine(models.Model):
    draft = models.ForeignKey(Draft, models.CASCADE, related_name="lines")
    person = models.ForeignKey(Person, models.CASCADE, related_name="+")
    opening_day = models.ForeignKey(OpeningDay, models.CASCADE, related_name="+")
    action = models.CharField(max_length=6, choices=DraftAction)
    arrival = models.TimeField(null=True, blank=True)
    departure = models.TimeField(null=True, blank=True)

    class Meta:
        verbose_name = "ligne de brouillon"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["draft", "person", "opening_day"], name="draft_line_unique"),
            models.CheckConstraint(condition=HOURS_IN_ORDER, name="draft_hours_in_order"),
        ]

    def __str__(self) -> str:
        return f"{self.get_action_display()} {self.person} {self.opening_day}"


class Confirmation(models.Model):
    """One confirmed recap: the receipt of what was asked, by whom and when; at the desk, why past the deadline."""

    structure = models.ForeignKey(Structure, models.PROTECT, related_name="+")
    household = models.ForeignKey(Household, models.PROTECT, related_name="confirmations")
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    confirmed_at = models.DateTimeField()
    origin = models.CharField(max_length=10, choices=BookingOrigin, db_default=BookingOrigin.FAMILY)
    late_motive = models.CharField("hors délai", max_length=10, choices=LateMotive, blank=True, db_default="")
    late_words = TypedField("en clair", max_length=200, blank=True, db_default="")

    class Meta:
        verbose_name = "confirmation"
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(origin=BookingOrigin.DESK) | Q(late_motive=""), name="confirmed_late_at_the_desk"
            ),
            models.CheckConstraint(condition=LATE_IN_WORDS, name="confirmed_late_in_words"),
        ]
        triggers = [no_truncate("confirmation_kept")]

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        """`26-000123`: the number printed on the receipt."""
        return f"{self.confirmed_at:%y}-{self.pk:06d}"


class MissedLine(models.Model):
    """A day that a tool could not ask for: of a draft, then of the confirmation whose receipt tells it.

    `why` is a `rules.missed.Missed`, `reason` the calendar's own that day; `cancels`: the day was to be given up.
    """

    draft = models.ForeignKey(Draft, models.CASCADE, null=True, related_name="missed")
    confirmation = models.ForeignKey(Confirmation, models.CASCADE, null=True, related_name="missed")
    person = models.ForeignKey(Person, models.CASCADE, related_name="+")
    activity = models.ForeignKey(Activity, models.CASCADE, related_name="+")
    date = models.DateField()
    cancels = models.BooleanField(default=False)
    why = models.CharField(max_length=12)
    reason = ReasonField()

    class Meta:
        verbose_name = "jour non demandé"
        verbose_name_plural = "jours non demandés"
        ordering = ["person", "activity", "date"]
        constraints = [
            models.UniqueConstraint(fields=["draft", "person", "activity", "date"], name="missed_once_by_draft"),
            models.CheckConstraint(
                condition=Q(draft__isnull=True) ^ Q(confirmation__isnull=True), name="missed_by_draft_or_confirmed"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} {self.date:%d/%m/%Y} : {self.reason}"


class Booking(models.Model):
    """A person on an opening day. The waiting list of a day is its waiting bookings, in order of `id`.

    `price` keeps the quote (cents, explanation, values used). `transmitted_at` empty is « non transmis »: the night
    has not sent it to the management software yet. `date` and `structure` repeat the day's, for one indexed read by
    household; a trigger holds them equal. `kept_reason` is why the desk keeps a booking whose right has ended.

    `is_charged` says that what it owes was settled: triggers of the floor of dues keep it; `is_spared`, that what was
    marked leaves nothing to owe: those of attendance do. Nobody else may write them. `is_agreed`: where other
    households are asked, all of them pay their part of this day.
    """

    structure = models.ForeignKey(Structure, models.PROTECT, related_name="+", db_constraint=False, db_index=False)
    household = models.ForeignKey(
        Household, models.PROTECT, related_name="bookings", verbose_name="foyer", db_index=False
    )
    person = models.ForeignKey(Person, models.PROTECT, related_name="bookings", verbose_name="personne")
    opening_day = models.ForeignKey(OpeningDay, models.PROTECT, related_name="bookings", verbose_name="jour")
    date = models.DateField("date")
    state = models.CharField("état", max_length=10, choices=BookingState)
    origin = models.CharField("origine", max_length=10, choices=BookingOrigin, default=BookingOrigin.FAMILY)
    arrival = models.TimeField("arrivée", null=True, blank=True)
    departure = models.TimeField("départ", null=True, blank=True)
    price_cents = models.PositiveIntegerField("coût estimé (centimes)", default=0)
    price = ExplainedField("calcul du coût", default=dict)
    reason = ReasonField("raison", null=True, blank=True)
    kept_reason = TypedField("gardée sans droit, parce que", max_length=250, blank=True, db_default="")
    created_at = models.DateTimeField("demandée le")
    changed_at = models.DateTimeField("changée le")
    transmitted_at = models.DateTimeField("transmise le", null=True, blank=True)
    is_charged = models.BooleanField("débitée", db_default=False, editable=False)
    is_spared = models.BooleanField("rien à débiter", db_default=False, editable=False)
    is_agreed = models.BooleanField("partagée d’un commun accord", db_default=False, editable=False)

    class Meta:
        verbose_name = "réservation"
        ordering = ["date", "person", "id"]
        triggers = [
            *COUNTERS,
            BOOKING_AGREES,
            CHARGED_IS_KEPT,
            PRICE_IS_KEPT,
            no_truncate("bookings_kept"),
            keeps("price"),
        ]
        indexes = [
            models.Index(fields=["household", "date"], name="booking_household_date"),
            models.Index(fields=["opening_day", "id"], name="booking_waiting", condition=Q(state=BookingState.WAITING)),
            models.Index(fields=["structure", "date"], name="booking_owed", condition=OWED),
            models.Index(fields=["id"], name="booking_to_transmit", condition=Q(transmitted_at__isnull=True)),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "opening_day"], condition=Q(state__in=HELD), name="booking_once_by_day"
            ),
            models.CheckConstraint(condition=HOURS_IN_ORDER, name="booking_hours_in_order"),
        ]

    def __str__(self) -> str:
        return f"{self.person} – {self.opening_day} : {self.get_state_display()}"


@pghistory.track()
class ShareQuestion(models.Model):
    """That another household is asked to pay its part of a booked day, and what it answered.

    `part` is what it answered about, in ten-thousandths of the price: it agreed to no more.
    """

    structure = models.ForeignKey(Structure, models.CASCADE, related_name="+")
    booking = models.ForeignKey(Booking, models.CASCADE, related_name="questions")
    household = models.ForeignKey(Household, models.CASCADE, related_name="share_questions", verbose_name="foyer")
    state = models.CharField("réponse", max_length=8, choices=ShareState, default=ShareState.ASKED)
    asked_at = models.DateTimeField("demandée le")
    answered_at = models.DateTimeField("répondue le", null=True, blank=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    part = models.PositiveSmallIntegerField("part acceptée (dix-millièmes)", null=True, blank=True, editable=False)

    class Meta:
        verbose_name = "demande de partage"
        verbose_name_plural = "demandes de partage"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["booking", "household"], name="share_question_unique"),
            models.CheckConstraint(
                condition=Q(state=ShareState.ASKED) ^ Q(answered_at__isnull=False), name="share_answer_has_its_instant"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.booking} : {self.get_state_display()}"


class Movement(models.Model):
    """What happened to a request, forever. `rank` is the place in the waiting list it was given.

    One trigger a statement checks that structure, household, confirmation and actor exist and agree with the booking:
    it says more than four foreign keys, which cost a check a row each.
    """

    structure = models.ForeignKey(Structure, models.PROTECT, related_name="+", db_constraint=False)
    household = models.ForeignKey(Household, models.PROTECT, related_name="movements", db_constraint=False)
    booking = models.ForeignKey(Booking, models.PROTECT, related_name="movements")
    confirmation = models.ForeignKey(
        Confirmation, models.PROTECT, null=True, related_name="movements", db_constraint=False
    )
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_constraint=False
    )
    kind = models.CharField("mouvement", max_length=10, choices=MovementKind)
    at = models.DateTimeField("instant")
    reason = ReasonField("raison", null=True, blank=True)
    rank = models.PositiveIntegerField("rang", null=True, blank=True)
    price_cents = models.PositiveIntegerField("coût estimé (centimes)", default=0)

    class Meta:
        verbose_name = "mouvement"
        ordering = ["id"]
        indexes = [models.Index(fields=["household", "at"], name="movement_household_at")]
        triggers = [*append_only("movements_kept"), MOVEMENT_AGREES]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} ({self.at:%d/%m/%Y %H:%M})"


@pghistory.track()
class BookingPattern(models.Model):
    """An annual registration: weekdays booked from `start_date` on, applied to the calendar by the night.

    One week in two counts from the week of `start_date`. No `end_date` means the end of the school year. A change
    takes effect no sooner than the activity's lead time.
    """

    structure = models.ForeignKey(Structure, models.CASCADE, related_name="+")
    household = models.ForeignKey(Household, models.CASCADE, related_name="patterns", verbose_name="foyer")
    person = models.ForeignKey(Person, models.CASCADE, related_name="patterns", verbose_name="personne")
    group = models.ForeignKey(ActivityGroup, models.PROTECT, related_name="+", verbose_name="groupe")
    start_date = models.DateField("début")
    end_date = models.DateField("fin", null=True, blank=True)
    every_two_weeks = models.BooleanField("une semaine sur deux", default=False)
    weekdays = ArrayField(
        models.PositiveSmallIntegerField(validators=[MinValueValidator(1), MaxValueValidator(7)]), verbose_name="jours"
    )
    arrival = models.TimeField("arrivée", null=True, blank=True)
    departure = models.TimeField("départ", null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)
    applied_at = models.DateTimeField("appliquée le", null=True, blank=True)

    class Meta:
        verbose_name = "inscription à l’année"
        verbose_name_plural = "inscriptions à l’année"
        ordering = ["person", "group", "start_date"]
        constraints = [
            models.CheckConstraint(
                condition=Q(end_date__isnull=True) | Q(end_date__gte=F("start_date")),
                name="pattern_ends_after_start",
                violation_error_message=REVERSED,
            ),
            models.CheckConstraint(condition=Q(weekdays__len__gt=0), name="pattern_has_weekdays"),
            models.CheckConstraint(condition=HOURS_IN_ORDER, name="pattern_hours_in_order"),
        ]

    def __str__(self) -> str:
        return f"{self.person} – {self.group} depuis le {self.start_date:%d/%m/%Y}"


class NightRun(models.Model):
    """A passage of the night, and how far it went: one that was cut short is taken up again by the next.

    It reports the movements of id `after_movement` (excluded) to `last_movement` (included); every household up to
    `reported_household` has its mail. `last_movement` is empty until everything before the reports is done.
    """

    started_at = models.DateTimeField("commencé le")
    finished_at = models.DateTimeField("terminé le", null=True, blank=True)
    after_movement = models.PositiveBigIntegerField("après le mouvement", default=0)
    last_movement = models.PositiveBigIntegerField("jusqu’au mouvement", null=True, blank=True)
    reported_household = models.PositiveBigIntegerField("comptes rendus jusqu’au foyer", default=0)

    class Meta:
        verbose_name = "passage de nuit"
        verbose_name_plural = "passages de nuit"
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"Nuit du {self.started_at:%d/%m/%Y %H:%M}"


class DayAct(models.Model):
    """What an agent did at once to days of activities, with what undoes it: a row that nothing but its undoing changes.

    `days_before` keeps each day that was written as it was: `id`, `is_open`, `closed_reason`, `capacity`, `is_edited`,
    `has_own_places`. The bookings that it changed are its `lines`. An outing says its site and classes: none is all.
    """

    structure = models.ForeignKey(Structure, models.CASCADE, related_name="+")
    kind = models.CharField("acte", max_length=10, choices=DayActKind)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField("instant")
    first_date = models.DateField("du")
    last_date = models.DateField("au")
    reason = TypedField("raison", max_length=250, blank=True)
    site = models.ForeignKey(Site, models.SET_NULL, null=True, blank=True, verbose_name="site")
    classes = ArrayField(models.CharField(max_length=80), verbose_name="classes", default=list, blank=True)
    days_before = models.JSONField(default=list)
    given_back_cents = models.PositiveIntegerField("rendu (centimes)", default=0)
    undone_at = models.DateTimeField("annulé le", null=True, blank=True)
    undone_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = "acte sur des jours"
        verbose_name_plural = "actes sur des jours"
        ordering = ["-id"]
        indexes = [models.Index(fields=["structure", "-id"], name="day_act_structure")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} ({self.first_date:%d/%m/%Y})"


class DayActLine(models.Model):
    """A booking that an act changed, as it was before."""

    act = models.ForeignKey(DayAct, models.CASCADE, related_name="lines")
    booking = models.ForeignKey(Booking, models.CASCADE, related_name="+")
    state = models.CharField("état", max_length=10, choices=BookingState)
    origin = models.CharField("origine", max_length=10, choices=BookingOrigin)

    class Meta:
        verbose_name = "réservation d’un acte"
        verbose_name_plural = "réservations d’un acte"
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["act", "booking"], name="day_act_line_unique")]

    def __str__(self) -> str:
        return f"{self.act} : {self.booking}"
