"""What really happened: who came, who did not, who came without a booking. Amounts in cents.

A person and a day have one passage in force, or none: unmarked. Marking again ends the one in force and writes
another; nothing is rewritten.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from preau.activities.models import OpeningDay
from preau.attendance.enums import Motive, PassageKind
from preau.attendance.triggers import CHARGED_IS_KEPT, PASSAGE_KEPT, SPARED_AT_BIRTH, SPARED_WHEN_BACK, SPARES
from preau.bookings.models import Booking
from preau.common.fields import TypedField
from preau.households.models import Household, Person
from preau.ledger.explanations import ExplainedField, keeps
from preau.ledger.models import Entry
from preau.structures.models import Structure
from preau.structures.triggers import same_structure

OWED = Q(kind=PassageKind.UNPLANNED, is_charged=False, undone_at__isnull=True, price_cents__gt=0)
"""What a presence without a booking owes: the index that the night and the office read, however old the day."""


class Passage(models.Model):
    """`price` and `price_cents` are those of a passage without a booking, charged by itself; a booked day is charged
    at the price of its booking. `reversal` is the counter-entry that a justified absence made, if the day had been
    charged. `undone_at` ends it. `is_charged` says that what the passage owes was settled: the floor of dues
    keeps it. What an agent notes beside it stands apart (`PassageNote`), for it may be erased.
    """

    structure = models.ForeignKey(Structure, models.PROTECT, related_name="+")
    household = models.ForeignKey(Household, models.PROTECT, related_name="passages", verbose_name="foyer")
    person = models.ForeignKey(Person, models.PROTECT, related_name="passages", verbose_name="personne")
    opening_day = models.ForeignKey(OpeningDay, models.PROTECT, related_name="passages", verbose_name="jour")
    kind = models.CharField("pointage", max_length=10, choices=PassageKind)
    arrival = models.TimeField("arrivée", null=True, blank=True)
    departure = models.TimeField("départ", null=True, blank=True)
    price_cents = models.PositiveIntegerField("prix (centimes)", default=0)
    price = ExplainedField("calcul du prix", default=dict)
    motive = models.CharField("motif", max_length=12, choices=Motive, blank=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="pointé par"
    )
    at = models.DateTimeField("pointé le")
    reversal = models.ForeignKey(Entry, models.PROTECT, null=True, related_name="+", verbose_name="contre-écriture")
    undone_at = models.DateTimeField("annulé le", null=True, blank=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="annulé par"
    )
    is_charged = models.BooleanField("débité", db_default=False, editable=False)

    class Meta:
        verbose_name = "passage"
        ordering = ["-id"]
        triggers = [
            keeps("price"),
            same_structure(
                household="households_household", person="households_person", opening_day="activities_openingday"
            ),
            *PASSAGE_KEPT,
            CHARGED_IS_KEPT,
            *SPARES,
        ]
        indexes = [
            models.Index(fields=["opening_day", "person"], name="passage_day"),
            models.Index(fields=["household", "-id"], name="passage_household"),
            models.Index(fields=["structure", "opening_day"], name="passage_owed", condition=OWED),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "opening_day"], condition=Q(undone_at__isnull=True), name="passage_once_by_day"
            ),
            models.CheckConstraint(
                condition=Q(kind=PassageKind.UNPLANNED) | Q(price_cents=0), name="passage_price_of_unplanned"
            ),
            models.CheckConstraint(
                condition=Q(arrival__isnull=True, departure__isnull=True) | Q(arrival__lt=F("departure")),
                name="passage_hours_in_order",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} – {self.opening_day} : {self.get_kind_display()}"


class MarkedBooking(Booking):
    """Bookings, where a mark came before them: see `SPARED_AT_BIRTH` and `SPARED_WHEN_BACK`."""

    class Meta:
        proxy = True
        verbose_name = "réservation d’un jour pointé"
        triggers = [SPARED_AT_BIRTH, SPARED_WHEN_BACK]


class PassageNote(models.Model):
    """What an agent wrote beside a passage, in free words: seen by those who mark, never in the books, erased in time.

    It may speak of somebody's health, so it is kept for `rules.NOTE_KEPT` and no longer.
    """

    passage = models.OneToOneField(Passage, models.PROTECT, related_name="note")
    text = TypedField("note", max_length=200)
    written_at = models.DateTimeField("écrite le")

    class Meta:
        verbose_name = "note d’un passage"
        ordering = ["id"]
        indexes = [models.Index(fields=["written_at"], name="passage_note_age")]

    def __str__(self) -> str:
        return self.text
